"""The log of actions, each action, and what is done with one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from saferplan_web.actions import changes
from saferplan_web.actions.forms import ActionFilters, ActionForm, CarryForm, ProgressForm
from saferplan_web.actions.models import Action, Variance
from saferplan_web.actions.seen import actions_seen, in_order, narrowed, seen, writes
from saferplan_web.core.changing import history
from saferplan_web.core.downloads import download, text_table
from saferplan_web.core.editing import editing
from saferplan_web.core.forms import SavedViewForm
from saferplan_web.core.models import Partnership, Touched
from saferplan_web.core.saved_views import views_of
from saferplan_web.govuk.written import day
from saferplan_web.people.guard import page
from saferplan_web.plan.forms import WithdrawForm
from saferplan_web.plan.models import Indicator, Priority
from saferplan_web.plan.visible import sees_restricted, visible

COLOURS = {
    "on course": "green", "at risk": "yellow", "late": "red", "done": "blue", "not started": "grey", "stopped": "grey",
    "carried over": "grey", "green": "green", "amber": "yellow", "red": "red",
    "waiting": "yellow", "approved": "green", "refused": "red", "taken back": "grey",
}  # fmt: skip
_COLUMNS = (
    "Number", "Action", "Detail", "Priority", "Owner", "Body", "Starts", "Due", "Overdue", "Status", "Activity rating",
    "Progress", "Done on", "Carried over from",
)  # fmt: skip


def crumbs_of(partnership: Partnership, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way from the log to a page: (words, address) pairs."""
    return [("Actions", reverse("actions", args=[partnership.key])), *more]


def address_of(action: Action, partnership: Partnership) -> str:
    """The address of an action's page."""
    return reverse("action", args=[partnership.key, action.key])


def found_action(request: HttpRequest, partnership: Partnership, key: str) -> Action:
    """An action that the person may see; else there is none."""
    return get_object_or_404(actions_seen(request.person, partnership).select_related("indicator"), key=key)  # type: ignore[attr-defined]


def own_action(request: HttpRequest, partnership: Partnership, key: str) -> Action:
    """An action that the person reports on."""
    thing = found_action(request, partnership, key)
    if not writes(request.person, thing):  # type: ignore[attr-defined]
        raise PermissionDenied("This is for the owner of the action, the co-ordinator and the clerk.")
    return thing


def history_shown(person: Any, thing: Any) -> list[Touched]:
    """What was done to a thing, without the names of indicators for those who do not see every one."""
    rows = list(history(thing)[:50])
    if not sees_restricted(person):
        for row in rows:
            for state in (row.before, row.after):
                (state or {}).pop("indicator", None)
    return rows


