"""Further tables: entered figures as they are, derived columns and totals worked out."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from saferplan.partnership.formula import Function, Value, evaluate
from saferplan.values.document import Cell, Table
from saferplan.values.errors import SaferplanError
from saferplan.values.figures import Unit, exact, number
from saferplan.values.folder import Column, FurtherTable, Total
from saferplan.values.series import Origin

NO_CALC = "No Calc"
Figures = dict[str, dict[str, Value]]


def figures(table: FurtherTable) -> Figures:
    """Every figure of the table by row and column: entered ones, totals, then derived columns, all exact.

    A row's label is its first cell; where labels repeat, the later rows are called “label (2)”, “label (3)” ….
    """
    found: Figures = {}
    for cells in table.rows:
        label, seen = cells[0], 2
        while label in found:
            label, seen = f"{cells[0]} ({seen})", seen + 1
        found[label] = {name: _figure(cell) for name, cell in zip(table.header[1:], cells[1:], strict=True)}
    for total in table.spec.totals:
        _add_up(found, total, table)
    for column in table.spec.columns:
        above: list[Mapping[str, Value]] = []
        for row in found.values():
            above.append(row)
            row[column.name] = evaluate(column.formula, row, _functions(found, above, table))
    return found


def _functions(found: Figures, above: list[Mapping[str, Value]], table: FurtherTable) -> dict[str, Function]:
    """total("column"): its sum, rows that are totals left out; running("column"): its sum down to this row."""

    def total(name: str) -> Value:
        return _column_total(found, table, name)

    def running(name: str) -> Value:
        return _sum([seen.get(name) for seen in above])

    return {"total": total, "running": running}


def _figure(cell: str) -> Value:
    if not cell:
        return None
    try:
        return exact(cell)
    except SaferplanError:
        return cell


def _add_up(found: Figures, total: Total, table: FurtherTable) -> None:
    for label in (total.row, *total.of, *total.less):
        if label not in found:
            raise SaferplanError(f"there is no row “{label}”.", mend="Rows: " + ", ".join(found) + ".")
    for name in table.header[1:]:
        parts = [found[label][name] for label in total.of]
        less = [found[label][name] for label in total.less]
        if found[total.row][name] is None and any(isinstance(row[name], Fraction) for row in found.values()):
            found[total.row][name] = _sum(parts) - _sum(less)


def _sum(parts: list[Value]) -> Fraction:
    """Blanks of a further table are cells with nothing to say (no grant from this fund), so they add nothing."""
    return sum((part for part in parts if isinstance(part, Fraction)), Fraction())


def _column_total(found: Figures, table: FurtherTable, name: str) -> Value:
    """Sum of a column without the rows that are totals."""
    totals = {total.row for total in table.spec.totals}
    return _sum([row.get(name) for label, row in found.items() if label not in totals])


def finished(table: FurtherTable) -> Table:
    """The table as the report prints it: No Calc where a per cent change has none."""
    columns = {column.name: column for column in table.spec.columns}
    places = {name: _places(table, at) for at, name in enumerate(table.header)}
    rows = []
    for values, cells in zip(figures(table).values(), table.rows, strict=True):
        entered = dict(zip(table.header[1:], cells[1:], strict=True))
        rows.append(
            (Cell(cells[0]), *(_cell(name, values[name], columns.get(name), entered, places) for name in values))
        )
    names = (*table.header, *columns)
    headings = table.spec.headings or tuple(name.replace("_", " ").capitalize() for name in names)
    if len(headings) != len(names):
        mend = f"Give one for each of {', '.join(names)}."
        raise SaferplanError(f"there are {len(headings)} headings over {len(names)} columns.", mend=mend)
    origin = Origin(table.spec.source or f"tables/{table.spec.file}")
    notes = (table.spec.note,) if table.spec.note else ()
    return Table(table.spec.title, headings, tuple(rows), notes, origin)


def _places(table: FurtherTable, at: int) -> int:
    """The most decimals that any entered figure of the column has."""
    return max(
        (len(cells[at].partition(".")[2]) for cells in table.rows if isinstance(_figure(cells[at]), Fraction)),
        default=0,
    )


def _cell(
    name: str, value: Value, column: Column | None, entered: Mapping[str, str], places: Mapping[str, int]
) -> Cell:
    if isinstance(value, str):
        return Cell(value)
    if column is None:
        return Cell(Unit(decimals=places[name]).cell(value), _float(value), numeric=True)
    if value is None:
        blank = NO_CALC if column.percent and all(entered.values()) else ""
        return Cell(blank, None, numeric=True)
    text = number(value, column.decimals, sign=column.sign) + ("%" if column.percent else "")
    return Cell(text, _float(value), numeric=True)


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
