"""For every derived cell of the papers' tables, the formula over an example's primary figures that gives it."""

# ruff: noqa: E501 -- one formula a line

from __future__ import annotations

from collections.abc import Mapping

Row = Mapping[str, str]
MONTHS = ("Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar")
EXAMPLES = {
    "Peterborough 2010": "peterborough-2010",
    "Norwich 2008": "norwich-2008",
    "Plymouth July 2015": "plymouth-2015",
    "South Cambs July 2011": "south-cambridgeshire-2011",
}
NORWICH = {
    "Criminal Damage": "criminal-damage",
    "TFMV": "theft-from-vehicle",
    "Theft from a Vehicle": "theft-from-vehicle",
    "Wounding (Serious & Other)": "wounding",
    "Wounding": "wounding",
    "Domestic Burglary": "domestic-burglary",
    "Common Assault (inc on PC)": "common-assault",
    "Assault without injury": "common-assault",
    "TOMV": "theft-of-vehicle",
    "Theft of a Vehicle": "theft-of-vehicle",
    "Cycle Theft": "cycle-theft",
    "Theft of Cycles": "cycle-theft",
    "Vehicle Interference": "vehicle-interference",
    "Theft from the Person": "theft-from-person",
    "Robbery (Personal)": "robbery",
    "Robbery Personal": "robbery",
    "BCS Comparator Crime": "bcs-total",
}
APPENDIX_5 = {"criminal-damage": "local-criminal-damage", "domestic-burglary": "domestic-burglary"}
PLYMOUTH = {
    "domestic_violence_reporting": "domestic-violence",
    "asb_incidents": "asb",
    "serious_acquisitive_crime": "sac",
    "hate_incidents": "hate",
    "da_referrals": "referrals",
    "dash_training": "dash-training",
}
STATUSES = {"gap": "gap", "DV reporting": "domestic-violence", "DA referrals": "referrals", "DASH": "dash-training",
            "ASB": "asb", "Hate": "hate"}  # fmt: skip


def month(name: str, year: int) -> str:
    """“Jun”, “June 08” or “Jun-09” in the financial year that starts in `year`."""
    at = MONTHS.index(name[:3])
    return f"{year if at < 9 else year + 1}-{(at + 3) % 12 + 1:02d}"


def formula(row: Row) -> str:
    """The formula of one row of checks.csv; KeyError where there is none."""
    place = row["table_or_place"]
    for start, find in (("plymouth_2015_", _plymouth), ("norwich_2008_", _norwich), ("peterborough_2010_", _marac)):
        if place.startswith(start):
            return find(place.removeprefix(start).removesuffix(".csv"), row)
    if place.startswith("scambs_2011_"):
        return _scambs(place.removeprefix("scambs_2011_").removesuffix(".csv"), row)
    return PROSE[place, row["row"], row["column"]]


def _plymouth(table: str, row: Row) -> str:
    name, column = row["row"], row["column"]
    if table == "status_statements":
        return f'status("{STATUSES[name]}", "2015-06")'
    gap = table == "closing_the_gap"
    indicator = ("gap" if "gap" in column else "all-crime") if gap else PLYMOUTH[table]
    if name == "14/15":
        return f'to_date("{indicator}", "2015-03")'
    old, new = (
        (_quarter(name, 2014), _quarter(name, 2015)) if "Quarter" in name else (month(name, 2014), month(name, 2015))
    )
    if "target" in column:
        return f'target("{indicator}", "{new}")'
    later, earlier = f'to_date("{indicator}", "{new}")', f'to_date("{indicator}", "{old}")'
    if column == "difference (as count)":
        return f"{later} - {earlier}"
    if "difference" in column:
        return f"change({later}, {earlier})"
    return later if "2015_16" in column else earlier


def _quarter(name: str, year: int) -> str:
    return f"{year}/{(year + 1) % 100:02d}-Q{name[-1]}"


