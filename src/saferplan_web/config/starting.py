"""Making the service ready for a command: its settings, its data folder, its databases as they should be."""

from __future__ import annotations

import os
from pathlib import Path


def start(data: Path | None = None, migrate: bool = True) -> None:
    """Set Django up for the data folder and, unless told otherwise, bring the databases up to date."""
    import django

    if data is not None:
        os.environ["SAFERPLAN_DATA"] = str(data.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saferplan_web.config.settings")
    django.setup()
    if migrate:
        from django.conf import settings
        from django.core.management import call_command

        from saferplan_web.config.place import ensure_exists

        settings.DATA.mkdir(parents=True, exist_ok=True)
        for name, database in settings.DATABASES.items():
            ensure_exists(database)
            call_command("migrate", database=name, verbosity=0, interactive=False)
