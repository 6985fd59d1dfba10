"""When two states are the same for everything that can still happen: ages capped where they stop to matter."""

from datetime import datetime, timedelta

from models.assurance.chain import Chain, Identity, Relink, Session, Step, StepState, Tally

DEAD = (StepState.FAILED, StepState.EXPIRED, StepState.VOID, StepState.CONSUMED)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
ID = tuple[object, ...]


def shape(chain: Chain, now: datetime) -> ID:
    """A key: equal keys mean equal futures. Gens and epochs only ever grow, so only their equalities are kept."""
    time = chain.highest
    return (
        time - now,
        tuple(_identity(each, time) for each in chain.identities),
        tuple(_session(chain, each, time) for each in chain.sessions),
        tuple(_step(chain, each, time) for each in chain.steps),
        tuple(_tally(each, time) for each in chain.tallies),
        tuple(
            (each.id, each.session, each.used, time < each.expires_at and each.expires_at - time)
            for each in chain.codes
        ),
        tuple(_relink(chain, each, time) for each in chain.relinks),
    )


def _age(at: datetime | None, time: datetime, matters: timedelta) -> timedelta | None:
    return None if at is None else min(time - at, matters + SECOND)


def _identity(each: Identity, time: datetime) -> ID:
    ages = (_age(each.l1_at, time, 180 * DAY), _age(each.l2_at, time, 30 * DAY))
    return (each.id, each.union, each.person, each.link, *ages)


def _session(chain: Chain, each: Session, time: datetime) -> ID:
    idle = _age(each.last_seen_at, time, 15 * MINUTE)
    if each.revoked or each.epoch != chain.epoch or time > each.expires_at or idle == 15 * MINUTE + SECOND:
        return (each.id, each.identity)
    owner = chain.identity(each.identity)
    seen = owner is not None and owner.link_epoch == each.link_epoch_seen
    return (each.id, each.identity, each.channel, seen, idle, each.expires_at - time)


def _step(chain: Chain, each: Step, time: datetime) -> ID:
    if each.state in DEAD:
        return (each.id, each.state)
    owner, served = chain.session(each.session), chain.session(each.serves)
    gens = (owner is not None and owner.gen == each.gen, served is not None and served.gen == each.serves_gen)
    who = (each.session, each.executor, each.person, each.serves)
    what = (each.kind, each.method, each.purpose, each.action, each.state)
    return (each.id, *who, *what, *gens, _age(each.created_at, time, 30 * MINUTE))


def _relink(chain: Chain, each: Relink, time: datetime) -> ID:
    session = chain.session(each.session)
    here = (each.session, session is not None and session.gen == each.gen)
    ages = (_age(each.asked_at, time, 7 * DAY), _age(each.named_at, time, 10 * MINUTE))
    return (each.identity, each.person, *here, *ages)


def _tally(each: Tally, time: datetime) -> ID:
    marks = tuple((mark.value, time - mark.at) for mark in each.marks if time - mark.at <= DAY)
    return (each.scope, each.key, marks, _left(each.locked_until, time))


def _left(until: datetime | None, time: datetime) -> timedelta | None:
    return None if until is None or until <= time else until - time
