"""Rounds: the list, one round as a task list, opening and changing, telling who is missing, locking, freezing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from saferplan import SaferplanError
from saferplan_web.core.changing import Conflict, history
from saferplan_web.core.editing import editing, opened_version
from saferplan_web.core.models import Partnership
from saferplan_web.govuk.written import plural
from saferplan_web.people.guard import page
from saferplan_web.performance.asking import ask_recalculation, under_way
from saferplan_web.performance.models import Batch, Message, Overview, Round
from saferplan_web.performance.returns.changes import lock_returns
from saferplan_web.performance.rounds import changes
from saferplan_web.performance.rounds.access import round_of, round_with
from saferplan_web.performance.rounds.arriving import arrived, returns_to_lock
from saferplan_web.performance.rounds.changes_messages import may_be_told, send_digest
from saferplan_web.performance.rounds.forms import RoundForm, proposed
from saferplan_web.performance.rounds.overview import is_settled, not_received
from saferplan_web.performance.rounds.progress import (
    missing_by_post,
    people_to_tell,
    progress_at,
    progress_of,
    tasks_of,
)


def crumbs_of(partnership: Partnership, round: Round | None = None) -> list[tuple[str, str]]:
    """The way to a page of rounds."""
    found: list[tuple[str, str, tuple[str, ...]]] = [("Performance", "performance", ()), ("Rounds", "rounds", ())]
    if round is not None:
        found.append((str(round), "round", (round.key,)))
    return [(words, reverse(name, args=[partnership.key, *parts])) for words, name, parts in found]


@page("rounds.read")
def rounds(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """All rounds, the newest first."""
    found = list(Round.objects.filter(partnership=partnership, withdrawn_at__isnull=True).order_by("-period"))
    context = {"title": "Rounds", "layout": "full", "rounds": found, "crumbs": crumbs_of(partnership)[:1]}
    return render(request, "performance/rounds/rounds.html", context)


@page("rounds.run")
def round_new(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Open the next round; its period and dates are proposed."""
    initial = proposed(partnership)

    def opened(form: Any) -> Round:
        made = changes.open_round(by=request.user, partnership=partnership, **form.values)
        ask_recalculation(partnership, request.user)
        return made

    return editing(
        request, RoundForm(request.POST or None, partnership=partnership, initial=initial), opened,
        title="Open a round", said=lambda made: f"The round for {made.period.label} is open",
        to=lambda made: reverse("round", args=[partnership.key, made.key]), button="Open the round",
        cancel=reverse("rounds", args=[partnership.key]), crumbs=crumbs_of(partnership),
        intro="Every priority’s lead is asked for a highlight report. The last month of the period becomes the month "
        "that figures are asked for and pages report.",
    )  # fmt: skip


