"""Forms of releases: begin one, look at text, withdraw."""

from __future__ import annotations

from typing import Any

from django import forms

from saferplan import Period
from saferplan_web.core.forms import PlainForm
from saferplan_web.govuk.fields import PeriodInput
from saferplan_web.release.models import Release

MONTHS = 24  # offered


class BeginForm(PlainForm):
    """What a release is as at, and which one it corrects."""

    as_at = PeriodInput(label="last month it tells of")
    title = forms.CharField(
        label="title", max_length=200, required=False, help_text="If blank, it is made of the month"
    )
    annual = forms.BooleanField(
        label="with the annual report", required=False, help_text="What the year set out to reach, and what came of it"
    )
    corrects = forms.ChoiceField(label="release that it corrects", required=False)
    changed = forms.CharField(
        label="what it changes in that release",
        required=False,
        widget=forms.Textarea,
        help_text="The public reads this",
    )

    def __init__(self, *given: Any, month: Period | None, releases: list[Release], **options: Any) -> None:
        """`month` is the one that pages show: the release tells of it, or of one of the two years before."""
        super().__init__(*given, **options)
        offered = self.fields["as_at"]
        assert isinstance(offered, PeriodInput)
        offered.offer([month.shift(-back) for back in range(MONTHS)] if month else [])
        named = [(one.key, str(one)) for one in releases]
        corrects = self.fields["corrects"]
        assert isinstance(corrects, forms.ChoiceField)
        corrects.choices = [("", "a new release, which corrects no other"), *named]
        if not named:
            del self.fields["corrects"], self.fields["changed"]

    def clean(self) -> dict[str, Any]:
        """A correction says what it corrects."""
        found = super().clean() or {}
        if found.get("corrects") and not found.get("changed", "").strip():
            self.add_error("changed", "Say what this release changes in the one that it corrects")
        return found


class WithdrawForm(PlainForm):
    """Why a release is taken back."""

    why = forms.CharField(label="reason", widget=forms.Textarea)
