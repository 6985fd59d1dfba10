"""`[reckoning]`: which reading of the law counts months and ages."""

from typing import Final

from models.points.loading.cited import Cites
from models.points.rule_set import Reckoning

READINGS: Final = {
    "include_application_month": ("yes", "no"),
    "years_count_application_month": ("yes", "no"),
    "birthday_rule": ("birthday", "day_after_birthday"),
    "unannounced_wage": ("last_known", "not_counted"),
}


def reckoning(cites: Cites) -> Reckoning:
    cites.table.only((*READINGS, "status", "sources"))
    read = {name: cites.text(name) for name in READINGS}
    for name, value in read.items():
        if value not in READINGS[name]:
            cites.table.wrong(name, f"is none of {', '.join(READINGS[name])}")
    return Reckoning(
        include_application_month=read["include_application_month"] == "yes",
        years_count_application_month=read["years_count_application_month"] == "yes",
        birthday_rule=read["birthday_rule"],
        unannounced_wage=read["unannounced_wage"],
    )
