"""Reading `policy/questions/<subject>.toml`: the questions of a guided dialogue and of the form that asks the same."""

from pathlib import Path
from typing import Final

from models.dialogue.questionnaire import Condition, Kind, Question, Questionnaire
from models.policy.toml_file import Table, opened

KEYS: Final = ("key", "kind", "claim", "choices", "least", "most", "when", "needed", "detail")
COUNTED: Final = frozenset({Kind.WHOLE, Kind.YEARS})
CHOSEN: Final = frozenset({Kind.CHOICE, Kind.SEVERAL})


def load_questions(file: Path) -> Questionnaire:
    """Raises Misconfigured with every finding: unknown kinds, conditions on later questions, choices nobody wrote."""
    with opened(file) as table:
        table.only(("question",))
        found: dict[str, Question] = {}
        for row in table.tables("question"):
            question = _question(row, found)
            if question.key in found:
                row.wrong("key", f"{question.key} is there twice")
            found[question.key] = question
        return Questionnaire(tuple(found.values()))


def _question(row: Table, before: dict[str, Question]) -> Question:
    row.only(KEYS)
    kind = _kind(row)
    least, most = _bounds(row, kind)
    return Question(
        key=row.text("key"),
        kind=kind,
        path=row.texts("claim") if row.has("claim") else (),
        choices=_choices(row, kind),
        least=least,
        most=most,
        when=_conditions(row.table("when"), before) if row.has("when") else (),
        needed=row.flag("needed") if row.has("needed") else False,
        detail=row.flag("detail") if row.has("detail") else False,
    )


def _kind(row: Table) -> Kind:
    name = row.text("kind")
    if name not in tuple(Kind):
        row.wrong("kind", f"must be one of {', '.join(Kind)}")
        return Kind.YES_NO
    return Kind(name)


def _choices(row: Table, kind: Kind) -> tuple[str, ...]:
    if (kind in CHOSEN) != row.has("choices"):
        row.wrong("choices", "stands exactly where something is chosen")
    if kind is Kind.YES_NO:
        return ("yes", "no")
    choices = row.texts("choices") if row.has("choices") else ()
    if len(set(choices)) != len(choices) or any("," in choice for choice in choices):
        row.wrong("choices", "names a choice twice or with a comma")
    return choices


def _bounds(row: Table, kind: Kind) -> tuple[int, int]:
    if kind not in COUNTED:
        if row.has("least") or row.has("most"):
            row.wrong("least", "stands only where numbers are asked")
        return (0, 0)
    least, most = row.number("least"), row.number("most")
    if least > most:
        row.wrong("least", "is above most")
    return least, most


def _conditions(table: Table, before: dict[str, Question]) -> tuple[Condition, ...]:
    conditions = []
    for name in table.names():
        among = frozenset(table.texts(name))
        if name not in before:
            table.wrong(name, "is no earlier question")
        elif not among <= set(before[name].choices) or not among:
            table.wrong(name, "names a choice that is not there")
        conditions.append(Condition(name, among))
    return tuple(conditions)
