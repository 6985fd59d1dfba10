"""docs/bureau-live-api.md is the contract: its vector and its code tables are what both sides really use."""

import re
from pathlib import Path

import pytest

from bureaus.fieldmap import ITEMS, load
from bureaus.signing import HmacSigner
from models.errors import BureauGarbled
from models.people.pii import Pii
from sandbox.bureaus import calls, charges, insurance, status
from sandbox.bureaus.wire import Keys, seal, sign
from tests.bureaus.conftest import CITIES

TEXT = (Path(__file__).parents[2] / "docs" / "bureau-live-api.md").read_text("utf-8")
FIELDS = load(CITIES / "shanghai.toml")
NONCE = "0" * 32


class Noughts:
    def bytes(self, count: int) -> bytes:
        return bytes(count)


def printed(name: str) -> str:
    found = re.search(rf"^    {name} +(\S+)$", TEXT, re.MULTILINE)
    assert found
    return found[1]


def test_both_sides_make_the_printed_vector() -> None:
    ours, theirs = HmacSigner(Pii("0123456789abcdef"), Noughts()), Keys("rst", "0123456789abcdef")
    payload = ours.seal(b"{}", f"REQUEST\n{NONCE}")
    signed = ours.sign("\n".join(("REQUEST", "rst", "1795226400000", NONCE, "system.time", payload)))
    assert (payload, signed) == (printed("payload"), printed("signature"))
    assert seal(theirs, "REQUEST", NONCE, {}, bytes(12)) == payload
    assert sign(theirs, "REQUEST", "1795226400000", NONCE, "system.time", payload) == signed


@pytest.mark.parametrize("payload", ["", "AAAA", "not base64!", "A" * 64])
def test_a_payload_that_is_none_does_not_open(payload: str) -> None:
    with pytest.raises(BureauGarbled):
        HmacSigner(Pii("0123456789abcdef"), Noughts()).unseal(payload, f"REQUEST\n{NONCE}")


def test_every_item_and_every_code_of_the_map_is_documented() -> None:
    items = {item for section in ITEMS for item in FIELDS.items[section].values()} | set(FIELDS.extra.values())
    codes = {code for table in FIELDS.codes.values() for code in table}
    for word in items | codes:
        assert re.search(rf"[`\"]{word}\b", TEXT), word


def test_every_api_is_documented_and_every_code_of_the_sandbox_is_mapped() -> None:
    assert all(f"### `{api}`" in TEXT for api in calls.APIS)
    assert set(insurance.SCHEMES) == set(FIELDS.codes["scheme"])
    assert set(insurance.TOLD) == set(FIELDS.codes["state"])
    kinds = {charges.NORMAL, charges.DIFFERENCE, charges.BACK_PAID, charges.REFUND, charges.MOVED_IN}
    assert kinds <= set(FIELDS.codes["pay_type"])
    assert {charges.OWED, charges.ARRIVED, charges.UNDER_WAY} == set(FIELDS.codes["paid_state"])
    assert set(status.STATES.values()) == set(FIELDS.codes["points_state"])
    assert set(status.PERMITS.values()) == set(FIELDS.codes["permit"])
