"""Shanghai's law as a programmer would write it without rule sets: the baseline of `bench.points`, and an oracle.

Written from points-rules 1, not from the rule set; the tests hold the two against each other. Not all bonuses.
"""

from bisect import bisect
from datetime import date
from decimal import Decimal
from typing import Any

ART = "沪府规〔2022〕21号·"
EDUCATION = {
    "highschool": 0,
    "junior_college": 50,
    "bachelor_no_degree": 60,
    "bachelor_with_degree": 90,
    "master": 100,
    "doctor": 110,
}
TITLE = {
    "none": 0,
    "junior_title": 0,
    "skill_5": 15,
    "skill_4": 30,
    "skill_3": 60,
    "skill_2": 100,
    "intermediate_title": 100,
    "skill_1": 140,
    "senior_title": 140,
}
WAGES = (
    (2018 * 12 + 3, 7132),
    (2019 * 12 + 3, 7832),
    (2019 * 12 + 4, 8211),
    (2020 * 12 + 6, 9580),
    (2021 * 12 + 6, 10338),
    (2022 * 12 + 6, 11396),
    (2023 * 12 + 6, 12183),
    (2024 * 12 + 6, 12307),
    (2025 * 12 + 6, 12434),
)
BANDS = ((48, 36, "0.8", 25), (48, 36, "1", 50), (48, 36, "2", 100), (36, 24, "3", 120))
TIERS = tuple((window, months, Decimal(edge), points) for window, months, edge, points in BANDS)
SERVICE = (("public_service", 4, None, "特定公共服务领域"), ("outer_suburb", 2, 20, "远郊重点区域"))
NO_BAND = Decimal(0)
FULL_TIME = ("full_time", "party_school", "military", "overseas")
WORDS = {
    "age": {"zh": "周岁", "en": "completed years"},
    "months": {"zh": "个月", "en": "months"},
    "years": {"zh": "年", "en": "years"},
}

Line = tuple[str, Decimal, str, str, dict[str, Any]]


