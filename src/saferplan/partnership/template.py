"""A new partnership folder: small, commented, valid, and able to report at once."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from saferplan.partnership.toml import toml_text
from saferplan.values.errors import SaferplanError

_NAME = '"A new partnership"'


def make(path: Path, name: str = "") -> list[Path]:
    """Write the starting folder and return its files; refuses a folder that already holds anything."""
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise SaferplanError("there is something here already.", str(path), "Name a new or an empty folder.")
    written = _copy(files("saferplan.partnership") / "new_folder", path)
    if name:
        top = path / "partnership.toml"
        top.write_text(top.read_text("utf-8").replace(_NAME, toml_text(name)), "utf-8")
    return written


def _copy(source: Traversable, target: Path) -> list[Path]:
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SaferplanError(f"it cannot be made: {error.strerror}.", str(target), "Name another place.") from None
    written = []
    for item in sorted(source.iterdir(), key=lambda item: item.name):
        if item.is_dir():
            written += _copy(item, target / item.name)
        else:
            (target / item.name).write_bytes(item.read_bytes())
            written.append(target / item.name)
    return written
