"""What must be true of one citizen's rows and messages once everything owed is settled, whatever was killed when."""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from auth.tables import AttemptMarkRow, StepRow
from models.errors import BureauDown, BureauGarbled, BureauSlow, WeChatDown
from models.keeping.database import db
from models.keeping.tables import AuditRow, OutboxRow, ParkedRow, ReceiptRow
from models.keeping.transactions import reading
from models.people.pii import Pii
from models.people.tables import IdentityRow
from sandbox.platform import accounts
from service.parts import Parts
from tests.failpoints.house import House
from tests.failpoints.life import Life

FOREVER = 1e9  # seconds: the clock is left alone
SETTLED_SECONDS = 180  # five pauses before the bureau is asked again, on a machine that has other things to do
FIGURES = "数据截至"
OVER = ("DONE", "ENDED")
EXPECTED = {"社保查询": 2, "居住证积分": 1}  # answers with figures of one day, by their first line
OUTAGES = (BureauDown.code, BureauSlow.code, BureauGarbled.code, WeChatDown.code)
FAILS = {"L1": "L1.fails", "L2": "L2.identity", "L3": "L3.hour"}  # where attempts of a kind are counted


@dataclass(frozen=True)
class Books:
    """Everything the database and the citizen's phone hold about one day."""

    receipts: list[ReceiptRow]
    owed: list[OutboxRow]
    parked: list[ParkedRow]
    steps: list[StepRow]
    audit: list[AuditRow]
    marks: dict[str, set[str]]
    answers: Counter[str]

    def noted(self, kind: str, object_: str | None = None) -> list[AuditRow]:
        return [row for row in self.audit if row.kind == kind and object_ in (None, row.object)]


def read(house: House, life: Life) -> Books:
    with house.books() as parts, reading():
        official, mini = (_identity(parts, appid, life.key) for appid in _appids(parts))
        names = [parts.keeping.ledger.pseudonym(one.id) for one in (official, mini) if one]
        books = Books(
            _rows(ReceiptRow, ReceiptRow.identity_id, official),
            _rows(OutboxRow, OutboxRow.identity_id, official),
            _rows(ParkedRow, ParkedRow.identity_id, official),
            _rows(StepRow, StepRow.exec_identity_id, mini),
            list(db.session.scalars(select(AuditRow).where(AuditRow.actor.in_(names)).order_by(AuditRow.id))),
            _marks(mini),
            answers([*life.said, *life.received()]),
        )
        db.session.expunge_all()  # a rollback would empty them
        return books


def _appids(parts: Parts) -> tuple[str, str]:
    return parts.settings.wx_oa_appid, parts.settings.wx_mini_appid


def _identity(parts: Parts, appid: str, key: str) -> IdentityRow | None:
    return parts.keeping.identities.find(appid, Pii(accounts.openid(appid, key)))


def _rows(table: type, column: object, owner: IdentityRow | None) -> list:
    return [] if owner is None else list(db.session.scalars(select(table).where(column == owner.id)))


def _marks(owner: IdentityRow | None) -> dict[str, set[str]]:
    """By scope, the steps that count against this identity, alone or together with its person."""
    marks: dict[str, set[str]] = {scope: set() for scope in FAILS.values()}
    for row in db.session.scalars(select(AttemptMarkRow).where(AttemptMarkRow.scope.in_(marks))):
        if owner is not None and row.key_bi.endswith(bytes.fromhex(owner.id)):
            marks[row.scope].add(row.value_bi.hex())
    return marks


def answers(texts: Iterable[str]) -> Counter[str]:
    """How often each question was answered with figures, by the first line of the answer."""
    return Counter(text.partition("\n")[0] for text in texts if FIGURES in text)


def settle(house: House, life: Life, *, patience: float = 0.0) -> None:
    """Until nothing is under way: ended processes come back; past `patience` seconds the clock ends leases, pauses."""
    until = time.monotonic() + patience

    def quiet() -> bool:
        house.heal()
        try:
            waits = _waits(house, life)
        except OperationalError:
            return False  # the database is away; so is whatever it would tell
        if waits is None:
            return True
        if waits > timedelta(0) and time.monotonic() > until:
            house.advance(int(waits.total_seconds()) + 1)
        return False

    house.until(quiet, f"{life.key}: everything settled", SETTLED_SECONDS)


def _waits(house: House, life: Life) -> timedelta | None:
    """How long the next thing that is owed still waits; None when nothing is owed."""
    with house.books() as parts, reading():
        now, official = parts.clock.now(), _identity(parts, parts.settings.wx_oa_appid, life.key)
        receipts = [row for row in _rows(ReceiptRow, ReceiptRow.identity_id, official) if row.state == "TAKEN"]
        owed = [row for row in _rows(OutboxRow, OutboxRow.identity_id, official) if row.state not in OVER]
        ends = [row.lease_until for row in receipts] + [row.lease_until or row.next_at for row in owed]
        return min(ends) - now if ends else None


def check(books: Books, life: Life) -> None:
    """Every accepted push, one effect; every step passed once; everything owed settled once and said so once."""
    accepted = life.pushes - life.apologies
    assert accepted <= len(books.receipts) <= life.pushes
    assert {row.state for row in books.receipts} == {"ANSWERED"}
    assert all(row.body_enc is None for row in books.receipts)
    assert [row.state for row in books.parked] == ["ANSWERED"]
    assert len(books.noted("park")) == 1
    for row in books.owed:
        assert row.state in OVER
        final = [note for note in books.noted(f"owed {row.kind}", row.id) if note.result == row.result]
        assert len(final) == 1, [(note.kind, note.result) for note in final]
    _steps(books)
    _attempts(books)


def _steps(books: Books) -> None:
    """One of each kind passed, each with one audit row for its beginning and one for its pass.

    Level 2 gives no new token, so a call repeated because its answer was lost is a second step (decision 7).
    """
    passed = [row for row in books.steps if row.state == "PASSED"]
    kinds = Counter(row.kind for row in passed)
    assert set(kinds) == {"L1", "L2", "L3"}
    assert kinds["L1"] == kinds["L3"] == 1, kinds
    for row in passed:
        told = [note.result for note in books.noted("step") if note.object == row.id]
        assert len([result for result in told if result.startswith(f"{row.kind} begun")]) == 1, told
        assert len([result for result in told if result.startswith(f"{row.kind} PASS")]) == 1, told


def _attempts(books: Books) -> None:
    """What passed or met an outage is given back; what died or failed stays counted, each once: a crash gives nobody a
    free try."""
    for kind, scope in FAILS.items():
        spent = {row.id for row in books.steps if row.kind == kind and row.state != "PASSED" and not _outage(row)}
        assert books.marks[scope] == spent, (kind, [(row.id, row.state, row.result_code) for row in books.steps])


def _outage(row: StepRow) -> bool:
    return row.state == "VOID" and row.result_code in OUTAGES


def twice(books: Books) -> dict[str, int]:
    """What happened more than once: answers that reached the phone, readings of the bureau."""
    extra = {name: books.answers[name] - times for name, times in EXPECTED.items()}
    return extra | {"read": len(books.noted("read")) - sum(EXPECTED.values())}
