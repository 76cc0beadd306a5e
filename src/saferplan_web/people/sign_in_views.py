"""Pages about being signed in that are ours and not allauth's: staying, and text sent after the session ended."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from saferplan_web.people.guard import page
from saferplan_web.people.roles import SIGNED_IN
from saferplan_web.people.sessions import forget_typed, typed_by


@page(SIGNED_IN)
@never_cache
def stay(request: HttpRequest) -> HttpResponse:
    """Being asked for is enough to stay signed in; the answer says for how many seconds."""
    return JsonResponse({"seconds": request.session_ends_in})  # type: ignore[attr-defined]


@page(SIGNED_IN)
@never_cache
def typed(request: HttpRequest) -> HttpResponse:
    """Show what was sent after the session had ended, and offer to send it again."""
    if request.method == "POST":
        forget_typed(request)
        messages.success(request, "What you had typed was thrown away.")
        return HttpResponseRedirect(reverse("home"))
    kept = typed_by(request)
    title = "Save what you typed" if kept else "Nothing is waiting to be saved"
    return render(request, "people/typed.html", {"title": title, "typed": kept})
