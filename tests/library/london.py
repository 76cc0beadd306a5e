"""Real series for the tests: London's boroughs, a column a month, and their residents."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from saferplan.values.figures import Unit
from saferplan.values.period import Period
from saferplan.values.series import Area, Observation, Series

APRIL_2010 = Period.month(2010, 4)
CRIME = "data/metropolitan-police-boroughs-2010-04-to-2023-02.csv"
RESIDENTS = "data/london-borough-population-2011-to-2022.csv"


def crime(shared: Path, minor: str = "", major: str = "") -> dict[str, list[int]]:
    """Monthly counts by borough of one minor type, or all of a major type."""
    found: dict[str, list[int]] = {}
    with (shared / CRIME).open(encoding="utf-8-sig", newline="") as file:
        for row in list(csv.reader(file))[1:]:
            if minor in ("", row[1]) and major in ("", row[0]):
                counts = [int(cell) for cell in row[3:]]
                found[row[2]] = [sum(pair) for pair in zip(counts, found.get(row[2], [0] * len(counts)), strict=True)]
    return found


def every_series(shared: Path) -> list[list[int]]:
    """Monthly counts of every type and borough, in order of name, as the bench of outlooks takes them."""
    with (shared / CRIME).open(encoding="utf-8-sig", newline="") as file:
        return [[int(cell) for cell in row[3:]] for row in sorted(list(csv.reader(file))[1:])]


def residents(shared: Path, year: int) -> dict[str, int]:
    """Residents by borough."""
    with (shared / RESIDENTS).open(encoding="utf-8-sig", newline="") as file:
        return {row["Area name"]: int(row[f"{year}_Population"].replace(",", "")) for row in csv.DictReader(file)}


def monthly(name: str, area: str, counts: Sequence[int | Fraction | None], first: Period = APRIL_2010) -> Series:
    """A series of months; None is a month that is missing."""
    seen = tuple(
        Observation(first.shift(at), None if count is None else Fraction(count)) for at, count in enumerate(counts)
    )
    return Series(name, Area(area, area, "partnership"), Unit("offences"), seen)
