"""Forms of rounds: opening, highlight report, challenge, problems."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any, ClassVar

from django import forms

from saferplan import Period
from saferplan_web.core.forms import PlainForm, ThingForm
from saferplan_web.core.models import Partnership
from saferplan_web.govuk.fields import DayField
from saferplan_web.performance.models import ChallengeRemark, HighlightReport, Problem, Round
from saferplan_web.performance.returns.asked import frontier
from saferplan_web.performance.rounds.wording import marking_in
from saferplan_web.plan.models import Indicator
from saferplan_web.plan.visible import visible

REPORTS_AFTER, CHALLENGE_AFTER, BOARD_AFTER = 7, 14, 21  # days after the returns are due, unless the group says other


def proposed(partnership: Partnership) -> dict[str, Any]:
    """The next round: the period after the last one, as long as the group decided, with its dates."""
    last = Round.objects.filter(partnership=partnership, withdrawn_at__isnull=True).order_by("-period").first()
    months = partnership.round_months
    end = frontier(partnership).last
    period = Period(last.period.last + 1, months) if last else Period(end - months + 1, months)
    due = period.end + timedelta(days=partnership.due_days)
    return {
        "period": period, "returns_due": due, "reports_due": due + timedelta(days=REPORTS_AFTER),
        "challenge_due": due + timedelta(days=CHALLENGE_AFTER), "meets_on": due + timedelta(days=BOARD_AFTER),
    }  # fmt: skip


class RoundForm(ThingForm):
    """The dates of a round."""

    class Meta(ThingForm.Meta):
        model = Round
        fields: ClassVar[list[str]] = ["period", "returns_due", "reports_due", "challenge_due", "meets_on", "note"]
        help_texts: ClassVar[dict[str, str]] = {
            "period": "Written as a quarter, 2015/16-Q1, or as a month, 2015-06.",
            "note": "Shown to everyone who reports, and put into the messages.",
        }

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        if self.thing is not None:
            del self.fields["period"]

    def clean(self) -> dict[str, Any]:
        """One step comes after the other."""
        given = super().clean() or {}
        names = ("returns_due", "reports_due", "challenge_due", "meets_on")
        told = [(name, given[name]) for name in names if given.get(name)]
        for (before, first), (name, then) in pairwise(told):
            if then < first:
                earlier = str(self.fields[before].label)
                self.add_error(name, f"{str(self.fields[name].label).capitalize()} must not be before {earlier}")
        return given


class ReportForm(ThingForm):
    """A highlight report."""

    class Meta(ThingForm.Meta):
        model = HighlightReport
        fields: ClassVar[list[str]] = [
            "achievements", "schemes", "shown", "concerns", "recommendations", "publicity", "restricted",
        ]  # fmt: skip
        help_texts: ClassVar[dict[str, str]] = {
            "achievements": "What was done in the period, and what came of it.",
            "schemes": "Figures that are no indicator: one a line, with its period, such as “Homes fitted with locks, "
            "April to June 2015: 42”.",
            "shown": "Their figures stand beside your words as the service has them. Do not type them again.",
            "concerns": "What may stop the priority from reaching its outcome.",
            "recommendations": "What you ask the board to decide or do.",
            "publicity": "Good news that may be told to the public: nothing with a protective marking. Nothing is "
            "offered from a report that shows a restricted indicator, or has the box below ticked.",
        }

    def __init__(self, *given: Any, person: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        shown: Any = self.fields["shown"]
        used = Indicator.objects.filter(visible(person), partnership=self.partnership, withdrawn_at__isnull=True)
        priority = self.thing.priority_id if self.thing else None  # type: ignore[attr-defined]
        own = used.filter(priority=priority)
        shown.queryset = own if own.exists() else used
        shown.required = False

    def clean_publicity(self) -> str:
        """Nothing that carries a protective marking goes to the public."""
        text = str(self.cleaned_data.get("publicity", ""))
        if marked := marking_in(text):
            raise forms.ValidationError(
                f"Items for publicity must carry no protective marking: take out “{marked}”, or move what carries it "
                "to concerns"
            )
        return text


class RemarkForm(ThingForm):
    """A remark of performance challenge."""

    group = forms.ChoiceField(label="group that says it", required=False)

    class Meta(ThingForm.Meta):
        model = ChallengeRemark
        fields: ClassVar[list[str]] = ["priority", "indicator", "group", "text", "due"]
        help_texts: ClassVar[dict[str, str]] = {
            "priority": "Leave both blank for a remark on the round as a whole.",
            "text": "What you ask or find. The lead of the priority or indicator is asked to answer.",
        }

    def __init__(self, *given: Any, groups: list[str], **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["group"].choices = [("", "not stated"), *((one, one) for one in groups)]  # type: ignore[attr-defined]


class AnswerForm(ThingForm):
    """The answer to a remark."""

    class Meta(ThingForm.Meta):
        model = ChallengeRemark
        fields: ClassVar[list[str]] = ["answer"]

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["answer"].required = True
        del self.fields["why_changed"]


class ProblemForm(ThingForm):
    """A problem or blockage that a group cannot settle."""

    class Meta(ThingForm.Meta):
        model = Problem
        fields: ClassVar[list[str]] = ["title", "text", "raised_in", "priority", "action", "due"]
        help_texts: ClassVar[dict[str, str]] = {
            "title": "In one line.",
            "raised_in": "It goes to the group above this one.",
        }

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        groups: Any = self.fields["raised_in"]
        groups.queryset = groups.queryset.filter(disbanded_on__isnull=True)
        if self.thing is not None:
            del self.fields["raised_in"]


class StepForm(PlainForm):
    """What is said when a problem is answered, passed up or settled."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(label="what is said", widget=forms.Textarea)


class PassForm(StepForm):
    """A problem goes up; the group above answers by another day."""

    due = DayField(label="answer due on", required=False)
    field_order = ("text", "due")


class SendBackForm(PlainForm):
    """Why a highlight report is sent back."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    why = forms.CharField(label="what is to be mended", widget=forms.Textarea)


__all__ = ["AnswerForm", "PassForm", "ProblemForm", "RemarkForm", "ReportForm", "RoundForm", "SendBackForm", "StepForm"]
