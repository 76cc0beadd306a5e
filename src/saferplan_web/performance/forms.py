"""Forms of the performance pages: filters of the dashboard, analysis, a stated status, a month, an import."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms

from saferplan_web.core.forms import FilterForm, PlainForm, ThingForm
from saferplan_web.govuk.fields import DayField, WrittenPeriod
from saferplan_web.performance.dashboard import Line
from saferplan_web.performance.models import Commentary, Stated

ALL = [("", "All")]


class DashboardFilters(FilterForm):
    """What the dashboard is narrowed to; the choices are what its lines hold."""

    priority = forms.ChoiceField(label="Priority")
    status = forms.ChoiceField(label="Status")
    lead = forms.ChoiceField(label="Lead")
    exceptional = forms.ChoiceField(label="Exceptions", choices=[*ALL, ("yes", "Exceptions only")])
    restricted = forms.ChoiceField(
        label="Restricted", choices=[*ALL, ("yes", "Restricted only"), ("no", "Open ones only")]
    )

    def __init__(self, data: Any, lines: Iterable[Line]) -> None:
        super().__init__(data)
        held = list(lines)
        priorities = {
            (line.indicator.priority.key if line.indicator.priority else "none"): line.priority
            for line in sorted(
                held, key=lambda line: line.indicator.priority.place if line.indicator.priority else 9999
            )
        }
        self._offer("priority", priorities.items())
        self._offer("status", ((name, name) for name in dict.fromkeys(line.status["name"] for line in held)))
        self._offer("lead", ((title, title) for title in sorted({line.lead for line in held if line.lead})))
        if not any(line.indicator.restricted for line in held):
            del self.fields["restricted"]
        # An address may be old or mistyped: what is no choice any more narrows nothing.
        choices = {name: dict(field.choices) for name, field in self.fields.items()}  # type: ignore[attr-defined]
        self.data = {name: data.get(name, "") for name in choices if data.get(name, "") in choices[name]}

    def _offer(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        self.fields[name].choices = [*ALL, *choices]  # type: ignore[attr-defined]


class CommentaryForm(ThingForm):
    """What a lead says of an exception."""

    class Meta(ThingForm.Meta):
        model = Commentary
        fields: ClassVar[list[str]] = ["analysis", "intervention"]
        help_texts: ClassVar[dict[str, str]] = {
            "analysis": "What lies behind the figure. Name no person.",
            "intervention": "What you recommend that the board or a body does, by when.",
        }

    def clean(self) -> dict[str, Any]:
        """Something must be said."""
        given = super().clean() or {}
        if not given.get("analysis") and not given.get("intervention") and not self.errors:
            self.add_error("analysis", "Write an analysis, a recommended intervention, or both")
        return given


class StatedForm(ThingForm):
    """An officer's own statement of the status."""

    class Meta(ThingForm.Meta):
        model = Stated
        fields: ClassVar[list[str]] = ["statement", "reason"]
        help_texts: ClassVar[dict[str, str]] = {
            "statement": "The status as you see it, in the words of your scheme or your own.",
            "reason": "Both the computed status and yours are shown, with this reason.",
        }


class MonthForm(PlainForm):
    """A month to look back at."""

    month = WrittenPeriod(label="month", help_text="Written as year and month, for example 2015-03.")


class Files(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class ManyFiles(forms.FileField):
    """Several files in one field."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files, each checked."""
        given = data if isinstance(data, list | tuple) and data else [data or None]
        return [super(ManyFiles, self).clean(one, initial) for one in given]


class ImportForm(PlainForm):
    """Files to bring into the record store."""

    records = ManyFiles(
        label="files",
        help_text="CSV files or workbooks as police.uk, the Home Office or a partner gives them, or zip archives.",
    )
    mapping = forms.FileField(
        label="mapping",
        required=False,
        help_text="Only for a partner's own table that is not known yet: a small TOML file that names its columns.",
    )
    issued = DayField(
        label="date of issue", required=False, help_text="The publisher's, where it is known. A newer issue replaces."
    )
