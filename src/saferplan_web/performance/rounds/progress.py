"""Where a round stands: its parts as a task list, and who is missing with whom to ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from saferplan_web.core.models import Partnership
from saferplan_web.core.waiting import Waiting
from saferplan_web.govuk.written import day, plural
from saferplan_web.people.models import Post, User
from saferplan_web.people.roles import PERMISSIONS, Role
from saferplan_web.performance.links import address
from saferplan_web.performance.models import (
    Batch,
    ChallengeRemark,
    Commentary,
    HighlightReport,
    Round,
)
from saferplan_web.performance.returns.asked import Due
from saferplan_web.performance.rounds.arriving import Arrived, arrived
from saferplan_web.performance.rounds.waiting import waiting
from saferplan_web.performance.shown import lead_of

Stage = HighlightReport.Stage
COLOURS = {Stage.ASKED: "grey", Stage.DRAFT: "yellow", Stage.SUBMITTED: "green"}


@dataclass
class Progress:
    """A round with all that belongs to it."""

    round: Round
    reports: list[HighlightReport]
    came: Arrived
    remarks: QuerySet[ChallengeRemark]  # asked for when a page first reads them
    analyses: int

    @property
    def partnership(self) -> Partnership:
        return self.round.partnership

    @property
    def is_frozen(self) -> bool:
        return self.round.frozen_at is not None

    @property
    def unreported(self) -> list[HighlightReport]:
        """Highlight reports not submitted."""
        return [one for one in self.reports if one.stage != Stage.SUBMITTED]


def asked_analyses(partnership: Any) -> QuerySet[Commentary]:
    """Analyses asked for and not written."""
    return Commentary.objects.filter(
        partnership=partnership, asked_at__isnull=False, answered_at__isnull=True, withdrawn_at__isnull=True,
        indicator__withdrawn_at__isnull=True,
    )  # fmt: skip


def progress_of(round: Round) -> Progress:
    """Look through a round: reports, returns and remarks in four queries, whatever its size. How many analyses are
    awaited comes with the round, where it was asked for (access.round_with)."""
    reports = round.reports.filter(withdrawn_at__isnull=True).select_related("priority__lead", "round")
    return _progress(round, list(reports.order_by("priority__place", "priority_id")))


def progress_at(partnership: Partnership, key: str) -> Progress | None:
    """The same by the round's key, the round coming with its reports; None where it has none."""
    reports = HighlightReport.objects.filter(
        partnership=partnership, round__key=key, round__withdrawn_at__isnull=True, withdrawn_at__isnull=True
    ).select_related("priority__lead", "round")
    listed = list(reports.order_by("priority__place", "priority_id"))
    if not listed:
        return None
    listed[0].round.partnership = partnership
    return _progress(listed[0].round, listed)


def _progress(round: Round, reports: list[HighlightReport]) -> Progress:
    remarks = round.remarks.filter(withdrawn_at__isnull=True).select_related("priority", "indicator")
    return Progress(round, reports, arrived(round), remarks.order_by("pk"), getattr(round, "analyses", 0))


def missing_by_post(progress: Progress) -> dict[Post, list[Waiting]]:
    """What has not arrived, by the post that owes it: figures of the body's partner, reports and analyses of leads."""
    found: dict[Post, list[Waiting]] = {}
    here, round = progress.partnership, progress.round
    posts = {post.pk: post for post in _posts(here)}

    def owes(post: Post | None, line: Waiting) -> None:
        if post is not None:
            found.setdefault(posts.get(post.pk, post), []).append(line)  # with the holder, where it is of here

    for post, dues in _dues_by_post(progress, posts.values()).items():
        key = ",".join(sorted({str(due.period) for due in dues}))
        title = f"Give {plural(len(dues), 'figure')}"
        owes(post, waiting(title, address("returns", here.key), here, False, "return", key, round.returns_due))
    for report in progress.unreported:
        href = address("report-edit", here.key, round.key, report.priority.key)
        title = f"Write the highlight report: {report.priority}"
        line = waiting(title, href, here, False, "highlight report", report.priority.key, round.reports_due)
        owes(report.priority.lead, line)
    for said in asked_analyses(here).select_related("indicator__lead", "indicator__priority__lead"):
        lead = lead_of(said.indicator)
        if lead is not None and said.indicator.follows and "restricted.read" not in PERMISSIONS[Role(lead.role)]:
            continue  # a rule restricted it since, and its lead may not see it any more
        href = address("commentary-edit", here.key, said.indicator.key)
        told = "Write the analysis of an indicator" if said.indicator.restricted else ""
        title = f"Write the analysis: {said.indicator}"
        owes(lead, waiting(title, href, here, False, "analysis", said.indicator.key, None, told))
    return found


