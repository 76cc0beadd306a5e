"""Tokens: how a program of somebody's own reads, and sends returns, in the name of a post."""

from __future__ import annotations

from django.db import models

from saferplan_web.core.models import Owned
from saferplan_web.people.models import Post, User


class ApiToken(Owned):
    """A secret that lets a program do what a post may do in one partnership, for as long as its maker holds the post.

    Only the digest of the secret is kept. `writes` lets it send returns; otherwise it only reads.
    """

    name = models.CharField("what it is for", max_length=80, help_text="Such as: the fire service’s monthly extract")
    post = models.ForeignKey(Post, models.PROTECT, related_name="tokens", verbose_name="post")
    holder = models.ForeignKey(User, models.PROTECT, related_name="tokens", verbose_name="made by")
    writes = models.BooleanField("may send returns, and not only read", default=False)
    digest = models.CharField("digest (SHA-256)", max_length=64, unique=True)
    made_on = models.DateField("made on")
    expires_on = models.DateField("last day on which it works")
    used_on = models.DateField("last used on", null=True, blank=True)

    carried = False  # an account's own, of this installation
    handed_over = False  # ends with the post's holder, and nobody takes it over
    history_leaves_out = frozenset({"digest"})

    class Meta(Owned.Meta):
        abstract = False

    def __str__(self) -> str:
        return self.name
