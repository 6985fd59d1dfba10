"""What the account says to a message: words to intent, question to answer, missing proof to link. No HTTP here."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from models.acts import approvable, command_of
from models.errors import (
    BadField,
    BureauDown,
    BureauMaintenance,
    BureauSlow,
    CityNotServed,
    ServiceError,
    UnknownIntent,
)
from models.exchange import Answer, Caller, Channel, Enquiry, Language, StepNeeded
from models.policy.words import Control, Understood, Words
from models.ports import Answering
from wechat.doors.acquaintance import Acquaintance, Learned
from wechat.doors.guide import Guide
from wechat.doors.guide_turns import Moment
from wechat.doors.message import Kind, Message
from wechat.doors.said import Asker, Said
from wechat.doors.shelf import Shelf
from wechat.doors.speech import Speech
from wechat.doors.speech_values import SHANGHAI

SHORTEST = 4  # letters that tell a language by themselves; fewer do so only as a word we know
PATIENCE = timedelta(milliseconds=1900)  # past two seconds the reply is 正在为您查询 (design 3)
WRONG = {"year": "wrong_year"}  # what to say of a field that is not acceptable
log = structlog.get_logger("conversation")


@dataclass(frozen=True, slots=True)
class Conversation:
    """One per process; holds ports only."""

    answering: Answering
    words: Words
    speech: Speech
    acquaintance: Acquaintance
    shelf: Shelf
    acts: frozenset[str]
    approvals: frozenset[str] = frozenset()  # the acts that level 3 must approve one by one
    guide: Guide | None = None  # the dialogue that is asked for like a question
    longer: frozenset[str] = frozenset()  # questions about nobody whose page says more: the reply names its address

    def reply(self, message: Message, caller: Caller, now: datetime, key: str = "") -> Said:
        """The answer to one message. Never raises a named error: each becomes a sentence.

        `key` is equal for every delivery of the message: an act that it asks for is done once.
        """
        language = self._language(message, caller)
        if message.kind is Kind.FOLLOW:
            return self._sentence("welcome", language)
        if message.kind in (Kind.SILENT, Kind.LEAVE):
            return Said()
        if message.kind is Kind.OTHER:
            return self._sentence("unknown_type", language)
        return self._understood(message, Asker(caller, language, key), now)

    def _language(self, message: Message, caller: Caller) -> Language:
        if message.kind is not Kind.TEXT:
            return self.acquaintance.language(caller)
        heard, short = language_of(message.text), len(message.text.strip()) < SHORTEST
        if heard is Language.EN and short and self.words.understand(message.text) is None:
            heard = None  # "ok" and "TD" are said in Chinese too
        return self.acquaintance.speaks(caller, heard)

    def _understood(self, message: Message, asker: Asker, now: datetime) -> Said:
        text = message.text if message.kind is Kind.TEXT else None
        heard = self.words.tapped(message.text) if text is None else self._heard(text, now)
        if self.guide is None:
            return self.ordinary(heard, asker, now)
        return self.guide.reply(text, heard, Moment(asker, now), self)

    def _heard(self, text: str, now: datetime) -> Understood | None:
        return self.words.understand_dated(text, now.astimezone(SHANGHAI).year)

    def ordinary(self, heard: Understood | None, asker: Asker, now: datetime) -> Said:
        """What is said to one thing that was understood, or not."""
        if heard is None:
            return self._sentence("not_understood", asker.language)
        if heard.control is Control.HUMAN:
            return Said(transfer=True)
        if heard.control is Control.MORE:
            return self._more(asker.caller, asker.language, now)
        try:
            return self.ask(self.enquiry(heard, Moment(asker, now)))
        except BadField as error:
            return self._sentence(WRONG.get(error.field, "not_understood"), asker.language)

    def enquiry(self, heard: Understood, now: Moment) -> Enquiry:
        """What was understood, as a question or as an act."""
        asker = now.asker
        city, fields = self.acquaintance.city(asker.caller, heard.city), _fields(heard)
        who = (Channel.OFFICIAL, asker.caller, city, heard.intent or "")
        asked = Enquiry(*who, now.at, asker.language, fields, now.at + PATIENCE)
        if asked.intent not in self.acts:
            return asked
        command = command_of(asked, asker.key)
        return approvable(command) if asked.intent in self.approvals else command

    def _more(self, caller: Caller, language: Language, now: datetime) -> Said:
        pages = self.shelf.pages(caller.session, now)
        return Said(pages) if pages else self._sentence("nothing_more", language)

    def ask(self, enquiry: Enquiry, *, link: bool = False) -> Said:
        """The question through the router; named errors become sentences, and promises become owed questions.

        `link`: the reply names a page that shows it in full. Raises BadField: whoever asked with fields can ask anew.
        """
        try:
            answer = self.answering(enquiry)
            if isinstance(answer, StepNeeded) and answer.has == 0:
                return self._stranger(enquiry, answer)
            return self._said(enquiry, answer, link=link)
        except BadField:
            raise
        except UnknownIntent:
            return self._sentence("not_understood", enquiry.language)
        except CityNotServed as error:
            return Said(self.speech.city_not_served(error.subject, enquiry.language))
        except BureauSlow:
            return self._sentence("busy", enquiry.language, owed=enquiry)
        except BureauMaintenance:
            return self._sentence("bureau_maintenance", enquiry.language, owed=enquiry)
        except BureauDown:
            return self._sentence("bureau_down", enquiry.language, owed=enquiry)
        except ServiceError as error:
            log.error("question failed", code=error.code, why=error.subject, intent=enquiry.intent)
            return self._sentence("system_error", enquiry.language)

    def _stranger(self, enquiry: Enquiry, needed: StepNeeded) -> Said:
        """Level 0: perhaps the same WeChat user proved who they are in the mini-program (equal unionid)."""
        learned = self.acquaintance.meet(enquiry.caller)
        if learned is Learned.NO_UNIONID:
            return self._sentence("no_unionid", enquiry.language)
        if learned is not Learned.INHERITED:
            return self._said(enquiry, needed)
        enquiry = replace(enquiry, caller=enquiry.caller.anew())  # the link is newer than the door's look
        return self._said(enquiry, self.answering(enquiry))

    def _said(self, enquiry: Enquiry, answer: Answer | StepNeeded, *, link: bool = False) -> Said:
        if isinstance(answer, StepNeeded):
            return Said(self.speech(answer, enquiry.language, self.shelf.park(enquiry, answer.target, answer.purpose)))
        return Said(self.speech(answer, enquiry.language, self._page(enquiry, link=link)))

    def _page(self, enquiry: Enquiry, *, link: bool) -> str | None:
        """Where the answer stands in full. What was answered in a dialogue goes into no address: it is parked."""
        if link:
            return self.shelf.park(enquiry, need=0)
        if enquiry.intent in self.longer:
            return f"{self.shelf.base}/city/{enquiry.city}/{enquiry.intent}"
        return None

    def not_handed(self, caller: Caller) -> Said:
        """Who asked for a human while a process died: nobody was told, so they are asked to say it once more."""
        return self._sentence("human_again", self.acquaintance.language(caller))

    def paged(self, text: str, language: Language) -> tuple[str, ...]:
        return self.speech.paged(text, language)

    def _sentence(self, key: str, language: Language, owed: Enquiry | None = None) -> Said:
        owed = replace(owed, deadline=None) if owed else None
        return Said((self.speech.sentence(key, language),), owed=owed)


def _fields(heard: Understood) -> dict[str, str]:
    """What was said besides the question itself."""
    said = {"text": heard.rest} if heard.rest else {}
    return said if heard.year is None else said | {"year": f"{heard.year:04d}"}


def language_of(text: str) -> Language | None:
    """Latin letters and no Han character: English. Han: Chinese. Neither (a number, a sign): as before (None)."""
    if any("㐀" <= sign <= "鿿" or sign >= "\U00020000" for sign in text):
        return Language.ZH
    return Language.EN if any(sign.isascii() and sign.isalpha() for sign in text) else None
