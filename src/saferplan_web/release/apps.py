"""The app's entry in the settings."""

from __future__ import annotations

from django.apps import AppConfig


class Release(AppConfig):
    """Saferplan's release."""

    name = "saferplan_web.release"
    label = "release"
