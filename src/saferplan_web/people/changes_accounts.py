"""Writing of accounts: who may sign in, with which post, and what an administrator may do about it.

An account may serve several partnerships. What would let one partnership's administrator into another's things (the
e-mail address, the second factor) is refused while the account holds posts that the administrator has no say over.
"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone

from saferplan_web.core.changing import changing
from saferplan_web.core.models import Partnership, Touched
from saferplan_web.people.guard import posts_of
from saferplan_web.people.models import Post, User
from saferplan_web.people.roles import PERMISSIONS, Role

_SHARED = (
    "This account also holds posts in another partnership. Its holder must ask the person who runs the installation."
)


def administered_by(by: User) -> set[int]:
    """The partnerships whose accounts somebody looks after."""
    return _where(by, "accounts.edit")


def editable_by(by: User) -> set[int]:
    """The partnerships whose bodies and groups somebody looks after."""
    return _where(by, "people.edit")


def _where(by: User, permission: str) -> set[int]:
    return {post.partnership_id for post in posts_of(by) if permission in PERMISSIONS[Role(post.role)]}


def accounts_of(partnership: Partnership) -> QuerySet[User]:
    """The accounts a partnership deals with: holders of its posts, and whoever was given or lost one by it."""
    named = Touched.objects.filter(kind=User._meta.label, change__partnership=partnership).values_list("key", flat=True)
    touched = [int(key) for key in named.distinct()]
    return User.objects.filter(Q(posts__partnership=partnership) | Q(pk__in=touched)).distinct().order_by("name", "pk")


def is_only_within(account: User, partnerships: set[int]) -> bool:
    """Whether all posts of an account belong to these partnerships and serve no other."""
    held = Post.objects.filter(holder=account, withdrawn_at__isnull=True).prefetch_related("also")
    return all({post.partnership_id, *(one.pk for one in post.also.all())} <= partnerships for post in held)


def add_account(*, by: User | None, partnership: Partnership, email: str, name: str, post: Post, why: str = "") -> User:
    """Somebody gets an account and a post; an address that has an account already gets the post alone."""
    email = User.objects.normalize_email(email).lower()
    if post.holder_id:
        raise ValidationError({"post": f"{post} is held by {post.holder}. End that first, or choose another post."})
    with changing(by, partnership, f"Account given: {name}, {post}", why) as change:
        account = User.objects.filter(email=email).first()
        if account is None:
            account = User(email=email, name=name)
            account.set_unusable_password()
            change.add(account)
        elif not account.is_active:
            change.edit(account, {"is_active": True})
        change.edit(post, {"holder": account, "since": timezone.localdate(), "until": None})
    return account


def edit_account(*, by: User, partnership: Partnership, account: User, name: str, email: str, why: str = "") -> User:
    """Name or e-mail address change."""
    email = User.objects.normalize_email(email).lower()
    if not is_only_within(account, administered_by(by)):
        raise ValidationError(_SHARED)
    if User.objects.filter(email=email).exclude(pk=account.pk).exists():
        raise ValidationError({"email": "Another account has this e-mail address. Give that account the post instead."})
    with changing(by, partnership, f"Account changed: {name}", why) as change:
        change.edit(account, {"name": name, "email": email})
    return account


def end_access(*, by: User, partnership: Partnership, account: User, why: str = "") -> bool:
    """Take an account off all posts of the partnership. Without a post anywhere it can no longer sign in: True then.

    The posts stay, vacant, with all they hold.
    """
    if account.pk == by.pk:
        raise ValidationError("You cannot end your own access. Ask another administrator.")
    with changing(by, partnership, f"Access ended: {account}", why) as change:
        for post in Post.objects.filter(holder=account, partnership=partnership, withdrawn_at__isnull=True):
            change.edit(post, {"holder": None, "until": None})
        gone = not Post.objects.filter(holder=account, withdrawn_at__isnull=True).exists()
        if gone:
            change.edit(account, {"is_active": False})
    return gone


def reset_second_factor(*, by: User, partnership: Partnership, account: User, why: str = "") -> None:
    """Forget the app and the recovery codes of somebody who lost them; the password alone then lets them in to set up
    anew."""
    if not is_only_within(account, administered_by(by)):
        raise ValidationError(_SHARED)
    with changing(by, partnership, f"Second factor taken off: {account}", why) as change:
        held = Authenticator.objects.filter(user=account)
        if held.exists():
            change.note(account, {"second factor": "set up"}, {"second factor": "none"})
            held.delete()
