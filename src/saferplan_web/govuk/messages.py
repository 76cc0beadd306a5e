"""What a form says of a field that is wrong: which field, and what to type instead of what was typed."""

from __future__ import annotations

from typing import Any

from django import forms

from saferplan_web.govuk.fields import DayField, FigureInput


def speak_plainly(form: Any) -> None:
    """Give every field of a form its own messages, where it has only Django's."""
    for field in form.fields.values():
        own = _messages(field)
        stock = type(field).default_error_messages | forms.Field.default_error_messages
        for code, text in own.items():
            if field.error_messages.get(code, stock.get(code)) == stock.get(code):
                field.error_messages[code] = text


def _messages(field: forms.Field) -> dict[str, str]:
    label = str(field.label or "this").rstrip("?")
    begun = label[:1].upper() + label[1:]
    inner = label if label[1:2].isupper() else label[:1].lower() + label[1:]
    told = {"required": f"Enter {inner}"}
    if isinstance(field, DayField):
        return {}
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField | forms.BooleanField):
        told["required"] = f"Choose {inner}" if not isinstance(field, forms.BooleanField) else f"Tick: {inner}"
        told["invalid_choice"] = f"{begun}: choose one of those on offer"
    elif isinstance(field, forms.FileField):
        told |= {"required": f"Choose a file: {inner}", "empty": f"{begun}: the file is empty. Choose another."}
    elif isinstance(field, forms.EmailField):
        told["invalid"] = f"{begun} must look like name@example.org"
    elif isinstance(field, forms.IntegerField):
        told["invalid"] = f"{begun} must be a whole number, like 12"
        told["min_value"] = f"{begun} must be %(limit_value)s or more"
        told["max_value"] = f"{begun} must be %(limit_value)s or less"
    elif isinstance(field, forms.CharField) and not isinstance(field, FigureInput):
        told["max_length"] = f"{begun} must have no more than %(limit_value)d characters; it has %(show_value)d"
    return told
