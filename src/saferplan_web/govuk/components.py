"""A bound form field as the parameters of a GOV.UK component, and the errors of a form as a summary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from jinja2 import Undefined

from saferplan_web.govuk.fields import DayInput, FigureBox
from saferplan_web.govuk.written import cased


@dataclass(frozen=True)
class Component:
    """Which component a field is drawn with, and its parameters."""

    kind: str
    params: dict[str, Any]


def component(bound: BoundField, **look: Any) -> Component:
    """The component of a field. `look`: label, hint, size (of the label), classes, rows, inline, prefix, suffix,
    optional (False: do not say that it may be left blank), heading (the legend is the page's h1)."""
    widget = bound.field.widget
    if isinstance(widget, DayInput):
        return _date(bound, look)
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
        return _choices(bound, look, "checkboxes" if isinstance(widget, forms.CheckboxSelectMultiple) else "radios")
    if isinstance(widget, forms.CheckboxInput):
        return _checkbox(bound, look)
    if isinstance(widget, forms.Select):
        return _select(bound, look)
    if isinstance(widget, forms.FileInput):
        return Component("file", {**_labelled(bound, look), "attributes": _attributes(widget, "accept", "multiple")})
    if isinstance(widget, forms.Textarea):
        return Component("textarea", {**_labelled(bound, look), **_value(bound), "rows": look.get("rows") or 5})
    return _input(bound, look)


def problems(*given: Any) -> list[dict[str, str]]:
    """The errors of forms and formsets as lines of a summary, each leading to its field."""
    lines: list[dict[str, str]] = []
    for form in given:
        if form is None or isinstance(form, Undefined) or not form.is_bound:
            continue
        if hasattr(form, "forms"):
            lines += [{"text": str(text)} for text in form.non_form_errors()]
            lines += problems(*form.forms)
            continue
        for name, errors in form.errors.items():
            href = "" if name == "__all__" else f"#{_first_id(form[name])}"
            lines += [{"text": str(text), "href": href} if href else {"text": str(text)} for text in errors]
    return lines


def _first_id(bound: BoundField) -> str:
    ident = bound.auto_id or bound.html_name
    return f"{ident}_day" if isinstance(bound.field.widget, DayInput) else ident


def _label_text(bound: BoundField, look: dict[str, Any]) -> str:
    text = str(look.get("label") or bound.label or "")
    text = text[:1].upper() + text[1:]
    told = look.get("optional", getattr(bound.form, "says_optional", True))
    return f"{text} (optional)" if told and not bound.field.required else text


def _size(kind: str, look: dict[str, Any]) -> str:
    size = look.get("size", "s")
    return f"govuk-{kind}--{size}" if size else ""


def _told(bound: BoundField, look: dict[str, Any]) -> dict[str, Any]:
    """Hint and errors, as every component takes them."""
    params: dict[str, Any] = {}
    if hint := look.get("hint") or bound.help_text:
        params["hint"] = {"text": str(hint)}
    if bound.form.is_bound and bound.errors:
        params["errorMessage"] = {"text": " ".join(str(error) for error in bound.errors)}
    return params


def _labelled(bound: BoundField, look: dict[str, Any]) -> dict[str, Any]:
    label = {"text": _label_text(bound, look), "classes": _size("label", look)}
    params = {"id": bound.auto_id, "name": bound.html_name, "label": label, **_told(bound, look)}
    if classes := look.get("classes"):
        params["classes"] = classes
    return params


def _legend(bound: BoundField, look: dict[str, Any]) -> dict[str, Any]:
    legend = {"text": _label_text(bound, look), "classes": _size("fieldset__legend", look)}
    return {"legend": legend | ({"isPageHeading": True} if look.get("heading") else {})}


def _value(bound: BoundField) -> dict[str, Any]:
    value = bound.value()
    shown = bound.field.widget.format_value(value) if value is not None else ""
    return {"value": "" if shown is None else str(shown)}


def _attributes(widget: forms.Widget, *names: str) -> dict[str, str]:
    return {name: str(widget.attrs[name]) for name in names if widget.attrs.get(name)}


def _input(bound: BoundField, look: dict[str, Any]) -> Component:
    widget = bound.field.widget
    params = {**_labelled(bound, look), **_value(bound), "type": getattr(widget, "input_type", "text")}
    for name in ("autocomplete", "inputmode", "spellcheck"):
        if name in widget.attrs:
            params[name] = widget.attrs[name]
    if params["type"] == "number" or isinstance(widget, FigureBox):
        params["type"], params["inputmode"] = "text", "decimal"  # arrows and wheels change figures by accident
        params.setdefault("classes", "govuk-input--width-10")
    if params["type"] == "password":
        params.pop("value", None)
    for name in ("prefix", "suffix"):
        if look.get(name):
            params[name] = {"text": look[name]}
    return Component("input", params)


def _date(bound: BoundField, look: dict[str, Any]) -> Component:
    boxes = dict(zip(("day", "month", "year"), bound.field.widget.decompress(bound.value()), strict=True))
    wrong = " govuk-input--error" if bound.form.is_bound and bound.errors else ""
    items = [
        {
            "id": f"{bound.auto_id}_{part}",
            "name": f"{bound.html_name}_{part}",
            "label": part.title(),
            "value": value,
            "classes": f"govuk-input--width-{4 if part == 'year' else 2}{wrong}",
        }
        for part, value in boxes.items()
    ]
    look = {"hint": "" if bound.help_text else "For example, 27 3 2016", **look}
    params = {"id": bound.auto_id, "items": items, "fieldset": _legend(bound, look), **_told(bound, look)}
    return Component("date", params)


def _options(bound: BoundField) -> list[tuple[str, str, bool]]:
    """Value, text and whether chosen, of each option (groups of options are laid flat)."""
    options = []
    for _, group, _ in bound.field.widget.optgroups(bound.html_name, _chosen(bound)):
        options += [(str(one["value"]), _option_text(one), bool(one["selected"])) for one in group]
    return options


def _option_text(option: dict[str, Any]) -> str:
    """An option's words: with a capital first letter, not one on Every Word as Django would."""
    value, text = str(option["value"]), str(option["label"])
    return cased(value) if text.lower() == value.lower() and not text.isupper() else cased(text) if not value else text


def _chosen(bound: BoundField) -> list[str]:
    return bound.field.widget.format_value(bound.value())


def _choices(bound: BoundField, look: dict[str, Any], kind: str) -> Component:
    hints = look.get("hints") or {}
    items = [
        {
            "value": value,
            "text": text,
            "checked": chosen,
            **({"hint": {"text": hints[value]}} if value in hints else {}),
        }
        for value, text, chosen in _options(bound)
    ]
    classes = [f"govuk-{kind}--small"] if look.get("small") or len(items) > 6 else []
    if look.get("inline") and kind == "radios":
        classes.append("govuk-radios--inline")
    params = {
        "idPrefix": bound.auto_id, "name": bound.html_name, "items": items, "fieldset": _legend(bound, look),
        "classes": " ".join(classes), **_told(bound, look),
    }  # fmt: skip
    return Component(kind, params)


def _checkbox(bound: BoundField, look: dict[str, Any]) -> Component:
    item: dict[str, Any] = {"value": "on", "text": _label_text(bound, {**look, "optional": False})}
    item["checked"] = bool(bound.value()) and bound.value() not in ("False", "false", "0")
    told = _told(bound, look)
    if "hint" in told:
        item["hint"] = told.pop("hint")
    return Component("checkboxes", {"idPrefix": bound.auto_id, "name": bound.html_name, "items": [item], **told})


def _select(bound: BoundField, look: dict[str, Any]) -> Component:
    items = [{"value": value, "text": text, "selected": chosen} for value, text, chosen in _options(bound)]
    return Component("select", {**_labelled(bound, look), "items": items})
