"""What waits for somebody across the partnerships they work in, as lines to show and to be reminded of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from saferplan import Period
from saferplan_web.core.models import Partnership
from saferplan_web.core.waiting import Waiting
from saferplan_web.govuk.written import day, plural
from saferplan_web.people.models import Post
from saferplan_web.performance.links import address
from saferplan_web.performance.models import Figure
from saferplan_web.performance.returns.asked import LONG, Plan, asked_among, settled, wanted_of
from saferplan_web.performance.rounds.sources import COLUMNS, Held, rows_waiting
from saferplan_web.plan.models import Indicator

HIDDEN = "An indicator that is not for everyone"
_YES = ("1", "true", "t", "True")
# Words of each kind: what is to be done, and the route it is done on with the parts of its address.
ACTS: dict[str, tuple[str, str, Callable[[dict[str, Any]], tuple[str, ...]]]] = {
    "highlight report": ("Write the highlight report: {name}", "report-edit", lambda r: (r["more"], r["thing"])),
    "analysis": ("Write the analysis: {name}", "commentary-edit", lambda r: (r["thing"],)),
    "action": ("Action: {name}", "action", lambda r: (r["thing"],)),
    "variance": ("Decide a variance: {name}", "action", lambda r: (r["thing"],)),
    "remark": ("Answer a remark of performance challenge", "remark-answer", lambda r: (r["thing"],)),
    "problem": ("Answer a problem: {name}", "problem", lambda r: (r["thing"],)),
    "round": ("Round for {period}", "round", lambda r: (r["thing"],)),
    "measure review": ("Decide on a measure: {name}", "measure-review", lambda r: (r["thing"],)),
}


def waiting_for(posts: list[Post]) -> list[Waiting]:
    """What waits for whoever holds these posts, the most pressing first. Three queries, however much it is."""
    held = Held(posts)
    places = {one.pk: one for post in posts for one in (post.partnership, *post.also.all())}
    lines = [*_approvals_and_others(rows_waiting(held), places), *returns_waiting(held, places)]
    return sorted(lines, key=lambda one: (one.due or date.max, one.title))


def _approvals_and_others(rows: Iterable[tuple[Any, ...]], places: dict[int, Partnership]) -> Iterable[Waiting]:
    approvals: defaultdict[int, int] = defaultdict(int)
    for values in rows:
        row = dict(zip(COLUMNS, values, strict=True))
        if row["kind"] == "approval":
            approvals[row["place"]] += 1
        elif row["place"] in places:
            yield line_of(row, places[row["place"]], len(places) > 1)
    for place, count in approvals.items():
        here = places[place]
        title = f"Approve {plural(count, 'return')}"
        href, hint = address("returns", here.key) + "?stage=submitted", here.name if len(places) > 1 else ""
        yield Waiting(title, href, hint, "to approve", "blue", "approval", place)


def line_of(row: dict[str, Any], here: Partnership, named: bool) -> Waiting:
    """One thing as a line; the partnership is named where somebody works in several."""
    words, route, parts = ACTS[row["kind"]]
    period = Period.parse(row["name"]).label if row["kind"] == "round" else ""
    title = words.format(name=row["name"], period=period)
    told = words.format(name=HIDDEN, period=period) if row["hidden"] in _YES else title
    href = address(route, here.key, *parts(row))
    return waiting(title, href, here, named, row["kind"], row["thing"], row["on"], told)


def waiting(
    title: str, href: str, here: Partnership, named: bool, kind: str, key: str, due: Any = None, told: str = ""
) -> Waiting:
    """A line with its state in words, by its date."""
    on = date.fromisoformat(due) if isinstance(due, str) else due
    state, colour = state_by(on)
    hint = ". ".join(part for part in (here.name if named else "", f"Due on {day(on)}" if on else "") if part)
    return Waiting(title, href, hint, state, colour, kind, here.pk, key, on, told or title)


def state_by(due: date | None) -> tuple[str, str]:
    """Late, due today, due, or asked for where there is no date; with the colour of the tag."""
    today = timezone.localdate()
    if due is None:
        return "asked for", "blue"
    if due < today:
        return "late", "red"
    return ("due today", "orange") if due == today else ("due", "yellow")


def returns_waiting(held: Held, places: dict[int, Partnership]) -> list[Waiting]:
    """One line a partnership for the figures due from the posts. Whoever may give every return sees them in the
    round, not here."""
    where = set(held.where("returns.enter")) - set(held.where("returns.approve"))
    if not where:
        return []
    rows = Indicator.objects.filter(partnership__in=where, withdrawn_at__isnull=True).order_by("place", "pk")
    plans: defaultdict[int, list[Indicator]] = defaultdict(list)
    for row in rows.select_related("priority__lead", "lead", "supplier"):
        plans[row.partnership_id].append(row)
    wanted = {pk: _wanted(Plan(places[pk], plan), held) for pk, plan in plans.items() if pk in places}
    figures = _given(wanted)
    found = []
    for pk, asked in wanted.items():
        dues = [due for due in settled(places[pk], asked, figures[pk]) if due.batch is None]
        if dues:
            title = f"Give {plural(len(dues), 'figure')}"
            found.append(
                waiting(
                    title, address("returns", places[pk].key), places[pk], len(places) > 1, "return",
                    ",".join(sorted({str(due.period) for due in dues})), dues[0].due_on,
                )
            )  # fmt: skip
    return found


def _wanted(plan: Plan, held: Held) -> Any:
    """The periods asked of the posts."""
    mine = {row.key for row in plan.rows if _is_own(row, held)}
    return wanted_of(plan.partnership, asked_among(plan, plan.given_for(mine), ()))


def _is_own(row: Indicator, held: Held) -> bool:
    lead = row.lead_id in held.ids or bool(row.priority and row.priority.lead_id in held.ids)
    return lead or row.supplier_id in held.bodies


def _given(wanted: dict[int, Any]) -> defaultdict[int, list[Figure]]:
    """The figures that came for what is wanted, of all partnerships at once."""
    names = {asked.row.key for pairs in wanted.values() for asked, _ in pairs}
    periods = {period for pairs in wanted.values() for _, period in pairs}
    rows = Figure.objects.filter(partnership__in=list(wanted), indicator__in=names, period__in=periods)
    rows = rows.filter(batch__withdrawn_at__isnull=True).select_related("batch").order_by("pk")
    found: defaultdict[int, list[Figure]] = defaultdict(list)
    for row in rows.defer(*(f"batch__{name}" for name in LONG)):
        found[row.partnership_id].append(row)
    return found
