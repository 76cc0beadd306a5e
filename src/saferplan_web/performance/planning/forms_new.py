"""The form of one question about a new indicator, or of all of them together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import slugify

from saferplan import to_json
from saferplan_web.govuk.messages import speak_plainly
from saferplan_web.govuk.written import cased
from saferplan_web.performance.planning.catalogue import titles
from saferplan_web.performance.planning.forms import IndicatorForm
from saferplan_web.performance.planning.previews import NEW
from saferplan_web.performance.planning.questions import RECORDS, RETURNS, RULE
from saferplan_web.performance.planning.rules import check_rule, parts_of, rule_fields, rule_of, rules_of
from saferplan_web.plan.models import Indicator

ORIGINS = [
    (RECORDS, "Counted from the records"),
    (RETURNS, "Sent in as returns"),
    (RULE, "Worked out from other figures"),
]
SEEN = [("false", "Everyone, once it has been released"), ("true", "Restricted: only those who work here")]
SEVERAL = {"rule_of", "rule_over"}


class QuestionForm(IndicatorForm):
    """The fields of an indicator that are named, with where its figures come from and the rule it is worked out by."""

    def __init__(
        self,
        *given: Any,
        names: Sequence[str],
        rows: Sequence[Indicator] = (),
        feeding: Sequence[str] = (),
        **more: Any,
    ) -> None:
        super().__init__(*given, **more)
        self.rows, self.feeding = rows, feeding
        self.parts, self.others = parts_of(rows, feeding), rules_of(rows)
        self.fields |= {
            "origin": forms.ChoiceField(label="figures come from", choices=ORIGINS, widget=forms.RadioSelect),
            "measure": forms.ChoiceField(label="measure of the catalogue", choices=titles(), widget=forms.RadioSelect),
            "restricted": forms.TypedChoiceField(
                label="who may see it", choices=SEEN, widget=forms.RadioSelect, coerce=lambda value: value == "true"
            ),
            **rule_fields(self.parts),
        }
        for name in set(self.fields) - set(names):
            del self.fields[name]
        self.order_fields(list(names))
        speak_plainly(self)

    def clean(self) -> dict[str, Any]:
        """What holds of an indicator, and what the library says of its rule."""
        found = super().clean()
        if "rule_over" in self.fields and not found.get("rule_over") and "rule_shape" not in self.fields:
            self.add_error("rule_over", "Choose what it is divided by, or what is taken away")
        if "rule_of" in self.fields and "rule_shape" in self.fields:
            found.setdefault("rule_over", [])
            check_rule(self, NEW, self.parts, self.others)
            self._not_a_return(str(found.get("name", "")))
        return found

    def _not_a_return(self, name: str) -> None:
        """What is worked out cannot have the name under which figures are sent in."""
        if slugify(name) in self.feeding:
            self.add_error("name", "Returns of this name are there already: give it another")

    @property
    def values(self) -> dict[str, Any]:
        """The fields of the row."""
        own = {
            name: value for name, value in super().values.items() if name in IndicatorForm.Meta.fields or name == "unit"
        }
        if "rule_of" in self.fields:
            own["derived"] = to_json(rule_of(NEW, self.cleaned_data))
        return own

    def said(self) -> dict[str, str]:
        """What was answered, in words, by field."""
        return {name: self._said(name, self.cleaned_data.get(name)) for name in self.fields}

    def _said(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if isinstance(value, bool):
            value = str(value).lower() if name == "restricted" else "Yes" if value else "No"
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            words = {str(key): str(text) for key, text in field.choices}  # type: ignore[union-attr, misc]
            if isinstance(value, list):
                return "\n\n".join(words[one] for one in value)
            return cased(words.get(str(value), ""))
        return "" if value is None else str(value)
