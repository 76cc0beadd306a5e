"""The app's entry in the settings."""

from __future__ import annotations

from django.apps import AppConfig


class Core(AppConfig):
    """Saferplan's core."""

    name = "saferplan_web.core"
    label = "core"
