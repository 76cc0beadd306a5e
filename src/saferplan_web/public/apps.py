"""The app's entry in the settings."""

from __future__ import annotations

from django.apps import AppConfig


class Public(AppConfig):
    """Saferplan's public."""

    name = "saferplan_web.public"
    label = "public"
