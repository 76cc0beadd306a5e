"""The app's entry in the settings."""

from __future__ import annotations

from django.apps import AppConfig


class People(AppConfig):
    """Saferplan's people."""

    name = "saferplan_web.people"
    label = "people"
