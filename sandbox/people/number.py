"""Identity numbers for invented people (GB 11643: region 6, birth 8, sequence 3, check 1)."""

from datetime import date

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"  # ISO 7064 MOD 11-2, by remainder
# High sequence numbers are hardly ever given out, so an invented number is unlikely to be a living person's.
LOWEST, HIGHEST = 900, 995


def compose(region: str, birth: date, sequence: int) -> str:
    """The 18 characters for `sequence` LOWEST..HIGHEST; an odd sequence is a man's."""
    body = f"{region}{birth:%Y%m%d}{sequence:03d}"
    return body + CHECKS[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]
