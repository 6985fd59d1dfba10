"""The level, computed at each request from what was proved and never stored (security design 2.2)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from models.assurance.chain import Identity, Kind, Link, Session, Step, StepState
from models.assurance.guards import ALL, holds
from models.assurance.levels import Level, Purpose
from models.assurance.lifetimes import FACE_READ, IDLE, NAME_LINK, NUMBER_LINK


def level(
    session: Session,
    identity: Identity,
    steps: Iterable[Step],
    epoch: int,
    now: datetime,
    *,
    guards: frozenset[str] = ALL,
) -> Level:
    """How well this session's person is known at `now` (UTC, guarded by the persisted clock mark)."""
    if dead_because(session, epoch, now, guards) or unlinked_because(session, identity, guards):
        return Level.NOBODY
    if not holds("G07", within(identity.l1_at, NAME_LINK, now), guards):
        return Level.NOBODY
    if identity.l2_at is None or not holds("G08", within(identity.l2_at, NUMBER_LINK, now), guards):
        return Level.NAME
    proved = any(proves(step, session, identity, now, guards) for step in steps)
    return Level.FACE if proved else Level.NUMBER


def dead_because(session: Session, epoch: int, now: datetime, guards: frozenset[str] = ALL) -> str | None:
    """The guard that says this session is over, or None while it lives."""
    if not holds("G01", not session.revoked, guards):
        return "G01"
    if not holds("G02", now <= session.expires_at, guards):
        return "G02"
    if not holds("G03", now - session.last_seen_at <= IDLE, guards):
        return "G03"
    return None if holds("G04", session.epoch == epoch, guards) else "G04"


def unlinked_because(session: Session, identity: Identity, guards: frozenset[str] = ALL) -> str | None:
    """The guard that says this session stands for nobody, or None while its link counts."""
    if not holds("G05", identity.link is Link.ACTIVE, guards) or identity.person is None:
        return "G05"
    return None if holds("G06", session.link_epoch_seen == identity.link_epoch, guards) else "G06"


def proves(step: Step, session: Session, identity: Identity, now: datetime, guards: frozenset[str] = ALL) -> bool:
    """Whether this step is a live person for this session now. Freshness counts from the step's start."""
    own, served = step.session == session.id, step.serves == session.id
    gen = step.serves_gen if served else step.gen
    return (
        step.kind is Kind.L3
        and holds("G09", own or served, guards)
        and holds("G10", gen == session.gen, guards)
        and holds("G11", step.person == identity.person, guards)
        and holds("G12", step.purpose is Purpose.READ, guards)
        and holds("G13", step.state is StepState.PASSED, guards)
        and holds("G14", within(step.created_at, FACE_READ, now), guards)
    )


def within(start: datetime | None, length: timedelta, now: datetime) -> bool:
    return start is not None and now - start <= length
