"""What was withdrawn, and bringing it back with a reason."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from saferplan_web.core.editing import editing
from saferplan_web.core.models import Partnership
from saferplan_web.people.changes_restoring import restore
from saferplan_web.people.forms import WithdrawForm
from saferplan_web.people.guard import page
from saferplan_web.people.models import Group
from saferplan_web.people.restoring import KINDS, kinds_of, several, withdrawn_of
from saferplan_web.people.views import crumbs_of

_NO_MORE = "What you may not withdraw you may not bring back either."


@page("restricted.read")
def withdrawn(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """All that is out of use, of the kinds that the person may bring back."""
    kinds = kinds_of(request.person)  # type: ignore[attr-defined]
    if not kinds:
        raise PermissionDenied(_NO_MORE)
    found = withdrawn_of(partnership, kinds)
    disbanded = Group.objects.filter(partnership=partnership, withdrawn_at=None, disbanded_on__isnull=False)
    shown = {
        "sections": [(several(name), found[name]) for name in kinds if name in found],
        "disbanded": list(disbanded.order_by("-disbanded_on")) if "group" in kinds else [],
        "crumbs": crumbs_of(partnership),
    }
    return render(request, "people/withdrawn.html", shown)


@page("restricted.read")
def restoring(request: HttpRequest, partnership: Partnership, kind: str, key: str) -> HttpResponse:
    """Bring one thing back."""
    of = KINDS.get(kind)
    if of is None:
        raise Http404
    if not request.person.may(of.permission):  # type: ignore[attr-defined]
        raise PermissionDenied(_NO_MORE)
    gone = Q(withdrawn_at__isnull=False)
    if of.model is Group:
        gone |= Q(disbanded_on__isnull=False)
    thing: Any = get_object_or_404(of.model._default_manager.filter(gone), partnership=partnership, key=key)
    form = WithdrawForm(request.POST or None)
    form.fields["why"].label = "why is it brought back?"
    back = reverse("withdrawn", args=[partnership.key])
    return editing(
        request, form,
        lambda form: restore(by=request.user, kind=of, thing=thing, why=form.values["why"]),  # type: ignore[arg-type]
        title="Bring it back", caption=str(thing), button="Bring back", said=f"Brought back: {thing}",
        intro="It comes back with its history. Holders and seats that ended with it do not."
        if of.clears else "It comes back as it was, with its history.",
        to=reverse(of.route, args=[partnership.key, key]) if of.route else back, cancel=back,
        crumbs=[*crumbs_of(partnership), ("What was withdrawn", back)],
    )  # fmt: skip
