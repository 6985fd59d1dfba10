"""From the bureau's points status to a PointsRecord: whole, or not at all."""

from decimal import Decimal

from bureaus.row import Row
from models.points.record import PermitState, PointsLine, PointsRecord, PointsState

VERIFIED = frozenset({PointsState.VERIFIED, PointsState.VALID, PointsState.SUSPENDED, PointsState.EXPIRED})


def points(answer: Row, city: str) -> PointsRecord:
    """Raises BureauGarbled, also when the score is not the sum of its lines or stands where none can be."""
    record = PointsRecord(
        city=city,
        as_of=answer.moment("as_of"),
        state=PointsState(answer.must("state", "points_state")),
        score=answer.points("score"),
        lines=tuple(_line(row) for row in answer.rows("lines", "line")),
        threshold=answer.points("threshold"),
        valid_from=answer.day("valid_from"),
        valid_to=answer.day("valid_to"),
        permit=PermitState(answer.must("permit", "permit")),
        permit_expiry=answer.day("permit_expiry"),
        employer_may_act=answer.must("employer_may_act", "yes_no") == "yes",
        remark=answer.maybe("remark"),
        rule_set=answer.maybe("rule_set"),
        promised_next=answer.moment("next_update"),
    )
    _check_score(record, answer)
    return record


def _line(row: Row) -> PointsLine:
    counted = row.points("points")
    if counted is None:
        raise row.unreadable("points")
    return PointsLine(row.must("indicator", "indicator"), counted)


def _check_score(record: PointsRecord, answer: Row) -> None:
    if (record.score is not None) != (record.state in VERIFIED):
        raise answer.unreadable("score")
    # A total never falls below nought (points-rules SH-TOT-7), its lines may.
    if record.score is not None and record.score != max(
        Decimal(0), sum((line.points for line in record.lines), Decimal(0))
    ):
        raise answer.unreadable("score")
