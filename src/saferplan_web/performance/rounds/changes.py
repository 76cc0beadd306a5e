"""Acts on rounds, highlight reports and challenge remarks. After a round is frozen none of them is possible."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from saferplan import Period, SaferplanError
from saferplan_web.core.changing import Recorder, changing
from saferplan_web.core.models import Partnership
from saferplan_web.people.changes import fresh_key
from saferplan_web.performance.models import ChallengeRemark, HighlightReport, Round, Snapshot
from saferplan_web.performance.rounds.overview import composed
from saferplan_web.performance.rounds.wording import digest_of, marking_in
from saferplan_web.plan.models import Indicator, Priority

Stage = HighlightReport.Stage


def open_round(
    *, by: Any, partnership: Partnership, period: Period, returns_due: date, reports_due: date, challenge_due: date,
    meets_on: date | None = None, note: str = "", why: str = "",
) -> Round:  # fmt: skip
    """Begin a round: every priority's lead is asked for a highlight report. Its last month becomes the one reported."""
    held = Round.objects.filter(partnership=partnership, period=period, withdrawn_at__isnull=True)
    with changing(by, partnership, f"Round opened: {period.label}", why) as change:
        Partnership.objects.select_for_update().get(pk=partnership.pk)
        if held.exists():
            raise SaferplanError("There is a round for it already.", period.label, "Open the round that is there.")
        opened: Round = change.add(
            Round(
                partnership=partnership, key=fresh_key(Round, partnership, str(period).replace("/", "-")),
                period=period, returns_due=returns_due, reports_due=reports_due, challenge_due=challenge_due,
                meets_on=meets_on, note=note, opened_at=timezone.now(), opened_by=by,
            )
        )  # fmt: skip
        _ask_for_reports(change, opened)
        shown = partnership.reporting_month
        if shown is None or shown.last < period.last:
            change.edit(partnership, {"reporting_month": period.last_month})
    return opened


def _ask_for_reports(change: Recorder, opened: Round) -> None:
    """A highlight report for every priority that has none yet in the round, with the figures of its indicators."""
    asked = set(opened.reports.filter(withdrawn_at__isnull=True).values_list("priority_id", flat=True))
    for priority in Priority.objects.filter(partnership=opened.partnership_id, withdrawn_at__isnull=True):
        if priority.pk in asked:
            continue
        key = f"{opened.key}-{priority.key}"[:120]
        report = change.add(
            HighlightReport(
                partnership=opened.partnership, key=key, round=opened, priority=priority, place=priority.place
            )
        )
        report.shown.set(priority.indicators.filter(withdrawn_at__isnull=True))


def edit_round(*, by: Any, round: Round, version: int | None, why: str = "", **values: Any) -> Round:
    """Change the dates or the note. Priorities that came since the round was opened are asked for their report."""
    with changing(by, round.partnership, f"Round changed: {round.period.label}", why) as change:
        _need_unfrozen(round)
        change.edit(round, values, version)
        _ask_for_reports(change, round)
    return round


def withdraw_round(*, by: Any, round: Round, version: int | None = None, why: str = "") -> Round:
    """Take back a round that was opened by mistake."""
    with changing(by, round.partnership, f"Round withdrawn: {round.period.label}", why) as change:
        _need_unfrozen(round)
        change.edit(round, {"withdrawn_at": timezone.now(), "withdrawn_by": by}, version)
    return round


def write_report(
    *, by: Any, report: HighlightReport, version: int | None, shown: Iterable[Indicator] | None = None, why: str = "",
    **values: Any,
) -> HighlightReport:  # fmt: skip
    """Write a highlight report; it stays a draft until it is submitted."""
    with changing(by, report.partnership, f"Highlight report written: {report.priority}", why) as change:
        _need_unfrozen(report.round)
        if report.stage == Stage.SUBMITTED:
            mend = "Ask the co-ordinator to send it back, then change it."
            raise SaferplanError("It is submitted already.", str(report), mend)
        change.edit(report, {**values, "stage": Stage.DRAFT}, version)
        if shown is not None:
            change.set_many(report, "shown", shown)
    return report