def _norwich(table: str, row: Row) -> str:
    name, column = row["row"], row["column"]
    if table == "consultation_results":
        return f'cell("consultation", "{name}", "total")'
    if table == "all_crime_target":
        return f'cell("appendix-5", "{name}", "{column.removesuffix(" (sum)")}")'
    if table == "priority_baselines_targets":
        indicator = "all-crime" if name.startswith("All Crime") else "local-criminal-damage"
        return (
            f'target("{indicator}", "2008/09")' if column.startswith("target") else f'figure("{indicator}", "2007/08")'
        )
    if table == "table_1_1_year_end_outturn_2007_08":
        return _table_1_1(name, column)
    indicator = NORWICH[name]
    later, base = f'figure("{indicator}", "2006/07")', f'figure("{indicator}", "2003/04")'
    return {
        "change": f"{later} - {base}",
        "change (sum)": f"{later} - {base}",
        "change_pct": f"change({later}, {base})",
        "baseline_2003_04 (sum)": base,
        "outturn_2005_06 (sum)": f'figure("{indicator}", "2005/06")',
        "outturn_2006_07 (sum)": later,
        "progress": f"round(change({later}, {base}))",  # the faces are read from the rounded figure, see the test
    }[column]


def _table_1_1(name: str, column: str) -> str:
    label = name if name in NORWICH else "BCS comparator crime"
    indicator = NORWICH.get(name, "bcs-total")
    return {
        "change_pct": f'-cell("table-1-1", "{label}", "change_as_printed")',
        "baseline (sum)": 'cell("table-1-1", "BCS comparator crime", "printed_baseline")',
        "year_end_outturn (sum)": 'cell("table-1-1", "BCS comparator crime", "outturn")',
        "outturn vs Appendix 5": f'figure("{APPENDIX_5[indicator]}", "2007/08")' if indicator in APPENDIX_5 else "",
        "baseline vs BCS table": f'figure("{indicator}", "2003/04")',
        "change_pct with the right baseline": f'change(figure("{indicator}", "2007/08"), figure("{indicator}", "2003/04"))',
    }[column]


def _marac(table: str, row: Row) -> str:
    name, column = row["row"], row["column"]
    if table == "test_purchase":
        part = {"tp_sales_pct": "sales_per_cent", "number_of_visits": "visits", "number_of_sales": "sales"}[column]
        return f'cell("test-purchases", "{name}", "{part}")'
    if table == "ni30_ppo_reoffending_q2":
        return PPO[name]
    if table == "ksi_2009":
        indicator = "ksi" if "ni47" in column else "child-ksi"
        period = f"2009-{(MONTHS.index(name[:3]) + 3) % 12 + 1:02d}"
        return f'target("ksi", "{period}")' if "target" in column else f'to_date("{indicator}", "{period}")'
    year = 2008 if table.endswith("2008_09") else 2009
    if name == "TOTAL":
        return 'target("marac-cases", "2008/09")'
    period = month(name, year)
    if "pct" in column and "target" not in column:
        return f'figure("marac-repeats-rate", "{period}")'
    if column == "target_for_repeat_cases_pct":
        return f'target("marac-repeats-rate", "{period}")'
    if column == "cases_cumulative_target":
        # the rule of 2008/09 is worked out in a further table; 2009/10 is flat
        months = ("April 2008", "May", "June", "July", "August", "September", "October", "November", "December",
                  "January 2009", "February", "March")  # fmt: skip
        label = months[MONTHS.index(name[:3])]
        return (
            f'cell("marac-target", "{label}", "target_to_date")'
            if year == 2008
            else f'target("marac-rolling", "{period}")'
        )
    if column == "repeat_cumulative_total":
        return _rolling("marac-repeats", period)
    return f'figure("marac-rolling", "{period}")'


def _rolling(name: str, period: str) -> str:
    """The twelve months to a period, added up one by one: the long way, beside the product's own rolling sum."""
    year, last = map(int, period.split("-"))
    months = [(year * 12 + last - 1 - back) for back in range(12)]
    return " + ".join(f'figure("{name}", "{at // 12}-{at % 12 + 1:02d}")' for at in months)


