"""CSV files of a folder: rows to frozen values and back."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from saferplan.partnership.plain import Problems, Reader, fields_of, plain
from saferplan.values.errors import SaferplanError

T = TypeVar("T")


def read_grid(path: Path, name: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold anything, each with its line; SaferplanError where the file is not UTF-8 or no CSV."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield reader.line_num, [cell.strip() for cell in cells]
    except UnicodeDecodeError:
        raise SaferplanError("the file is not UTF-8 text.", name, "Save it as “CSV UTF-8”.") from None
    except csv.Error as error:
        raise SaferplanError(f"the file is no CSV: {error}.", name, "Look for an unclosed quotation mark.") from None


def read_rows(path: Path, name: str, kind: type[T], problems: Problems) -> list[tuple[str, T]]:
    """One value a row, each with its place for messages; whatever is wrong goes on `problems`."""
    grid = read_grid(path, name)
    _, header = next(grid, (1, list[str]()))
    if not header:
        mend = "Take it away, or begin it with the names of its columns: " + ",".join(fields_of(kind)) + "."
        problems.append(SaferplanError("the file is empty.", name, mend))
        return []
    header = [column.lower().replace(" ", "_") for column in header]
    missing = [column for column, (_, required) in fields_of(kind).items() if required and column not in header]
    if missing:
        mend = "The first line names the columns: " + ",".join(fields_of(kind)) + "."
        if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
            mend = "The columns are parted by semicolons or tabs: save the file with commas."
        problems.append(SaferplanError(f"no column {', '.join(missing)}.", f"{name} line 1", mend))
        return []
    found = []
    for line, cells in grid:
        place = f"{name} line {line}"
        if len(cells) > len(header) and any(cells[len(header) :]):
            mend = "Put a text that holds a comma in quotation marks."
            problems.append(SaferplanError(f"{len(cells)} cells under {len(header)} columns.", place, mend))
            continue
        reader = Reader(lambda field, place=place: f"{place}, column {field}", problems)  # type: ignore[misc]
        row = reader.build(kind, dict(zip(header, cells, strict=False)))
        if row is not None:
            found.append((place, row))
    return found


def write_rows(kind: type, rows: Sequence[Any]) -> str:
    """Rows as CSV: required columns, and those that any row fills."""
    data = [plain(row) for row in rows]
    columns = [name for name, (_, required) in fields_of(kind).items() if required or any(name in row for row in data)]
    return text_of([columns, *([_cell(row.get(column, "")) for column in columns] for row in data)])


def text_of(rows: Sequence[Sequence[str]]) -> str:
    """Rows as the text of a CSV file. (The standard library's writer leaves a lone carriage return unquoted.)"""
    return "".join((",".join(map(_quoted, row)) if list(row) != [""] else '""') + "\n" for row in rows)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(sign in cell for sign in ',"\r\n') else cell


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(str(part) for part in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
