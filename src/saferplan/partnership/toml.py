"""TOML files of a folder: read with the line of every field, written plainly."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from saferplan.values.errors import SaferplanError

_HEADER = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_.-]+)\s*\]\]?")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")


def read_toml(path: Path, name: str) -> dict[str, Any]:
    """The file's tables, numbers exact; SaferplanError naming the file (and line) where it is no TOML."""
    try:
        return tomllib.loads(path.read_text("utf-8-sig"), parse_float=Decimal)
    except UnicodeDecodeError:
        raise SaferplanError("the file is not UTF-8 text.", name, "Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        mend = "Texts and periods stand in quotes; a list of tables begins with [[name]]."
        raise SaferplanError(f"{error}.", name, mend) from None


def lines_of(text: str) -> dict[tuple[str, int, str], int]:
    """Line of each field: (table, its number from 0, field) to line. Table "" is the top; field "" the header."""
    found: dict[tuple[str, int, str], int] = {}
    table, seen = "", {"": 0}
    for line, content in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(content):
            table = header[1]
            seen[table] = seen.get(table, -1) + 1
            found[table, seen[table], ""] = line
        elif key := _KEY.match(content):
            found.setdefault((table, seen[table], key[1]), line)
    return found


def write_toml(data: Mapping[str, Any]) -> str:
    """Plain data as TOML: single values first, then each list of tables as [[name]]."""
    top = [f"{key} = {_value(value)}" for key, value in data.items() if not _tables(value)]
    parts = ["\n".join(top)] if top else []
    for key, value in data.items():
        if _tables(value):
            parts += [
                "\n".join([f"[[{key}]]", *(f"{name} = {_value(part)}" for name, part in row.items())]) for row in value
            ]
    return "\n\n".join(parts) + "\n"


def _tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(part, Mapping) for part in value)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{name} = {_value(part)}" for name, part in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_value(part) for part in value) + "]"
    return toml_text(str(value))


def toml_text(text: str) -> str:
    """A quoted text. JSON's escapes are TOML's, but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