def submit_report(*, by: Any, report: HighlightReport, version: int | None, why: str = "") -> HighlightReport:
    """Hand a highlight report in. SaferplanError where it says nothing, or publicity carries a protective marking."""
    with changing(by, report.partnership, f"Highlight report submitted: {report.priority}", why) as change:
        _need_unfrozen(report.round)
        if report.stage == Stage.SUBMITTED:
            raise SaferplanError("It is submitted already.", str(report), "Nothing more needs to be done.")
        if not any(getattr(report, name).strip() for name in HighlightReport.TEXTS):
            raise SaferplanError("Nothing is written in it.", str(report), "Write it, then submit it.")
        if marked := marking_in(report.publicity):
            mend = "Items for publicity go to the public. Take out what carries the marking, or move it to concerns."
            raise SaferplanError(f"The items for publicity carry the marking “{marked}”.", str(report), mend)
        now = {"stage": Stage.SUBMITTED, "submitted_at": timezone.now(), "submitted_by": by, "sent_back": ""}
        change.edit(report, now, version)
    return report


def send_back_report(*, by: Any, report: HighlightReport, version: int | None, why: str) -> HighlightReport:
    """Give a submitted highlight report back to its lead, with the reason."""
    with changing(by, report.partnership, f"Highlight report sent back: {report.priority}", why) as change:
        _need_unfrozen(report.round)
        if report.stage != Stage.SUBMITTED:
            raise SaferplanError("It is not submitted.", str(report), "Look at it again.")
        if not why.strip():
            raise SaferplanError("A reason is needed.", mend="Say what is to be mended.")
        back = {"stage": Stage.DRAFT, "submitted_at": None, "submitted_by": None, "sent_back": why.strip()}
        change.edit(report, back, version)
    return report


def add_remark(
    *, by: Any, round: Round, text: str, group: str = "", priority: Priority | None = None,
    indicator: Indicator | None = None, due: date | None = None, why: str = "",
) -> ChallengeRemark:  # fmt: skip
    """Performance challenge says something of a priority, an indicator or the whole round."""
    with changing(by, round.partnership, f"Challenge remark: {indicator or priority or round}", why) as change:
        _need_unfrozen(round)
        key = fresh_key(ChallengeRemark, round.partnership, f"{round.key}-remark")
        made: ChallengeRemark = change.add(
            ChallengeRemark(
                partnership=round.partnership, key=key, round=round, group=group, text=text, due=due, said_by=by,
                priority=priority or (indicator.priority if indicator else None), indicator=indicator,
                said_at=timezone.now(),
            )
        )  # fmt: skip
    return made


def edit_remark(*, by: Any, remark: ChallengeRemark, version: int | None, why: str = "", **values: Any) -> Any:
    """Change a remark that is not answered yet."""
    with changing(by, remark.partnership, f"Challenge remark changed: {remark}", why) as change:
        _need_unfrozen(remark.round)
        if remark.answered_at:
            raise SaferplanError("It is answered already.", str(remark), "Add a further remark.")
        change.edit(remark, values, version)
    return remark


def answer_remark(*, by: Any, remark: ChallengeRemark, version: int | None, answer: str, why: str = "") -> Any:
    """The lead answers a remark, or changes the answer."""
    with changing(by, remark.partnership, f"Challenge remark answered: {remark}", why) as change:
        _need_unfrozen(remark.round)
        change.edit(remark, {"answer": answer, "answered_at": timezone.now(), "answered_by": by}, version)
    return remark


def withdraw_remark(*, by: Any, remark: ChallengeRemark, why: str = "") -> ChallengeRemark:
    """Take a remark back."""
    with changing(by, remark.partnership, f"Challenge remark withdrawn: {remark}", why) as change:
        _need_unfrozen(remark.round)
        change.withdraw(remark, by)
    return remark


def freeze_round(*, by: Any, round: Round, version: int | None, why: str = "") -> Snapshot:
    """Keep the board's overview as it is now, for good. What did not arrive is kept as not received."""
    with changing(by, round.partnership, f"Round frozen: {round.period.label}", why) as change:
        _need_unfrozen(round)
        now = timezone.now()
        change.edit(round, {"frozen_at": now, "frozen_by": by}, version)
        inside, outside = composed(round, restricted=True), composed(round, restricted=False)
        made: Snapshot = change.add(
            Snapshot(
                round=round, as_at=round.period.last_month, data_as_at=inside["data_as_at"], content=inside,
                open_content=outside, digest=digest_of(inside, outside), frozen_at=now, frozen_by=by,
            )
        )  # fmt: skip
    return made


def _need_unfrozen(held: Round) -> None:
    """Refuse what comes after the freeze; the row is held, so that a freeze and a change do not cross."""
    now = Round.objects.select_for_update().get(pk=held.pk)
    if now.frozen_at is not None:
        mend = "What the board was shown stays. Say it in the next round."
        raise SaferplanError("The round is frozen.", now.period.label, mend)
    if now.withdrawn_at is not None:
        raise SaferplanError("The round is withdrawn.", now.period.label, "Open a round for the period.")
