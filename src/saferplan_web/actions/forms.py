"""Forms about actions, milestones, variances and risks, and the filters of their lists."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet

from saferplan_web.actions.models import IMPACT, LIKELIHOOD, Action, Milestone, Risk, Variance
from saferplan_web.core.forms import FilterForm, PlainForm, ThingForm
from saferplan_web.core.models import Partnership
from saferplan_web.govuk.fields import DayField
from saferplan_web.people.models import Organisation
from saferplan_web.plan.models import Priority
from saferplan_web.plan.visible import visible

ALL = ("", "All")
_BY_HAND = [one for one in Action.Status.choices if one[0] != Action.Status.CARRIED]


def _in_use(model: Any, partnership: Partnership) -> QuerySet[Any]:
    return model.objects.filter(partnership=partnership, withdrawn_at__isnull=True)


class ActionFilters(FilterForm):
    """What the log is narrowed to."""

    whose = forms.ChoiceField(label="Whose", choices=[ALL, ("mine", "Mine"), ("my-body", "My body’s")])
    due = forms.ChoiceField(
        label="Due", choices=[ALL, ("overdue", "Overdue"), ("soon", "In the next 30 days"), ("undated", "No date")]
    )
    status = forms.ChoiceField(
        label="Status",
        choices=[ALL, ("open", "All that are open"), *((v, t.capitalize()) for v, t in Action.Status.choices)],
    )
    rating = forms.ChoiceField(
        label="Rating", choices=[ALL, *((v, t.capitalize()) for v, t in Action.Rating.choices), ("none", "Not rated")]
    )
    priority = forms.ChoiceField(label="Priority")
    body = forms.ChoiceField(label="Body")
    words = forms.CharField(label="Words in it", max_length=80)

    def __init__(self, data: Any, partnership: Partnership) -> None:
        super().__init__(data)
        self._offer("priority", [(one.key, one.name) for one in _in_use(Priority, partnership)])
        self._offer("body", [(one.key, one.name) for one in _in_use(Organisation, partnership)])
        # An address may be old or mistyped: what is no choice any more narrows nothing.
        self.data = {
            name: data.get(name, "")
            for name, field in self.fields.items()
            if name == "words" or data.get(name, "") in dict(field.choices)  # type: ignore[attr-defined]
        }

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [ALL, *choices]  # type: ignore[attr-defined]


class ActionForm(ThingForm):
    """An action: what, for what, by whom, by when and how far."""

    class Meta(ThingForm.Meta):
        model = Action
        fields: ClassVar[list[str]] = [
            "number", "title", "text", "priority", "indicator", "owner", "organisation", "starts", "due", "status",
            "rating", "progress", "done_on",
        ]  # fmt: skip
        help_texts: ClassVar[dict[str, str]] = {
            "number": "As your plan numbers it, such as 2.4",
            "owner": "The post that answers for it",
            "organisation": "Where no post is named, whoever holds a post of this body may report on it",
            "due": "Once it is agreed, the date moves only when the board approves a variance",
            "rating": "How far the work is, as its owner sees it; not what the figures show",
            "done_on": "Only where the status is done",
        }

    def __init__(self, *given: Any, person: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["status"].choices = _status_choices(self.thing)  # type: ignore[attr-defined]
        indicators: Any = self.fields["indicator"]
        indicators.queryset = indicators.queryset.filter(visible(person)).defer("unit", "derived")
        if getattr(self.thing, "due", None) is not None:
            del self.fields["due"]


class ProgressForm(ThingForm):
    """How far an action is, said by its owner."""

    class Meta(ThingForm.Meta):
        model = Action
        fields: ClassVar[list[str]] = ["status", "rating", "progress", "done_on"]
        help_texts: ClassVar[dict[str, str]] = {
            "rating": "How far the work is, as you see it; not what the figures show",
            "progress": "What was done since the last time, and what comes next. Name no person.",
            "done_on": "Only where the status is done",
        }

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["status"].choices = _status_choices(self.thing)  # type: ignore[attr-defined]


def _status_choices(thing: Any) -> list[tuple[str, str]]:
    """Those that people set; carried over comes of carrying over alone."""
    held = thing is not None and thing.status == Action.Status.CARRIED
    return list(Action.Status.choices) if held else _BY_HAND


class CarryForm(PlainForm):
    """An action goes on under a new date."""

    due = DayField(label="new date it is due")
    why = forms.CharField(label="why is it carried over?", widget=forms.Textarea)


class MilestoneForm(ThingForm):
    """A step of an action."""

    class Meta(ThingForm.Meta):
        model = Milestone
        fields: ClassVar[list[str]] = ["title", "due", "done_on"]


class VarianceForm(ThingForm):
    """What an owner asks the board for."""

    class Meta(ThingForm.Meta):
        model = Variance
        fields: ClassVar[list[str]] = ["new_due", "asks", "reason"]
        help_texts: ClassVar[dict[str, str]] = {
            "new_due": "Leave it blank where the date stays",
            "asks": "Where more than the date is to change",
            "reason": "What happened, and what you are doing about it. Name no person.",
        }


class DecisionForm(ThingForm):
    """The board's answer to a variance."""

    approved = forms.TypedChoiceField(
        label="decision", choices=[("yes", "Approve"), ("no", "Refuse")], coerce=lambda given: given == "yes",
        widget=forms.RadioSelect,
    )  # fmt: skip
    decision = forms.CharField(
        label="reason", widget=forms.Textarea, help_text="The owner reads it; it stays with the action."
    )

    class Meta(ThingForm.Meta):
        model = Variance
        fields: ClassVar[list[str]] = ["approved", "decision"]

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        del self.fields["why_changed"]  # the reason is the decision's own


class RiskFilters(FilterForm):
    """What the register is narrowed to."""

    state = forms.ChoiceField(label="State", choices=[("", "Open"), ("closed", "Closed"), ("all", "All")])
    priority = forms.ChoiceField(label="Priority")
    review = forms.ChoiceField(label="Review", choices=[ALL, ("overdue", "Overdue")])
    likelihood = forms.TypedChoiceField(label="Likelihood", choices=[ALL, *LIKELIHOOD], coerce=int)
    impact = forms.TypedChoiceField(label="Impact", choices=[ALL, *IMPACT], coerce=int)

    def __init__(self, data: Any, partnership: Partnership) -> None:
        super().__init__(data)
        found = _in_use(Priority, partnership)
        self.fields["priority"].choices = [ALL, *((one.key, one.name) for one in found)]  # type: ignore[attr-defined]


class RiskForm(ThingForm):
    """A risk to delivery."""

    class Meta(ThingForm.Meta):
        model = Risk
        fields: ClassVar[list[str]] = [
            "title", "cause", "priority", "likelihood", "impact", "response", "owner", "review_on",
        ]  # fmt: skip
        help_texts: ClassVar[dict[str, str]] = {
            "title": "What might happen, in one sentence. Everyone who reads the plan reads this register: "
            "write nothing that is restricted",
            "cause": "What could bring it about, and what would follow",
            "response": "What is done to make it less likely, and what would be done if it happened",
        }


class RiskReviewForm(ThingForm):
    """A risk looked at again."""

    class Meta(ThingForm.Meta):
        model = Risk
        fields: ClassVar[list[str]] = ["likelihood", "impact", "response", "review_on"]

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["review_on"].label = "to be reviewed next on"
        self.fields["why_changed"].label = "what did the review find?"
