"""What a person on duty must hear of: trouble that does not go away by itself."""

from enum import StrEnum


class Alarm(StrEnum):
    TOKEN_REFUSED = "token_refused"  # WeChat refuses a token it has just given: a second refresher, or a frozen account
    TOKEN_DENIED = "token_denied"  # WeChat gives no token: secret, IP white list, account
    QUOTA_USED_UP = "quota_used_up"  # the day's calls are spent: `quota clear`, ten times a month
    CIRCUIT_OPEN = "circuit_open"  # a host failed again and again and is left alone
    ADDRESS_REFUSED = "address_refused"  # a host's name leads where it must not
    MIXED_UP = "mixed_up"  # WeChat disowns values that our own rows supplied for a face check
    NONCE_REUSED = "nonce_reused"  # one pair of stamps under two bodies, both rightly signed: the token is known
    VERDICT_UNLISTED = "verdict_unlisted"  # WeChat gave a verdict that no table of ours knows
