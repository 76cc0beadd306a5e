"""Tokens for programs: one's own, and for the administrator everybody's; made, shown once, withdrawn."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from saferplan_web.core.editing import editing
from saferplan_web.core.forms import PlainForm
from saferplan_web.core.models import Partnership
from saferplan_web.govuk.fields import DayField
from saferplan_web.people.changes_tokens import make_token, withdraw_token
from saferplan_web.people.forms import WithdrawForm
from saferplan_web.people.guard import page
from saferplan_web.people.models import ApiToken
from saferplan_web.people.roles import SIGNED_IN

HALF_A_YEAR = timedelta(days=180)


class TokenForm(PlainForm):
    """A new token: what for, for which post, until when, and whether it may write."""

    name = forms.CharField(
        label="what it is for", max_length=80, help_text="Such as: the fire service’s monthly extract."
    )
    post = forms.ChoiceField(label="post", help_text="The token may do what this post may do, and nothing more.")
    writes = forms.BooleanField(
        label="it may send returns", required=False, help_text="Otherwise it only reads.",
    )  # fmt: skip
    expires_on = DayField(label="last day on which it works", help_text="At most a year from now.")

    def __init__(self, *given: Any, posts: list[Any], **options: Any) -> None:
        super().__init__(*given, **options)
        self.posts = {post.key: post for post in posts}
        self.fields["post"].choices = [(post.key, post.title) for post in posts]  # type: ignore[attr-defined]

    def clean_post(self) -> Any:
        """The post itself."""
        return self.posts[self.cleaned_data["post"]]


def _seen(request: HttpRequest, partnership: Partnership) -> QuerySet[ApiToken]:
    """One's own; for whoever looks after accounts, all."""
    own = Q() if request.person.may("accounts.edit") else Q(holder=request.user)  # type: ignore[attr-defined]
    return ApiToken.objects.filter(own, partnership=partnership).select_related("post", "holder")


@page(SIGNED_IN)
def tokens(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """The tokens in use, and those that ended."""
    today = timezone.localdate()
    found = list(_seen(request, partnership).order_by("withdrawn_at", "-expires_on", "name"))
    shown = {
        "title": "Tokens for programs", "tokens": [(one, _state(one, today)) for one in found],
        "back": reverse("partnership", args=[partnership.key]),
    }  # fmt: skip
    return render(request, "people/tokens.html", shown)


def _state(one: ApiToken, today: Any) -> str:
    if one.withdrawn_at is not None:
        return "withdrawn"
    if one.expires_on < today:
        return "ended"
    return "in use" if one.post.holder_id == one.holder_id else "post given up"


@page(SIGNED_IN)
def token_new(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Make a token; its secret is shown on the page that answers, and never again."""
    posts = list(request.person.posts)  # type: ignore[attr-defined]
    first = {"expires_on": timezone.localdate() + HALF_A_YEAR, "post": posts[0].key if len(posts) == 1 else None}
    form = TokenForm(request.POST or None, posts=posts, initial=first)
    here = reverse("tokens", args=[partnership.key])
    if form.is_bound and form.is_valid():
        try:
            made, secret = make_token(by=request.user, partnership=partnership, **form.values)  # type: ignore[arg-type]
        except ValidationError as error:
            form.take(error)
        else:
            shown = {"title": "Token made", "token": made, "secret": secret, "to": here}
            response = render(request, "people/token_made.html", shown)
            response["Cache-Control"] = "no-store"
            return response
    context = {"title": "Make a token", "form": form, "button": "Make the token", "cancel": here, "back": here}
    return render(request, "govuk/form_page.html", context, status=422 if form.is_bound else 200)


@page(SIGNED_IN)
def token_withdraw(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """A token is needed no more, or was lost."""
    token = get_object_or_404(_seen(request, partnership), key=key)
    here = reverse("tokens", args=[partnership.key])
    if token.withdrawn_at is not None:
        return HttpResponseRedirect(here)
    token.partnership = partnership
    return editing(
        request,
        WithdrawForm(request.POST or None),
        lambda form: withdraw_token(by=request.user, token=token, **form.values),
        title="Withdraw the token", caption=token.name, intro="Programs that use it are refused from this moment.",
        said="Token withdrawn", button="Withdraw it", button_kind="warning", to=here, cancel=here, back=here,
    )  # fmt: skip
