"""The app's entry in the settings."""

from __future__ import annotations

from django.apps import AppConfig


class Documents(AppConfig):
    """Saferplan's documents."""

    name = "saferplan_web.documents"
    label = "documents"

    def ready(self) -> None:
        """Say what a version of the plan keeps besides its words, so that a refresh can be told beside it."""
        from saferplan_web.documents.material import plan_as_it_stands
        from saferplan_web.plan.versions import keeps_with_versions

        keeps_with_versions(plan_as_it_stands)
