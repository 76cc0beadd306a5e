"""Forms of an indicator and of a target."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from saferplan import Period, SaferplanError, from_json, to_json
from saferplan.values.figures import Unit
from saferplan.values.plan import ProfileKind, TargetKind
from saferplan_web.core.forms import ThingForm
from saferplan_web.govuk.fields import FigureInput
from saferplan_web.plan.models import Indicator, Target

LENGTHS = [(1, "a month"), (3, "a quarter"), (6, "half a year"), (12, "a year"), (24, "two years, as a survey's waves")]
MONTHS = [(4, "April: financial year"), (1, "January: calendar year"), (9, "September: school year")]
UNIT = ("unit_name", "decimals", "percent", "pounds")
NEEDS_VALUE = {TargetKind.AT_MOST, TargetKind.AT_LEAST, TargetKind.MORE_THAN, TargetKind.LESS_THAN}
NEEDS_BASELINE = {TargetKind.CHANGE_BY, TargetKind.MAINTAIN}


class IndicatorForm(ThingForm):
    """A line of the plan. Its unit is four fields here and one value in the row."""

    unit_name = forms.CharField(
        label="what a figure counts", max_length=80, required=False, help_text="Such as crimes; blank for percentages"
    )
    decimals = forms.IntegerField(label="decimal places shown", min_value=0, max_value=4, initial=0)
    percent = forms.BooleanField(label="figures are percentages", required=False)
    pounds = forms.BooleanField(label="figures are pounds", required=False)

    class Meta(ThingForm.Meta):
        model = Indicator
        fields: ClassVar[list[str]] = [
            "name", "definition", "direction", "counting", "nature", "frequency", "year_starts", "lag", "measure",
            "source", "priority", "outcome", "lead", "supplier", "scheme", "restricted", "activity", "activity_note",
        ]  # fmt: skip

    def __init__(self, *given: Any, schemes: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["frequency"] = _choice("a figure covers", LENGTHS, 1)
        self.fields["year_starts"] = _choice("its year begins in", MONTHS, 4)
        self.fields["scheme"] = forms.ChoiceField(
            label="status scheme", choices=[("", "the partnership's own"), *schemes], required=False
        )
        ratings = [("red", "Red"), ("amber", "Amber"), ("green", "Green"), ("", "Not rated")]
        self.fields["activity"] = forms.ChoiceField(
            label="activity rating", choices=ratings, required=False, widget=forms.RadioSelect
        )
        self.fields["measure"].widget = forms.HiddenInput()
        self.fields["lag"].help_text = "0 where a month's figure is there before the next month ends"
        if self.thing is not None:
            unit: Unit = from_json(self.thing.unit)  # type: ignore[attr-defined]
            if self.thing.follows:  # type: ignore[attr-defined]
                self.fields["restricted"].help_text = "It is restricted in any case: it would give another away"
            self.initial = {
                **self.initial, "restricted": self.thing.restricted_itself,  # type: ignore[attr-defined]
                "unit_name": unit.name, "decimals": unit.decimals, "percent": unit.percent, "pounds": unit.pounds,
            }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """The unit made of its parts; an outcome belongs to the priority named."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("frequency", "year_starts"):
            if name in found:
                found[name] = int(found[name])
        outcome, priority = found.get("outcome"), found.get("priority")
        if outcome and outcome.priority_id != getattr(priority, "pk", None):
            self.add_error("outcome", f"This outcome belongs to the priority {outcome.priority}. Choose that one too.")
        if "unit_name" not in self.fields:
            return found  # a page that does not ask for the unit
        if not found.get("unit_name") and not found.get("percent") and not found.get("pounds"):
            self.add_error("unit_name", "Say what a figure counts, such as crimes")
        parts = (found.get("unit_name", ""), found.get("decimals") or 0, found.get("percent"), found.get("pounds"))
        self.instance.unit = to_json(Unit(parts[0], parts[1], bool(parts[2]), bool(parts[3])))
        return found

    @property
    def values(self) -> dict[str, Any]:
        """The fields of the row, with the unit as one value."""
        found = {name: value for name, value in super().values.items() if name not in UNIT}
        return {**found, "unit": self.instance.unit}


def _choice(label: str, choices: list[tuple[int, str]], initial: int) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, initial=initial)


