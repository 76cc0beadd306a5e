"""The app's entry in the settings."""

from __future__ import annotations

from django.apps import AppConfig


class Release(AppConfig):
    """Saferplan's release."""

    name = "saferplan_web.release"
    label = "release"

    def ready(self) -> None:
        """Say which work this app finds for people."""
        from saferplan_web.core.waiting import finds_work
        from saferplan_web.release.waiting import releases_waiting

        finds_work(releases_waiting)
