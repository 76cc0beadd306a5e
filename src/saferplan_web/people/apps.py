"""The app's entry in the settings."""

from __future__ import annotations

from django.apps import AppConfig


class People(AppConfig):
    """Saferplan's people."""

    name = "saferplan_web.people"
    label = "people"

    def ready(self) -> None:
        """Hear of every sign-in from the start, so that each session knows when it began."""
        from saferplan_web.people import sessions  # noqa: F401 (connects itself)
