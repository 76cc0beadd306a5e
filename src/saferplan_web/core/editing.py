"""One way for every page with a form: show it, act, say so and move on; or show what is wrong, nothing lost.

return editing(
    request, PriorityForm(request.POST or None, partnership=partnership, thing=priority),
    lambda form: edit_priority(by=request.user, priority=priority, version=form.opened, why=form.reason, **form.values),
    title="Change the priority", said="Priority changed", to=url_of(priority),
)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from saferplan import SaferplanError
from saferplan_web.core.changing import Conflict
from saferplan_web.core.forms import PlainForm, ThingForm
from saferplan_web.core.models import Touched

FORM_PAGE = "govuk/form_page.html"
MOST_DIGITS = 9  # of a version; a longer number is none that the database holds
WRONG, CONFLICT = 422, 409  # statuses of a form that comes back with its errors, or with somebody else's change


def editing(
    request: HttpRequest,
    form: Any,
    act: Callable[[Any], Any],
    *,
    title: str,
    to: str | Callable[[Any], str],
    said: str | Callable[[Any], str] = "",
    template: str = FORM_PAGE,
    **context: Any,
) -> HttpResponse:
    """Show the form, or do `act(form)` and go `to` (an address, or made from what `act` returned) saying `said`.

    What the act refuses (ValidationError, SaferplanError) comes back in the form; a Conflict shows both versions.
    Further context reaches the template: caption, crumbs, button, fields (names in order), intro.
    """
    shown = {"title": title, "form": form, **context}
    if request.method != "POST":
        return render(request, template, shown)
    if form.is_valid():
        try:
            result = act(form)
        except Conflict as conflict:
            form.saves_over(getattr(type(conflict.thing)._default_manager.get(pk=conflict.thing.pk), "version", None))
            both = {"conflict": conflict, "differences": differences(form, type(conflict.thing), conflict.since)}
            return render(request, template, shown | both, status=CONFLICT)
        except ValidationError as error:
            form.take(error)
        except SaferplanError as error:
            form.add_error(None, str(error))
        else:
            if told := said(result) if callable(said) else said:
                messages.success(request, told)
            return HttpResponseRedirect(to(result) if callable(to) else to)
    return render(request, template, shown, status=WRONG)


def opened_version(request: HttpRequest) -> int:
    """The version that a form without fields was opened on; nought where it names none. BadRequest where it is no
    whole number."""
    written = request.POST.get("version") or "0"
    if not (written.isascii() and written.isdigit() and len(written) <= MOST_DIGITS):
        raise BadRequest("the version is no whole number")
    return int(written)


def differences(form: ThingForm | PlainForm, model: Any, since: list[Touched]) -> list[dict[str, Any]]:
    """Field by field of the model: what the other saved beside what was typed here, where the other changed it."""
    theirs: dict[str, Any] = {}
    before: dict[str, Any] = {}
    for touched in reversed(since):
        for name, value in (touched.after or {}).items():
            if (touched.before or {}).get(name) != value:
                theirs[name] = value
                before.setdefault(name, (touched.before or {}).get(name))
    names = {str(field.verbose_name): field.name for field in model._meta.get_fields() if _is_column(field)}
    return [
        {"field": words, "before": before[words], "theirs": value, "yours": _typed(form, names.get(words, ""))}
        for words, value in theirs.items()
    ]


def _is_column(field: Any) -> bool:
    return hasattr(field, "verbose_name") and not field.auto_created


def _typed(form: ThingForm | PlainForm, name: str) -> Any:
    if name not in form.fields:
        return None
    value = form.cleaned_data.get(name)
    if value is None or isinstance(value, bool | int | str):
        return value
    if hasattr(value, "all"):
        return [str(one) for one in value]
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


__all__ = ["FORM_PAGE", "PlainForm", "ThingForm", "differences", "editing", "opened_version"]
