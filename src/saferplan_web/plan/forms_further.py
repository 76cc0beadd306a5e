"""Forms of what stands around the priorities."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from saferplan_web.core.forms import ThingForm
from saferplan_web.plan.models import ApprovalStep, Communication, EqualityImpact, Link, NeighbourhoodPlan


class LinkForm(ThingForm):
    """A link to an objective, strategy or partnership."""

    address = forms.URLField(
        label="where it can be read", required=False, max_length=500, assume_scheme="https",
        help_text="Starts with https://",
    )  # fmt: skip

    class Meta(ThingForm.Meta):
        model = Link
        fields: ClassVar[list[str]] = ["kind", "name", "body", "how", "priorities", "address"]
        help_texts: ClassVar[dict[str, str]] = {
            "name": "The objective in its own words, or the title of the strategy",
            "body": "Such as: Police and Crime Commissioner",
        }


class NeighbourhoodPlanForm(ThingForm):
    """A neighbourhood plan."""

    class Meta(ThingForm.Meta):
        model = NeighbourhoodPlan
        fields: ClassVar[list[str]] = [
            "name", "area", "state", "concerns", "text", "lead", "priorities", "agreed_on", "review_on",
        ]  # fmt: skip
        help_texts: ClassVar[dict[str, str]] = {
            "area": "Of a ward, such as E05990001, where the neighbourhood is one",
            "concerns": "In their words; name no person",
            "text": "Who does what, and how residents will see that it was done",
        }


class EqualityImpactForm(ThingForm):
    """The equality impact of a priority."""

    class Meta(ThingForm.Meta):
        model = EqualityImpact
        fields: ClassVar[list[str]] = [
            "priority", "state", "groups", "evidence", "impact", "measures", "assessed_on", "review_on", "lead",
        ]  # fmt: skip
        help_texts: ClassVar[dict[str, str]] = {
            "groups": "Age, disability, gender reassignment, marriage and civil partnership, pregnancy and maternity, "
            "race, religion or belief, sex, sexual orientation; and any group of your own policy",
            "evidence": "Figures, consultation, research",
            "impact": "Good and bad, group by group",
        }

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        if self.thing is not None:
            del self.fields["priority"]


class ApprovalStepForm(ThingForm):
    """A step of approval."""

    class Meta(ThingForm.Meta):
        model = ApprovalStep
        fields: ClassVar[list[str]] = ["plan", "stage", "body", "planned_on", "held_on", "outcome", "said", "changed"]
        help_texts: ClassVar[dict[str, str]] = {
            "plan": "Such as: plan for 2015 to 2018, first refresh. Steps with the same words stand together.",
            "body": "Such as: Crime and Disorder Scrutiny Committee",
            "changed": "In the plan, because of what was said",
        }


class CommunicationForm(ThingForm):
    """A line of the communication plan."""

    class Meta(ThingForm.Meta):
        model = Communication
        fields: ClassVar[list[str]] = [
            "audience", "message", "channel", "format", "language", "priority", "owner", "due", "done_on", "note",
        ]  # fmt: skip
        help_texts: ClassVar[dict[str, str]] = {
            "audience": "Such as: tenants of one estate, every household, the Commissioner",
            "channel": "Such as: council magazine, meeting, web page",
            "format": "Such as: easy read, large print, audio, poster",
            "language": "Such as: English and Polish",
        }
