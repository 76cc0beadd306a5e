"""What was sent by programs: so that the same request, sent twice, makes one return."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from saferplan_web.people.models import ApiToken


class SentOnce(models.Model):
    """A request to enter a return that named itself by a key of its sender's choice, and the return it made."""

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="sent")
    key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    batch = models.ForeignKey("performance.Batch", models.CASCADE, related_name="+")
    sent_at = models.DateTimeField(auto_now_add=True)

    carried = False

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["token", "key"], name="one_sending_of_a_key")
        ]

    def __str__(self) -> str:
        return self.key
