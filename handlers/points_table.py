"""The points rules of a city as a table: every indicator with its points, gates, sources, and what is not confirmed."""

from handlers import handler
from handlers.facts import own
from handlers.law_rows import most, rows
from handlers.points_estimate import rules
from handlers.services import Services
from models.assurance.levels import Level, Needs
from models.exchange import Answer, Enquiry, Fact, Language, Section
from models.people.citizen import Citizen
from models.points.citing import Status
from models.points.rule_set import Indicator, RuleSet
from models.points.wording import Wording, demanded, general

INTENT = "points-table"
ACTIONS = ("points-estimate", "residence-points")


@handler(intent=INTENT, needs=Needs(Level.NOBODY), city_bound=False)
def points_table(enquiry: Enquiry, citizen: Citizen | None, services: Services) -> Answer:
    """Raises CityNotServed: no rule set is in force there today."""
    city = services.cities.known(enquiry.city).code
    table = Table(rules(services, city), enquiry.language, city, services.wording)
    indicators = (Section("law_indicator", table.indicator(one)) for one in table.rule_set.indicators)
    other = (Section("law_conditions", table.conditions()), Section("law_sources", table.sources()))
    sections = (Section("law", table.head()), *indicators, *other)
    return Answer(INTENT, city, sections, ACTIONS, table.rule_set.id)


class Table:
    """One rule set in one language; all of it is published, so all of it is class C0."""

    def __init__(self, rule_set: RuleSet, language: Language, city: str, wording: Wording) -> None:
        self.rule_set = rule_set
        self._language, self._city, self._wording = language, city, wording

    def head(self) -> tuple[Fact, ...]:
        """Name, number and days of the rules, and the mark to reach."""
        law = self.rule_set
        last = () if law.effective_to is None else (law.effective_to,)
        named = (law.name[self._language], law.instrument_no, law.effective_from, *last)
        mark = () if law.threshold is None else (self._fact("threshold", law.threshold),)
        return (self._fact("rules", named), *mark, *self._readings("reckoning."))

    def indicator(self, one: Indicator) -> tuple[Fact, ...]:
        """(name, group, shortly, article, status, choose-one group); its rows, gates and other readings."""
        said = self._wording.row(*most(one.measure), self._language)
        sure = self._sure(one)
        named = (one.name[self._language], one.group.value, said, one.article, sure.value, one.alternatives)
        told = [self._fact("law_indicator", named)]
        told += [self._fact("law_row", row) for row in rows(one, self._wording, self._language)]
        for gate in one.gates:
            words = general(gate.say[self._language], gate.test.condition.told({}), self._language)
            told.append(self._fact("law_gate", (gate.code, words, gate.article, gate.status.value)))
        return (*told, *self._readings(f"{one.key}."), self._fact("law_source", (one.article, *one.sources)))

    def conditions(self) -> tuple[Fact, ...]:
        """When there is no score at all, and what must hold to apply: (kind, code, sentence, article, status)."""
        law, told = self.rule_set, []
        for refusal in law.refusals:
            need = refusal.test.condition.told({})
            words = general(refusal.say[self._language], need, self._language)
            told.append((refusal.kind, refusal.code, words, refusal.article, refusal.status.value))
        for one in law.preconditions:
            words = demanded(one, self._language)
            told.append(("precondition", one.code, words, one.article, one.status.value))
        return tuple(self._fact("law_condition", words) for words in told)

    def sources(self) -> tuple[Fact, ...]:
        """(key, what it is)."""
        return tuple(self._fact("law_source", source) for source in self.rule_set.sources.items())

    def _sure(self, one: Indicator) -> Status:
        """As sure as its least sure number."""
        marks = {one.status, *(number.status for number in one.cited)}
        return next(mark for mark in (Status.CONFLICT, Status.UNCONFIRMED, Status.CONFIRMED) if mark in marks)

    def _readings(self, prefix: str) -> tuple[Fact, ...]:
        """The other readings: (what they say, status, sources)."""
        return tuple(
            self._fact("law_reading", (one.say[self._language], one.status.value, *one.sources))
            for one in self.rule_set.variants
            if one.parameter.startswith(prefix)
        )

    def _fact(self, name: str, value: object) -> Fact:
        return own(name, value, self._city)  # type: ignore[arg-type]
