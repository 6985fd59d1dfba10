"""What a citizen came to a page for: a question or an act with its fields, put aside over a login or a step."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Errand:
    """`intent` "" means the city's home. `posted`: the fields came by a form and go into no address.

    `key` is the idempotency key of an act. `owner` is the identity that typed the fields, where one was known: nobody
    else gets to see them. `parked` names a question of the chat instead. `permitted`: WeChat was asked for the unionid
    with the citizen's permission. `handed`: its level-3 step was handed over, and nobody has come back from it yet.
    """

    city: str
    intent: str = ""
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
    posted: bool = False
    key: str = ""
    owner: str = ""
    parked: str = ""
    permitted: bool = False
    handed: bool = False
