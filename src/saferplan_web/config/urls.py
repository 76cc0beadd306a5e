"""Every address of the service."""

from __future__ import annotations

from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from saferplan_web.config.home import home, reminders
from saferplan_web.people.guard import page
from saferplan_web.people.roles import PUBLIC


@page(PUBLIC)
def health(request: HttpRequest) -> HttpResponse:
    """200 where both databases answer."""
    for name in connections:
        with connections[name].cursor() as cursor:
            cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("health", health, name="health"),
    path("home", home, name="home"),
    path("home/reminders", reminders, name="reminders"),
    path("api/", include("saferplan_web.config.api")),
    path("accounts/", include("saferplan_web.people.sign_in_urls")),
    path("p/<slug:partnership>/", include("saferplan_web.people.urls")),
    path("p/<slug:partnership>/plan/", include("saferplan_web.performance.planning.urls")),
    path("p/<slug:partnership>/plan/", include("saferplan_web.plan.urls")),
    path("p/<slug:partnership>/", include("saferplan_web.actions.urls")),
    path("p/<slug:partnership>/performance/", include("saferplan_web.performance.rounds.urls")),
    path("p/<slug:partnership>/performance/returns/", include("saferplan_web.performance.returns.urls")),
    path("p/<slug:partnership>/", include("saferplan_web.performance.urls")),
    path("p/<slug:partnership>/documents/", include("saferplan_web.documents.urls")),
    path("p/<slug:partnership>/release/", include("saferplan_web.release.urls")),
    path("", include("saferplan_web.public.urls")),
]

handler400 = "saferplan_web.config.refusals.wrong_request"
handler403 = "saferplan_web.config.refusals.not_allowed"
handler404 = "saferplan_web.config.refusals.not_found"
handler500 = "saferplan_web.config.refusals.failed"
