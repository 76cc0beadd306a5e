"""What somebody who means ill does: every address with every key that there is, and every answer taken apart."""

from __future__ import annotations

import io
import itertools
import zipfile
from collections.abc import Collection, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from django.urls import NoReverseMatch, reverse

from saferplan_web.core.models import Partnership
from tests.web.test_permissions import Route, routes

CHOICES = {"form": ("csv", "xlsx"), "kind": ("csv", "priority", "indicator")}
FIXED = {"name": "tables", "priority": "burglary"}
EVERYWHERE = ""


def keys_of(*rows: Any) -> dict[str, str]:
    """Keys of things, each with the app whose pages are about such things; an indicator is named in all."""
    named = {row.key: row._meta for row in rows}
    return {key: EVERYWHERE if meta.model_name == "indicator" else meta.app_label for key, meta in named.items()}


def addresses(inside: Partnership, keys: Mapping[str, str], numbers: Collection[int] = (1,)) -> Iterator[str]:
    """Every address below a partnership; where it has a part for a key or number, with each of those given."""
    for route in routes():
        if "partnership" in route.parts and not route.name.startswith(("public-", "api")):
            app = route.view.__module__.split(".")[1]
            fit = [key for key, of in keys.items() if of in (EVERYWHERE, app)]
            yield from dict.fromkeys(_with(route, inside, fit, numbers))


def _with(route: Route, inside: Partnership, keys: Collection[str], numbers: Collection[int]) -> Iterator[str]:
    free = [name for name in route.parts if name != "partnership"]
    parts = [CHOICES.get(name, numbers if name in ("number", "file") else (FIXED.get(name),)) for name in free]
    for key in keys if "key" in free or "code" in free else ("",):
        for given in itertools.product(*parts):
            named = {name: value or key for name, value in zip(free, given, strict=True)}
            try:
                yield reverse(route.name, kwargs={**named, "partnership": inside.key})
            except NoReverseMatch:
                continue


def everything_in(response: Any) -> bytes:
    """All that an answer tells: its headers, where it sends on, its body; workbooks unpacked."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"\n".join(name.encode() + b"\n" + book.read(name) for name in book.namelist())
    heads = "\n".join(f"{name}: {unquote(value)}" for name, value in response.items())
    return heads.encode() + b"\n\n" + body
