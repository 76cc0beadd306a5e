"""The page after signing in: what waits for somebody, what changed since, and the partnerships they work in.

Each app that has work for people says so when it is ready (`finds_work`).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from saferplan_web.config.since import changed_since
from saferplan_web.config.surroundings import places_of
from saferplan_web.core.waiting import work_of
from saferplan_web.people.guard import (
    ask_second_factor,
    owes_second_factor,
    page,
    partnerships_of,
    person_among,
    posts_of,
)
from saferplan_web.people.roles import SIGNED_IN
from saferplan_web.people.sessions import SINCE
from saferplan_web.performance.rounds.changes_messages import set_reminders
from saferplan_web.performance.wards import wards_held

LOOKED = timedelta(minutes=10)  # looking again within this is one visit


@page(SIGNED_IN)
def home(request: HttpRequest) -> HttpResponse:
    """My work, what changed since I was last here, and where I work."""
    user: Any = request.user
    posts = posts_of(user)
    if owes_second_factor(request, posts):
        return ask_second_factor(request)
    mine = partnerships_of(user, posts)
    since = parse_datetime(request.session.get(SINCE) or "")
    only = mine[0] if len(mine) == 1 else None
    shown = {
        "title": "Home", "posts": posts, "mine": mine, "since": since,
        "work": work_of(posts),
        "changed": changed_since(user, posts, since), "wards": wards_held(posts),
        "briefs": [one for one in mine if (person := person_among(user, one, posts)) and person.may("brief.read")],
        "only": only, "there": places_of(request, person_among(user, only, posts)) if only else [],
    }  # fmt: skip
    now = timezone.now()
    if user.seen_at is None or now - user.seen_at > LOOKED:
        user.looks(now)
    return render(request, "people/home.html", shown)


@page(SIGNED_IN)
def reminders(request: HttpRequest) -> HttpResponse:
    """Switch one's own messages on or off."""
    user: Any = request.user
    if request.method == "POST":
        on = request.POST.get("on") == "yes"
        if on != user.reminders:
            set_reminders(by=user, on=on)
        messages.success(request, "You are reminded by e-mail" if on else "You get no more messages")
        return HttpResponseRedirect(reverse("reminders"))
    shown = {"title": "Reminders by e-mail", "back": reverse("home"), "on": user.reminders}
    return render(request, "people/reminders.html", shown)
