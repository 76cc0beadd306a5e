"""Who may do what in a round beyond what the role says: leads with their own priority, members with their group."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils import timezone

from saferplan_web.core.models import Partnership
from saferplan_web.people.models import Group, Membership
from saferplan_web.people.roles import Role
from saferplan_web.performance.models import ChallengeRemark, HighlightReport, Problem, Round
from saferplan_web.performance.rounds.progress import asked_analyses
from saferplan_web.performance.shown import leads_it
from saferplan_web.plan.visible import serves, visible


def round_of(partnership: Partnership, key: str) -> Round:
    """The round of this key; not found where there is none, or it was withdrawn."""
    return found_round(Round.objects.all(), partnership, key)


def round_with(person: Any, partnership: Partnership, key: str) -> Any:
    """The same, knowing in one query whether the person sits in performance challenge (`sits`) and how many analyses
    are awaited (`analyses`)."""
    seats = _seats(person).filter(group__kind=Group.Kind.CHALLENGE, group__partnership=partnership)
    owed = asked_analyses(OuterRef("partnership")).order_by().values("partnership").annotate(many=Count("pk"))
    rounds = Round.objects.annotate(sits=Exists(seats), analyses=Coalesce(Subquery(owed.values("many")), 0))
    return found_round(rounds, partnership, key)


def found_round(rounds: QuerySet[Round], partnership: Partnership, key: str) -> Any:
    """One of these rounds, by its key."""
    found = rounds.filter(partnership=partnership, key=key, withdrawn_at__isnull=True)
    round = found.select_related("opened_by", "frozen_by").first()
    if round is None:
        raise Http404
    round.partnership = partnership
    return round


def report_of(partnership: Partnership, key: str, priority: str) -> HighlightReport:
    """The highlight report of a priority in a round."""
    found = HighlightReport.objects.filter(
        partnership=partnership, round__key=key, priority__key=priority, withdrawn_at__isnull=True,
        round__withdrawn_at__isnull=True,
    ).select_related("round", "priority__lead", "submitted_by").first()  # fmt: skip
    if found is None:
        raise Http404
    found.partnership = found.round.partnership = partnership
    return found


def own_posts(person: Any) -> list[Any]:
    """The person's posts that serve the partnership of the page."""
    return [post for post in person.posts if serves(post, person.partnership)]


def writes_report(person: Any, report: HighlightReport) -> bool:
    """A theme lead writes the reports of the priorities led; co-ordinator and clerk write any."""
    if not person.may("rounds.write") or report.round.frozen_at is not None:
        return False
    if any(post.role in (Role.CO_ORDINATOR, Role.CLERK) for post in own_posts(person)):
        return True
    return report.priority.lead_id in {post.pk for post in own_posts(person)}


def _seats(person: Any) -> QuerySet[Membership]:
    """The seats that the person holds today."""
    return Membership.objects.filter(
        Q(until__isnull=True) | Q(until__gte=timezone.localdate()), post__in=own_posts(person),
        withdrawn_at__isnull=True, group__withdrawn_at__isnull=True, group__disbanded_on__isnull=True,
    )  # fmt: skip


def groups_of(person: Any, *kinds: str) -> list[Group]:
    """The groups that the person has a seat in today."""
    seats = _seats(person)
    if kinds:
        seats = seats.filter(group__kind__in=kinds)
    return list(dict.fromkeys(seat.group for seat in seats.select_related("group")))


def challenges(person: Any) -> bool:
    """Whether the person may make remarks: by role, or with a seat in performance challenge."""
    return person.may("rounds.challenge") or bool(groups_of(person, Group.Kind.CHALLENGE))


def remark_of(person: Any, partnership: Partnership, key: str) -> ChallengeRemark:
    """A remark that the person may see."""
    found = ChallengeRemark.objects.filter(
        Q(indicator__isnull=True) | visible(person, "indicator"), partnership=partnership, key=key,
        withdrawn_at__isnull=True, round__withdrawn_at__isnull=True,
    ).select_related("round", "priority", "indicator__priority").first()  # fmt: skip
    if found is None:
        raise Http404
    found.partnership = found.round.partnership = partnership
    return found


def answers_remark(person: Any, remark: ChallengeRemark) -> bool:
    """The lead of the indicator or priority answers; the co-ordinator may type the answer in."""
    if remark.round.frozen_at is not None:
        return False
    if person.may("rounds.run"):
        return True
    own = {post.pk for post in own_posts(person)}
    if remark.indicator is not None and leads_it(person, remark.indicator):
        return True
    return bool(remark.priority and remark.priority.lead_id in own)


def problem_of(partnership: Partnership, key: str) -> Problem:
    """The problem of this key."""
    found = Problem.objects.filter(partnership=partnership, key=key, withdrawn_at__isnull=True)
    problem = found.select_related("raised_in", "now_with__parent", "priority", "action", "raised_by").first()
    if problem is None:
        raise Http404
    problem.partnership = partnership
    return problem


def answers_problem(person: Any, problem: Problem) -> bool:
    """Whether the person may answer it, or pass it up: by role, or with a seat in the group that has it."""
    if problem.state != Problem.State.OPEN:
        return False
    return person.may("escalation.answer") or problem.now_with in groups_of(person)


def settles_problem(person: Any, problem: Problem) -> bool:
    """Whether the person may say that it is settled: in the group that raised it, or by running rounds."""
    if problem.state == Problem.State.SETTLED:
        return False
    return person.may("rounds.run") or problem.raised_in in groups_of(person)
