"""One `[[indicator]]` of a rule-set file."""

from collections.abc import Mapping

from models.points.citing import Status
from models.points.loading.cited import Citations, Cites, Footing, footing, said
from models.points.loading.conditions import gates
from models.points.loading.policies import OWN_KEYS, hit_policy
from models.points.measure import Said
from models.points.rule_set import Group, Indicator
from models.policy.toml_file import Table

ALWAYS = ("key", "group", "name", "article", "status", "sources", "hit_policy", "choose_one", "gate")


def indicator(table: Table, number: int, known: frozenset[str]) -> tuple[Indicator, Citations]:
    """The indicator and every cited value in it, by place. Findings are noted on the table."""
    name = table.text("hit_policy")
    table.only((*ALWAYS, *OWN_KEYS.get(name, ())))
    citations = Citations(known)
    standing = footing(table, citations, Footing(None, ()))
    cites = Cites(table, ("indicator", number), table.text("key"), standing, citations)
    measure, gate_rows = hit_policy(cites), gates(cites)
    one = Indicator(
        key=table.text("key"),
        group=_group(table),
        name=said(table, "name"),
        article=table.text("article"),
        status=standing.status or Status.UNCONFIRMED,
        sources=standing.sources,
        hit_policy=name,
        measure=measure,
        reads=frozenset(measure.reads()),
        checks=tuple((gate.test.holds, gate) for gate in gate_rows),
        alternatives=table.text("choose_one") if table.has("choose_one") else "",
        gates=gate_rows,
        tiers=_tiers(table),
        cited=tuple(cited for _, cited in citations.found),
    )
    return one, citations


def _group(table: Table) -> Group:
    text = table.text("group")
    if text not in tuple(Group):
        table.wrong("group", f"is none of {', '.join(Group)}")
        return Group.BASIC
    return Group(text)


def _tiers(table: Table) -> Mapping[str, Said]:
    """Printed names of a choice's values."""
    if table.raw("hit_policy") != "choice":
        return {}
    return {row.text("is"): said(row, "name") for row in table.tables("rows")}