class TargetForm(ThingForm):
    """What an indicator is to reach in a year, and how that is spread over its periods."""

    shape = forms.CharField(
        label="years whose shape it takes", required=False, help_text="For a seasonal profile: 2013/14, 2014/15"
    )

    class Meta(ThingForm.Meta):
        model = Target
        fields: ClassVar[list[str]] = [
            "year", "kind", "value", "percent", "baseline", "baseline_value", "profile", "decimals", "start", "note",
        ]  # fmt: skip

    def __init__(self, *given: Any, indicator: Indicator, **options: Any) -> None:
        super().__init__(*given, **options)
        self.indicator = indicator
        hints = {
            "year": "Such as 2015/16, or 2015 for a calendar year",
            "value": "For at most, at least, more than, less than",
            "percent": "For change by: −8 for a fall of 8 per cent",
            "baseline": "The period that the change is from, such as 2013/14",
            "baseline_value": "Where a figure was agreed; otherwise it is read from the returns",
            "decimals": "Places that the profile's figures are rounded to; blank: not rounded",
            "start": "Where a straight line begins; blank: nought",
        }
        for name, hint in hints.items():
            self.fields[name].help_text = hint
        kinds = [(kind.value, kind.value) for kind in TargetKind]
        self.fields["kind"] = forms.ChoiceField(label="kind", choices=[("", "Choose a kind"), *kinds])
        self.by_hand = self._figure_boxes()
        if self.thing is not None:
            self.initial["shape"] = ", ".join(self.thing.years)  # type: ignore[attr-defined]

    def _figure_boxes(self) -> list[str]:
        """A box for each period of the year, once the year is known."""
        year = self._year()
        if year is None:
            return []
        length = min(max(self.indicator.frequency, 1), 12)
        held = dict(self.thing.figures) if self.thing else {}  # type: ignore[attr-defined]
        names = []
        for at in year.split(length) if year.months % length == 0 else ():
            name = f"at-{at}"
            self.fields[name] = FigureInput(label=f"{at.label}, to date", required=False)
            if str(at) in held:
                self.initial[name] = FigureInput().to_python(held[str(at)])
            names.append(name)
        self.order_fields([*(one for one in self.fields if one not in ("why_changed", "version")), "why_changed"])
        return names

    def _year(self) -> Period | None:
        if self.is_bound:
            try:
                return Period.parse(str(self.data.get("year", "")))
            except SaferplanError:
                return None
        return getattr(self.thing, "year", None)

    def clean(self) -> dict[str, Any]:
        """Every kind has what it needs, so that the target can be worked out."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        kind, year = found.get("kind"), found.get("year")
        if year is not None and year.months != 12:
            self.add_error("year", "Write a whole year, such as 2015/16 or 2015")
        if kind in NEEDS_VALUE and found.get("value") is None:
            self.add_error("value", f"A target of the kind “{kind}” needs an annual figure")
        if kind == TargetKind.CHANGE_BY and found.get("percent") is None:
            self.add_error("percent", "Write by how many per cent it should change, such as −8")
        if kind in NEEDS_BASELINE and found.get("baseline") is None and found.get("baseline_value") is None:
            self.add_error(
                "baseline", f"A target of the kind “{kind}” needs a baseline: its period, its figure or both"
            )
        self._profile(found)
        return found

    def _profile(self, found: dict[str, Any]) -> None:
        figures = [[name.removeprefix("at-"), str(found[name])] for name in self.by_hand if found.get(name) is not None]
        years = self._shape_years(found.get("shape", ""))
        profile = found.get("profile")
        if profile == ProfileKind.SEASONAL and not years and "shape" not in self.errors:
            self.add_error("shape", "Name the years whose shape it takes, such as 2013/14, 2014/15")
        if profile == ProfileKind.BY_HAND and not figures and not any(name in self.errors for name in self.by_hand):
            self.add_error("profile", "Type the profile's figures below: press Preview first, where the year is new")
        self.instance.figures = figures if profile == ProfileKind.BY_HAND else []
        self.instance.years = years if profile == ProfileKind.SEASONAL else []

    def _shape_years(self, text: str) -> list[str]:
        try:
            return [str(Period.parse(part)) for part in text.replace(";", ",").split(",") if part.strip()]
        except SaferplanError as error:
            self.add_error("shape", ValidationError(str(error)))
            return []

    @property
    def values(self) -> dict[str, Any]:
        """The fields of the row."""
        found = {name: value for name, value in super().values.items() if name not in {"shape", *self.by_hand}}
        return {**found, "figures": self.instance.figures, "years": self.instance.years}
