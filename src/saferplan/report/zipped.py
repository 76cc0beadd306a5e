"""Office files as bytes that repeat: they are zips, which would tell when each was made."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can hold


def repeatable(save: Callable[[Any], object]) -> bytes:
    """The file that `save` writes, with its members in one order and without times: the same each time."""
    first, second = io.BytesIO(), io.BytesIO()
    save(first)
    with zipfile.ZipFile(first) as given, zipfile.ZipFile(second, "w", zipfile.ZIP_DEFLATED) as made:
        for name in sorted(given.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            member = zipfile.ZipInfo(name, EPOCH)
            member.compress_type, member.external_attr, member.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            made.writestr(member, given.read(name))
    return second.getvalue()
