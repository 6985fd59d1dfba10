"""An answer as its page draws it: sections with their sources, what is missing and why, and what comes next."""

from dataclasses import dataclass

from models.exchange import Answer
from wechat.doors.h5.figures import Figures
from wechat.doors.h5.sources import Reader, Source, Withheld, sources, withheld
from wechat.doors.h5.texts import Texts
from wechat.doors.speech_values import in_day


class SectionDrawn(Figures):
    """One card. `sources` are the owners of its figures, each with its as-of."""

    def __init__(self, answer: Answer, place: int, reader: Reader, texts: Texts) -> None:
        super().__init__(answer.sections[place], reader.language, texts)
        self.sources: tuple[Source, ...] = sources(self.facts, reader, texts)

    def is_empty(self) -> bool:
        """The bureau answered that it has nothing under this number."""
        return self.name == "record" and self.no("found")


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a template draws. `promised`: the day of the next update in words, "" where none is promised; `dated`: there

    are figures of a bureau here, which may be wrong; `veiled`: some of them start covered.
    """

    intent: str
    sections: tuple[SectionDrawn, ...]
    withheld: tuple[Withheld, ...]
    actions: tuple[str, ...]
    promised: str
    rule_set: str
    uncertain: str
    veiled: bool
    dated: bool

    @classmethod
    def of(cls, answer: Answer, reader: Reader, texts: Texts) -> "Drawn":
        """Raises KeyError for a fact, section, code or reason without words."""
        sections = tuple(SectionDrawn(answer, place, reader, texts) for place in range(len(answer.sections)))
        return cls(
            intent=answer.intent,
            sections=sections,
            withheld=withheld(answer, reader, texts),
            actions=answer.actions,
            promised=in_day(answer.promised_next, reader.language) if answer.promised_next else "",
            rule_set=answer.rule_set or "",
            uncertain=texts.terms.listed(answer.uncertain, reader.language),
            veiled=any(figure.veiled for section in sections for figure in section.figures),
            dated=any(section.sources for section in sections),
        )

    def section(self, name: str) -> SectionDrawn | None:
        """The first section of this name, for pages that place their cards themselves."""
        return next((section for section in self.sections if section.name == name), None)
