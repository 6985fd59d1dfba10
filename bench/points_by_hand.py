"""Shanghai's law as a programmer in a hurry would write it: the baseline of `bench.points`. Used nowhere else."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
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
TIERS = ((48, 36, "0.8", 25), (48, 36, "1", 50), (48, 36, "2", 100), (36, 24, "3", 120))
TIERS_EXACT = tuple((window, months, Decimal(edge), points) for window, months, edge, points in TIERS)
FULL_TIME = ("full_time", "party_school", "military", "overseas")
WORDS = {
    "age": {"zh": "周岁", "en": "completed years"},
    "months": {"zh": "个月", "en": "months"},
    "years": {"zh": "年", "en": "years"},
}

Line = tuple[str, Decimal, str, str, dict[str, Any]]


def by_hand(claim: dict[str, Any], on: date) -> list[Line]:
    """The lines that count. Raises ValueError for a claim it cannot read."""
    checked(claim)
    facts = dict(claim)
    if "birth_date" in facts:
        born = date.fromisoformat(facts["birth_date"])
        if born > on:
            raise ValueError("birth_date")
        facts["age"] = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    if "si_monthly" in facts:
        months(facts, on)
    lines: list[Line] = []
    if "age" in facts:
        age = facts["age"]
        if not 18 <= age <= 60:
            return []
        points = min(30, 5 + 2 * max(0, 56 - age))
        lines.append(line("age", points, "基础指标·年龄", "linear", {"value": Decimal(age), "unit": WORDS["age"]}))
    path = better_path(facts)
    if path is not None:
        lines.append(path)
    if "si_valid_months" in facts and not facts.get("flexible_employment"):
        lines.append(years(facts["si_valid_months"]))
    if "last48" in facts.get("si_base_ratio_months", {}) or "last36" in facts.get("si_base_ratio_months", {}):
        lines.append(base(facts))
    lines += bonuses(facts)
    lines += deductions(facts)
    return lines


def line(indicator: str, points: int, place: str, code: str, numbers: dict[str, Any]) -> Line:
    return indicator, Decimal(points), ART + place, code, numbers


def checked(claim: dict[str, Any]) -> None:
    for name, value in claim.items():
        kind = KINDS.get(name)
        if kind is None:
            raise ValueError(name)
        if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
            raise ValueError(name)
        if kind is int and not 0 <= value <= 1000:
            raise ValueError(name)
    if claim.get("education", "highschool") not in EDUCATION or claim.get("title_skill", "none") not in TITLE:
        raise ValueError("education or title_skill")


def better_path(facts: dict[str, Any]) -> Line | None:
    education, title = facts.get("education"), facts.get("title_skill")
    learned = EDUCATION[education] if education else 0
    if learned and education_blocked(facts):
        learned = 0
    held = TITLE[title] if title else 0
    if held and title_blocked(facts, learned, held):
        held = 0
    if education is None and title is None:
        return None
    if education is None or (title is not None and held > learned):
        return line("title_skill", held, "基础指标·专业技术职称和技能等级", "choice", {"tier": title})
    return line("education", learned, "基础指标·教育背景", "choice", {"tier": education})


def education_blocked(facts: dict[str, Any]) -> bool:
    if facts.get("diploma_verified") is False or facts.get("prior_diplomas_ok") is False:
        return True
    if facts.get("place_of_study_ok") is False and facts.get("study_mode") not in FULL_TIME:
        return True
    if facts.get("study_overlap") and facts["education"].startswith("bachelor"):
        return True
    return facts.get("archive_state", "complete") not in ("complete", "sealed")


def title_blocked(facts: dict[str, Any], learned: int, held: int) -> bool:
    for gate in ("title_matches_post", "title_in_catalogue", "title_local_or_reviewed", "title_registered"):
        if facts.get(gate) is False:
            return True
    if held >= 100:
        if facts.get("months_base_ge_1x_last12", 6) < 6 or facts.get("tax_matches_base") is False:
            return True
        if facts["title_skill"].endswith("title") and "education" in facts and learned < 50:
            return True
    return False


def years(months: int) -> Line:
    full = months // 12
    return line("si_years", 3 * full, "基础指标·工作及缴纳职工社会保险年限", "per_period", per(months, full, 3, 0))


def per(value: int, full: int, each: int, counted_from: int, unit: str = "months") -> dict[str, Any]:
    return {
        "value": Decimal(value),
        "unit": WORDS[unit],
        "full": Decimal(full),
        "period": WORDS["years"],
        "each": Decimal(each),
        "counted_from": Decimal(counted_from),
    }


def base(facts: dict[str, Any]) -> Line:
    rows = {
        name: [(Decimal(r), n) for r, n in ratios.items()] for name, ratios in facts["si_base_ratio_months"].items()
    }
    best, nearest = None, None
    for window, needed, edge, points in TIERS_EXACT:
        if f"last{window}" not in rows:
            continue
        held = sum(n for ratio, n in rows[f"last{window}"] if ratio >= edge)
        told = {
            "months": held,
            "needed": Decimal(needed),
            "window": window,
            "ratio": edge,
            "matching": "at_least",
        }
        if held >= needed:
            best = (points, told)
        elif nearest is None or needed - held <= nearest[0]:
            nearest = (needed - held, told)
    if facts.get("tax_matches_base") is False or facts.get("flexible_employment"):
        return line("si_base", 0, "加分指标·缴费基数", "ratio", best[1] if best else {})
    if best:
        return line("si_base", best[0], "加分指标·缴费基数", "ratio", best[1])
    return line("si_base", 0, "加分指标·缴费基数", "ratio_too_few", nearest[1] if nearest else {})


def months(facts: dict[str, Any], on: date) -> None:
    """One entry per month, then three windows."""
    now = on.year * 12 + on.month - 1
    held: dict[int, Decimal] = {}
    for row in facts["si_monthly"]:
        first, last = at(row["from"]), at(row["to"])
        if last < first or last > now:
            raise ValueError("si_monthly")
        for month in range(first, last + 1):
            if month in held:
                raise ValueError("si_monthly")
            held[month] = row["base"] if row["valid"] else None
    valid = {month: wage for month, wage in held.items() if wage is not None}
    facts["si_valid_months"] = len(valid)
    facts["months_base_ge_1x_last12"] = sum(ratio(m, valid[m]) >= 1 for m in range(now - 12, now) if m in valid)
    windows: dict[str, dict[Fraction, int]] = {}
    for window in (48, 36):
        counts: dict[Fraction, int] = {}
        for month in range(now - window, now):
            if month in valid:
                multiple = ratio(month, valid[month])
                counts[multiple] = counts.get(multiple, 0) + 1
        windows[f"last{window}"] = counts
    facts["si_base_ratio_months"] = {
        name: {str(band(multiple)): 0 for multiple in counts} for name, counts in windows.items()
    }
    for name, counts in windows.items():
        for multiple, number in counts.items():
            facts["si_base_ratio_months"][name][str(band(multiple))] += number


def band(multiple: Fraction) -> Decimal:
    return max((edge for _, _, edge, _ in TIERS_EXACT if edge <= multiple), default=Decimal(0))


def at(text: str) -> int:
    return int(text[:4]) * 12 + int(text[5:]) - 1


def ratio(month: int, wage: Decimal) -> Fraction:
    average = WAGES[0][1]
    for first, value in WAGES:
        if first <= month:
            average = value
    return min(Fraction(3), Fraction(wage) / average)


def bonuses(facts: dict[str, Any]) -> list[Line]:
    lines = []
    if "outer_suburb_years" in facts:
        full = facts["outer_suburb_years"]
        code, points = ("per_period", min(20, 2 * full)) if full >= 5 else ("per_period_too_few", 0)
        lines.append(line("outer_suburb", points, "加分指标·远郊重点区域", code, per(full, full, 2, 5, "years")))
    if "spouse_shanghai_married_months" in facts:
        held = facts["spouse_shanghai_married_months"]
        points = min(40, 4 * (held // 12))
        lines.append(line("spouse", points, "加分指标·配偶为本市户籍人员", "per_period", per(held, held // 12, 4, 0)))
    return lines


def deductions(facts: dict[str, Any]) -> list[Line]:
    lines = []
    for key, each, lookback, place in (
        ("false_material", -150, 3, "提供虚假材料"),
        ("detention", -50, 5, "行政拘留记录"),
        ("minor_crime", -150, 5, "一般犯罪记录"),
    ):
        if f"{key}_years_ago" in facts:
            records = facts[f"{key}_years_ago"]
            counted = sum(ago <= lookback for ago in records)
            told = {
                "counted": counted,
                "older": len(records) - counted,
                "lookback": Decimal(lookback),
                "each": Decimal(each),
            }
            lines.append(line(key, each * counted, f"减分指标·{place}", "per_record", told))
    return lines


KINDS: dict[str, Any] = {
    **dict.fromkeys(("age", "si_valid_months", "months_base_ge_1x_last12", "spouse_shanghai_married_months"), int),
    **dict.fromkeys(("outer_suburb_years", "months_paid_last12"), int),
    **dict.fromkeys(("education", "study_mode", "archive_state", "title_skill", "birth_date"), str),
    **dict.fromkeys(("permit_state", "permit_expiry"), str),
    **dict.fromkeys(("diploma_verified", "title_matches_post", "title_local_or_reviewed", "tax_matches_base"), bool),
    **dict.fromkeys(("flexible_employment", "paying_in_application_month", "employer_registered"), bool),
    "si_base_ratio_months": dict,
    "detention_years_ago": list,
    "si_monthly": list,
}
