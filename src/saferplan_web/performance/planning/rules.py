"""The rule by which an indicator is worked out from others: its fields in a form, and what the library says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from saferplan import SaferplanError, from_json, rule_faults, to_json
from saferplan.values.folder import Derived, Shape
from saferplan_web.core.forms import PlainForm
from saferplan_web.core.models import Partnership
from saferplan_web.govuk.messages import speak_plainly
from saferplan_web.performance.models import Figure
from saferplan_web.plan.models import Indicator

Parts = Sequence[tuple[str, str]]  # key and name of what may be a part of a rule
DIVIDED = (Shape.RATIO, Shape.ROLLING_RATIO, Shape.DIFFERENCE)
SHAPES = [
    (Shape.SUM, "Added up"),
    (Shape.RATIO, "Divided: a share or a ratio"),
    (Shape.DIFFERENCE, "One less another"),
    (Shape.ROLLING_SUM, "Added up over the last months"),
    (Shape.ROLLING_RATIO, "Divided, over the last months"),
]
FIELDS = {"rule_shape": "shape", "rule_of": "of", "rule_over": "over"}
_TICK = "Those that are ticked are added up first."
_COMPLETE = [
    ("true", "No figure until every part of it is there"),
    ("false", "Worked out from the parts that are there: for what happens when it happens, such as test purchases"),
]


def rule_fields(parts: Parts) -> dict[str, forms.Field]:
    """The fields of a rule."""
    ticks: dict[str, Any] = {"choices": parts, "widget": forms.CheckboxSelectMultiple, "help_text": _TICK}
    return {
        "rule_shape": forms.ChoiceField(label="how it is worked out", choices=SHAPES, widget=forms.RadioSelect),
        "rule_of": forms.MultipleChoiceField(label="figures it is worked out from", **ticks),
        "rule_over": forms.MultipleChoiceField(label="divided by, or less", required=False, **ticks),
        "rule_months": forms.IntegerField(
            label="months that it looks back over", min_value=2, max_value=120, initial=12,
            help_text="Only for what is worked out over the last months",
        ),
        "rule_complete": forms.ChoiceField(
            label="where a figure is missing", choices=_COMPLETE, widget=forms.RadioSelect, initial="true"
        ),
    }  # fmt: skip


def rule_of(key: str, found: Mapping[str, Any]) -> Derived:
    """The rule that cleaned fields make. What it is divided by counts only where its shape divides."""
    shape = Shape(found["rule_shape"])
    over = tuple(found["rule_over"]) if shape in DIVIDED else ()
    return Derived(
        key, shape, tuple(found["rule_of"]), over, found.get("rule_months") or 12, found["rule_complete"] == "true"
    )


def check_rule(form: Any, key: str, parts: Parts, others: Sequence[Derived]) -> None:
    """Let the library judge the rule in a form, and show what it says beside the field it speaks of."""
    found = form.cleaned_data
    if not {"rule_shape", "rule_of", "rule_over", "rule_complete"} <= set(found):
        return
    named = {part: field for field, part in FIELDS.items()}
    if Shape(found["rule_shape"]) in DIVIDED and not found["rule_over"]:
        form.add_error("rule_over", "Choose what it is divided by, or what is taken away")
        return
    for part, fault in rule_faults(rule_of(key, found), others, {name for name, _ in parts}):
        form.add_error(named[part], str(SaferplanError(fault.what, mend=fault.mend)))


def rules_of(rows: Sequence[Indicator]) -> list[Derived]:
    """The rules of some indicators."""
    return [from_json(row.derived) for row in rows if row.derived]


def feeding_of(partnership: Partnership, rows: Sequence[Indicator]) -> list[str]:
    """The names of returns that only feed other figures."""
    own = {row.key for row in rows}
    figures = Figure.objects.filter(partnership=partnership, current=True).exclude(indicator__in=own)
    found = set(figures.order_by().values_list("indicator", flat=True).distinct())
    return sorted(found | {name for rule in rules_of(rows) for name in (*rule.of, *rule.over)} - own)


def parts_of(rows: Sequence[Indicator], feeding: Sequence[str]) -> list[tuple[str, str]]:
    """What may be a part of a rule: the indicators, then returns that only feed others."""
    return [*((row.key, row.name) for row in rows), *((name, f"Return “{name}”") for name in feeding)]


class RuleForm(PlainForm):
    """The rule of an indicator that is there."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    why = forms.CharField(
        label="why is this changed?", required=False, widget=forms.Textarea, help_text="Kept in the history of changes."
    )

    def __init__(self, *given: Any, indicator: Indicator, rows: Sequence[Indicator], parts: Parts, **more: Any) -> None:
        rule: Derived = from_json(indicator.derived)
        more["initial"] = {
            "version": indicator.version, "rule_shape": rule.shape, "rule_of": list(rule.of),
            "rule_over": list(rule.over), "rule_months": rule.months, "rule_complete": str(rule.complete).lower(),
        }  # fmt: skip
        super().__init__(*given, **more)
        self.indicator, self.parts, self.others = indicator, parts, rules_of(rows)
        self.fields |= rule_fields([one for one in parts if one[0] != indicator.key])
        self.order_fields([*rule_fields(()), "why", "version"])
        speak_plainly(self)

    def clean(self) -> dict[str, Any]:
        """What the library says of it."""
        check_rule(self, self.indicator.key, self.parts, self.others)
        return self.cleaned_data

    @property
    def rule(self) -> Any:
        """The rule as it is kept."""
        return to_json(rule_of(self.indicator.key, self.cleaned_data))
