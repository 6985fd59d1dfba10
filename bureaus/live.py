"""The sync mode `live`: every question is asked of the bureau at the moment the citizen asks it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bureaus.fieldmap import FieldMap, Outcome
from bureaus.insurance_answer import insurance
from bureaus.payments_answer import payments
from bureaus.points_answer import points
from bureaus.row import Row
from bureaus.wire import Wire
from models.errors import BadRequest, BureauDown, BureauGarbled, BureauMaintenance, NotFound
from models.insurance.payments import PaymentsRecord, Years
from models.insurance.record import InsuranceRecord
from models.people.pii import Pii
from models.points.record import PointsRecord
from models.ports import Match

AHEAD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class LiveBureau:
    """models.ports.BureauSource over the wire of docs/bureau-live-api.md. Safe for many threads."""

    city: str
    wire: Wire
    fields: FieldMap

    def match(self, number: Pii, extra: Mapping[str, str], deadline: datetime) -> Match:
        """As in the port; an `extra` that this city does not ask for raises BadRequest."""
        if not set(extra) <= set(self.fields.extra):
            raise BadRequest("extra of level 2")
        asked = {self.fields.extra[name]: value for name, value in extra.items()}
        answer = self._ask("person.match", number, asked, deadline, "match")
        people = answer.rows("people", "match_person")
        if len(people) != 1:
            raise NotFound("several" if people else "nobody")
        self._of(people[0], number)
        return Match(number, Pii(people[0].text("name")), people[0].text("district"))

    def insurance(self, number: Pii, deadline: datetime) -> InsuranceRecord:
        answer = self._of(self._ask("insurance.overview", number, {}, deadline, "insurance"), number)
        record = insurance(answer, self.city)
        for scheme in record.schemes:
            self._not_ahead(scheme.as_of)
        return record

    def payments(self, number: Pii, years: Years | None, deadline: datetime) -> PaymentsRecord:
        names = self.fields.items["ask"]
        asked = {} if years is None else {names["first_year"]: str(years.first), names["last_year"]: str(years.last)}
        answer = self._of(self._ask("insurance.payments", number, asked, deadline, "payments"), number)
        record = payments(answer, self.city)
        if years is not None and record.years != years:
            raise BureauGarbled("answer about other years")
        for scheme in record.schemes:
            self._not_ahead(scheme.as_of)
        return record

    def points(self, number: Pii, deadline: datetime) -> PointsRecord:
        record = points(self._of(self._ask("points.status", number, {}, deadline, "points"), number), self.city)
        self._not_ahead(record.as_of)
        return record

    def ping(self, deadline: datetime) -> datetime:
        """The bureau's own clock, Asia/Shanghai. Raises as the other calls do."""
        return self._done(self.wire.ask("system.time", {}, deadline), "time").moment("now")

    def _ask(self, api: str, number: Pii, extra: Mapping[str, str], deadline: datetime, section: str) -> Row:
        content = {self.fields.items["ask"]["number"]: number.reveal(), **extra}
        return self._done(self.wire.ask(api, content, deadline), section)

    def _done(self, content: object, section: str) -> Row:
        """The data of a successful answer; every other outcome by its name."""
        answer = Row(content, "answer", self.fields)
        outcome = Outcome(answer.must("code", "answer"))
        if outcome in (Outcome.NOBODY, Outcome.SEVERAL):
            raise NotFound(outcome)
        if outcome is Outcome.BUSY:
            raise BureauDown("busy")
        if outcome is Outcome.MAINTENANCE:
            raise BureauMaintenance("maintenance")
        return Row(answer.raw("data"), section, self.fields)

    def _of(self, row: Row, number: Pii) -> Row:
        # A mixed-up answer would show one citizen another's life: the number in it has to be the one we asked for.
        if row.text("number") != number.reveal():
            raise BureauGarbled("answer about another number")
        return row

    def _not_ahead(self, as_of: datetime) -> None:
        if as_of > self.wire.clock.now() + AHEAD:
            raise BureauGarbled("as-of lies in the future")
