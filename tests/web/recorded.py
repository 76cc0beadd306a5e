"""A partnership that has records: one district of three wards over two years, small enough to count by hand.

Burglary: 20 a month in Abbey (12 in the year before), 10 in Castle, 3 or 9 in Eyres. Anti-social behaviour: 30 a
month in Abbey alone. Robbery is restricted: 2 a month in Abbey and 777 in June 2014.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from saferplan import Period, to_json
from saferplan.values.folder import Denominator
from saferplan_web.core.models import Partnership
from saferplan_web.plan.models import Holding
from tests.library.ward_stores import BURGLARY, DISTRICT, INCIDENT, ROBBERY, months, store_of
from tests.web import made

MONTHS = months("2013-07", 24)
ABBEY, CASTLE, EYRES = "E05000001", "E05000002", "E05000003"


def rows() -> dict[tuple[str, str, str], int]:
    """(month, neighbourhood, crime type) to how many rows."""
    found: dict[tuple[str, str, str], int] = {}
    for at, month in enumerate(MONTHS):
        found[month, "E01000001", BURGLARY] = 20 if at >= 12 else 12
        found[month, "E01000004", BURGLARY] = 10
        found[month, "E01000005", BURGLARY] = 3 if at % 6 == 0 else 9
        found[month, "E01000002", INCIDENT] = 30
        found[month, "E01000001", ROBBERY] = 777 if month == "2014-06" else 2
    return found


def make_store(data: Path) -> Path:
    """The store in a data folder; give `recorded` the same folder as settings.DATA."""
    store_of(data / "store", rows(), MONTHS)
    return data


def recorded(**more: Any) -> Partnership:
    """The partnership with three indicators counted from the records, one of them restricted."""
    here = made.partnership(area=DISTRICT, store="store", **more)
    Holding.objects.create(
        partnership=here, part="denominators", content=to_json((Denominator("residents", 2014),))
    )  # fmt: skip
    made.indicator(here, "burglary", name="Burglary", measure="burglary", place=1)
    made.indicator(here, "asb", name="Anti-social behaviour", measure="anti-social-behaviour", place=2)
    made.indicator(here, "robbery", name="CANARY-Robbery", measure="robbery", restricted=True, place=3)
    assert here.reporting_month == Period.parse("2015-06")
    return here
