"""The plan on a page, and each priority with its chain: outcome, indicator, action."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import CharField, Count, F, FilteredRelation, Q, Value
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_POST

from saferplan_web.core.changing import history
from saferplan_web.core.downloads import download, text_table
from saferplan_web.core.editing import editing
from saferplan_web.core.models import Partnership
from saferplan_web.people.guard import page
from saferplan_web.plan.changes import add_priority, edit_priority, move, withdraw_priority
from saferplan_web.plan.forms import PriorityForm, WithdrawForm
from saferplan_web.plan.models import Indicator, Outcome, PlanVersion, Priority
from saferplan_web.plan.visible import visible


def _count_of_actions(person: Any) -> Count:
    """How many actions a priority has, of those that the person may see."""
    seen = Q(actions__indicator__isnull=True) | visible(person, "actions__indicator")
    return Count("actions", filter=Q(actions__withdrawn_at__isnull=True) & seen, distinct=True)


def crumbs_of(partnership: Partnership, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way from the plan to a page: (words, address) pairs."""
    return [("Plan", reverse("plan", args=[partnership.key])), *more]


# Pages further along, in the order in which the plan names them; one that does not exist is not named.
_FURTHER = (
    ("Keeping it on course", (
        ("Recommendations", "recommendations"),
        ("Review of measures", "measure-reviews"),
        ("Risk register", "risks"),
    )),
    ("Whom it touches", (
        ("Links to other plans", "links"),
        ("Neighbourhood plans", "neighbourhood-plans"),
        ("Equality impact", "equality-impacts"),
        ("Communication plan", "communications"),
    )),
    ("Agreeing it", (
        ("Approval", "approval"),
        ("Versions of the plan", "plan-versions"),
        ("Duties in law", "plan-duties"),
    )),
)  # fmt: skip


def address_of(name: str, *args: str) -> str:
    """The address of a page of any app; blank where there is none of this name."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def indicators_shown(request: HttpRequest, partnership: Partnership) -> list[Indicator]:
    """The indicators that the person may see, each with its status of the month reported where it was worked out."""
    found = Indicator.objects.filter(visible(request.person), partnership=partnership, withdrawn_at__isnull=True)  # type: ignore[attr-defined]
    # What was worked out stands in an app above this one, and is read by the way the database knows.
    month = Q(sheets__as_at=partnership.reporting_month)
    found = found.annotate(shown=FilteredRelation("sheets", condition=month), status=F("shown__row__status"))
    return list(found.select_related("lead", "outcome", "priority__lead").defer("unit", "derived"))


def _grouped(rows: list[Indicator]) -> dict[int | None, list[Indicator]]:
    found: dict[int | None, list[Indicator]] = {}
    for one in rows:
        found.setdefault(one.priority_id, []).append(one)
    return found


@page("plan.read")
def plan(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Priorities and themes, each with outcomes, lead, indicators and number of actions."""
    priorities = list(
        Priority.objects.filter(partnership=partnership, withdrawn_at__isnull=True)
        .select_related("lead").annotate(actions_count=_count_of_actions(request.person))  # type: ignore[attr-defined]
    )  # fmt: skip
    rows = indicators_shown(request, partnership)
    by_priority = _grouped(rows)
    if file := download(request, partnership, _as_table(priorities, by_priority)):
        return file
    outcomes: dict[int, list[Outcome]] = {}
    for one in Outcome.objects.filter(partnership=partnership, withdrawn_at__isnull=True):
        outcomes.setdefault(one.priority_id, []).append(one)
    shown = {
        "parts_of_plan": [
            ("Priorities", [one for one in priorities if not one.overarching]),
            ("Overarching themes", [one for one in priorities if one.overarching]),
        ],
        "indicators": by_priority,
        "outcomes": outcomes,
        "priorities": priorities,
        "further": [
            (title, [(text, to) for text, name in of if (to := address_of(name, partnership.key))])
            for title, of in _FURTHER
        ]
        + _on_paper(request, partnership),
        "latest": PlanVersion.objects.filter(partnership=partnership).defer("content").order_by("-number").first(),
    }
    return render(request, "plan/plan.html", shown)


def _on_paper(request: HttpRequest, partnership: Partnership) -> list[tuple[str, list[tuple[str, str]]]]:
    """The plan as a document, for those who read documents."""
    to = address_of("documents", partnership.key)
    may = request.person.may("documents.read")  # type: ignore[attr-defined]
    return [("On paper", [("Documents", to)])] if to and may else []


def _as_table(priorities: Sequence[Priority], by_priority: dict[int | None, list[Indicator]]) -> Any:
    none: list[Indicator | None] = [None]
    lines = [
        (
            one.name, "theme" if one.overarching else "priority", one.outcome, one.lead,
            indicator.name if indicator else "", (indicator.lead if indicator else "") or "",
        )
        for one in priorities
        for indicator in by_priority.get(one.pk) or none
    ]  # fmt: skip
    return text_table("Plan", ("Priority", "Kind", "Outcome wanted", "Lead", "Indicator", "Its lead"), lines)


