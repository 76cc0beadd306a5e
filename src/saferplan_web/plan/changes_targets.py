"""Writing of targets, versions of the plan, reviews of measures and notes on duties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from saferplan_web.core.changing import changing
from saferplan_web.core.models import Partnership
from saferplan_web.people.changes import fresh_key
from saferplan_web.people.models import User
from saferplan_web.plan.models import DutyNote, Indicator, MeasureReview, PlanVersion, Target

Values = Mapping[str, Any]
Decision = MeasureReview.Decision
OWN_PROPOSAL = "You proposed this review, so another member of the board decides on it."


def _one_a_year(indicator: Indicator, year: Any, but: Target | None = None) -> None:
    """A year has one target, so that nobody has to guess which one counts."""
    others = Target.objects.filter(indicator=indicator, year=year, withdrawn_at__isnull=True)
    if any(one != but for one in others):
        raise ValidationError({"year": f"There is a target for {year.label} already. Change that one."})


def _target(indicator: Indicator, values: Values) -> Target:
    name = f"{indicator.key} {str(values['year']).replace('/', '-')}"
    key = fresh_key(Target, indicator.partnership, name)
    place = Target.objects.filter(partnership=indicator.partnership).count()
    return Target(partnership=indicator.partnership, indicator=indicator, key=key, place=place, **values)


def add_target(*, by: User, indicator: Indicator, values: Values, why: str = "") -> Target:
    """What an indicator is to reach in a year."""
    _one_a_year(indicator, values["year"])
    with changing(by, indicator.partnership, f"Target set: {indicator}, {values['year'].label}", why) as change:
        made: Target = change.add(_target(indicator, values))
    return made


def edit_target(*, by: User, target: Target, version: int | None, values: Values, why: str = "") -> Target:
    """The target or its profile changes."""
    _one_a_year(target.indicator, values.get("year", target.year), target)
    with changing(by, target.partnership, f"Target changed: {target}", why) as change:
        change.edit(target, values, version)
    return target


def withdraw_target(*, by: User, target: Target, why: str = "") -> None:
    """The year has no target any more."""
    with changing(by, target.partnership, f"Target withdrawn: {target}", why) as change:
        change.withdraw(target, by)


def freeze_plan(*, by: User, partnership: Partnership, content: Any, values: Values, why: str = "") -> PlanVersion:
    """The plan as it stands becomes a version, which never changes."""
    last = PlanVersion.objects.filter(partnership=partnership).order_by("-number").first()
    number = last.number + 1 if last else 1
    version = PlanVersion(
        partnership=partnership, key=str(number), place=number, number=number, content=content,
        made_at=timezone.now(), made_by=by, **values,
    )  # fmt: skip
    with changing(by, partnership, f"Version {number} of the plan made", why) as change:
        made: PlanVersion = change.add(version)
    return made


def propose_review(*, by: User, partnership: Partnership, values: Values, why: str = "") -> MeasureReview:
    """A measure is put up for review."""
    key = fresh_key(MeasureReview, partnership, values["title"])
    review = MeasureReview(partnership=partnership, key=key, proposed_at=timezone.now(), proposed_by=by, **values)
    with changing(by, partnership, f"Review of a measure proposed: {values['title']}", why) as change:
        made: MeasureReview = change.add(review)
    return made


def decide_review(
    *, by: User, review: MeasureReview, version: int | None, values: Values, why: str = ""
) -> MeasureReview:
    """The board's decision, with what follows from it for the indicator: all in one act."""
    if review.proposed_by_id == by.pk:
        raise ValidationError(OWN_PROPOSAL)
    _check_decision(review, values)
    decided = {**values, "decided_at": timezone.now(), "decided_by": by}
    with changing(by, review.partnership, f"Review decided: {review}, {values['decision']}", why) as change:
        change.edit(review, decided, version)
        indicator = review.indicator
        if indicator is None:
            return review
        if values["decision"] in (Decision.RETIRE, Decision.REPLACE) and indicator.withdrawn_at is None:
            change.withdraw(indicator, by)
        if values["decision"] == Decision.BRING_BACK and indicator.withdrawn_at is not None:
            change.restore(indicator)
        if values["decision"] == Decision.BASELINE:
            _set_baseline_year(change, indicator, values["year"])
    return review


def _check_decision(review: MeasureReview, values: Values) -> None:
    needs = {Decision.RETIRE, Decision.REPLACE, Decision.BRING_BACK, Decision.BASELINE}
    if values["decision"] in needs and review.indicator is None:
        raise ValidationError({"decision": "The review names no indicator of the plan that this could be done to."})
    if values["decision"] == Decision.BASELINE and not values.get("year"):
        raise ValidationError({"year": "Say which year sets the baseline, such as 2015/16."})


def _set_baseline_year(change: Any, indicator: Indicator, year: Any) -> None:
    kind = {"kind": "baseline-setting year", "value": None, "percent": None}
    there = Target.objects.filter(indicator=indicator, year=year, withdrawn_at__isnull=True).first()
    if there:
        change.edit(there, kind)
    else:
        change.add(_target(indicator, {"year": year, **kind}))


def note_duty(
    *, by: User, partnership: Partnership, duty: str, note: DutyNote | None, version: int | None, values: Values,
    why: str = "",
) -> DutyNote:  # fmt: skip
    """What the partnership says of a duty: its evidence, or that it is switched off here."""
    with changing(by, partnership, f"Duty noted: {duty}", why) as change:
        if note is not None:
            return change.edit(note, values, version)
        return change.add(DutyNote(partnership=partnership, key=duty, **values))
