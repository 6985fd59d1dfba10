"""The 18-character identity number (GB 11643), which is also the 社会保障号码 (insurance-domain 2.4, 2.6).

No test of the region against a table of counties: districts come and go, and people keep the number they were given.
"""

from datetime import date

from models.errors import BadRequest
from models.people.citizen import CertType

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"  # ISO 7064 MOD 11-2, by remainder
MAINLAND = frozenset(
    str(code) for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71))
    for code in range(first, last + 1)
)  # fmt: skip
HMT = frozenset({"81", "82", "83"})  # Hong Kong, Macao, Taiwan residents' permits; Taiwan is 83 here, not 71
EARLIEST = date(1900, 1, 1)
LONGEST_INPUT = 64
FULL_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")


def normalise(text: str, today: date) -> str:
    """What a person typed, as the 18 characters stored and compared.

    Full-width digits, a lower-case x and spaces are tidied; 15 digits become 18 with century 19.
    Raises BadRequest, which never carries the number.
    """
    number = _lengthened(_tidied(text))
    if len(number) != 18 or not _digits(number[:17]) or number[17] not in CHECKS:
        raise BadRequest("identity number: form")
    if check_character(number[:17]) != number[17]:
        raise BadRequest("identity number: check character")
    cert_type(number)
    if not EARLIEST <= birth(number) <= today:
        raise BadRequest("identity number: birth date")
    return number


def cert_type(number: str) -> CertType:
    """Which document carries this (18-character) number. Raises BadRequest for a province that does not exist."""
    if number[:2] in MAINLAND:
        return CertType.IDENTITY_CARD
    if number[:2] in HMT:
        return CertType.HMT_RESIDENCE_PERMIT
    if number[:1] == "9":
        return CertType.FOREIGN_PERMANENT_RESIDENCE
    raise BadRequest("identity number: province")


def birth(number: str) -> date:
    """The date of birth inside an 18-character number. Raises BadRequest when there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise BadRequest("identity number: birth date") from None


def check_character(body: str) -> str:
    """The 18th character for 17 digits (ISO 7064 MOD 11-2)."""
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def _tidied(text: str) -> str:
    if len(text) > LONGEST_INPUT:
        raise BadRequest("identity number: length")
    # No Unicode normalisation: it would turn superscripts and other scripts' digits into a valid number.
    return "".join(text.translate(FULL_WIDTH).split()).upper()


def _lengthened(number: str) -> str:
    if len(number) != 15 or not _digits(number):
        return number
    body = f"{number[:6]}19{number[6:]}"
    return body + check_character(body)


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
