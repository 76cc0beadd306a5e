"""Reading the files of a partnership's folder: values with their places, and everything found wrong."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from saferplan.catalogue.schemes import load_schemes
from saferplan.partnership.plain import Problems, Reader
from saferplan.partnership.rows import read_grid, read_rows
from saferplan.partnership.toml import lines_of, read_toml
from saferplan.values.errors import SaferplanError
from saferplan.values.folder import (
    Claim,
    Commentary,
    Denominator,
    Derived,
    Folder,
    FurtherTable,
    Group,
    ListedArea,
    Mark,
    PeerFigure,
    ProfileFigure,
    Return,
    TableSpec,
)  # fmt: skip
from saferplan.values.plan import (
    Indicator,
    Partnership,
    Priority,
    ProfileKind,
    Recommendation,
    StatedStatus,
    Target,
)  # fmt: skip

T = TypeVar("T")

# file -> its lists of tables; `top` fields stand above them in partnership.toml only
TOML_FILES: dict[str, dict[str, type]] = {
    "plan.toml": {"priorities": Priority, "recommendations": Recommendation},
    "indicators.toml": {"indicators": Indicator, "derived": Derived},
    "targets.toml": {"targets": Target},
    "groups.toml": {"groups": Group},
    "tables.toml": {"tables": TableSpec},
}
SCHEMES = "status_schemes.toml"
_SHEETS = {".csv", ".tsv", ".xls", ".xlsx", ".xlsm", ".ods"}
CSV_FILES: dict[str, type] = {
    "areas": ListedArea,
    "stated": StatedStatus,
    "breaks": Mark,
    "notes": Mark,
    "commentary": Commentary,
    "denominators": Denominator,
    "peers": PeerFigure,
    "claims": Claim,
}


@dataclass
class Reading:
    """A folder while it is read: values with their places, and everything found wrong."""

    path: Path
    problems: Problems = field(default_factory=list)
    found: dict[str, list[tuple[str, Any]]] = field(default_factory=dict)
    top: dict[str, Any] = field(default_factory=dict)
    faulty: set[str] = field(default_factory=set)  # ids whose own entry is wrong: what names them is not

    def of(self, name: str) -> tuple[Any, ...]:
        """The values of one list, without their places."""
        return tuple(value for _, value in self.found.get(name, []))


def read(path: Path) -> Reading:
    """Every file of the folder, with places and problems; the files are not yet held against one another."""
    reading = Reading(path)
    if not (path / "partnership.toml").is_file():
        mend = "Make a folder to start from with: saferplan new DIR."
        reading.problems.append(SaferplanError("there is no partnership.toml here.", str(path), mend))
        return reading
    _read_partnership(reading)
    _read_schemes(reading)
    for name, lists in TOML_FILES.items():
        if (path / name).is_file():
            _read_lists(reading, name, lists)
    for name, kind in CSV_FILES.items():
        if (path / f"{name}.csv").is_file():
            reading.found[name] = _guarded(reading, f"{name}.csv", kind)
    for file in sorted((path / "returns").glob("*.csv")) if (path / "returns").is_dir() else ():
        rows = _guarded(reading, f"returns/{file.name}", Return)
        placed = [
            (place, replace(row, file=f"returns/{file.name}", line=int(place.rsplit(" ", 1)[1]))) for place, row in rows
        ]
        reading.found.setdefault("returns", []).extend(placed)
    _read_profiles(reading)
    _read_tables(reading)
    _strays(reading)
    _stray_returns(reading)
    return reading


def _strays(reading: Reading) -> None:
    """A file whose name is misspelt would be passed over in silence."""
    known = {"partnership.toml", "targets.csv", SCHEMES, *TOML_FILES, *(f"{name}.csv" for name in CSV_FILES)}
    for file in sorted(reading.path.iterdir()):
        if file.suffix in (".toml", ".csv") and file.name not in known:
            near = difflib.get_close_matches(file.name, known, 1)
            mend = f"Did you mean {near[0]}?" if near else "Put returns into returns/ and tables into tables/."
            reading.problems.append(SaferplanError("no file of a partnership's folder has this name.", file.name, mend))


def _stray_returns(reading: Reading) -> None:
    """Nor are workbooks among the returns passed over, nor a name that ends in .CSV."""
    for file in sorted((reading.path / "returns").glob("*")):
        if file.suffix != ".csv" and file.suffix.lower() in _SHEETS and not file.name.startswith((".", "~")):
            mend = "Save it as CSV with a name that ends in .csv, or import it as records."
            reading.problems.append(SaferplanError("only CSV files are returns.", f"returns/{file.name}", mend))


def folder_of(reading: Reading) -> Folder:
    """The folder's content from its reading; only without problems."""
    _, partnership = reading.found["partnership"][0]
    partnership = replace(
        partnership,
        priorities=reading.of("priorities"),
        recommendations=reading.of("recommendations"),
    )
    lists = {
        item.name: reading.of(item.name) for item in fields(Folder) if item.name not in ("partnership", "title", "path")
    }
    return Folder(partnership, title=reading.top.get("title", ""), path=reading.path, **lists)


