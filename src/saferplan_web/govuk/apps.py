"""The app's entry in the settings."""

from __future__ import annotations

from django.apps import AppConfig


class Govuk(AppConfig):
    """Saferplan's govuk."""

    name = "saferplan_web.govuk"
    label = "govuk"
