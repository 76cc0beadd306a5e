"""The app's entry in the settings."""

from __future__ import annotations

from django.apps import AppConfig


class Performance(AppConfig):
    """Saferplan's performance."""

    name = "saferplan_web.performance"
    label = "performance"

    def ready(self) -> None:
        """Say which work this app finds for people."""
        from saferplan_web.core.waiting import finds_work
        from saferplan_web.performance.rounds.waiting import waiting_for

        finds_work(waiting_for)