def _dues_by_post(progress: Progress, posts: Iterable[Post]) -> dict[Post, list[Due]]:
    """Figures that stand in no return, by the partner's post of the body that supplies them, else by the lead."""
    bodies = {post.organisation.key: post for post in posts if post.organisation and post.role == Role.PARTNER}
    leads = {row.key: lead_of(row) for row in progress.came.plan.rows}
    found: dict[Post, list[Due]] = {}
    for due in progress.came.not_begun:
        post = bodies.get(due.asked.supplier_key) or leads.get(due.asked.row.key)
        if post is not None:
            found.setdefault(post, []).append(due)
    return found


def _posts(partnership: Partnership) -> list[Post]:
    """The posts of the partnership with their holders; of two of one body, the one that somebody holds comes last."""
    found = Post.objects.filter(partnership=partnership, withdrawn_at__isnull=True)
    today = timezone.localdate()
    held = [post for post in found.select_related("holder", "organisation") if not post.until or post.until >= today]
    return sorted(held, key=lambda post: post.holder is not None)


def people_to_tell(missing: dict[Post, list[Waiting]]) -> tuple[list[tuple[User, list[Waiting]]], list[Post]]:
    """Everyone who holds a post that owes something, with all that their posts owe; and the posts nobody holds."""
    by_user: dict[User, list[Waiting]] = {}
    empty = []
    for post, lines in missing.items():
        if post.holder is None:
            empty.append(post)
        else:
            by_user.setdefault(post.holder, []).extend(lines)
    return list(by_user.items()), empty


def tasks_of(progress: Progress, runs: bool) -> list[dict[str, Any]]:
    """The parts of a round in the order they are done in, each with its state and date."""
    round, key = progress.round, progress.partnership.key
    came = progress.came
    to_approve = came.at(Batch.Stage.SUBMITTED)
    missing = len(came.missing)
    returns = address("returns", key)
    answered = [one for one in progress.remarks if one.answered_at]
    return [
        _task(
            "Returns", returns, f"Due on {day(round.returns_due)}",
            f"{missing} not received" if missing else "all received", _colour(missing, round.returns_due),
        ),
        _task(
            "Approval of returns", f"{returns}?stage=submitted", "Figures are used once they are approved",
            f"{len(to_approve)} to approve" if to_approve else "nothing waits", "blue" if to_approve else "green",
        ),
        *(_report_task(progress, one) for one in progress.reports),
        _task(
            "Analysis of exceptions", address("exceptions", key), "Asked for where a status worsened",
            f"{progress.analyses} not received" if progress.analyses else "nothing awaited",
            "yellow" if progress.analyses else "green",
        ),
        _task(
            "Performance challenge", "#challenge", f"Due on {day(round.challenge_due)}",
            f"{len(answered)} of {len(progress.remarks)} answered" if progress.remarks else "no remarks yet",
            "green" if progress.remarks and len(answered) == len(progress.remarks) else "grey",
        ),
        _lock_task(progress, runs),
        _frozen_task(progress, runs),
    ]  # fmt: skip


def _lock_task(progress: Progress, runs: bool) -> dict[str, Any]:
    to_lock, locked = progress.came.at(Batch.Stage.APPROVED), progress.came.at(Batch.Stage.LOCKED)
    open_to = runs and to_lock and not progress.is_frozen
    href = address("round-lock", progress.partnership.key, progress.round.key) if open_to else ""
    hint = "Locked figures are changed only by a correction with its reason"
    if to_lock:
        return _task("Lock of returns", href, hint, f"{len(to_lock)} to lock", "yellow")
    said = f"{len(locked)} locked" if locked else "nothing to lock yet"
    return _task("Lock of returns", href, hint, said, "green" if locked else "grey")


def _report_task(progress: Progress, report: HighlightReport) -> dict[str, Any]:
    round = progress.round
    lead = report.priority.lead
    hint = ". ".join([lead.title if lead else "No lead is named", f"Due on {day(round.reports_due)}"])
    late = report.stage != Stage.SUBMITTED and round.reports_due < timezone.localdate()
    state = "not received" if late and report.stage == Stage.ASKED else report.stage
    href = address("report", progress.partnership.key, round.key, report.priority.key)
    return _task(f"Highlight report: {report.priority}", href, hint, state, "red" if late else COLOURS[report.stage])  # type: ignore[index]


def _frozen_task(progress: Progress, runs: bool) -> dict[str, Any]:
    round, key = progress.round, progress.partnership.key
    if progress.is_frozen:
        href = address("round-board", key, round.key)
        return _task("Board’s overview", href, f"Frozen on {day(round.frozen_at)}", "frozen", "purple")
    href = address("round-freeze", key, round.key) if runs else ""
    hint = f"The board meets on {day(round.meets_on)}" if round.meets_on else "Kept as the board is shown it, for good"
    return _task("Freeze of the board’s overview", href, hint, "not yet", "grey")


def _task(title: str, href: str, hint: str, state: str, colour: str) -> dict[str, Any]:
    return {"title": title, "href": href, "hint": hint, "state": state, "colour": colour}


def _colour(missing: int, due: date) -> str:
    if not missing:
        return "green"
    return "red" if due < timezone.localdate() else "yellow"
