"""Which sheets a report comes to: each table with the charts that show its figures, in the order of the report.

Small tables of one form that several measures have (earlier years, definitions, files) are put together into one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from saferplan.report.excel.columns import Placed, funnel_table, limits_table, own_table, placed
from saferplan.report.wording import chart_notes
from saferplan.report.wording.workbook import MEASURE
from saferplan.values.document import Cell, Chart, ChartBlock, Exemption, Marking, Report, Section, Table, TableBlock

_ORDER = list(Marking)


@dataclass(frozen=True)
class Page:
    """A sheet to be. `key` is the section it comes from, `about` that section's title. A `funnel` is drawn on the sheet
    of its areas with the limits of the sheet that follows."""

    table: Table
    key: str = ""
    about: str = ""
    charts: tuple[Placed, ...] = ()
    marking: Marking = Marking.OFFICIAL
    exemption: Exemption | None = None
    plain: Table | None = None  # as the report has it, where charts changed it
    funnel: Chart | None = None

    @property
    def plain_table(self) -> Table:
        """The table without what only its charts need, with all notes."""
        return self.table if self.plain is None else replace(self.plain, notes=self.table.notes)


def pages(report: Report) -> list[Page]:
    """Every table of the report, and every chart whose figures stand in none with a table of its own."""
    return _gathered([page for section in report.sections for page in _of_section(section, Marking.OFFICIAL, None)])


def _of_section(section: Section, marking: Marking, exemption: Exemption | None) -> Iterator[Page]:
    marking, exemption = _higher(marking, section.marking), section.exemption or exemption
    found = [
        Page(block.table, section.key, section.title, (), _higher(marking, block.marking), exemption)
        for block in section.blocks
        if isinstance(block, TableBlock)
    ]
    for block in section.blocks:
        if isinstance(block, ChartBlock):
            _place(block, found, Page(Table("", (), ()), section.key, section.title, (), marking, exemption))
    yield from found
    for part in section.sections:
        yield from _of_section(part, marking, exemption)


def _place(block: ChartBlock, found: list[Page], blank: Page) -> None:
    """The chart goes beside the first table that has its rows, else it comes with a table of its own."""
    marking = _higher(blank.marking, block.marking)
    if block.chart.kind == "funnel":
        areas, limits = funnel_table(block.chart), limits_table(block.chart)
        found += [replace(blank, table=areas, marking=marking, funnel=block.chart),
                  replace(blank, table=limits, marking=marking)]  # fmt: skip
        return
    for chart in block.chart.panels or (block.chart,):
        at, fits = next(
            ((at, fits) for at, page in enumerate(found) if (fits := placed(chart, page.table)) is not None), (-1, None)
        )
        if fits is None:
            table = block.table if block.table is not None and not block.chart.panels else own_table(chart)
            fits = placed(chart, table) or placed(chart, own_table(chart))
            if fits is None:  # nothing is drawn of a chart without a figure
                continue
            found.append(replace(blank, table=fits.table, marking=marking))
            at = len(found) - 1
        page = found[at]
        table = replace(fits.table, notes=(*page.table.notes, *_untold(chart, page.table)))
        marking = _higher(page.marking, marking)
        found[at] = replace(
            page, table=table, charts=(*page.charts, fits), marking=marking, plain=page.plain or page.table
        )


def _untold(chart: Chart, table: Table) -> list[str]:
    """What the marks of the chart mean, where the table's notes do not say it."""
    told = "\n".join(table.notes)
    texts = [text for _, text in (*chart.breaks, *chart.notes)]
    return [words for words, text in zip(chart_notes(chart), texts, strict=True) if text not in told]


def _higher(one: Marking, other: Marking) -> Marking:
    return max(one, other, key=_ORDER.index)


def _gathered(found: Sequence[Page]) -> list[Page]:
    """Small tables of one form, whose titles begin with the measure and go on alike, in one table."""
    forms: dict[tuple[object, ...], list[Page]] = {}
    for page in found:
        forms.setdefault(_form(page), []).append(page)
    done: list[Page] = []
    for page in found:
        members = forms[_form(page)]
        if len(members) < 2:
            done.append(page)
        elif members[0] is page:
            done.append(_together(members))
    return done


def _form(page: Page) -> tuple[object, ...]:
    """What tables that may be put together have in common; their own identity for all others."""
    ending = page.table.title.removeprefix(page.about)
    drawn = page.charts or page.funnel is not None
    alike = ending and ending != page.table.title and not drawn and not page.table.notes
    if not alike or page.table.edits or not re.match(r"[,:] [a-z]", ending):
        return (id(page),)
    return (ending, page.table.columns, page.marking, page.exemption)


def _together(members: Sequence[Page]) -> Page:
    first = members[0]
    rows = tuple(
        (Cell(page.about, link=row[0].link), replace(row[0], link=""), *row[1:])
        for page in members
        for row in page.table.rows
    )
    ending = first.table.title.removeprefix(first.about).lstrip(",: ")
    title = ending[:1].upper() + ending[1:]
    return replace(first, table=Table(title, (MEASURE, *first.table.columns), rows), about="", key="")