@page("rounds.run")
def round_edit(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Change the dates of a round."""
    thing = round_of(partnership, key)
    to = reverse("round", args=[partnership.key, key])
    return editing(
        request, RoundForm(request.POST or None, partnership=partnership, thing=thing),
        lambda form: changes.edit_round(
            by=request.user, round=thing, version=form.opened, why=form.reason, **form.values
        ),
        title="Change the round", caption=str(thing), said="Round changed", to=to, cancel=to,
        crumbs=crumbs_of(partnership, thing),
        intro="Priorities that came into the plan since the round was opened are asked for their highlight report.",
    )  # fmt: skip


@page("rounds.run")
def round_withdraw(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Take back a round opened by mistake."""
    thing = round_of(partnership, key)
    if request.method != "POST":
        context = {"title": "Withdraw the round", "caption": str(thing), "crumbs": crumbs_of(partnership, thing)}
        return render(request, "performance/rounds/withdraw.html", context | {"round": thing})
    return acted(
        request, reverse("rounds", args=[partnership.key]), "The round is withdrawn",
        lambda: changes.withdraw_round(by=request.user, round=thing),
    )  # fmt: skip


@page("workings.read")
def round_page(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Where a round stands: its parts, who is missing, what performance challenge says."""
    person = request.person  # type: ignore[attr-defined]
    thing = round_with(person, partnership, key)
    progress = progress_of(thing)
    runs = person.may("rounds.run")
    context = {
        "title": str(thing), "crumbs": crumbs_of(partnership), "round": thing, "progress": progress, "runs": runs,
        "tasks": tasks_of(progress, runs), "history": history(thing)[:20],
        "challenges": thing.frozen_at is None and (thing.sits or person.may("rounds.challenge")),
    }  # fmt: skip
    return render(request, "performance/rounds/round.html", context)


@page("workings.read")
def round_missing(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Who is missing with what, and who was told when."""
    progress = progress_at(partnership, key) or progress_of(round_of(partnership, key))
    thing, missing = progress.round, missing_by_post(progress)
    people, _ = people_to_tell(missing)
    sent = _told(thing, [user.pk for user, _ in people])
    today = {one.user_id for one in sent if one.sent_on == timezone.localdate()}
    context = {
        "title": "Who is missing", "caption": str(thing), "crumbs": crumbs_of(partnership, thing), "round": thing,
        "layout": "full", "missing": sorted(missing.items(), key=lambda one: one[0].title),
        "reasons": {user.pk: _why_not(user, today) for user, _ in people}, "sent": [one for one in sent if one.things],
        "tells": request.person.may("rounds.run") and thing.frozen_at is None and bool(people),  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "performance/rounds/missing.html", context)


@page("rounds.run")
def round_chase(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Tell everyone who is missing what is awaited of them, in one message each; not twice on a day."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    thing = round_of(partnership, key)
    if thing.frozen_at is None:
        missing = missing_by_post(progress_of(thing))
        sent = [
            send_digest(
                by=request.user, user=user, things=things, partnership=partnership, round=thing.key, note=thing.note
            )
            for user, things in people_to_tell(missing)[0]
        ]  # fmt: skip
        told = sum(1 for one in sent if one is not None)
        messages.success(request, f"{plural(told, 'person', 'people').capitalize()} told")
    return HttpResponseRedirect(reverse("round-missing", args=[partnership.key, key]))


def _told(thing: Round, users: list[int]) -> list[Any]:
    """Messages sent in the round, and those of today to these people; `things` are those of the round told of."""
    of_round = Count("told", filter=Q(told__partnership=thing.partnership_id, told__round=thing.key))
    found = Message.objects.annotate(things=of_round).filter(
        Q(things__gt=0) | Q(user__in=users, sent_on=timezone.localdate())
    )
    return list(found.select_related("user", "sent_by")[:100])


def _why_not(user: Any, told: set[int]) -> str:
    """Why somebody will not be told now; blank where they will."""
    if user.pk in told:
        return "told today already"
    return "" if may_be_told(user) else "has switched messages off"


@page("rounds.run")
def round_lock(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Lock the approved returns of the round's period."""
    thing = round_of(partnership, key)
    batches = returns_to_lock(thing)
    to = reverse("round", args=[partnership.key, key])
    if request.method == "POST" and batches:
        return acted(
            request, to, f"{plural(len(batches), 'return').capitalize()} locked",
            lambda: lock_returns(by=request.user, partnership=partnership, batches=batches, why=str(thing)),
        )  # fmt: skip
    context = {
        "title": "Lock the returns", "caption": str(thing), "crumbs": crumbs_of(partnership, thing),
        "batches": batches, "back": to,
    }  # fmt: skip
    return render(request, "performance/rounds/lock.html", context)


@page("rounds.run")
def round_freeze(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Freeze the board's overview: shows what will be printed as not received, then keeps it for good."""
    thing = round_of(partnership, key)
    to = reverse("round-board", args=[partnership.key, key])
    if thing.frozen_at is not None:
        return HttpResponseRedirect(to)
    if request.method == "POST":
        return acted(
            request, to, "The board’s overview is frozen", lambda: _lock_and_freeze(request, thing),
            reverse("round-freeze", args=[partnership.key, key]),
        )  # fmt: skip
    came, month = arrived(thing), thing.period.last_month
    context = {
        "title": "Freeze the board’s overview", "caption": str(thing), "crumbs": crumbs_of(partnership, thing),
        "round": thing, "not_received": not_received(thing, came=came), "batches": came.at(Batch.Stage.APPROVED),
        "worked_out": Overview.objects.filter(partnership=partnership, as_at=month).exists(),
        "job": under_way(partnership).first(),
    }  # fmt: skip
    return render(request, "performance/rounds/freeze.html", context)


def _lock_and_freeze(request: HttpRequest, thing: Round) -> None:
    """Both or neither: the returns of the period are locked, and the overview is kept."""
    if not is_settled(thing):
        mend = "Wait until the recalculation is done, then freeze."
        raise SaferplanError("Figures are being worked out just now.", thing.period.label, mend)
    version = opened_version(request)
    with transaction.atomic():
        if batches := returns_to_lock(thing):
            lock_returns(by=request.user, partnership=thing.partnership, batches=batches, why=str(thing))
        changes.freeze_round(by=request.user, round=thing, version=version)


def acted(request: HttpRequest, to: str, said: str, act: Any, back: str = "") -> HttpResponse:
    """Do it and say so; or say why it cannot be done, where one was."""
    try:
        act()
    except Conflict:
        messages.info(request, "It was changed by somebody else after you opened it. Look at it again.")
    except (SaferplanError, ValueError) as error:
        messages.info(request, str(error))
    else:
        messages.success(request, said)
        return HttpResponseRedirect(to)
    return HttpResponseRedirect(back or to)
