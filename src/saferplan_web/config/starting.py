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

        from saferplan_web.config.place import ensure_exists

        settings.DATA.mkdir(parents=True, exist_ok=True)
        for name, database in settings.DATABASES.items():
            ensure_exists(database)
            bring_up_to_date(name)


def bring_up_to_date(name: str) -> None:
    """Give a database the tables of today. A new one gets them at once, and its migrations count as done.

    Walking through every migration takes a new SQLite file the better part of a minute, because each changed column
    copies its table; a test holds that both ways end with the same tables. Tables are made in one transaction and
    migrations marked in another, so a start that was cut short is taken up where it stopped.
    """
    from django.core.management import call_command
    from django.db import connections, transaction
    from django.db.migrations.recorder import MigrationRecorder

    recorder = MigrationRecorder(connections[name])
    if recorder.applied_migrations():
        call_command("migrate", database=name, verbosity=0, interactive=False)
        return
    if not set(connections[name].introspection.table_names()) - {"django_migrations"}:
        make_tables(name)
    call_command("createcachetable", database=name, verbosity=0)
    recorder.ensure_schema()
    with transaction.atomic(using=name):
        call_command("migrate", database=name, verbosity=0, interactive=False, fake=True)


def make_tables(name: str) -> None:
    """Make the tables of all models that live in a database, in one transaction."""
    from django.apps import apps
    from django.db import connections, router

    with connections[name].schema_editor() as editor:
        for model in apps.get_models():
            if router.allow_migrate_model(name, model) and model._meta.managed and not model._meta.proxy:
                editor.create_model(model)
