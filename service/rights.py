"""Citizens' rights, made from the rooms: one set of parts for handlers, doors, worker and WeChat's events."""

from dataclasses import dataclass

from auth.owing import Owing
from auth.rights.acts import Acts
from auth.rights.consenting import Consenting
from auth.rights.copying import Copying
from auth.rights.deleting import Deleting
from auth.rights.effects import WeChatEffects
from auth.rights.files import PersonFiles
from auth.rights.rights import CitizensRights
from auth.rights.tickets import Tickets
from auth.rights.unlinking import Unlinking
from auth.sessions import LoginSessions
from models.ports import Clock, Random
from service.keeping import Keeping


@dataclass(frozen=True, slots=True)
class RightsRoom:
    acts: Acts
    rights: CitizensRights
    copying: Copying
    files: PersonFiles
    effects: WeChatEffects

    @classmethod
    def of(
        cls, keeping: Keeping, sessions: LoginSessions, mini_appid: str, clock: Clock, random: Random
    ) -> "RightsRoom":
        owing = Owing(keeping, mini_appid)
        acts, unlinking = Acts(keeping, owing, clock, random), Unlinking(keeping, sessions, owing)
        deleting, tickets = Deleting(keeping, keeping.vault, unlinking, random), Tickets(keeping.vault, random)
        copying = Copying(keeping, keeping.vault, tickets, random)
        rights = CitizensRights(keeping, acts, unlinking, deleting, Consenting(keeping), copying, tickets)
        files = PersonFiles(keeping, sessions, copying, clock)
        return cls(acts, rights, copying, files, WeChatEffects(keeping, unlinking, deleting, clock))
