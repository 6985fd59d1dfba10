"""Takes a push in, has it answered once, keeps the reply for repeated deliveries (security design 6.1)."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from models.errors import AlreadyThere, KeyDestroyed
from models.keeping.chat import ChatSessions
from models.keeping.dialogues import Dialogues
from models.keeping.inbox import Inbox, Receipt, Taken
from models.keeping.outbox import Outbox
from models.keeping.pages import Pages
from models.keeping.readings import Reading, Readings
from models.keeping.transactions import effect, effect_at_once, receive, receive_at_once
from models.keeping.versions import newest
from models.people.store import Identities
from models.people.tables import IdentityRow
from models.ports import Clock, Effects, Waker
from models.push import Push
from models.pushes import reading
from wechat.doors.conversation import Conversation
from wechat.doors.message import Kind, Message
from wechat.doors.notices import NOTICES, Notices
from wechat.doors.said import Said

KEY_SIGNS = 32  # of the push's own key: every delivery of a message asks for the same act
TURNS = 3  # messages of one writer that may overtake each other before one of them gives up
WAIT_SECONDS = 0.05
WAIT_TIMES = 40  # two seconds for the process that answers it already; then `success`


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back to WeChat: a text, a hand-over to a human, or nothing (`success`)."""

    text: str = ""
    transfer: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    appid: str
    identities: Identities
    sessions: ChatSessions
    inbox: Inbox
    outbox: Outbox
    pages: Pages
    dialogues: Dialogues
    readings: Readings
    effects: Effects
    notices: Notices
    conversation: Conversation
    clock: Clock
    waker: Waker
    wait: Callable[[float], None]

    def answer(self, push: Push, now: datetime) -> Reply:
        """One push, one answer - also for the second and third delivery. Raises Refused for a reused nonce."""
        if isinstance(reading.said(push), NOTICES):
            self.notices.take(push, now)  # the platform speaks, about somebody: that is no conversation
            return Reply()
        message = Message.of(push)
        receipt = self._take(push, message, now)
        for _ in range(WAIT_TIMES):
            if receipt.taken is not Taken.BUSY:
                break
            self.wait(WAIT_SECONDS)
            with receive():
                receipt = self.inbox.look(receipt.key, self.clock.now())
        if receipt.taken is Taken.BUSY:
            return Reply()
        return self.work(receipt, message) if receipt.taken is Taken.MINE else _stored(receipt)

    def _take(self, push: Push, message: Message, now: datetime) -> Receipt:
        met = self.sessions.meet(self.appid, self.identities.index(self.appid, push.from_user), now)
        if met is None or met.waiting:
            return self._take_new(push, message, now)
        with receive_at_once() as connection:
            receipt = self.inbox.take_met(connection, push, met, message.content(), now)
        return receipt or self._take_new(push, message, now)

    def _take_new(self, push: Push, message: Message, now: datetime) -> Receipt:
        with receive():
            self.inbox.guard_nonce(push, now)
            identity = self.identities.find_or_create(self.appid, push.from_user, now)
            session = self.sessions.touch_chat(identity, now)
            receipt = self.inbox.take(push, (identity.id, session), message.content(), now)
            if receipt.taken is Taken.MINE and message.kind not in (Kind.SILENT, Kind.LEAVE):
                self.outbox.wake_waiting(identity.id, now)  # WeChat's message window is open again
            return receipt

    def work(self, receipt: Receipt, message: Message, *, by_message: bool = False) -> Reply:
        """Answers what was taken in. `by_message`: the worker does it for a process that died; the text is then owed
        as a message, in the transaction that settles the receipt, and a late delivery gets `success`.

        Two messages of one writer may be answered at the same time: the later one then looks again at where the first
        one led their dialogue. Raises AlreadyThere when that happens without end.
        """
        for _ in range(TURNS):
            with suppress(AlreadyThere):
                return self._answered(receipt, message, by_message=by_message)
            receipt = replace(receipt, met=None)  # the look is older than what the other message changed
        return self._answered(receipt, message, by_message=by_message)

    def _answered(self, receipt: Receipt, message: Message, *, by_message: bool) -> Reply:
        now = self.clock.now()
        with self.readings.collected() as read:
            said = self.conversation.reply(message, receipt.caller(), now, receipt.key.hex()[:KEY_SIGNS])
        if by_message and said.transfer:
            said = self.conversation.not_handed(receipt.caller())  # only a reply hands over, and WeChat waits for none
        text = said.pages[0] if said.pages else ""
        reply = Reply("" if by_message else text, said.transfer)
        if not self._settle(receipt, said, reply, read, message):
            return self._settled_elsewhere(receipt)
        if said.owed:
            self.waker.wake()
        return reply

    def _settle(self, receipt: Receipt, said: Said, reply: Reply, read: list[Reading], message: Message) -> bool:
        """One effect: what was read is on record, and the reply is kept. When it fails, no reply leaves.

        False when somebody else answered meanwhile: what was read stays on record, the second answer is kept back.
        """
        kept = {"text": reply.text, "transfer": reply.transfer}
        follows = message.kind in (Kind.FOLLOW, Kind.LEAVE)
        more = said.owed or said.step or said.pages[1:] or follows or len(read) > 1
        if receipt.met and not receipt.met.paged and not more:
            with effect_at_once() as connection:
                return self.inbox.answer_met(connection, receipt, kept, self.readings.row(read[0]) if read else None)
        now = self.clock.now()
        with effect() as session:
            self.readings.write(read)
            if not self.inbox.answer(receipt, kept):
                return False
            if said.pages and not reply.text:
                self._owe(receipt, said.pages[0], now)
            if said.owed:
                self.outbox.owe_question(said.owed, now)
            self.pages.keep(receipt.session, said.pages[1:], now)
            if said.step:
                with suppress(KeyDestroyed):  # the message itself ended the session: its dialogue went with it
                    self.dialogues.keep(receipt.caller(), said.step, now)
            if follows:
                self._followed(session.get_one(IdentityRow, receipt.identity), message)
        return True

    def _settled_elsewhere(self, receipt: Receipt) -> Reply:
        """What the faster one stored: its own delivery may be the one that WeChat has hung up on."""
        with receive():
            return _stored(self.inbox.look(receipt.key, self.clock.now()))

    def _followed(self, row: IdentityRow, message: Message) -> None:
        """An unfollowing that comes after a later following has no effect."""
        if newest(row.id, "follow", message.at) and message.kind is Kind.LEAVE:
            self.effects.unfollowed(self.appid, self.identities.openid(row), datetime.fromtimestamp(message.at, UTC))

    def _owe(self, receipt: Receipt, text: str, now: datetime) -> None:
        with suppress(KeyDestroyed):  # the message itself ended the session: nothing can be kept for it
            self.outbox.owe("text", (receipt.identity, receipt.session), {"text": text}, now)


def _stored(receipt: Receipt) -> Reply:
    kept = receipt.reply or {"text": "", "transfer": False}
    return Reply(kept["text"], kept["transfer"])