def _guarded(reading: Reading, name: str, kind: type[T]) -> list[tuple[str, T]]:
    try:
        return read_rows(reading.path / name, name, kind, reading.problems)
    except SaferplanError as error:
        reading.problems.append(error)
        return []


def _read_partnership(reading: Reading) -> None:
    name = "partnership.toml"
    try:
        data = read_toml(reading.path / name, name)
    except SaferplanError as error:
        reading.problems.append(error)
        return
    lines = lines_of((reading.path / name).read_text("utf-8-sig"))
    reading.top["title"] = str(data.pop("title", ""))
    for elsewhere in ("priorities", "recommendations"):
        if elsewhere in data:
            reading.problems.append(SaferplanError(f"[[{elsewhere}]] stands in plan.toml.", name, "Move it there."))
            del data[elsewhere]
    value = _reader(reading, name, lines, "", 0).build(Partnership, data)
    if value is not None:
        reading.found["partnership"] = [(name, value)]


def _read_schemes(reading: Reading) -> None:
    """The partnership's own status schemes, by the catalogue's one rule for them."""
    if (reading.path / SCHEMES).is_file():
        try:
            own = load_schemes(reading.path / SCHEMES)
        except SaferplanError as error:
            reading.problems.append(error)
            return
        reading.found["schemes"] = [(SCHEMES, one) for one in own.values()]


def _read_lists(reading: Reading, name: str, lists: Mapping[str, type]) -> None:
    try:
        data = read_toml(reading.path / name, name)
    except SaferplanError as error:
        reading.problems.append(error)
        return
    lines = lines_of((reading.path / name).read_text("utf-8-sig"))
    for key, rows in data.items():
        if key not in lists or not isinstance(rows, list):
            mend = "This file holds " + " and ".join(f"[[{known}]]" for known in lists) + "."
            reading.problems.append(SaferplanError(f"“{key}” has no place here.", name, mend))
            continue
        for number, row in enumerate(rows):
            line = lines.get((key, number, ""))
            place = f"{name} line {line}" if line else name
            if not isinstance(row, Mapping):
                mend = f"Begin each with [[{key}]] on a line of its own."
                reading.problems.append(SaferplanError(f"“{key}” is no list of tables.", name, mend))
                break
            value: Any = _reader(reading, name, lines, key, number).build(lists[key], row)
            if value is not None:
                reading.found.setdefault(key, []).append((place, value))
            elif isinstance(row, Mapping) and isinstance(row.get("id"), str):
                reading.faulty.add(row["id"])


def _reader(reading: Reading, name: str, lines: Mapping[tuple[str, int, str], int], table: str, number: int) -> Reader:
    def where(field: str) -> str:
        line = lines.get((table, number, field.split(".")[0]), lines.get((table, number, "")))
        return f"{name} line {line}, {field}" if line else f"{name}, {field}"

    return Reader(where, reading.problems)


def _read_profiles(reading: Reading) -> None:
    """targets.csv holds the figures of profiles by hand; each goes to the target whose year holds its period."""
    if not (reading.path / "targets.csv").is_file():
        return
    targets = reading.found.setdefault("targets", [])
    for place, row in _guarded(reading, "targets.csv", ProfileFigure):
        fits = [
            at
            for at, (_, target) in enumerate(targets)
            if target.indicator == row.indicator and target.year.holds(row.period)
        ]
        if not fits:
            what = f"no target of “{row.indicator}” for a year that holds {row.period}."
            reading.problems.append(SaferplanError(what, place, "Add the target to targets.toml."))
            continue
        where, target = targets[fits[0]]
        if target.profile.kind is not ProfileKind.BY_HAND:
            mend = 'Write profile = "by hand" for this target, or take the row away.'
            reading.problems.append(SaferplanError("the target's profile is not by hand.", place, mend))
            continue
        figures = (*target.profile.figures, (row.period, row.value))
        targets[fits[0]] = (where, replace(target, profile=replace(target.profile, figures=figures)))


def _read_tables(reading: Reading) -> None:
    """Each table that tables.toml names, with its CSV from tables/; a CSV there that it does not name is a fault."""
    specs = reading.found.pop("tables", [])
    for place, spec in specs:
        name = f"tables/{spec.file}"
        if not (reading.path / name).is_file() or "/" in spec.file or "\\" in spec.file:
            reading.problems.append(SaferplanError(f"there is no file {name}.", place, "Name a CSV in tables/."))
            continue
        try:
            grid = [cells for _, cells in read_grid(reading.path / name, name)]
        except SaferplanError as error:
            reading.problems.append(error)
            continue
        if not grid or any(len(cells) != len(grid[0]) for cells in grid):
            mend = "Give every row a cell under each column, blank where there is none."
            reading.problems.append(SaferplanError("the rows are not equally long.", name, mend))
            continue
        rows = tuple(tuple(cells) for cells in grid[1:])
        reading.found.setdefault("tables", []).append((place, FurtherTable(spec, tuple(grid[0]), rows)))
    named = {spec.file for _, spec in specs}
    for file in sorted((reading.path / "tables").glob("*.csv")):
        if file.name not in named:
            mend = "Add [[tables]] with file and title, or take the file away."
            reading.problems.append(SaferplanError("no [[tables]] names this file.", f"tables/{file.name}", mend))
