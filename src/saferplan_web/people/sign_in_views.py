"""Pages about being signed in that are ours and not allauth's: staying, and text sent after the session ended."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from saferplan_web.people.guard import page
from saferplan_web.people.roles import SIGNED_IN
from saferplan_web.people.sessions import forget_typed, typed_by, why_ended


class SignIn(LoginView):
    """The sign-in page: with the providers of the installation, and why somebody was signed out."""

    def get_form(self, form_class: Any = None) -> Any:
        """Without the link to a new password beside the box: the page has its own."""
        form = super().get_form(form_class)
        form.fields["password"].help_text = ""
        return form

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        """What the page shows."""
        follow = {"next": self.request.GET["next"]} if self.request.GET.get("next") else {}
        apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
        providers = [
            (app["name"], f"{reverse('openid_connect_login', args=[app['provider_id']])}?{urlencode(follow)}")
            for app in apps
        ]
        shown: dict[str, Any] = super().get_context_data(**given)
        return shown | {"providers": providers, "ended": why_ended(self.request)}


@page(SIGNED_IN)
@never_cache
def stay(request: HttpRequest) -> HttpResponse:
    """For how many seconds one stays signed in. Asking (GET) does not lengthen it; a POST does, as any page would."""
    if request.method == "POST":
        return JsonResponse({"seconds": request.session_ends_in})  # type: ignore[attr-defined]
    request.only_looks = True  # type: ignore[attr-defined]
    return JsonResponse({"seconds": request.session_left})  # type: ignore[attr-defined]


stay.leaves_session = True  # type: ignore[attr-defined]


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
