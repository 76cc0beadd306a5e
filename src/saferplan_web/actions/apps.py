"""The app's entry in the settings."""

from __future__ import annotations

from django.apps import AppConfig


class Actions(AppConfig):
    """Saferplan's actions."""

    name = "saferplan_web.actions"
    label = "actions"
