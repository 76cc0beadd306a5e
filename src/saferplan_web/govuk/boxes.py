"""Text boxes and lists of choices as markup: the same as GOV.UK's components give, made here because a return has
hundreds of them on one page. A test holds the two alike."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape

Params = dict[str, Any]


def text_box(params: Params) -> Markup:
    """As govukInput."""
    attributes = {
        "class": _classes("govuk-input", params), "id": params["id"], "name": params["name"],
        "type": params.get("type") or "text", "spellcheck": _spelling(params), "value": params.get("value") or None,
        "aria-describedby": _described(params), "autocomplete": params.get("autocomplete"),
        "inputmode": params.get("inputmode"),
    }  # fmt: skip
    box = f"<input{_written(attributes)}>"
    before, after = (params.get(side) for side in ("prefix", "suffix"))
    if before or after:
        sides = [_side("prefix", before), box, _side("suffix", after)]
        box = f'<div class="govuk-input__wrapper">{"".join(sides)}</div>'
    return _group(params, box)


def text_area(params: Params) -> Markup:
    """As govukTextarea."""
    attributes = {
        "class": _classes("govuk-textarea", params), "id": params["id"], "name": params["name"],
        "rows": params.get("rows") or 5, "aria-describedby": _described(params),
    }  # fmt: skip
    # A browser drops the first line break of a textarea: one of our own keeps that of the text.
    text = str(params.get("value") or "")
    first = "\n" if text.startswith(("\n", "\r")) else ""
    return _group(params, f"<textarea{_written(attributes)}>{first}{escape(text)}</textarea>")


def choice_list(params: Params) -> Markup:
    """As govukSelect."""
    attributes = {
        "class": _classes("govuk-select", params), "id": params["id"], "name": params["name"],
        "aria-describedby": _described(params),
    }  # fmt: skip
    options = "".join(_option(one) for one in params["items"])
    return _group(params, f"<select{_written(attributes)}>{options}</select>")


def _option(one: Params) -> str:
    chosen = " selected" if one.get("selected") else ""
    return f'<option value="{escape(one["value"])}"{chosen}>{escape(one["text"])}</option>'


def _group(params: Params, box: str) -> Markup:
    ident, label = params["id"], params["label"]
    classes = f" {label['classes']}" if label.get("classes") else ""
    made = [f'<label class="govuk-label{classes}" for="{escape(ident)}">{escape(label["text"])}</label>']
    if hint := params.get("hint"):
        made.append(f'<div id="{escape(ident)}-hint" class="govuk-hint">{escape(hint["text"])}</div>')
    wrong = ""
    if error := params.get("errorMessage"):
        wrong = " govuk-form-group--error"
        made.append(
            f'<p id="{escape(ident)}-error" class="govuk-error-message">'
            f'<span class="govuk-visually-hidden">Error:</span> {escape(error["text"])}</p>'
        )
    return Markup(f'<div class="govuk-form-group{wrong}">{"".join(made)}{box}</div>')


def _side(name: str, given: Any) -> str:
    return f'<div class="govuk-input__{name}" aria-hidden="true">{escape(given["text"])}</div>' if given else ""


def _classes(name: str, params: Params) -> str:
    own, wrong = params.get("classes"), params.get("errorMessage")
    return " ".join(one for one in (name, own, f"{name}--error" if wrong else "") if one)


def _described(params: Params) -> str | None:
    parts = (("hint", "hint"), ("error", "errorMessage"))
    return " ".join(f"{params['id']}-{name}" for name, key in parts if params.get(key)) or None


def _spelling(params: Params) -> str | None:
    given = params.get("spellcheck")
    return None if given is None else str(given).lower()


def _written(attributes: dict[str, Any]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items() if value is not None)
