"""Forms about things: fields as the service draws them, the version that was opened, and why it is changed."""

from __future__ import annotations

import copy
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from saferplan_web.core.fields import FigureField, PeriodField
from saferplan_web.core.models import Owned, Partnership
from saferplan_web.govuk.fields import DayField, FigureInput, WrittenPeriod
from saferplan_web.govuk.messages import speak_plainly

CARRIED = ("why_changed", "version")  # what a form about a thing carries besides its fields
# What no page can show, or what turns the order of what it shows: control characters, marks that override direction.
UNSHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
NEW_LINE = re.compile("[\n\r\u2028\u2029]")
MOST_DIGITS = 18  # of the number of a thing; a longer one fits no database
FEW = 6  # up to so many choices are shown as radio buttons, more as a list


class Several(forms.ModelMultipleChoiceField):
    """Several things; a number that no database holds is no thing."""

    def _check_values(self, value: Any) -> Any:
        if strange := [str(one) for one in value if len(str(one)) > MOST_DIGITS]:
            raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": strange[0][:20]})
        return super()._check_values(value)  # type: ignore[misc]


def form_field(field: models.Field[Any, Any], **options: Any) -> forms.Field | None:
    """The form field of a model's field. Given to Django as `formfield_callback`."""
    told: dict[str, Any] = {"required": not field.blank, "label": field.verbose_name, "help_text": field.help_text}
    told.update((name, options[name]) for name in ("label", "help_text") if name in options)
    if isinstance(field, PeriodField):
        return WrittenPeriod(**told)
    if isinstance(field, FigureField):
        return FigureInput(**told)
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return DayField(**told)
    if isinstance(field, models.ManyToManyField):
        options = {"form_class": Several, **options}
    made = field.formfield(**options)
    if isinstance(made, forms.TypedChoiceField) and len(field.flatchoices) <= FEW:
        choices = [(value, text) for value, text in field.flatchoices if value != ""]
        made.widget = forms.RadioSelect()
        made.choices = choices if made.required else [*choices, ("", "not stated")]
    if isinstance(made, forms.ModelChoiceField) and not isinstance(made, forms.ModelMultipleChoiceField):
        made.empty_label = "" if made.required else "not chosen"
    if isinstance(made, forms.ModelMultipleChoiceField):
        made.widget = forms.CheckboxSelectMultiple()
        made.widget.choices = made.choices
    return made


class Typed:
    """What is typed into a form can be shown: nothing of it is kept that no page, paper or message could hold."""

    def full_clean(self) -> None:
        """Refuse characters that cannot be shown, and lines in what is one line."""
        super().full_clean()  # type: ignore[misc]
        form: Any = self
        for name, value in list(getattr(form, "cleaned_data", {}).items()):
            if isinstance(value, str) and name in form.fields and (told := _unfit(form.fields[name], value)):
                form.add_error(name, told)


def _unfit(field: forms.Field, value: str) -> str:
    label = str(field.label or "this")
    begun = label[:1].upper() + label[1:]
    if UNSHOWN.search(value):
        return f"{begun} holds a character that cannot be shown. Type it anew instead of pasting it"
    if isinstance(field.widget, forms.TextInput) and NEW_LINE.search(value):
        return f"{begun} must be one line"
    return ""


class PlainForm(Typed, forms.Form):
    """A form that stands for no one thing (a question, an upload)."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        speak_plainly(self)

    def take(self, error: ValidationError) -> None:
        """Show what a change refused, beside the fields it speaks of."""
        _take(self, error)

    def saves_over(self, version: int | None) -> None:
        """Keep all that was typed, and let the next save stand on the thing as it now is."""
        _stand_on(self, version)

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, cleaned."""
        return dict(self.cleaned_data)


class ThingForm(Typed, forms.ModelForm):
    """A form about one thing; subclasses name model and fields in Meta(ThingForm.Meta).

    `values` are the cleaned fields, `reason` why it is changed, `opened` the version it was opened on (None: a new
    thing). Choices among things are those of the partnership that are not withdrawn.
    """

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    why_changed = forms.CharField(
        label="why is this changed?", required=False, widget=forms.Textarea, help_text="Kept in the history of changes."
    )

    class Meta:
        formfield_callback = form_field

    def __init__(
        self, *given: Any, partnership: Partnership, thing: models.Model | None = None, **options: Any
    ) -> None:
        if thing is not None:
            options["instance"] = copy.copy(thing)  # what a form tries does not reach the thing itself
        super().__init__(*given, **options)
        self.partnership, self.thing = partnership, thing
        self.order_fields([*(name for name in self.fields if name not in CARRIED), *CARRIED])
        if thing is None:
            del self.fields["why_changed"]
        else:
            self.fields["version"].initial = getattr(thing, "version", None)
        for name, field in self.fields.items():
            self._narrow(name, field)
        speak_plainly(self)

    def _narrow(self, name: str, field: forms.Field) -> None:
        """Offer what is in use in the partnership, and what the thing holds already."""
        if not isinstance(field, forms.ModelChoiceField) or field.queryset is None:
            return
        if issubclass(field.queryset.model, Owned):
            held = [] if self.thing is None else [getattr(self.thing, f"{name}_id", None)]
            usable = Q(partnership=self.partnership, withdrawn_at__isnull=True) | Q(pk__in=[one for one in held if one])
            field.queryset = field.queryset.filter(usable)

    @property
    def values(self) -> dict[str, Any]:
        """The fields of the thing as cleaned."""
        return {name: value for name, value in self.cleaned_data.items() if name not in CARRIED}

    @property
    def opened(self) -> int | None:
        """The version that the form was opened on."""
        return self.cleaned_data.get("version")

    @property
    def reason(self) -> str:
        """Why the thing is changed."""
        return str(self.cleaned_data.get("why_changed", ""))

    def take(self, error: ValidationError) -> None:
        """Show what a change refused, beside the fields it speaks of."""
        _take(self, error)

    def saves_over(self, version: int | None) -> None:
        """Keep all that was typed, and let the next save stand on the thing as it now is."""
        _stand_on(self, version)


def _stand_on(form: Any, version: int | None) -> None:
    form.data = typed = form.data.copy()
    typed[form.add_prefix("version")] = str(version)


def _take(form: forms.BaseForm, error: ValidationError) -> None:
    told = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
    for name, messages in told.items():
        for message in messages:
            form.add_error(name if name in form.fields else None, message)


class FilterForm(forms.Form):
    """Filters of a list, read from the address; every field may be left blank."""

    says_optional = False

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        for field in self.fields.values():
            field.required = False

    @property
    def chosen(self) -> dict[str, Any]:
        """What was chosen; what cannot be is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}


class SavedViewForm(PlainForm):
    """A name for a list as it is filtered and sorted now."""

    name = forms.CharField(label="name of this view", max_length=80)
    query = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
    place = forms.CharField(max_length=60, widget=forms.HiddenInput)
