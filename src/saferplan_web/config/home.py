"""The page after signing in: what waits for somebody, and the partnerships they work in.

Each app that has work for people gives a function of the person's posts; they stand in WORK.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from saferplan_web.people.guard import ask_second_factor, owes_second_factor, page, partnerships_of, person_in, posts_of
from saferplan_web.people.models import Post
from saferplan_web.people.roles import SIGNED_IN
from saferplan_web.performance.wards import wards_held


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for somebody: a line of a task list. `colour` is that of the tag."""

    title: str
    href: str
    hint: str = ""
    state: str = ""
    colour: str = ""


# Functions of the posts held today, each with a query or two and never more for more things.
WORK: tuple[Callable[[list[Post]], Iterable[Waiting]], ...] = ()


@page(SIGNED_IN)
def home(request: HttpRequest) -> HttpResponse:
    """My work, and where I work."""
    posts = posts_of(request.user)  # type: ignore[arg-type]
    if owes_second_factor(request, posts):
        return ask_second_factor(request)
    mine = partnerships_of(request.user, posts)  # type: ignore[arg-type]
    if len(mine) == 1:  # whoever works in one place only keeps its navigation
        request.person = person_in(request.user, mine[0])  # type: ignore[attr-defined, arg-type]
    shown = {
        "title": "Home",
        "posts": posts,
        "work": [line for find in WORK for line in find(posts)],
        "mine": mine,
        "wards": wards_held(posts),
    }
    return render(request, "people/home.html", shown)
