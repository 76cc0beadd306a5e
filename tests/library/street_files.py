"""Small street files as the publisher writes them, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

HEADER = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context"
)


def street_row(month: str, kind: str, force: str = "Kent Police", number: int = 1, **other: str) -> str:
    """One row; `identifier`, `longitude`, `latitude`, `location`, `lsoa` and `outcome` may be given."""
    given = {
        "identifier": "" if kind == "Anti-social behaviour" else f"{number:064x}", "longitude": "0.5",
        "latitude": "51.2", "location": "On or near High Street", "lsoa": "E01000001", "name": "Kent 001A",
        "outcome": "" if kind == "Anti-social behaviour" else "Under investigation",
    } | other  # fmt: skip
    g = given
    return (
        f"{g['identifier']},{month},{force},{force},{g['longitude']},{g['latitude']},{g['location']},{g['lsoa']},"
        f"{g['name']},{kind},{g['outcome']},"
    )


def street_file(
    folder: Path, force: str, month: str, types: Sequence[str] = (), more: Sequence[str] = (), end: str = "\n"
) -> Path:
    """Write folder/month-force-street.csv with a row a crime type, and further rows as they are given."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [street_row(month, kind, number=number) for number, kind in enumerate(types)]
    path = folder / f"{month}-{force}-street.csv"
    path.write_text("".join(line + end for line in [HEADER, *rows, *more]), encoding="utf-8", newline="")
    return path