@page("plan.read")
def priority(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """One priority: outcome wanted, then the chain to indicators and actions, and its history."""
    thing = get_object_or_404(Priority.objects.select_related("lead", "partnership"), partnership=partnership, key=key)
    rows = [one for one in indicators_shown(request, partnership) if one.priority_id == thing.pk]
    outcomes = list(thing.outcomes.filter(withdrawn_at__isnull=True))
    actions: Any = thing.actions
    seen = Q(indicator__isnull=True) | visible(request.person, "indicator")  # type: ignore[attr-defined]
    shown = {
        "priority": thing,
        "chain": [(one, [row for row in rows if row.outcome_id == one.pk]) for one in outcomes],
        "others": [row for row in rows if row.outcome_id not in {one.pk for one in outcomes}],
        "actions": list(actions.filter(seen, withdrawn_at__isnull=True).select_related("owner", "organisation")),
        "action_address": lambda action: address_of("action", partnership.key, action.key),
        "around": around(thing),
        "history": history(thing)[:50],
        "crumbs": crumbs_of(partnership),
    }
    return render(request, "plan/priority.html", shown)


def around(priority: Priority) -> list[tuple[str, list[tuple[str, str]]]]:
    """What names a priority, kind by kind: (heading, [(name, address)]). One question to the database for all."""
    things: Any = priority
    asked = (
        ("Links to other plans", "link", things.links, "name"),
        ("Neighbourhood plans", "neighbourhood-plan", things.neighbourhood_plans, "name"),
        ("Equality impact", "equality-impact", things.equality_impacts, "state"),
        ("Risks", "risk", things.risks.filter(state="open"), "title"),
        ("Communication", "communication", things.communications, "audience"),
    )
    parts = [
        rows.filter(withdrawn_at__isnull=True).order_by()
        .annotate(told=Value(heading, CharField()), at=Value(route, CharField()), words=Cast(field, CharField()))
        .values_list("told", "at", "key", "words", "place")
        for heading, route, rows, field in asked
    ]  # fmt: skip
    found: dict[str, list[tuple[str, str]]] = {heading: [] for heading, *_ in asked}
    for heading, route, key, words, _ in sorted(parts[0].union(*parts[1:], all=True), key=lambda row: row[-1]):
        found[heading].append((words, address_of(route, priority.partnership.key, key)))
    return [(heading, rows) for heading, rows in found.items() if rows]


@page("plan.edit")
def priority_new(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Take up a priority or theme."""
    return editing(
        request,
        PriorityForm(request.POST or None, partnership=partnership),
        lambda form: add_priority(by=request.user, partnership=partnership, values=form.values),  # type: ignore[arg-type]
        title="Add a priority",
        said=lambda made: f"{made} added",
        to=lambda made: reverse("priority", args=[partnership.key, made.key]),
        crumbs=crumbs_of(partnership),
        cancel=reverse("plan", args=[partnership.key]),
    )


@page("plan.edit")
def priority_edit(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Change a priority."""
    thing = get_object_or_404(Priority, partnership=partnership, key=key, withdrawn_at=None)
    address = reverse("priority", args=[partnership.key, key])
    return editing(
        request,
        PriorityForm(request.POST or None, partnership=partnership, thing=thing),
        lambda form: edit_priority(
            by=request.user, priority=thing, version=form.opened, why=form.reason, values=form.values  # type: ignore[arg-type]
        ),
        title="Change the priority",
        caption=thing.name,
        said="Priority changed",
        to=address,
        cancel=address,
        crumbs=crumbs_of(partnership, (thing.name, address)),
    )  # fmt: skip


@page("plan.edit")
def priority_withdraw(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Give a priority up."""
    thing = get_object_or_404(Priority, partnership=partnership, key=key, withdrawn_at=None)
    address = reverse("priority", args=[partnership.key, key])
    return editing(
        request,
        WithdrawForm(request.POST or None),
        lambda form: withdraw_priority(by=request.user, priority=thing, why=form.values["why"]),  # type: ignore[arg-type]
        title="Withdraw the priority",
        caption=thing.name,
        intro="It leaves the plan. What was done for it stays, with its history.",
        said="Priority withdrawn",
        button="Withdraw",
        button_kind="warning",
        to=reverse("plan", args=[partnership.key]),
        cancel=address,
        crumbs=crumbs_of(partnership, (thing.name, address)),
    )


_MOVED: dict[str, Any] = {"priority": Priority, "indicator": Indicator}


@require_POST
@page("plan.edit")
def plan_move(request: HttpRequest, partnership: Partnership, kind: str, key: str) -> HttpResponse:
    """Move a priority or indicator one place up or down."""
    thing = get_object_or_404(_MOVED[kind], partnership=partnership, key=key, withdrawn_at=None)
    move(by=request.user, thing=thing, earlier=request.POST.get("way") != "down")  # type: ignore[arg-type]
    return HttpResponseRedirect(reverse("plan-order", args=[partnership.key]))


@page("plan.edit")
def plan_order(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """The order of priorities, and of indicators in them, which every page and paper follows."""
    priorities = list(Priority.objects.filter(partnership=partnership, withdrawn_at__isnull=True))
    rows = Indicator.objects.filter(visible(request.person), partnership=partnership, withdrawn_at__isnull=True)  # type: ignore[attr-defined]
    by_priority = _grouped(list(rows.defer("unit", "derived")))
    shown = {
        "priorities": priorities,
        "lists": [(one, by_priority[one.pk]) for one in priorities if one.pk in by_priority],
        "crumbs": crumbs_of(partnership),
    }
    return render(request, "plan/order.html", shown)
