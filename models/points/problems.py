"""What can be wrong with one field of a claim. Codes are public; citizens' sentences stand in `templates/`."""

from typing import Final

UNKNOWN_KEY: Final = "unknown_key"
WRONG_TYPE: Final = "wrong_type"
NOT_WHOLE: Final = "not_whole"
OUT_OF_RANGE: Final = "out_of_range"
NOT_A_CHOICE: Final = "not_a_choice"
NOT_A_DATE: Final = "not_a_date"
NOT_A_MONTH: Final = "not_a_month"
IN_THE_FUTURE: Final = "in_the_future"
BACKWARDS: Final = "backwards"
OVERLAPS: Final = "overlaps"
MISSING: Final = "missing"
TOO_MANY: Final = "too_many"
# "contradicts:<other field>": both cannot be true.
CONTRADICTS: Final = "contradicts"

PLAIN: Final = {
    UNKNOWN_KEY: "is not a key of this rule set's claims",
    WRONG_TYPE: "has the wrong type",
    NOT_WHOLE: "is not a whole number",
    OUT_OF_RANGE: "is outside of what is possible",
    NOT_A_CHOICE: "is none of the values there are",
    NOT_A_DATE: "is not a date YYYY-MM-DD",
    NOT_A_MONTH: "is not a month YYYY-MM",
    IN_THE_FUTURE: "lies after the day of the application",
    BACKWARDS: "ends before it begins",
    OVERLAPS: "states a month twice",
    MISSING: "is missing",
    TOO_MANY: "has more entries than we read",
    CONTRADICTS: "cannot be true together with",
}


def contradicts(other: str) -> str:
    return f"{CONTRADICTS}:{other}"


def in_words(field: str, problem: str) -> str:
    """One English sentence for operators and the command line; holds no value of the claim."""
    kind, _, other = problem.partition(":")
    return f"{field} {PLAIN[kind]}{f' {other}' if other else ''}"
