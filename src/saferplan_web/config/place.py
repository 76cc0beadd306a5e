"""Where an installation keeps its things: databases, secret key, messages. Read by the settings."""

from __future__ import annotations

import os
import secrets
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import dj_database_url

from saferplan import SaferplanError

PUBLIC = "public"
# One writer at a time, readers never wait: write-ahead log, and a transaction that will write says so at its start.
SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}


def databases(data: Path) -> dict[str, Any]:
    """`default` holds what people decide, `public` nothing but what was released."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return {"default": _sqlite(data / "saferplan.sqlite3"), PUBLIC: _sqlite(data / "public.sqlite3")}
    second = os.environ.get("PUBLIC_DATABASE_URL") or _beside(url)
    return {"default": _server(url), PUBLIC: _server(second)}


def _sqlite(path: Path) -> dict[str, Any]:
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "OPTIONS": dict(SQLITE)}


def _server(url: str) -> dict[str, Any]:
    return {**dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)}


def _beside(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path}_public"))


def ensure_exists(settings: dict[str, Any]) -> None:
    """Make a PostgreSQL database that is missing, if the account may; a SQLite file is made when it is opened.

    Raises SaferplanError where the server cannot be reached or does not let the database be made.
    """
    if "postgresql" not in settings["ENGINE"]:
        return
    import psycopg
    from psycopg import sql

    given = {
        "host": settings["HOST"],
        "port": settings["PORT"],
        "user": settings["USER"],
        "password": settings["PASSWORD"],
    }
    known: dict[str, Any] = {word: value for word, value in given.items() if value}
    name = settings["NAME"]
    try:
        psycopg.connect(dbname=name, **known).close()
        return
    except psycopg.OperationalError as error:
        missing = "does not exist" in str(error)
        if not missing:
            raise SaferplanError(f"the database server does not let us in: {error}.", "DATABASE_URL") from None
    try:
        with psycopg.connect(dbname="postgres", autocommit=True, **known) as server:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    except psycopg.Error as error:
        mend = f"Ask whoever runs the server for a database called {name}."
        raise SaferplanError(f"there is no database {name}, and it cannot be made: {error}.", "", mend) from None


class Router:
    """The models of `public` live in the database `public` and nothing else does."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return PUBLIC if model._meta.app_label == PUBLIC else "default"

    db_for_write = db_for_read

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return (one._meta.app_label == PUBLIC) == (other._meta.app_label == PUBLIC)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return (db == PUBLIC) == (app_label == PUBLIC)


def secret_key(data: Path) -> str:
    """SECRET_KEY of the environment, else one made at the first start and kept in the data folder."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    path = data / "secret-key"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        path.touch(0o600)
        path.write_text(secrets.token_urlsafe(50), "utf-8")
    return path.read_text("utf-8")


def providers() -> dict[str, Any]:
    """OpenID Connect providers from the file named by SAFERPLAN_SIGN_IN: one [[provider]] each.

    `trusted_for` are the domains whose e-mail addresses the provider may vouch for; `second_factor` tells that it asks
    for one itself, so that none is asked here.
    """
    file = os.environ.get("SAFERPLAN_SIGN_IN", "")
    listed = tomllib.loads(Path(file).read_text("utf-8")).get("provider", []) if file else []
    apps = [
        {
            "provider_id": one["id"],
            "name": one["name"],
            "client_id": one["client"],
            "secret": one["secret"],
            "settings": {
                "server_url": one["server"],
                "trusted_for": one.get("trusted_for", []),
                "second_factor": one.get("second_factor", False),
            },
        }
        for one in listed
    ]
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": apps}}


def email(data: Path) -> tuple[str, dict[str, Any]]:
    """The way messages leave: EMAIL_URL, else files in the data folder."""
    url = urlsplit(os.environ.get("EMAIL_URL", ""))
    if not url.hostname:
        return "django.core.mail.backends.filebased.EmailBackend", {"EMAIL_FILE_PATH": str(data / "messages")}
    settings = {
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or 587,
        "EMAIL_HOST_USER": url.username or "",
        "EMAIL_HOST_PASSWORD": url.password or "",
        "EMAIL_USE_TLS": url.scheme != "smtp" or url.port == 587,
    }
    return "django.core.mail.backends.smtp.EmailBackend", settings
