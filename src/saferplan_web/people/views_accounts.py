"""Accounts, for the administrator: who may sign in, messages to set a password, ending access, the second factor."""

from __future__ import annotations

from allauth.account.forms import ResetPasswordForm
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from saferplan_web.core.changing import history
from saferplan_web.core.downloads import download, text_table
from saferplan_web.core.editing import editing
from saferplan_web.core.models import Partnership
from saferplan_web.govuk.written import day, moment
from saferplan_web.people.changes_accounts import (
    accounts_of,
    add_account,
    edit_account,
    end_access,
    reset_second_factor,
)
from saferplan_web.people.forms import AccountEditForm, AccountForm, WithdrawForm
from saferplan_web.people.guard import page
from saferplan_web.people.models import Post, User
from saferplan_web.people.views import crumbs_of


@page("accounts.edit")
def accounts(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Everyone who may, or might, sign in here."""
    found = list(accounts_of(partnership))
    held: dict[int | None, list[str]] = {}
    for one in Post.objects.filter(partnership=partnership, withdrawn_at=None, holder__in=found):
        held.setdefault(one.holder_id, []).append(one.title)
    factor = set(Authenticator.objects.filter(user__in=found).values_list("user_id", flat=True))
    lines = [(one, ", ".join(held.get(one.pk, [])), one.pk in factor) for one in found]
    columns = ("Account", "E-mail address", "Posts", "Second factor", "Last signed in")
    rows = [
        (one.name, one.email, posts, "yes" if second else "no", day(one.last_login)) for one, posts, second in lines
    ]
    if file := download(request, partnership, text_table("Accounts", columns, rows)):
        return file
    return render(request, "people/accounts.html", {"lines": lines, "crumbs": crumbs_of(partnership)})


@page("accounts.edit")
def account(request: HttpRequest, partnership: Partnership, number: int) -> HttpResponse:
    """One account: posts, second factor, and what may be done."""
    one = _account(partnership, number)
    shown = {
        "account": one,
        "posts": Post.objects.filter(partnership=partnership, holder=one, withdrawn_at=None),
        "second_factor": Authenticator.objects.filter(user=one).exists(),
        "last": moment(one.last_login) if one.last_login else "never",
        "history": history(one).filter(change__partnership=partnership)[:50],
        "crumbs": crumbs_of(partnership, ("Accounts", "accounts")),
    }
    return render(request, "people/account.html", shown)


def _account(partnership: Partnership, number: int) -> User:
    return get_object_or_404(accounts_of(partnership), pk=number)


@page("accounts.edit")
def account_new(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Somebody gets an account, and a message to set a password."""

    def act(form: AccountForm) -> User:
        made = add_account(by=request.user, partnership=partnership, **form.values)  # type: ignore[arg-type]
        if not made.has_usable_password():
            _send_message(request, made)
        return made

    return editing(
        request,
        AccountForm(request.POST or None, partnership=partnership),
        act,
        title="Add an account",
        intro="The address gets a message with a link to set a password, unless it has an account already.",
        said=lambda made: f"{made} can sign in with {made.email}.",
        button="Add the account",
        to=lambda made: reverse("account", args=[partnership.key, made.pk]),
        crumbs=crumbs_of(partnership, ("Accounts", "accounts")),
        cancel=reverse("accounts", args=[partnership.key]),
    )


def _send_message(request: HttpRequest, one: User) -> None:
    """The message with the link to set a password."""
    form = ResetPasswordForm({"email": one.email})
    if form.is_valid():
        form.save(request)


@page("accounts.edit")
@require_POST
def account_message(request: HttpRequest, partnership: Partnership, number: int) -> HttpResponse:
    """Send the message with the link to set a password again."""
    one = _account(partnership, number)
    _send_message(request, one)
    messages.success(request, f"A message with a link to set a password was sent to {one.email}.")
    return HttpResponseRedirect(reverse("account", args=[partnership.key, number]))


@page("accounts.edit")
def account_edit(request: HttpRequest, partnership: Partnership, number: int) -> HttpResponse:
    """Name or e-mail address change."""
    one = _account(partnership, number)
    address = reverse("account", args=[partnership.key, number])
    return editing(
        request,
        AccountEditForm(request.POST or None, initial={"name": one.name, "email": one.email}),
        lambda form: edit_account(by=request.user, partnership=partnership, account=one, **form.values),  # type: ignore[arg-type]
        title="Change the account", caption=one.name, said="Account changed", to=address, cancel=address,
        crumbs=crumbs_of(partnership, ("Accounts", "accounts")),
    )  # fmt: skip


@page("accounts.edit")
def account_end(request: HttpRequest, partnership: Partnership, number: int) -> HttpResponse:
    """Somebody no longer works here."""
    one = _account(partnership, number)
    address = reverse("account", args=[partnership.key, number])
    return editing(
        request,
        WithdrawForm(request.POST or None),
        lambda form: end_access(by=request.user, partnership=partnership, account=one, **form.values),  # type: ignore[arg-type]
        title="End access",
        caption=one.name,
        intro="The account leaves all posts of this partnership at once. The posts stay, vacant, with all they hold.",
        said=lambda gone: "Access ended" + (": the account can no longer sign in" if gone else " to this partnership"),
        button="End access",
        button_kind="warning",
        to=address,
        cancel=address,
        crumbs=crumbs_of(partnership, ("Accounts", "accounts")),
    )


@page("accounts.edit")
def account_second_factor(request: HttpRequest, partnership: Partnership, number: int) -> HttpResponse:
    """Somebody lost the app and the recovery codes."""
    one = _account(partnership, number)
    address = reverse("account", args=[partnership.key, number])
    return editing(
        request,
        WithdrawForm(request.POST or None),
        lambda form: reset_second_factor(by=request.user, partnership=partnership, account=one, **form.values),  # type: ignore[arg-type]
        title="Take the second factor off",
        caption=one.name,
        intro="Make sure first that it is really this person who asks: speak to them.",
        said="Second factor taken off. The password alone lets them in to set up another.",
        button="Take it off",
        button_kind="warning",
        to=address,
        cancel=address,
        crumbs=crumbs_of(partnership, ("Accounts", "accounts")),
    )
