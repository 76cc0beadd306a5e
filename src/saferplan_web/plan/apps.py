"""The app's entry in the settings."""

from __future__ import annotations

from django.apps import AppConfig


class Plan(AppConfig):
    """Saferplan's plan."""

    name = "saferplan_web.plan"
    label = "plan"
