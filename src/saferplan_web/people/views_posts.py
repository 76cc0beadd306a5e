"""Posts: list, thing, new, changed, and handing over all that a post holds."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from saferplan_web.core.changing import history
from saferplan_web.core.downloads import download, text_table
from saferplan_web.core.editing import editing
from saferplan_web.core.models import Partnership
from saferplan_web.govuk.written import day
from saferplan_web.people.changes import add_post, edit_post
from saferplan_web.people.changes_accounts import accounts_of, administered_by
from saferplan_web.people.changes_handing_over import hand_over_post
from saferplan_web.people.forms import HandOverForm, PostForm
from saferplan_web.people.guard import page
from saferplan_web.people.handing_over import held_by
from saferplan_web.people.models import Post
from saferplan_web.people.views import crumbs_of


def posts_serving(partnership: Partnership) -> QuerySet[Post]:
    """The posts of a partnership, and those of others that serve it too."""
    here = Q(partnership=partnership) | Q(also=partnership)
    found = _with_wards(Post.objects.filter(here, withdrawn_at=None).distinct().order_by("title", "pk"))
    return found.select_related("organisation", "holder", "partnership")


def _with_wards(found: QuerySet[Post]) -> QuerySet[Post]:
    """Posts with the names of their wards, which stand in an app above this one, where a page of it was worked out."""
    pages = apps.get_model("performance", "WardSheet").objects.filter(partnership=OuterRef("partnership"))
    return found.annotate(ward_name=Subquery(pages.filter(ward=OuterRef("ward")).order_by("-as_at").values("name")[:1]))


@page("people.read")
def posts(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Who does what: posts with their roles and holders."""
    found = list(posts_serving(partnership))
    rows = [
        (
            one.title, one.role, str(one.organisation or ""), getattr(one, "ward_name", "") or one.ward,
            str(one.holder or ""), day(one.since), day(one.until),
            "" if one.partnership_id == partnership.pk else one.partnership.name,
        )
        for one in found
    ]  # fmt: skip
    columns = ("Post", "Role", "Organisation", "Ward", "Holder", "Held since", "Held until", "Post of")
    if file := download(request, partnership, text_table("Posts", columns, rows)):
        return file
    return render(request, "people/posts.html", {"found": found, "crumbs": crumbs_of(partnership)})


@page("people.read")
def post(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """One post: who holds it, what it holds, its seats and history."""
    thing = _post(partnership, key)
    # What a post holds may be restricted, or speak of what is: whoever looks in from outside is not told of it.
    inside = request.person.may("restricted.read")  # type: ignore[attr-defined]
    shown = {
        "post": thing,
        "inside": inside,
        "holdings": held_by(thing, partnership) if inside else [],
        "also": list(thing.also.all()) if thing.partnership_id == partnership.pk else [],
        "history": history(thing)[:50],
        "crumbs": crumbs_of(partnership, ("Posts", "posts")),
    }
    return render(request, "people/post.html", shown)


def _post(partnership: Partnership, key: str) -> Post:
    here = Q(partnership=partnership) | Q(also=partnership)
    held = Post.objects.filter(here, key=key).select_related("organisation", "holder", "partnership").distinct()
    found = _with_wards(held)
    own = [one for one in found if one.partnership_id == partnership.pk] or list(found)
    return own[0] if own else get_object_or_404(Post, pk=0)


def _form(request: HttpRequest, partnership: Partnership, thing: Post | None = None) -> PostForm:
    may = request.person.may("accounts.edit")  # type: ignore[attr-defined]
    looked_after = administered_by(request.user)  # type: ignore[arg-type]
    others = Partnership.objects.filter(pk__in=looked_after - {partnership.pk})
    form = PostForm(
        request.POST or None, partnership=partnership, thing=thing, gives_rights=may, others=others,
        holders=accounts_of(partnership).filter(is_active=True),
    )  # fmt: skip
    if thing is not None and may and thing.also.exclude(pk__in=looked_after).exists():
        del form.fields["role"]  # it would give rights where the person looks after no accounts
    return form


@page("people.edit")
def post_new(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """A post is set up."""
    return editing(
        request,
        _form(request, partnership),
        lambda form: add_post(by=request.user, partnership=partnership, **form.values),  # type: ignore[arg-type]
        title="Add a post",
        intro="A post is what somebody does, not who it is: leads and owners are posts, so that work stays.",
        said=lambda made: f"{made} added",
        to=lambda made: reverse("post", args=[partnership.key, made.key]),
        crumbs=crumbs_of(partnership, ("Posts", "posts")),
        cancel=reverse("posts", args=[partnership.key]),
    )


@page("people.edit")
def post_edit(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Change a post."""
    thing = get_object_or_404(Post, partnership=partnership, key=key, withdrawn_at=None)
    address = reverse("post", args=[partnership.key, key])
    return editing(
        request,
        _form(request, partnership, thing),
        lambda form: edit_post(
            by=request.user, post=thing, version=form.opened, why=form.reason, **_kept_serving(thing, form)  # type: ignore[arg-type]
        ),
        title="Change the post",
        caption=thing.title,
        said="Post changed",
        to=address,
        cancel=address,
        crumbs=crumbs_of(partnership, ("Posts", "posts")),
    )  # fmt: skip


def _kept_serving(thing: Any, form: Any) -> dict[str, Any]:
    """The values typed; partnerships that the person could not choose among stay as they were."""
    values = dict(form.values)
    if "also" in values:
        offered = {one.pk for one in form.fields["also"].queryset}
        values["also"] = [*values["also"], *(one for one in thing.also.all() if one.pk not in offered)]
    return values


@page("people.edit")
def post_hand_over(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """A lead leaves: one page lists everything, one act gives it to others."""
    thing = _post(partnership, key)
    if thing.withdrawn_at:
        raise PermissionDenied("This post is closed already. What it held was handed over.")
    own = thing.partnership_id == partnership.pk
    holdings = held_by(thing, partnership)
    form = HandOverForm(
        request.POST or None, holdings=holdings, choices=posts_serving(partnership).exclude(pk=thing.pk),
        seats_may_end=False,
    )  # fmt: skip
    address = reverse("post", args=[partnership.key, key])
    return editing(
        request,
        form,
        lambda form: hand_over_post(
            by=request.user, post=thing, partnership=partnership, to=form.to, close=own, why=form.values["why"]  # type: ignore[arg-type]
        ),
        title="Hand over a post",
        caption=thing.title,
        template="people/hand_over.html",
        said=lambda count: f"Handed over: {count} {'thing' if count == 1 else 'things'}",
        to=reverse("posts", args=[partnership.key]) if own else address,
        cancel=address,
        holdings=holdings,
        leaver=thing,
        closes=own,
        button="Hand over and close the post" if own else "Hand over",
        button_kind="warning",
        crumbs=crumbs_of(partnership, ("Posts", "posts")),
    )  # fmt: skip
