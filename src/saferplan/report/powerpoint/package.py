"""The file itself: members in one order and without times, so that the same slides are the same bytes."""

from __future__ import annotations

import io
import zipfile
from typing import Any

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can hold


def repeatable(presentation: Any) -> bytes:
    """The bytes of a presentation, the same each time."""
    first, second = io.BytesIO(), io.BytesIO()
    presentation.save(first)
    with zipfile.ZipFile(first) as given, zipfile.ZipFile(second, "w", zipfile.ZIP_DEFLATED) as made:
        for name in sorted(given.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            member = zipfile.ZipInfo(name, EPOCH)
            member.compress_type, member.external_attr, member.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            made.writestr(member, given.read(name))
    return second.getvalue()