def _scambs(table: str, row: Row) -> str:
    name, column = row["row"], row["column"]
    if table == "cadet_highlights":
        label = name.lstrip("0123456789 ") if name[0].isdigit() else name
        if name == "24 All Robbery":
            label = "All Robbery (2)"
        part = {"numeric_change": "change", "apparent_change_pct": "change_per_cent"}.get(column, column.split(" (")[0])
        return f'cell("cadet", "{label}", "{part}")'
    if table == "ppo_dip_q1":
        return 'cell("drug-intervention-clients", "June", "clients")'
    if table == "cdrp_funding_2011_12":
        lines = {"line 3": "Total funding available", "line 7": "Cost of two posts", "line 8": "Balance remaining",
                 "line 8 note": "Taken from the pooled fund"}  # fmt: skip
        return f'cell("funding-2011-12", "{lines[name]}", "amount")'
    label = "Total of projects" if name.startswith("totals") else "Funds remaining"
    return f'cell("funding-2010-11", "{label}", "{column.removesuffix("_gbp")}")'


PPO = {
    "q2 reduction vs baseline (96->106, as laid out)": '-cell("ppo", "Quarter two", "change_per_cent")',
    "rolling 12m (384->261)": '-cell("ppo", "Rolling twelve months", "change_per_cent")',
    "target": '-cell("ppo", "Quarter two", "target_per_cent")',
    "baseline": 'cell("ppo", "Rolling twelve months", "baseline") / 4',
    "target 2009/10 vs Q2 target": '-cell("ppo", "Quarter two", "target_per_cent")',
}
_FUNDS = 'cell("funding-2011-12", "{}", "amount")'
PROSE: dict[tuple[str, str, str], str] = {
    ("prose line 932", "NI16", "reduction required pct"): '-change(target("ni16", "2010-03"), figure("ni16", "2009-05"))',
    ("prose line 945", "NI40", "increase required pct"): 'change(target("ni40", "2010-03"), figure("ni40", "2009-01"))',
    ("prose line 971", "NI33", "reduction required pct"): '-change(target("ni33", "2010-03"), figure("ni33", "2009-05"))',
    ("prose line 1007", "NI20", "ahead of target pct"): '-change(figure("ni20", "2009-05"), target("ni20", "2010-03"))',
    ("prose line 1013", "NI47", "reduction required pct"): '-change(target("ksi", "2009-12"), to_date("ksi", "2008-12"))',
    ("prose line 530", "farm crime 2010/11 total", "total"): 'figure("farm-crime", "2010/11")',
    ("prose line 530", "share of all district crime (Q1 2010/11 x4 = 5908)", "pct"):
        'percent(figure("farm-crime", "2010/11"), 4 * figure("all-crime", "2010/11-Q1"))',
    ("prose line 530", "rise 2006/07-2009/10", "pct"): 'percent(53, cell("farm-crime", "Total", "offences_2009_10") - 53)',
    ("prose line 533", "theft rise", "count"): 'cell("farm-crime", "Theft & handling stolen goods", "change")',
    ("prose line 533", "theft rise", "pct"): 'cell("farm-crime", "Theft & handling stolen goods", "change_per_cent")',
    ("prose line 880", "pooled fund available", "amount"):
        f'{_FUNDS.format("Pooled fund")} - {_FUNDS.format("Taken from the pooled fund")}',
    ("prose line 878", "SSCF reduction vs 2010-11", "pct"):
        f'-change({_FUNDS.format("Safer and Stronger Communities Fund")}, cell("funding-2010-11", "Allocation", "sscf_revenue"))',
    ("prose line 796", "SSCF reduction", "pct"): '-change(cell("funding-2010-11", "Allocation", "sscf_revenue"), 67273.23)',
    ("prose line 796", "SSCF after exactly 10%", "amount"): "67273.23 * 0.9",
    ("minutes lines 287-289", "A 50,000 + B 23,167", "total vs 2011-12 funding available"):
        _FUNDS.format("Total funding available"),
    ("minutes line 287", "posts", "cost of two posts"): _FUNDS.format("Cost of two posts"),
    ("minutes line 289", "priority fund", "amount"): _FUNDS.format("Balance remaining"),
    ("prose line 724", "DIP caseload June", "count"): 'cell("drug-intervention-clients", "June", "clients")',
}  # fmt: skip
