"""The app's entry in the settings."""

from __future__ import annotations

from django.apps import AppConfig


class Performance(AppConfig):
    """Saferplan's performance."""

    name = "saferplan_web.performance"
    label = "performance"