@page("actions.read")
def actions(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """The log as it is filtered and sorted."""
    person = request.person  # type: ignore[attr-defined]
    filters = ActionFilters(request.GET, partnership)
    found = narrowed(actions_seen(person, partnership), filters.chosen, person)
    rows = list(in_order(found, request.GET.get("sort", "")))
    if file := download(request, partnership, text_table("Actions", _COLUMNS, [_line(one) for one in rows])):
        return file
    address = reverse("actions", args=[partnership.key])
    saved = list(views_of(request.user, partnership, "actions"))
    waiting = Variance.objects.filter(seen(person, partnership, "action__"), decided_at=None, withdrawn_at=None)
    shown = {
        "title": "Actions", "filters": filters, "actions": rows, "filtered": bool(filters.chosen), "colours": COLOURS,
        "sort": request.GET.get("sort", ""), "waiting": waiting.count(), "saved": saved,
        "views": [*_ready(person, address), *((view.name, f"{address}?{view.query}") for view in saved)],
        "view_form": SavedViewForm(initial={"place": "actions", "query": request.GET.urlencode()}),
    }  # fmt: skip
    return render(request, "actions/actions.html", shown)


def _ready(person: Any, address: str) -> list[tuple[str, str]]:
    """Views that everybody has: one's own first where one reports on actions."""
    own = [("Mine", f"{address}?whose=mine&status=open"), ("My body’s", f"{address}?whose=my-body&status=open")]
    return [*(own if person.may("actions.own") else []), ("Overdue", f"{address}?due=overdue")]


def _line(one: Action) -> tuple[object, ...]:
    return (
        one.number, one.title, one.text, one.priority, one.owner, _body(one), day(one.starts), day(one.due),
        "overdue" if one.overdue else "", one.status, one.rating, one.progress, day(one.done_on), one.carried_from,
    )  # fmt: skip


def _body(one: Action) -> Any:
    return one.organisation or (one.owner.organisation if one.owner else None)


@page("actions.read")
def action(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """One action: state, milestones, variances, what it is for, its history."""
    person = request.person  # type: ignore[attr-defined]
    thing = found_action(request, partnership, key)
    variances = list(thing.variances.select_related("asked_by", "decided_by").order_by("-asked_at"))
    asked = next((one for one in variances if one.state == "waiting"), None)
    follows = Action.objects.filter(pk=thing.follows_id).first() if thing.follows_id else None
    shown = {
        "action": thing, "body": _body(thing), "colours": COLOURS, "variances": variances, "asked": asked,
        "milestones": list(thing.milestones.filter(withdrawn_at__isnull=True).order_by("due", "place")),
        "indicator": thing.indicator if _may_see_indicator(person, thing) else None,
        "follows": follows, "next": thing.carried_into.filter(withdrawn_at__isnull=True).first(),
        "writes": writes(person, thing),
        "asks": person.may("variance.ask") and writes(person, thing) and thing.is_open and asked is None,
        "history": history_shown(person, thing), "crumbs": crumbs_of(partnership),
    }  # fmt: skip
    return render(request, "actions/action.html", shown)


def _may_see_indicator(person: Any, thing: Action) -> bool:
    if thing.indicator_id is None or sees_restricted(person):
        return True
    return Indicator.objects.filter(visible(person), pk=thing.indicator_id).exists()


def _given_in_address(request: HttpRequest, partnership: Partnership) -> dict[str, Any]:
    """A priority or indicator named in the address, where the page of one led here."""
    found: dict[str, Any] = {}
    if key := request.GET.get("priority"):
        found["priority"] = Priority.objects.filter(partnership=partnership, key=key, withdrawn_at=None).first()
    if key := request.GET.get("indicator"):
        indicators = Indicator.objects.filter(visible(request.person), partnership=partnership)  # type: ignore[attr-defined]
        if one := indicators.filter(key=key, withdrawn_at=None).select_related("priority").first():
            found |= {"indicator": one, "priority": one.priority}
    return found


@page("actions.edit")
def action_new(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Add an action."""
    form = ActionForm(request.POST or None, partnership=partnership, person=request.person)  # type: ignore[attr-defined]
    form.initial.update(_given_in_address(request, partnership))
    return editing(
        request,
        form,
        lambda form: changes.add_action(by=request.user, partnership=partnership, values=form.values),  # type: ignore[arg-type]
        title="Add an action",
        said="Action added",
        to=lambda made: address_of(made, partnership),
        crumbs=crumbs_of(partnership),
        cancel=reverse("actions", args=[partnership.key]),
    )


@page("actions.edit")
def action_edit(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Change an action; a date that was agreed is not among what can be typed."""
    thing = found_action(request, partnership, key)
    address = address_of(thing, partnership)
    return editing(
        request,
        ActionForm(request.POST or None, partnership=partnership, thing=thing, person=request.person),  # type: ignore[attr-defined]
        lambda form: changes.edit_action(
            by=request.user, action=thing, version=form.opened, why=form.reason, values=form.values  # type: ignore[arg-type]
        ),
        title="Change the action",
        caption=str(thing),
        intro=f"It is due on {day(thing.due)}, as agreed. Only a variance moves that date." if thing.due else "",
        said="Action changed",
        to=address,
        cancel=address,
        crumbs=crumbs_of(partnership, (str(thing), address)),
    )  # fmt: skip


@page("actions.own")
def action_update(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Say how far an action is."""
    thing = own_action(request, partnership, key)
    address = address_of(thing, partnership)
    return editing(
        request,
        ProgressForm(request.POST or None, partnership=partnership, thing=thing),
        lambda form: changes.update_action(
            by=request.user, action=thing, version=form.opened, why=form.reason, values=form.values  # type: ignore[arg-type]
        ),
        title="How far is it?",
        caption=str(thing),
        said="Progress kept",
        to=address,
        cancel=address,
        crumbs=crumbs_of(partnership, (str(thing), address)),
    )  # fmt: skip


@page("actions.edit")
def action_withdraw(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Take an action out of the log."""
    thing = found_action(request, partnership, key)
    address = address_of(thing, partnership)
    return editing(
        request,
        WithdrawForm(request.POST or None),
        lambda form: changes.withdraw_action(by=request.user, action=thing, why=form.values["why"]),  # type: ignore[arg-type]
        title="Withdraw the action",
        caption=str(thing),
        intro="It leaves the log. An action that was begun and given up is better kept there, with the status stopped.",
        said="Action withdrawn",
        button="Withdraw",
        button_kind="warning",
        to=reverse("actions", args=[partnership.key]),
        cancel=address,
        crumbs=crumbs_of(partnership, (str(thing), address)),
    )


@page("actions.edit")
def action_carry(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Carry an action over into the next plan or year."""
    thing = found_action(request, partnership, key)
    address = address_of(thing, partnership)

    def act(form: Any) -> Action:
        return changes.carry_over(by=request.user, action=thing, due=form.values["due"], why=form.values["why"])  # type: ignore[arg-type]

    return editing(
        request,
        CarryForm(request.POST or None),
        act,
        title="Carry the action over",
        caption=str(thing),
        intro="It closes as carried over, and a new action takes up what is not finished, with its open milestones.",
        said="Action carried over",
        button="Carry over",
        to=lambda made: address_of(made, partnership),
        cancel=address,
        crumbs=crumbs_of(partnership, (str(thing), address)),
    )
