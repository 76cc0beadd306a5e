"""Forms of returns: figures typed in, files given, reasons, answers to warnings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

import saferplan
from saferplan import Period
from saferplan.values.folder import Return
from saferplan.values.returns import Part, ReadReturn, TypedReturn, WantedRow
from saferplan.values.series import State
from saferplan_web.core.forms import FilterForm, PlainForm
from saferplan_web.govuk.fields import PeriodInput
from saferplan_web.performance.returns.asked import Asked
from saferplan_web.performance.returns.checking import exact_words, is_open, stops

STATES = [
    (State.FINAL.value, "final"),
    (State.PROVISIONAL.value, "provisional"),
    (State.ESTIMATED.value, "estimated"),
    (State.TO_BE_CONFIRMED.value, "to be confirmed"),
    (State.NOT_RECEIVED.value, "There is no figure"),
]
LABELS = {
    Part.FIGURE: "figure", Part.NUMERATOR: "number", Part.DENOMINATOR: "out of",
    Part.STANDARD_ERROR: "standard error", Part.SAMPLE_SIZE: "people asked",
}  # fmt: skip
LONGEST_NOTE = 500


class SpanForm(FilterForm):
    """For which months, and whose figures."""

    months = PeriodInput(label="months")
    body = forms.ChoiceField(label="supplied by")

    def __init__(self, *given: Any, spans: Sequence[Period], bodies: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["months"].offer(spans)  # type: ignore[attr-defined]
        listed = list(bodies)
        self.fields["body"].choices = [("", "everybody"), *listed]  # type: ignore[attr-defined]
        if not listed:
            del self.fields["body"]


@dataclass(frozen=True)
class Boxes:
    """The boxes of one return and period: a bound field for each number, the state and the note."""

    period: Period
    parts: tuple[Any, ...]
    state: Any
    note: Any


def box_name(key: str, period: Period, part: str) -> str:
    """The name of a box, fit for an address within the page."""
    written = str(period).replace("/", "_").replace("..", "_to_")
    return f"{key}--{written}--{part}".replace(" ", "-")


class FigureForm(PlainForm):
    """Figures typed in: some numbers, a state and a note for every return and period asked for.

    Once it is valid, `read` holds the rows. Blank boxes give nothing; what cannot be read is an error of its box.
    """

    says_optional = False
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *given: Any, wanted: Sequence[tuple[Asked, Sequence[Period]]], **options: Any) -> None:
        super().__init__(*given, **options)
        self.wanted = [(asked, list(periods)) for asked, periods in wanted]
        self.read = ReadReturn()
        for asked, period in self._places():
            for part in asked.row.parts:
                box = forms.CharField(label=self._label(asked.row, part), required=False, max_length=60)
                box.widget.attrs["inputmode"] = "text" if part is Part.FIGURE else "decimal"
                self.fields[box_name(asked.row.key, period, part)] = box
            state = forms.ChoiceField(label="state", choices=STATES, required=False, initial=State.FINAL.value)
            note = forms.CharField(label="note", required=False, max_length=LONGEST_NOTE)
            self.fields[box_name(asked.row.key, period, "state")] = state
            self.fields[box_name(asked.row.key, period, "note")] = note

    def _places(self) -> Iterator[tuple[Asked, Period]]:
        for asked, periods in self.wanted:
            for period in periods:
                yield asked, period

    @staticmethod
    def _label(row: WantedRow, part: Part) -> str:
        if part is not Part.FIGURE:
            return LABELS[part]
        return "per cent" if row.unit.percent else "£" if row.unit.pounds else "figure"

    def boxes(self, asked: Asked, period: Period) -> Boxes:
        """The bound fields of one return and period."""
        key = asked.row.key
        parts = tuple(self[box_name(key, period, part)] for part in asked.row.parts)
        return Boxes(period, parts, self[box_name(key, period, "state")], self[box_name(key, period, "note")])

    def clean(self) -> dict[str, Any]:
        """Read what was typed, by the rules of the workbook."""
        cleaned = super().clean() or {}
        typed = [self._typed(asked, period) for asked, period in self._places()]
        rows = [asked.row for asked, _ in self.wanted]
        self.read = saferplan.read_typed_return(typed, rows)
        for one in self.read.aside:
            key, part, period = one.cell.split(" / ")
            told = f"{self._named(key)}, {Period.parse(period).label}: {one.reason} {one.mend}"
            self.add_error(box_name(key, Period.parse(period), part), told)
        if not self.read.rows and not self.errors:
            self.add_error(None, "Type at least one figure, or choose “there is no figure” where there will be none.")
        return cleaned

    def _typed(self, asked: Asked, period: Period) -> TypedReturn:
        key = asked.row.key

        def said(name: str) -> str:
            return str(self.data.get(self.add_prefix(box_name(key, period, name)), "")).strip()

        state = next((one for one in State if one.value == said("state")), State.FINAL)
        return TypedReturn(key, period, tuple((part, said(part)) for part in asked.row.parts), state, said("note"))

    def _named(self, key: str) -> str:
        return next((asked.row.name for asked, _ in self.wanted if asked.row.key == key), key)

    def opened_again(self, seen: int, version: int | None) -> None:
        """Keep all that was typed, and let the next save stand on what is now known."""
        now = {"seen": str(seen), "version": "" if version is None else str(version)}
        self.data = {**{name: self.data[name] for name in self.data}, **now}


def typed_values(rows: Iterable[Return]) -> dict[str, str]:
    """What a form shows in its boxes for figures that were entered before."""
    found = {}
    for row in rows:
        numbers = {
            Part.FIGURE: row.value, Part.NUMERATOR: row.numerator, Part.DENOMINATOR: row.denominator,
            Part.STANDARD_ERROR: row.standard_error,
        }  # fmt: skip
        for part, value in numbers.items():
            if value is not None:
                found[box_name(row.indicator, row.period, part)] = exact_words(value)
        if row.sample_size is not None:
            found[box_name(row.indicator, row.period, Part.SAMPLE_SIZE)] = str(row.sample_size)
        found[box_name(row.indicator, row.period, "state")] = row.state.value
        found[box_name(row.indicator, row.period, "note")] = row.note
    return found


class UploadForm(PlainForm):
    """A file given."""

    file = forms.FileField(
        label="file",
        error_messages={
            "required": "Choose the file that you filled in.",
            "empty": "The file is empty. Choose the file that you filled in.",
        },
    )


class ScorecardForm(UploadForm):
    """A scorecard given, to be read as one before it or mapped anew."""

    layout = forms.ChoiceField(label="how is it read?", widget=forms.RadioSelect)

    def __init__(self, *given: Any, layouts: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["layout"].choices = [*layouts, ("", "say which row is which indicator")]  # type: ignore[attr-defined]
        self.fields["layout"].required = False


class ReasonForm(PlainForm):
    """Why something is done."""

    why = forms.CharField(label="reason", widget=forms.Textarea, error_messages={"required": "Give the reason."})


class SubmitForm(PlainForm):
    """What goes with a return when it is handed in."""

    note = forms.CharField(label="note to whoever approves it", widget=forms.Textarea, required=False)
    correction_reason = forms.CharField(
        label="reason for the correction", widget=forms.Textarea,
        error_messages={"required": "Give the reason for correcting figures that are locked."},
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *given: Any, corrects: bool, **options: Any) -> None:
        super().__init__(*given, **options)
        if not corrects:
            del self.fields["correction_reason"]


class AnswerForm(PlainForm):
    """An answer to each warning: looked at, or explained; what stops the return wants an explanation."""

    says_optional = False
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *given: Any, warnings: Sequence[dict[str, Any]], **options: Any) -> None:
        super().__init__(*given, **options)
        self.warnings = list(warnings)
        for at, warning in enumerate(self.warnings):
            if not stops(warning):
                seen = forms.BooleanField(label="I have looked at this", required=False)
                seen.initial = warning["seen"]
                self.fields[f"seen-{at}"] = seen
            label = "why the figure is right" if stops(warning) else "note"
            answer = forms.CharField(label=label, required=False, widget=forms.Textarea, max_length=LONGEST_NOTE)
            answer.initial = warning["answer"]
            self.fields[f"answer-{at}"] = answer

    def places(self) -> list[tuple[dict[str, Any], Any, Any]]:
        """Each warning with its bound fields: (warning, tick or nothing, answer)."""
        return [
            (one, self[f"seen-{at}"] if f"seen-{at}" in self.fields else None, self[f"answer-{at}"])
            for at, one in enumerate(self.warnings)
        ]

    def clean(self) -> dict[str, Any]:
        """Every warning wants its answer."""
        cleaned = super().clean() or {}
        for at, warning in enumerate(self.warnings):
            seen, answer = cleaned.get(f"seen-{at}", False), cleaned.get(f"answer-{at}", "")
            if is_open({**warning, "seen": seen, "answer": answer}):
                if stops(warning):
                    told = f"Change the figure, or say why it is right: {warning['sentence']}"
                    self.add_error(f"answer-{at}", told)
                else:
                    told = f"Tick that you have looked at this, or write a note: {warning['sentence']}"
                    self.add_error(f"seen-{at}", told)
        return cleaned

    @property
    def answers(self) -> dict[int, tuple[bool, str]]:
        """What was answered, by the place of the warning; also where some answers are still missing."""
        return {
            at: (
                bool(self.data.get(f"seen-{at}")) if f"seen-{at}" in self.fields else False,
                str(self.data.get(f"answer-{at}", "")),
            )
            for at in range(len(self.warnings))
        }


class StageFilter(FilterForm):
    """Which returns are listed."""

    stage = forms.ChoiceField(label="stage")
    source = forms.ChoiceField(label="came by")
    body = forms.ChoiceField(label="from")
