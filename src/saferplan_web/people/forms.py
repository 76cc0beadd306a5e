"""Forms about organisations, posts, groups, seats, accounts and the partnership's settings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from saferplan_web.core.forms import FilterForm, PlainForm, ThingForm
from saferplan_web.core.models import Partnership
from saferplan_web.govuk.fields import DayField
from saferplan_web.people.models import Group, Membership, Organisation, Post, User
from saferplan_web.people.roles import Role


def _in_order(form: forms.BaseForm, since: str, until: str) -> None:
    first, last = form.cleaned_data.get(since), form.cleaned_data.get(until)
    if first and last and last < first:
        form.add_error(until, f"This must not be before the date given under “{form.fields[since].label}”")


class OrganisationForm(ThingForm):
    """A body and its standing."""

    class Meta(ThingForm.Meta):
        model = Organisation
        fields = ("name", "kind", "standing", "since", "until", "contact")
        help_texts = {  # noqa: RUF012
            "kind": "For example police, council, fire and rescue, probation, health.",
            "standing": "The part the Crime and Disorder Act gives it.",
            "contact": "Whom to ask for data, and who looks after the protocol on sharing it.",
        }

    def clean(self) -> dict[str, Any]:
        """Dates in their order."""
        _in_order(self, "since", "until")
        return self.cleaned_data


class PostForm(ThingForm):
    """A post. Role, holder and the partnerships it also serves give rights: only who looks after accounts sets them."""

    class Meta(ThingForm.Meta):
        model = Post
        fields = ("title", "role", "organisation", "ward", "holder", "since", "until", "also")
        labels = {"ward": "ward", "also": "also serves"}  # noqa: RUF012
        help_texts = {  # noqa: RUF012
            "role": "What its holder may see and do here.",
            "ward": "The code of the ward a councillor sits for, like E05001234.",
            "holder": "Who has the post. Leave it blank while it is vacant; what it holds stays with it.",
            "also": "Further partnerships in which the post has the same role.",
        }

    def __init__(
        self, *given: Any, holders: QuerySet[User], others: QuerySet[Partnership], gives_rights: bool, **options: Any
    ) -> None:
        super().__init__(*given, **options)
        self.fields["holder"].queryset = holders  # type: ignore[attr-defined]
        self.fields["also"].queryset = others  # type: ignore[attr-defined]
        if not gives_rights:
            for name in ("role", "holder", "also"):
                del self.fields[name]
        elif not others.exists():
            del self.fields["also"]

    def clean(self) -> dict[str, Any]:
        """Dates in their order."""
        _in_order(self, "since", "until")
        return self.cleaned_data


class GroupForm(ThingForm):
    """A group, its place in the tree and its terms of reference."""

    class Meta(ThingForm.Meta):
        model = Group
        fields = ("name", "kind", "parent", "meets", "terms", "terms_version", "agreed_on", "review_on", "also")
        labels = {"parent": "part of", "also": "also serves"}  # noqa: RUF012
        help_texts = {  # noqa: RUF012
            "meets": "For example monthly, every second month, quarterly.",
            "also": "Further partnerships that the group works for.",
        }

    def __init__(self, *given: Any, others: QuerySet[Partnership], **options: Any) -> None:
        super().__init__(*given, **options)
        parents = self.fields["parent"]
        parents.queryset = parents.queryset.filter(disbanded_on__isnull=True)  # type: ignore[attr-defined]
        self.fields["also"].queryset = others  # type: ignore[attr-defined]
        if not others.exists():
            del self.fields["also"]

    def clean(self) -> dict[str, Any]:
        """Dates in their order."""
        _in_order(self, "agreed_on", "review_on")
        return self.cleaned_data


class MembershipForm(ThingForm):
    """A seat in a group: whose, in which capacity, for which term. A seat's post is handed over, not changed."""

    class Meta(ThingForm.Meta):
        model = Membership
        fields = ("post", "capacity", "since", "until")

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        if self.thing is not None:
            del self.fields["post"]

    def clean(self) -> dict[str, Any]:
        """Dates in their order."""
        _in_order(self, "since", "until")
        return self.cleaned_data


class WithdrawForm(PlainForm):
    """Why something is taken out of use."""

    why = forms.CharField(
        label="why is it taken out of use?", widget=forms.Textarea, help_text="Kept in the history of changes."
    )