class ByHand:
    """What came out: lines that count, codes of gates that failed and that nobody could test, why it was refused."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.blocked: list[tuple[str, Any, Any]] = []
        self.untested: list[str] = []
        self.refused: str | None = None

    def gate(self, code: str, holds: bool | None, have: Any = None, need: Any = None) -> bool:
        """Whether the gate is shut."""
        if holds is None:
            self.untested.append(code)
        elif not holds:
            self.blocked.append((code, have, need))
            return True
        return False

    def line(self, indicator: str, points: int, place: str, code: str, numbers: dict[str, Any]) -> None:
        self.lines.append((indicator, Decimal(points), ART + place, code, numbers))


def by_hand(claim: dict[str, Any], on: date) -> ByHand:
    """Raises ValueError for a claim it cannot read."""
    checked(claim)
    facts, done = dict(claim), ByHand()
    if "birth_date" in facts:
        born = date.fromisoformat(facts["birth_date"])
        if born > on:
            raise ValueError("birth_date")
        facts["age"] = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    if "si_monthly" in facts:
        months(facts, on)
    if facts.get("serious_crime"):
        done.refused = "SH-VETO-1"
    elif facts.get("family_planning_flag"):
        done.refused = "SH-VETO-2"
    elif "age" in facts and not 18 <= facts["age"] <= 60:
        done.refused = "SH-AGE-1"
    if "age" in facts:
        points = max(0, min(30, 5 + 2 * max(0, 56 - facts["age"])))
        done.line("age", points, "基础指标·年龄", "linear", {"value": Decimal(facts["age"]), "unit": WORDS["age"]})
    paths(facts, done)
    if "si_valid_months" in facts:
        years(facts, done)
    if facts.get("si_base_ratio_months"):
        base(facts, done)
    bonuses(facts, done)
    deductions(facts, done)
    if done.refused:
        done.lines = []
    return done


def checked(claim: dict[str, Any]) -> None:
    """Every value has its type and lies where it can."""
    for name, value in claim.items():
        kind = KINDS.get(name)
        if kind is None or not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
            raise ValueError(name)
        if isinstance(value, int | Decimal) and not 0 <= value <= 10**11:
            raise ValueError(name)
    if claim.get("age", 0) > 120 or claim.get("si_valid_months", 0) > 720:
        raise ValueError("age or si_valid_months")
    if claim.get("education", "highschool") not in EDUCATION or claim.get("title_skill", "none") not in TITLE:
        raise ValueError("education or title_skill")
    if claim.get("back_paid_last12", 0) > claim.get("months_paid_last12", 12):
        raise ValueError("back_paid_last12")


def paths(facts: dict[str, Any], done: ByHand) -> None:
    education, title = facts.get("education"), facts.get("title_skill")
    learned, held = None, None
    if education is not None:
        learned = EDUCATION[education]
        if learned and education_shut(facts, education, done):
            learned = 0
    if title is not None:
        held = TITLE[title]
        if held and title_shut(facts, title, learned, done):
            held = 0
    if learned is not None and (held is None or learned >= held):
        done.line("education", learned, "基础指标·教育背景", "choice", {"tier": education})
    elif held is not None:
        done.line("title_skill", held, "基础指标·专业技术职称和技能等级", "choice", {"tier": title})


def education_shut(facts: dict[str, Any], education: str, done: ByHand) -> bool:
    shut = done.gate("SH-EDU-G1", facts.get("diploma_verified"))
    if facts.get("study_mode") not in FULL_TIME:
        shut |= done.gate("SH-EDU-G3", facts.get("place_of_study_ok"))
    shut |= done.gate("SH-EDU-G4", facts.get("prior_diplomas_ok"))
    if education.startswith("bachelor"):
        overlap = facts.get("study_overlap")
        shut |= done.gate("SH-EDU-G5", None if overlap is None else not overlap)
    archive = facts.get("archive_state")
    return shut | done.gate("SH-EDU-G7", None if archive is None else archive in ("complete", "sealed"))


def title_shut(facts: dict[str, Any], title: str, learned: int | None, done: ByHand) -> bool:
    shut = done.gate("SH-TTL-G1", facts.get("title_matches_post"))
    shut |= done.gate("SH-TTL-G2", facts.get("title_in_catalogue"))
    shut |= done.gate("SH-TTL-G3", facts.get("title_local_or_reviewed"))
    if TITLE[title] >= 100:
        high = facts.get("months_base_ge_1x_last12")
        shut |= done.gate("SH-TTL-G4", None if high is None else high >= 6, high, 6)
        shut |= done.gate("SH-TTL-G4-TAX", facts.get("tax_matches_base"))
        if title.endswith("title"):
            shut |= done.gate("SH-TTL-G5", None if learned is None else learned >= 50, learned, 50)
    return shut | done.gate("SH-TTL-G6", facts.get("title_registered"))


def employed(facts: dict[str, Any]) -> bool | None:
    flexible = facts.get("flexible_employment")
    return None if flexible is None else not flexible


def years(facts: dict[str, Any], done: ByHand) -> None:
    held = facts["si_valid_months"]
    points = 3 * (held // 12)
    if points and done.gate("SH-SIY-6", employed(facts)):
        points = 0
    told = per(held, held // 12, 3, 0)
    done.line("si_years", points, "基础指标·工作及缴纳职工社会保险年限", "per_period", told)


def per(value: int, full: int, each: int, counted_from: int, unit: str = "months") -> dict[str, Any]:
    return {
        "value": Decimal(value),
        "unit": WORDS[unit],
        "full": Decimal(full),
        "period": WORDS["years"],
        "each": Decimal(each),
        "counted_from": Decimal(counted_from),
    }


def base(facts: dict[str, Any], done: ByHand) -> None:
    windows = facts["si_base_ratio_months"]
    rows = {name: [(Decimal(ratio), n) for ratio, n in ratios.items()] for name, ratios in windows.items()}
    best, nearest = None, None
    for window, needed, edge, points in TIERS:
        if f"last{window}" not in rows:
            continue
        held = sum(n for multiple, n in rows[f"last{window}"] if multiple >= edge)
        told = {"months": held, "needed": Decimal(needed), "window": window, "ratio": edge, "matching": "at_least"}
        if held >= needed:
            best = (points, told)
        elif nearest is None or needed - held <= nearest[0]:
            nearest = (needed - held, told)
    if best is None:
        done.line("si_base", 0, "加分指标·缴费基数", "ratio_too_few", nearest[1] if nearest else {})
        return
    shut = done.gate("SH-BAS-G1", facts.get("tax_matches_base"))
    shut |= done.gate("SH-BAS-G2", employed(facts))
    done.line("si_base", 0 if shut else best[0], "加分指标·缴费基数", "ratio", best[1])


def months(facts: dict[str, Any], on: date) -> None:
    """One entry per month, then three windows."""
    now = on.year * 12 + on.month - 1
    held: dict[int, Decimal | None] = {}
    for row in facts["si_monthly"]:
        first, last = at(row["from"]), at(row["to"])
        if last < first or last > now:
            raise ValueError("si_monthly")
        for month in range(first, last + 1):
            if month in held:
                raise ValueError("si_monthly")
            held[month] = row["base"] if row["valid"] else None
    bands = {month: band(month, wage) for month, wage in held.items() if wage is not None and month >= now - 48}
    facts["si_valid_months"] = sum(wage is not None for wage in held.values())
    facts["months_base_ge_1x_last12"] = sum(bands.get(month, NO_BAND) >= 1 for month in range(now - 12, now))
    facts["si_base_ratio_months"] = {}
    for window in (48, 36):
        counts: dict[str, int] = {}
        for month in range(now - window, now):
            if month in bands:
                counts[str(bands[month])] = counts.get(str(bands[month]), 0) + 1
        facts["si_base_ratio_months"][f"last{window}"] = counts


def at(text: str) -> int:
    return int(text[:4]) * 12 + int(text[5:]) - 1


def band(month: int, wage: Decimal) -> Decimal:
    average = WAGES[bisect(WAGES, (month, 10**9)) - 1][1]
    return max((edge for _, _, edge, _ in TIERS if wage >= edge * average), default=NO_BAND)


def bonuses(facts: dict[str, Any], done: ByHand) -> None:
    if "entrepreneur" in facts:
        share, incubated = facts["entrepreneur"].get("share_percent"), facts["entrepreneur"].get("incubator_months")
        shut = done.gate("SH-ENT-G1", None if share is None else share >= 5, share, 5)
        shut |= done.gate("SH-ENT-G2", None if incubated is None else incubated >= 6, incubated, 6)
        done.line("entrepreneur", 0 if shut else 120, "加分指标·创业人才", "flag_held", {})
    if "shortage_major" in facts:
        held, education, mode = facts["shortage_major"], facts.get("education"), facts.get("study_mode")
        shut = held and done.gate("SH-SHM-G1", None if education is None else education == "junior_college")
        shut = (held and done.gate("SH-SHM-G2", None if mode is None else mode == "full_time")) or shut
        code = "flag_held" if held else "flag_not_held"
        done.line("shortage_major", 30 if held and not shut else 0, "加分指标·紧缺急需专业", code, {})
    for key, each, cap, place in (
        ("public_service", 4, None, "特定公共服务领域"),
        ("outer_suburb", 2, 20, "远郊重点区域"),
    ):
        if f"{key}_years" in facts:
            full = facts[f"{key}_years"]
            points = each * full if full >= 5 else 0
            code = "per_period" if full >= 5 else "per_period_too_few"
            points = points if cap is None else min(cap, points)
            done.line(key, points, f"加分指标·{place}", code, per(full, full, each, 5, "years"))
    if "spouse_shanghai_married_months" in facts:
        held = facts["spouse_shanghai_married_months"]
        points = min(40, 4 * (held // 12))
        done.line("spouse", points, "加分指标·配偶为本市户籍人员", "per_period", per(held, held // 12, 4, 0))


def deductions(facts: dict[str, Any], done: ByHand) -> None:
    for key, each, lookback, place in (
        ("false_material", -150, 3, "提供虚假材料"),
        ("detention", -50, 5, "行政拘留记录"),
        ("minor_crime", -150, 5, "一般犯罪记录"),
    ):
        if f"{key}_years_ago" in facts:
            records = facts[f"{key}_years_ago"]
            counted = sum(ago <= lookback for ago in records)
            told = {"counted": counted, "older": len(records) - counted}
            told |= {"lookback": Decimal(lookback), "each": Decimal(each)}
            done.line(key, each * counted, f"减分指标·{place}", "per_record", told)


KINDS: dict[str, Any] = {
    **dict.fromkeys(("age", "si_valid_months", "months_base_ge_1x_last12", "spouse_shanghai_married_months"), int),
    **dict.fromkeys(("outer_suburb_years", "public_service_years", "months_paid_last12", "back_paid_last12"), int),
    **dict.fromkeys(("education", "study_mode", "archive_state", "title_skill", "birth_date"), str),
    **dict.fromkeys(("permit_state", "permit_expiry"), str),
    **dict.fromkeys(("diploma_verified", "title_matches_post", "title_local_or_reviewed", "tax_matches_base"), bool),
    **dict.fromkeys(("title_in_catalogue", "title_registered", "prior_diplomas_ok", "study_overlap"), bool),
    **dict.fromkeys(("flexible_employment", "paying_in_application_month", "employer_registered"), bool),
    **dict.fromkeys(("serious_crime", "family_planning_flag", "place_of_study_ok", "shortage_major"), bool),
    **dict.fromkeys(("false_material_years_ago", "detention_years_ago", "minor_crime_years_ago", "si_monthly"), list),
    **dict.fromkeys(("si_base_ratio_months", "entrepreneur"), dict),
}
