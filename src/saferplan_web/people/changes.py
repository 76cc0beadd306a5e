"""Writing of organisations, posts, groups and memberships: one function an act, each leaving one Change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify

from saferplan_web.core.changing import changing
from saferplan_web.core.models import Partnership
from saferplan_web.people.models import Group, Membership, Organisation, Post, User


def fresh_key(model: type[models.Model], partnership: Partnership, text: str) -> str:
    """A key for a new thing, made from its name and free in the partnership."""
    stem = slugify(text)[:100] or model.__name__.lower()
    used = set(
        model._default_manager.filter(partnership=partnership, key__startswith=stem).values_list("key", flat=True)
    )
    return next(key for n in range(1, len(used) + 2) if (key := stem if n == 1 else f"{stem}-{n}") not in used)


def add_organisation(*, by: User, partnership: Partnership, why: str = "", **values: Any) -> Organisation:
    """A body takes part."""
    key = fresh_key(Organisation, partnership, values["name"])
    with changing(by, partnership, f"Organisation added: {values['name']}", why) as change:
        made: Organisation = change.add(Organisation(partnership=partnership, key=key, **values))
    return made


def edit_organisation(
    *, by: User, organisation: Organisation, version: int | None, why: str = "", **values: Any
) -> Organisation:
    """Its name, standing, dates or contact change."""
    with changing(by, organisation.partnership, f"Organisation changed: {organisation}", why) as change:
        change.edit(organisation, values, version)
    return organisation


def withdraw_organisation(*, by: User, organisation: Organisation, why: str = "") -> None:
    """It no longer takes part. Refused while posts of it are in use, so that nobody is left without a body."""
    held = list(organisation.posts.filter(withdrawn_at__isnull=True))
    if held:
        names = ", ".join(str(post) for post in held)
        raise ValidationError(f"These posts still belong to {organisation}: {names}. Move or withdraw them first.")
    with changing(by, organisation.partnership, f"Organisation withdrawn: {organisation}", why) as change:
        change.withdraw(organisation, by)


def add_post(
    *, by: User | None, partnership: Partnership, why: str = "", also: Iterable[Partnership] = (), **values: Any
) -> Post:
    """A post is set up, held by somebody or vacant."""
    key = fresh_key(Post, partnership, values["title"])
    with changing(by, partnership, f"Post added: {values['title']}", why) as change:
        made: Post = change.add(Post(partnership=partnership, key=key, **values))
        change.set_many(made, "also", also)
    return made


def edit_post(
    *,
    by: User,
    post: Post,
    version: int | None,
    why: str = "",
    also: Iterable[Partnership] | None = None,
    **values: Any,
) -> Post:
    """Its title, role, body, ward, holder or dates change. Its work stays with it."""
    with changing(by, post.partnership, f"Post changed: {post}", why) as change:
        change.edit(post, values, version)
        if also is not None:
            change.set_many(post, "also", also)
    return post


def add_group(
    *, by: User, partnership: Partnership, why: str = "", also: Iterable[Partnership] = (), **values: Any
) -> Group:
    """A group is set up."""
    key = fresh_key(Group, partnership, values["name"])
    with changing(by, partnership, f"Group added: {values['name']}", why) as change:
        made: Group = change.add(Group(partnership=partnership, key=key, **values))
        change.set_many(made, "also", also)
    return made


def edit_group(
    *,
    by: User,
    group: Group,
    version: int | None,
    why: str = "",
    also: Iterable[Partnership] | None = None,
    **values: Any,
) -> Group:
    """Its name, place in the tree, terms of reference or dates change."""
    parent, seen = values.get("parent"), {group.pk}
    while parent is not None:
        if parent.pk in seen:
            raise ValidationError({"parent": f"{group} cannot be part of itself. Choose a group that is not below it."})
        seen.add(parent.pk)
        parent = parent.parent
    with changing(by, group.partnership, f"Group changed: {group}", why) as change:
        change.edit(group, values, version)
        if also is not None:
            change.set_many(group, "also", also)
    return group


def add_membership(*, by: User, group: Group, why: str = "", **values: Any) -> Membership:
    """A post gets a seat in a group."""
    post = values["post"]
    if group.memberships.filter(post=post, withdrawn_at__isnull=True).exists():
        raise ValidationError({"post": f"{post} already has a seat in {group}. Change that seat instead."})
    key = fresh_key(Membership, group.partnership, f"{group.key}-{post.key}")
    with changing(by, group.partnership, f"Member added to {group}: {post}", why) as change:
        made: Membership = change.add(Membership(partnership=group.partnership, key=key, group=group, **values))
    return made


def edit_membership(
    *, by: User, membership: Membership, version: int | None, why: str = "", **values: Any
) -> Membership:
    """Capacity or term of a seat change."""
    with changing(by, membership.partnership, f"Membership changed: {membership}", why) as change:
        change.edit(membership, values, version)
    return membership


def withdraw_membership(*, by: User, membership: Membership, why: str = "") -> None:
    """A seat is given up."""
    with changing(by, membership.partnership, f"Member left {membership.group}: {membership.post}", why) as change:
        change.withdraw(membership, by)


def edit_settings(
    *, by: User, partnership: Partnership, version: int | None, why: str = "", **values: Any
) -> Partnership:
    """Settings of the partnership change: month, cycle, scheme, small counts, days, texts, second factor."""
    with changing(by, partnership, "Settings changed", why) as change:
        change.edit(partnership, values, version)
    return partnership