class AccountForm(PlainForm):
    """A new account: for whom, and with which post."""

    name = forms.CharField(label="name or post", max_length=150, help_text="As it is shown beside what was done.")
    email = forms.EmailField(
        label="e-mail address", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    post = forms.ModelChoiceField(
        label="post", queryset=Post.objects.none(), help_text="Vacant posts. Its role is what the account may do."
    )

    def __init__(self, *given: Any, partnership: Partnership, **options: Any) -> None:
        super().__init__(*given, **options)
        vacant = Post.objects.filter(partnership=partnership, withdrawn_at__isnull=True, holder__isnull=True)
        self.fields["post"].queryset = vacant.exclude(role="")  # type: ignore[attr-defined]


class AccountEditForm(PlainForm):
    """Name and address of an account."""

    name = forms.CharField(label="name or post", max_length=150)
    email = forms.EmailField(label="e-mail address", max_length=254)
    why = forms.CharField(label="why is this changed?", required=False, widget=forms.Textarea)


class HandOverForm(PlainForm):
    """Who takes over: one for all, or another for single kinds."""

    says_optional = False

    def __init__(self, *given: Any, holdings: Any, choices: QuerySet[Any], seats_may_end: bool, **options: Any) -> None:
        super().__init__(*given, **options)
        self.holdings, self._seats_may_end = holdings, seats_may_end
        ends = "the seats end with it" if seats_may_end else ""
        self.fields["all"] = forms.ModelChoiceField(
            label="who takes over everything", queryset=choices, required=False, empty_label="",
            help_text="Leave it blank to choose for each kind below.",
        )  # fmt: skip
        for holding in holdings:
            self.fields[_field(holding)] = forms.ModelChoiceField(
                label=holding.said, queryset=choices, required=False,
                empty_label=ends if holding.is_membership and ends else "as chosen for everything",
            )  # fmt: skip
        if seats_may_end:
            told = "Today, if you leave it blank."
            self.fields["on"] = DayField(label="disbanded on", required=False, help_text=told)
        self.fields["why"] = forms.CharField(label="why?", required=False, widget=forms.Textarea)

    def clean(self) -> dict[str, Any]:
        """Every kind needs its successor."""
        for holding in self.holdings:
            if self._successor(holding) is None and not (holding.is_membership and self._seats_may_end):
                self.add_error(_field(holding), f"Choose who takes over the {holding.said}")
        return self.cleaned_data

    def _successor(self, holding: Any) -> Any:
        chosen = self.cleaned_data.get(_field(holding))
        if chosen is None and not (holding.is_membership and self._seats_may_end):
            chosen = self.cleaned_data.get("all")
        return chosen

    @property
    def to(self) -> dict[str, Any]:
        """The successor of each kind."""
        return {holding.name: self._successor(holding) for holding in self.holdings}


def _field(holding: Any) -> str:
    return "to-" + holding.name.replace(".", "-")


class SettingsForm(ThingForm):
    """The partnership's settings."""

    second_factor = forms.MultipleChoiceField(
        label="roles that must use a second factor", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(role.value, role.value.capitalize()) for role in Role],
        help_text="Whoever holds such a post sets one up when they next sign in.",
    )  # fmt: skip

    class Meta(ThingForm.Meta):
        model = Partnership
        fields = (
            "name", "title", "about", "contact", "reporting_month", "scheme", "due_days", "round_months",
            "cycle_years", "refresh_months", "small_count", "round_to", "second_factor",
        )  # fmt: skip
        labels = {  # noqa: RUF012
            "small_count": "public counts below this are withheld",
            "round_to": "public counts are rounded to",
        }
        help_texts = {  # noqa: RUF012
            "reporting_month": "The month that pages judge as at, written like 2015-06.",
            "due_days": "A return is due so many days after the end of its period.",
            "round_to": "0: they are not rounded.",
            "about": "Plain language, for the public pages.",
            "contact": "How to report crime and whom to ask, for the public pages.",
        }

    def __init__(self, *given: Any, schemes: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["scheme"] = forms.ChoiceField(label="status scheme", choices=schemes)

    def clean(self) -> dict[str, Any]:
        """Numbers that can be meant."""
        for name, least in (("round_months", 1), ("cycle_years", 1), ("refresh_months", 1)):
            if (value := self.cleaned_data.get(name)) is not None and value < least:
                self.add_error(name, f"This must be {least} or more")
        return self.cleaned_data


class ChangeFilter(FilterForm):
    """Which changes to show."""

    words = forms.CharField(label="words")
    since = DayField(label="from")
    until = DayField(label="to")
