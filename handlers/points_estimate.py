"""How many residence points would I have? A simulation from what the citizen states (points rules 1, 9; design 6)."""

from collections.abc import Mapping

from handlers import handler
from handlers.estimated import sections
from handlers.facts import own
from handlers.services import Services
from models.assurance.levels import Level, Needs
from models.dialogue.machine import missing
from models.dialogue.questionnaire import Kind, Question, Questionnaire
from models.dialogue.reading import Why, canonical
from models.errors import BadClaim, BadField, CityNotServed, NoRuleSet
from models.exchange import Answer, Enquiry, Section
from models.people.citizen import Citizen
from models.points.claim import Claim
from models.points.hints import hints
from models.points.rule_set import RuleSet
from models.points.score import score

INTENT = "points-estimate"
ACTIONS = ("points-table", "residence-points", "human")
TICKED = "asked"
"""`extras.asked` says that a form showed the boxes `extras.<choice>`: none of them ticked is an answer too."""


@handler(intent=INTENT, needs=Needs(Level.NOBODY), city_bound=False)
def points_estimate(enquiry: Enquiry, citizen: Citizen | None, services: Services) -> Answer:
    """Fields are answers by question key. Without all that is needed: what is still asked, and no score.

    Raises CityNotServed (no rule set in force there today), BadField (the question whose answer cannot be taken).
    """
    city = services.cities.known(enquiry.city).code
    rule_set = rules(services, city)
    asked = services.questions.only(rule_set.keys)
    answers = stated(asked, enquiry.fields)
    form = _form(asked, answers, city)
    if missing(asked, answers):
        return Answer(INTENT, city, (form,), ACTIONS, rule_set.id)
    try:
        claim, on = Claim.of(asked.claim(answers), rule_set), services.now_there().date()
        told = score(claim, rule_set, on=on, series=services.series)
        wishes = hints(claim, rule_set, on=on, series=services.series)
    except BadClaim as wrong:
        raise _at_its_question(wrong, asked, answers) from None
    return Answer(INTENT, city, (*sections(told, wishes, enquiry, services.wording), form), ACTIONS, rule_set.id)


def rules(services: Services, city: str) -> RuleSet:
    """The rule set in force there today. Raises CityNotServed: then the city's own agency is the one to ask."""
    try:
        return services.rule_sets.at(city, services.now_there().date())
    except NoRuleSet:
        raise CityNotServed(city) from None


def stated(asked: Questionnaire, fields: Mapping[str, str]) -> dict[str, str]:
    """Canonical answers; those to questions that do not apply are left out. Raises BadField."""
    known = {name for question in asked.questions for name in _names(question)}
    unknown = sorted(set(fields) - known)
    if unknown:
        raise BadField(unknown[0], Why.UNKNOWN)
    told = {question.key: text for question in asked.questions if (text := _text(question, fields))}
    return asked.counted({key: canonical(_found(asked, key), text) for key, text in told.items()})


def _names(question: Question) -> tuple[str, ...]:
    if question.kind is not Kind.SEVERAL:
        return (question.key,)
    return (question.key, *(f"{question.key}.{choice}" for choice in (*question.choices, TICKED)))


def _text(question: Question, fields: Mapping[str, str]) -> str:
    ticked = [choice for choice in question.choices if fields.get(f"{question.key}.{choice}", "").strip()]
    if question.kind is Kind.SEVERAL and (ticked or f"{question.key}.{TICKED}" in fields):
        return ",".join(ticked) or "none"
    return fields.get(question.key, "").strip()


def _found(asked: Questionnaire, key: str) -> Question:
    return next(question for question in asked.questions if question.key == key)


def _form(asked: Questionnaire, answers: Mapping[str, str], city: str) -> Section:
    """What is asked, in order, each as (key, kind, needed, answer or "", *choices)."""
    facts = [
        own("question", (one.key, one.kind, one.needed, answers.get(one.key, ""), *one.choices), city)
        for one in asked.applicable(answers)
    ]
    lacking = [own("lacking", key, city) for key in missing(asked, answers)]
    return Section("questions", (*lacking, *facts))


def _at_its_question(wrong: BadClaim, asked: Questionnaire, answers: Mapping[str, str]) -> BadField:
    """The first finding, under the name of the question that stated it."""
    field, problem = wrong.findings[0]
    key = field.partition(".")[0].partition("[")[0]
    why = Why.CONTRADICTS if problem.startswith("contradicts") else Why.REFUSED
    return BadField(asked.question_for(key, answers) or key, why)
