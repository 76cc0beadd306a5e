"""The questions by which a scorecard is mapped: which sheet and headings, and which row is which indicator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms

import saferplan
from saferplan import Period, SaferplanError
from saferplan.values.returns import Part, PeriodColumn, RowLabel, ScorecardMapping, ScorecardPreview, WantedRow
from saferplan_web.core.forms import PlainForm
from saferplan_web.govuk.fields import WrittenPeriod
from saferplan_web.performance.returns.forms import LABELS

UNDER = " · "
MOST_COLUMNS, ROWS_SHOWN, COLUMNS_SHOWN = 36, 15, 10


def started(data: Mapping[str, Any]) -> ScorecardMapping | None:
    """Where to look, as answered so far; nothing where nothing was answered."""
    if not data.get("sheet") or not str(data.get("heading_row", "")).isdecimal():
        return None
    year = str(data.get("year", "")).strip()
    columns = tuple(
        PeriodColumn(str(data[f"heading-{name[7:]}"]), period)
        for name in data
        if name.startswith("column-") and (period := _period(str(data[name]))) and f"heading-{name[7:]}" in data
    )
    return ScorecardMapping(
        str(data["sheet"]), int(data["heading_row"]), str(data.get("name_column") or "A"), (), columns, _year(year)
    )


def _period(text: str) -> Period | None:
    try:
        return Period.parse(text) if text.strip() else None
    except SaferplanError:
        return None


def _year(text: str) -> Period | None:
    period = _period(text)
    return period if period is not None and period.months == 12 else None


def previewed(
    grids: Sequence[Any], rows: Sequence[WantedRow], data: Mapping[str, Any]
) -> tuple[ScorecardPreview | None, str]:
    """What the file seems to hold where the answers so far say to look, or why nothing can be made out."""
    try:
        return saferplan.scorecard_preview(grids, rows, started(data)), ""
    except SaferplanError as error:
        return None, str(error)


class MappingForm(PlainForm):
    """Sheet, headings and names, and a choice of indicator for every row that has figures."""

    says_optional = False
    name = forms.CharField(label="name of this scorecard", max_length=120)
    sheet = forms.ChoiceField(label="sheet")
    heading_row = forms.IntegerField(label="row of the headings", min_value=1)
    name_column = forms.CharField(label="column of the names", max_length=3)
    year = forms.CharField(label="year, where the headings have none", required=False, max_length=7)

    def __init__(
        self, *given: Any, grids: Sequence[Any], rows: Sequence[WantedRow], preview: ScorecardPreview | None,
        name: str, start: ScorecardMapping | None = None, **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(*given, **options)
        self.grids, self.rows, self.preview = list(grids), list(rows), preview
        self.fields["sheet"].choices = [(grid.sheet, grid.sheet or "the file") for grid in grids]  # type: ignore[attr-defined]
        self.fields["sheet"].required = any(grid.sheet for grid in grids)
        start = preview.mapping if preview else start or ScorecardMapping(grids[0].sheet, 1, "A")
        first = {
            "name": name, "sheet": start.sheet, "heading_row": start.heading_row,
            "name_column": start.name_column, "year": str(start.year) if start.year else "",
        }  # fmt: skip
        for field, value in first.items():
            self.fields[field].initial = value
        self.labels = list(self._labels()) if preview else []
        self.headings = list(self._headings(start))
        self._add_choices(preview)

    def _labels(self) -> Iterator[tuple[str, str]]:
        """Label and the heading it stands under, of every row with figures, in the order of the sheet."""
        assert self.preview is not None
        names = [name for name, _ in self.preview.likely] + list(self.preview.unmapped)
        split = [(name.rpartition(UNDER)[2], name.rpartition(UNDER)[0]) for name in dict.fromkeys(names)]
        grid = next(one for one in self.grids if one.sheet == self.preview.mapping.sheet)
        order = {text.strip(): at for at, row in reversed(list(enumerate(grid.rows))) for text in row if text.strip()}
        yield from sorted(split, key=lambda one: (order.get(one[1] or one[0], 0), order.get(one[0], 0)))

    def _headings(self, start: ScorecardMapping) -> Iterator[tuple[str, str]]:
        """Letter and text of headings that read as no period."""
        grid = next((one for one in self.grids if one.sheet == start.sheet), None)
        if grid is None or not 1 <= start.heading_row <= len(grid.rows):
            return
        known = {letter for letter, _, _ in self.preview.periods} if self.preview else set()
        chosen = {one.heading for one in start.columns}
        for letter, text in list(zip(grid.columns, grid.rows[start.heading_row - 1], strict=False))[:MOST_COLUMNS]:
            if text and letter != start.name_column and (letter not in known or text in chosen):
                yield letter, text

    def _add_choices(self, preview: ScorecardPreview | None) -> None:
        choices = [("", "not for us"), *((row.key, row.name) for row in self.rows)]
        sure = {(one.label, one.under): one for one in preview.mapping.rows} if preview else {}
        parts = [(part.value, LABELS[part]) for part in Part]
        for at, (label, under) in enumerate(self.labels):
            found = sure.get((label, under))
            self.fields[f"row-{at}"] = forms.ChoiceField(label=label, choices=choices, required=False)
            self.fields[f"row-{at}"].initial = found.indicator if found else ""
            self.fields[f"part-{at}"] = forms.ChoiceField(label=f"what {label} gives", choices=parts, required=False)
            self.fields[f"part-{at}"].initial = (found.part if found else Part.FIGURE).value
        for letter, text in self.headings:
            self.fields[f"column-{letter}"] = WrittenPeriod(label=f"period of column {letter}, {text}", required=False)

    def places(self) -> list[tuple[str, str, Any, Any]]:
        """Each row: (label, the heading it stands under, bound choice of indicator, bound choice of part)."""
        return [(label, under, self[f"row-{at}"], self[f"part-{at}"]) for at, (label, under) in enumerate(self.labels)]

    def columns(self) -> list[tuple[str, str, Any]]:
        """Each heading that reads as no period: (letter, text, bound field for its period)."""
        return [(letter, text, self[f"column-{letter}"]) for letter, text in self.headings]

    @property
    def several_parts(self) -> bool:
        """Whether any return is asked for in more than one number."""
        return any(len(row.parts) > 1 for row in self.rows)

    def sheet_rows(self) -> tuple[list[str], list[tuple[int, list[str]]]]:
        """The top of the chosen sheet, with its letters and numbers, to look at beside the questions."""
        chosen = self["sheet"].value() or ""
        grid = next((one for one in self.grids if one.sheet == chosen), self.grids[0])
        shown = [(at, list(row[:COLUMNS_SHOWN])) for at, row in enumerate(grid.rows[:ROWS_SHOWN], 1)]
        return list(grid.columns[:COLUMNS_SHOWN]), shown

    def clean(self) -> dict[str, Any]:
        """At least one row must be for us, and no number of an indicator may come from two rows."""
        cleaned = super().clean() or {}
        if self.preview is None:
            self.add_error("heading_row", "No heading of this row reads as a period. Choose another row, or the year.")
            return cleaned
        met: dict[tuple[str, str], str] = {}
        for at, (label, _) in enumerate(self.labels):
            key, part = cleaned.get(f"row-{at}", ""), cleaned.get(f"part-{at}") or Part.FIGURE.value
            if key and (key, part) in met:
                told = f"“{label}” and “{met[key, part]}” cannot both give the same figure. Choose one of them."
                self.add_error(f"row-{at}", told)
            elif key:
                met[key, part] = label
        if not met and not self.errors:
            self.add_error("row-0" if self.labels else None, "Choose the indicator of at least one row.")
        return cleaned

    @property
    def mapping(self) -> ScorecardMapping:
        """How the scorecard is read, as answered."""
        assert self.preview is not None
        cleaned = self.cleaned_data
        rows = tuple(
            RowLabel(label, cleaned[f"row-{at}"], Part(cleaned.get(f"part-{at}") or Part.FIGURE), under)
            for at, (label, under) in enumerate(self.labels)
            if cleaned.get(f"row-{at}")
        )
        columns = tuple(
            PeriodColumn(text, cleaned[f"column-{letter}"])
            for letter, text in self.headings
            if cleaned.get(f"column-{letter}")
        )
        return replace(self.preview.mapping, rows=rows, columns=columns)

    @property
    def title(self) -> str:
        """The name under which the layout is kept."""
        return str(self.cleaned_data["name"])
