"""Forms of the plan."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from saferplan_web.core.forms import PlainForm, ThingForm
from saferplan_web.govuk.fields import DayField, WrittenPeriod
from saferplan_web.plan.models import (
    DutyNote,
    Mark,
    MeasureReview,
    Outcome,
    PlanVersion,
    Priority,
    Recommendation,
)


class PriorityForm(ThingForm):
    """A priority or overarching theme."""

    class Meta(ThingForm.Meta):
        model = Priority
        fields: ClassVar[list[str]] = ["name", "overarching", "outcome", "why", "lead"]

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["overarching"].label = "this is an overarching theme that cuts across priorities"
        self.fields["outcome"].help_text = "What will be better for people when it works"
        self.fields["why"].help_text = "What the assessment found"


class OutcomeForm(ThingForm):
    """One outcome of a priority."""

    class Meta(ThingForm.Meta):
        model = Outcome
        fields: ClassVar[list[str]] = ["text"]

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["text"].help_text = "What will be better for people, in one sentence"


class MarkForm(ThingForm):
    """A note or break at a point of a series."""

    class Meta(ThingForm.Meta):
        model = Mark
        fields: ClassVar[list[str]] = ["period", "note", "is_break"]

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["period"].help_text = "Such as 2015-06, 2015/16-Q1 or 2015/16"
        self.fields["note"].help_text = "What changed, in words that can stand under the table"
        self.fields["is_break"].label = "figures before this point cannot be compared with those after it"


class RecommendationForm(ThingForm):
    """A strategic recommendation."""

    class Meta(ThingForm.Meta):
        model = Recommendation
        fields: ClassVar[list[str]] = ["number", "text", "owner", "due", "progress", "state"]

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["text"].help_text = "Everyone who reads the plan reads it: write nothing that is restricted"
        self.fields["owner"].help_text = "A post or body, not a person"
        self.fields["due"].help_text = "Such as 2016-03"
        self.fields["state"].help_text = "Such as on course, late, done"


class VersionForm(ThingForm):
    """What a version of the plan is called."""

    class Meta(ThingForm.Meta):
        model = PlanVersion
        fields: ClassVar[list[str]] = ["title", "years", "note"]


class DutyForm(ThingForm):
    """What the partnership says of a duty."""

    class Meta(ThingForm.Meta):
        model = DutyNote
        fields: ClassVar[list[str]] = ["evidence", "off"]

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["evidence"].help_text = "Where it can be seen: a paper, a page, a date"
        self.fields["off"].label = "switch this duty off for this partnership"


class ProposalForm(ThingForm):
    """A proposal about a measure."""

    class Meta(ThingForm.Meta):
        model = MeasureReview
        fields: ClassVar[list[str]] = ["title", "indicator", "aim", "proposal"]

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        from saferplan_web.plan.models import Indicator

        chosen: Any = self.fields["indicator"]
        chosen.queryset = Indicator.objects.filter(partnership=self.partnership)  # retired ones may be brought back
        chosen.empty_label = "a new measure"


class DecisionForm(PlainForm):
    """What was decided about a measure, why and where."""

    decision = forms.ChoiceField(
        label="decision", choices=[(one.value, one.value) for one in MeasureReview.Decision], widget=forms.RadioSelect,
        help_text="Retire and replace take the indicator off the dashboard; bring back puts it there again.",
    )  # fmt: skip
    year = WrittenPeriod(label="baseline-setting year", required=False, help_text="Only for that decision: 2015/16")
    reason = forms.CharField(label="reason", widget=forms.Textarea)
    meeting = forms.CharField(label="meeting", max_length=200, help_text="Such as: board, minute 7")
    met_on = DayField(label="date of the meeting")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class WithdrawForm(PlainForm):
    """Why something is taken out of use."""

    why = forms.CharField(
        label="why is it taken out of use?", widget=forms.Textarea, help_text="Kept in the history of changes."
    )
