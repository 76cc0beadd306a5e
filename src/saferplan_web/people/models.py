"""Accounts, organisations, groups, posts."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models

from saferplan_web.core.models import Owned, Partnership
from saferplan_web.people.roles import Role


class Accounts(UserManager["User"]):
    """Accounts are known by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **more: Any) -> User:  # type: ignore[override]
        """An account with its password kept as a hash."""
        user = self.model(email=self.normalize_email(email).lower(), **more)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractUser):
    """An account: a person who may sign in. What the person may do follows from the posts held."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField("name or post", max_length=150)
    email = models.EmailField("e-mail address", unique=True)
    seen_at = models.DateTimeField("last looked at the home page", null=True, blank=True)
    reminders = models.BooleanField("reminded by e-mail of what is due", default=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[Accounts] = Accounts()

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def looks(self, now: datetime) -> None:
        """Note that the home page is being read; this is no change that anybody would want to see."""
        User.objects.filter(pk=self.pk).update(seen_at=now)


class Organisation(Owned):
    """A body that takes part, and the standing the law gives it."""

    class Standing(models.TextChoices):
        RESPONSIBLE = "responsible authority", "responsible authority"
        CO_OPERATING = "co-operating body", "co-operating body"
        INVITED = "invited body", "invited body"

    name = models.CharField("name", max_length=200)
    kind = models.CharField("kind of body", max_length=80, blank=True)  # police, council, fire and rescue, probation …
    standing = models.CharField("statutory role", max_length=30, choices=Standing.choices)
    since = models.DateField("takes part since", null=True, blank=True)
    until = models.DateField("took part until", null=True, blank=True)
    contact = models.CharField("contact for data and information sharing", max_length=300, blank=True)

    def __str__(self) -> str:
        return self.name


class Post(Owned):
    """A role held by someone in a partnership; leads and owners are posts, so that work outlives its holders.

    `also` are further partnerships that the post serves in the same way. A post of a county sees its districts.
    `ward` is what a ward councillor sits for.
    """

    title = models.CharField("title", max_length=200)
    role = models.CharField("role", max_length=30, choices=[(role.value, role.value) for role in Role], blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="posts")
    ward = models.CharField("code of the ward", max_length=60, blank=True)
    holder = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="posts")
    also = models.ManyToManyField(Partnership, blank=True, related_name="visiting_posts")
    since = models.DateField("held since", null=True, blank=True)
    until = models.DateField("held until", null=True, blank=True)

    def __str__(self) -> str:
        return self.title


class Group(Owned):
    """A board, delivery board, task group …: part of a tree, with terms of reference; it may serve several."""

    class Kind(models.TextChoices):
        BOARD = "board", "board"
        STRATEGY = "strategy group", "strategy group"
        DELIVERY = "delivery board", "delivery board"
        CHALLENGE = "performance challenge", "performance challenge"
        TASK = "task and finish group", "task and finish group"
        THEME = "theme group", "theme group"
        TASKING = "tasking group", "tasking group"
        REFERENCE = "reference group", "reference group"
        SCRUTINY = "scrutiny committee", "scrutiny committee"

    name = models.CharField("name", max_length=200)
    kind = models.CharField("kind", max_length=30, choices=Kind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    also = models.ManyToManyField(Partnership, blank=True, related_name="visiting_groups")
    terms = models.TextField("terms of reference", blank=True)
    terms_version = models.CharField("version of the terms", max_length=40, blank=True)
    agreed_on = models.DateField("terms agreed on", null=True, blank=True)
    review_on = models.DateField("terms to be reviewed on", null=True, blank=True)
    meets = models.CharField("how often it meets", max_length=100, blank=True)
    disbanded_on = models.DateField("disbanded on", null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Membership(Owned):
    """A post's seat in a group, for a term."""

    class Capacity(models.TextChoices):
        CHAIR = "chair", "chair"
        VICE_CHAIR = "vice chair", "vice chair"
        MEMBER = "member", "member"
        ADVISER = "adviser", "adviser"
        ATTENDING = "in attendance", "in attendance"

    group = models.ForeignKey(Group, models.PROTECT, related_name="memberships")
    post = models.ForeignKey(Post, models.PROTECT, related_name="memberships")
    capacity = models.CharField("capacity", max_length=20, choices=Capacity.choices, default=Capacity.MEMBER)
    since = models.DateField("since", null=True, blank=True)
    until = models.DateField("until", null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.post}, {self.capacity} of {self.group}"


# Tokens stand in a file of their own; Django finds an app's models here.
from saferplan_web.people.models_tokens import ApiToken  # noqa: E402

__all__ = ["Accounts", "ApiToken", "Group", "Membership", "Organisation", "Post", "User"]
