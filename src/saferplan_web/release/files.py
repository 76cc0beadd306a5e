"""The files of a release, made once: figures for programs, tables for people, with notes on how to read them.

A workbook has one table a sheet and a sheet of notes before them, no merged cells and no hidden sheets; a CSV file
has one header line. Every figure in them is one that the release prints.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from saferplan import Period, Report, chart_data_csv, table_csv, tables_xlsx
from saferplan.values.document import Cell, Section, Table, TableBlock
from saferplan.values.sheet import Sheet
from saferplan_web.release.models import Release
from saferplan_web.release.stripping import open_table

CSV, XLSX, SVG = (
    "text/csv; charset=utf-8",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "image/svg+xml",
)
LICENCE = "You may use these figures under the Open Government Licence v3.0, if you say where they come from."
NOTES = (
    ("Licence", LICENCE),
    ("Missing figures", "A blank cell means that there is no figure. “Not received” means that a return is owed."),
    ("Withheld figures", "“Withheld” means that there is a figure, which is small or would give a small one away."),
    ("Revisions", "Figures marked provisional may change. What was released stays readable beside what corrects it."),
)
File = tuple[dict[str, Any], bytes]


def files_of(release: Release, report: Report, made: Any, wards: Sequence[Table]) -> Iterator[File]:
    """Every file, with its row in the public database."""
    at = f"{release.partnership.key}-{release.as_at.last_month}"
    day = _day(made.as_at)
    overview = [block.table for section in report.sections for block in section.blocks if isinstance(block, TableBlock)]
    figures = figures_table(made.public_record, {one.indicator: one for one in made.sheets})
    yield _file(f"{at}-figures.csv", "Every figure of this release, one a line", CSV, table_csv(figures), 0)
    book = [_notes(release, report), *overview, *_histories(made.sheets)]
    title = f"{release.partnership.name}: {release.title}"
    said = f"{release.partnership.name}, {report.marking}" if report.marking else release.partnership.name
    yield _file(
        f"{at}-tables.xlsx", "All indicators, a sheet each, with notes", XLSX,
        tables_xlsx(book, title, source=said, data_as_at=day), 1,
    )  # fmt: skip
    if wards:
        sheets = [_notes(release, report), *wards]
        yield _file(
            f"{at}-wards.xlsx", "All wards, a sheet an indicator, with notes", XLSX,
            tables_xlsx(sheets, f"{title}, wards", source=said, data_as_at=day), 2,
        )  # fmt: skip
        for place, table in enumerate(wards):
            yield _file(f"{at}-wards-{place + 1}.csv", table.title, CSV, table_csv(table), 3 + place)
    yield from _of_indicators(at, made.sheets)


def _of_indicators(at: str, sheets: Iterable[Sheet]) -> Iterator[File]:
    """Each indicator's figures, and each chart as a picture and as data."""
    for place, sheet in enumerate(sorted(sheets, key=lambda one: one.plan_place), 1000):
        own = f"{at}-{sheet.indicator}"
        if sheet.history is not None:
            data = table_csv(open_table(sheet.history))
            yield _file(f"{own}.csv", f"{sheet.name}: figures", CSV, data, place, sheet.indicator)
        for number, chart in enumerate(sheet.charts, 1):
            name = f"{own}-chart-{number}"
            yield _file(f"{name}.svg", chart.chart.title, SVG, chart.svg.encode(), place, sheet.indicator)
            data = chart_data_csv(chart.chart)
            yield _file(f"{name}.csv", f"{chart.chart.title}: data", CSV, data, place, sheet.indicator)


def _file(name: str, title: str, kind: str, data: bytes, place: int, about: str = "") -> File:
    row = {"name": name, "title": title[:300], "kind": kind, "size": len(data), "place": place, "about": about}
    return row, data


def figures_table(record: dict[str, Any], sheets: dict[str, Sheet]) -> Table:
    """Every printed figure of the partnership's own area, one a row, as it is printed."""
    rows = []
    for one in record["figures"]:
        sheet = sheets.get(one["indicator"])
        period = Period.parse(one["period"])
        if sheet is None:
            continue
        value = "" if one["value"] is None else one["value"]
        figure = Cell(value.replace("-", "\N{MINUS SIGN}"), numeric=True)
        texts = (one["indicator"], sheet.name, one["area"], one["period"], period.label)
        rows.append((*map(Cell, texts), figure, Cell(sheet.unit), Cell(one["state"]), Cell(one["note"])))
    heads = ("Indicator", "Name", "Area", "Period", "Period in words", "Figure", "Unit", "State", "Note")
    return Table("Figures", heads, tuple(rows))


def _notes(release: Release, report: Report) -> Table:
    rows = [
        ("Released by", release.partnership.name),
        ("Release", f"{release.number}: {release.title}"),
        ("Figures", report.subtitle),
        ("Data as at", report.data_as_at),
        *((("Public version", report.marking),) if report.marking else ()),
        *((("What changed", release.changed),) if release.changed else ()),
        *NOTES,
    ]
    return Table("Notes", ("What", "Note"), tuple((Cell(name), Cell(text)) for name, text in rows))


def _histories(sheets: Iterable[Sheet]) -> Iterator[Table]:
    for sheet in sorted(sheets, key=lambda one: one.plan_place):
        if sheet.history is not None:
            yield open_table(sheet.history)


def _day(as_at: Period) -> str:
    """The last day of a month as files of the library want it."""
    import calendar

    year, month = (int(part) for part in str(as_at.last_month).split("-"))
    return f"{year}-{month:02}-{calendar.monthrange(year, month)[1]}"


def sections_of(report: Report) -> dict[str, Section]:
    """The parts of the report by their keys."""
    return {section.key: section for section in report.sections}
