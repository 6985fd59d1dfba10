"""What the account says to a message: words to intent, question to answer, missing proof to link. No HTTP here."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from models.acts import approvable, command_of
from models.errors import BureauDown, BureauSlow, CityNotServed, ServiceError, UnknownIntent
from models.exchange import Answer, Caller, Channel, Enquiry, Language, StepNeeded
from models.policy.words import Control, Understood, Words
from models.ports import Answering
from wechat.doors.acquaintance import Acquaintance, Learned
from wechat.doors.message import Kind, Message
from wechat.doors.shelf import Shelf
from wechat.doors.speech import Speech

SHORTEST = 4  # letters that tell a language by themselves; fewer do so only as a word we know
PATIENCE = timedelta(milliseconds=1900)  # past two seconds the reply is 正在为您查询 (design 3)
log = structlog.get_logger("conversation")


@dataclass(frozen=True, slots=True)
class Said:
    """What to answer now; the pages after the first wait for 更多. `owed` is asked again by the worker."""

    pages: tuple[str, ...] = ()
    transfer: bool = False
    owed: Enquiry | None = None


@dataclass(frozen=True, slots=True)
class Asker:
    """Who writes, in which language, and the key of this message."""

    caller: Caller
    language: Language
    key: str


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
        heard = self.words.understand(message.text) if message.kind is Kind.TEXT else self.words.tapped(message.text)
        if heard is None:
            return self._sentence("not_understood", asker.language)
        if heard.control is Control.HUMAN:
            return Said(transfer=True)
        if heard.control is Control.MORE:
            return self._more(asker.caller, asker.language, now)
        return self.ask(self._question(heard, asker, now))

    def _question(self, heard: Understood, asker: Asker, now: datetime) -> Enquiry:
        city, fields = self.acquaintance.city(asker.caller, heard.city), {"text": heard.rest} if heard.rest else {}
        who = (Channel.OFFICIAL, asker.caller, city, heard.intent or "")
        asked = Enquiry(*who, now, asker.language, fields, now + PATIENCE)
        if asked.intent not in self.acts:
            return asked
        command = command_of(asked, asker.key)
        return approvable(command) if asked.intent in self.approvals else command

    def _more(self, caller: Caller, language: Language, now: datetime) -> Said:
        pages = self.shelf.pages(caller.session, now)
        return Said(pages) if pages else self._sentence("nothing_more", language)

    def ask(self, enquiry: Enquiry) -> Said:
        """The question through the router; named errors become sentences, and promises become owed questions."""
        try:
            answer = self.answering(enquiry)
            if isinstance(answer, StepNeeded) and answer.has == 0:
                return self._stranger(enquiry, answer)
            return self._said(enquiry, answer)
        except UnknownIntent:
            return self._sentence("not_understood", enquiry.language)
        except CityNotServed as error:
            return Said(self.speech.city_not_served(error.subject, enquiry.language))
        except BureauSlow:
            return self._sentence("busy", enquiry.language, owed=enquiry)
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

    def _said(self, enquiry: Enquiry, answer: Answer | StepNeeded) -> Said:
        link = self.shelf.park(enquiry, answer.target, answer.purpose) if isinstance(answer, StepNeeded) else None
        return Said(self.speech(answer, enquiry.language, link))

    def _sentence(self, key: str, language: Language, owed: Enquiry | None = None) -> Said:
        owed = replace(owed, deadline=None) if owed else None
        return Said((self.speech.sentence(key, language),), owed=owed)


def language_of(text: str) -> Language | None:
    """Latin letters and no Han character: English. Han: Chinese. Neither (a number, a sign): as before (None)."""
    if any("㐀" <= sign <= "鿿" or sign >= "\U00020000" for sign in text):
        return Language.ZH
    return Language.EN if any(sign.isascii() and sign.isalpha() for sign in text) else None
