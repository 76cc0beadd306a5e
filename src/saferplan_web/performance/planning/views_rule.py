"""The rule of an indicator that is worked out from others, changed with a look at past figures."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from saferplan_web.core.models import Partnership
from saferplan_web.people.guard import page
from saferplan_web.performance.planning.previews import past_of
from saferplan_web.performance.planning.rules import RuleForm, feeding_of, parts_of
from saferplan_web.performance.planning.views import looking
from saferplan_web.plan.changes import set_rule
from saferplan_web.plan.models import Indicator
from saferplan_web.plan.views import crumbs_of
from saferplan_web.plan.views_indicator import indicator_of


@page("indicators.edit")
def indicator_rule(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Change how an indicator is worked out."""
    thing = indicator_of(request, partnership, key)
    if not thing.derived:
        raise Http404
    address = reverse("plan-indicator", args=[partnership.key, key])
    rows = list(Indicator.objects.filter(partnership=partnership, withdrawn_at__isnull=True).order_by("place", "pk"))
    parts = parts_of(rows, feeding_of(partnership, rows))
    form = RuleForm(request.POST or None, indicator=thing, rows=rows, parts=parts)

    def past() -> Any:
        thing.derived = form.rule
        return past_of(partnership, thing, thing)

    def act(form: Any) -> Indicator:
        found = form.values
        return set_rule(by=request.user, indicator=thing, version=found["version"], rule=form.rule, why=found["why"])  # type: ignore[arg-type]

    return looking(
        request, form, past, act, "planning/rule_form.html", title="Change how it is worked out", caption=thing.name,
        said="Rule changed", to=address, cancel=address, crumbs=crumbs_of(partnership, (thing.name, address)),
    )  # fmt: skip
