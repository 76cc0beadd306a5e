"""Forms of questions to the figures: two periods, several areas, an exploration; and of giving an answer out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms

from saferplan import Period
from saferplan_web.core.forms import PlainForm, ThingForm
from saferplan_web.govuk.fields import PeriodInput, WrittenPeriod
from saferplan_web.performance.models import GivenOut
from saferplan_web.plan.models import Indicator

WRITTEN = "Written 2015/16-Q1 (a quarter), 2015/16 (a financial year), 2015-06 (a month) or 2014-07..2015-06."
MOST_SHOWN = 80  # areas offered as boxes to tick; others are named by their codes
LEVELS_OFFERED = ("partnership", "district", "ward", "neighbourhoods")
LAYOUTS = {
    "area-month": ("Areas down the side, periods across", "area", "month"),
    "offence-month": ("Offences down the side, periods across", "offence", "month"),
    "area-offence": ("Areas down the side, offences across", "area", "offence"),
}


class Ticks(forms.MultipleChoiceField):
    """Boxes to tick."""

    widget = forms.CheckboxSelectMultiple


class IndicatorsForm(PlainForm):
    """Which indicators a comparison is over: those that the person may see."""

    indicators = Ticks(label="indicators", error_messages={"required": "Tick one or more indicators"})

    def __init__(self, data: Any, indicators: Iterable[Indicator], initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.fields["indicators"].choices = [(one.key, one.name) for one in indicators]  # type: ignore[attr-defined]


class PeriodsForm(IndicatorsForm):
    """Two periods to compare."""

    earlier = WrittenPeriod(label="earlier period", help_text=WRITTEN)
    later = WrittenPeriod(label="later period", help_text="As long as the earlier one.")

    def clean(self) -> dict[str, Any]:
        """The periods follow one another and are of one length."""
        given = super().clean() or {}
        earlier, later = given.get("earlier"), given.get("later")
        if earlier and later and earlier.last >= later.first:
            self.add_error("later", f"The later period must begin after {earlier.last_month.label}")
        elif earlier and later and earlier.months != later.months:
            self.add_error("later", "Both periods must have the same number of months")
        return given

    @property
    def question(self) -> dict[str, Any]:
        """The question as it is kept and stands in the address."""
        given = self.cleaned_data
        periods = {name: str(given[name]) for name in ("earlier", "later")}
        return {"indicators": sorted(given["indicators"]), **periods}


def _codes(text: str) -> list[str]:
    return [code.strip() for code in text.replace(";", ",").split(",") if code.strip()]


class AreasForm(IndicatorsForm):
    """Areas to compare over a period, each also with the same period of the year before."""

    areas = Ticks(label="areas", required=False)
    codes = forms.CharField(
        label="codes of other areas",
        required=False,
        max_length=400,
        help_text="Nine-character codes with commas between, such as those of other districts. Two areas at least.",
    )
    period = WrittenPeriod(label="period", help_text=WRITTEN)

    def __init__(self, data: Any, indicators: Iterable[Indicator], choices: Any, initial: Any = None) -> None:
        super().__init__(data, indicators, initial)
        _offer_areas(self, choices)

    def clean(self) -> dict[str, Any]:
        """Two areas at least."""
        given = super().clean() or {}
        given["chosen"] = list(dict.fromkeys([*given.get("areas", []), *_codes(given.get("codes", ""))]))
        if len(given["chosen"]) < 2 and "areas" not in self.errors:
            ticked = "areas" in self.fields
            told = "Tick two or more areas, or name them by their codes" if ticked else "Name two areas by their codes"
            self.add_error("areas" if ticked else "codes", told)
        return given

    @property
    def question(self) -> dict[str, Any]:
        """The question as it is kept and stands in the address."""
        given = self.cleaned_data
        return {
            "indicators": sorted(given["indicators"]), "areas": given["chosen"], "period": str(given["period"])
        }  # fmt: skip


def _offer_areas(form: forms.Form, choices: Any) -> None:
    """Areas as boxes to tick; no field where none are known."""
    if offered := areas_offered(choices):
        form.fields["areas"].choices = offered  # type: ignore[attr-defined]
    else:
        del form.fields["areas"]


def areas_offered(choices: Any) -> list[tuple[str, str]]:
    """Areas to tick, with their names: the partnership, districts, wards, its own lists."""
    known = choices.content["areas"] if choices and choices.content else {}
    found = {code: name for level in LEVELS_OFFERED for code, name in known.get(level, ())}
    return list(found.items())[:MOST_SHOWN]


class ExploreForm(PlainForm):
    """A question of offence, area and month to the records."""

    offences = Ticks(label="offences", error_messages={"required": "Tick one or more offences"})
    level = forms.ChoiceField(label="kind of area", widget=forms.RadioSelect)
    areas = Ticks(label="only these areas", required=False, help_text="Leave all blank for every area of that kind.")
    codes = forms.CharField(
        label="codes of other areas",
        required=False,
        max_length=2000,
        help_text="Nine-character codes with commas between. Where areas are named, no others are shown.",
    )
    first = PeriodInput(label="first month")
    last = PeriodInput(label="last month")
    step = forms.ChoiceField(label="divided into", widget=forms.RadioSelect)
    layout = forms.ChoiceField(
        label="the table",
        widget=forms.RadioSelect,
        choices=[(name, words) for name, (words, *_) in LAYOUTS.items()],
        help_text="What stands on neither side is added up.",
    )

    def __init__(self, data: Any, content: Mapping[str, Any], choices: Any, initial: Any = None) -> None:
        first, last = Period.parse(content["first"]), Period.parse(content["last"])
        months = [*reversed(Period.span(first, last).split())]
        year = last.rolling()
        usual = {
            "level": content["levels"][-1][0] if content["levels"] else "", "first": year.first_month, "last": last,
            "step": "month", "layout": "area-month",
        }  # fmt: skip
        usual["level"] = "ward" if any(name == "ward" for name, _ in content["levels"]) else usual["level"]
        super().__init__(data, initial={**usual, **(initial or {})})
        offered = {"offences": content["offences"], "level": content["levels"], "step": content["steps"]}
        for name, pairs in offered.items():
            self.fields[name].choices = [(key, words) for key, words in pairs]  # type: ignore[attr-defined]
        _offer_areas(self, choices)
        for name in ("first", "last"):
            self.fields[name].offer(months)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The span does not end before it begins."""
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and last.first < first.first:
            self.add_error("last", f"The last month must not lie before {first.label}")
        return given

    @property
    def question(self) -> dict[str, Any]:
        """The question as it is kept."""
        given = self.cleaned_data
        _, rows, columns = LAYOUTS[given["layout"]]
        areas = list(dict.fromkeys([*given.get("areas", []), *_codes(given["codes"])]))
        return {
            "offences": given["offences"], "level": given["level"], "areas": areas, "first": str(given["first"]),
            "last": str(given["last"]), "step": given["step"], "rows": rows, "columns": columns,
        }  # fmt: skip


def asked_again(question: Mapping[str, Any], choices: Any) -> dict[str, Any]:
    """A kept question as the form shows it."""
    offered = {code for code, _ in areas_offered(choices)}
    layout = next(
        (name for name, (_, rows, columns) in LAYOUTS.items()
         if (rows, columns) == (question["rows"], question["columns"])), "area-month",
    )  # fmt: skip
    return {
        **question,
        "layout": layout,
        "first": Period.parse(question["first"]),
        "last": Period.parse(question["last"]),
        "areas": [code for code in question["areas"] if code in offered],
        "codes": ", ".join(code for code in question["areas"] if code not in offered),
    }


class GiveOutForm(ThingForm):
    """To whom an answer is given, and what for."""

    class Meta(ThingForm.Meta):
        model = GivenOut
        fields: ClassVar[list[str]] = ["to_whom", "purpose"]
        help_texts: ClassVar[dict[str, str]] = {
            "to_whom": "A body or a role, such as: ward councillor for Abbey. Name no private person.",
            "purpose": "What was asked, and what the figures are for.",
        }
