"""A Word document as bytes that repeat."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from docx.oxml.ns import qn

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can hold


def repeatable(document: Any) -> bytes:
    """The package with its members in one order and without times, so that the same report is the same file."""
    about = document.core_properties
    for name in ("dcterms:created", "dcterms:modified"):
        for element in about._element.findall(qn(name)):
            about._element.remove(element)  # a date would make every copy differ
    first, second = io.BytesIO(), io.BytesIO()
    document.save(first)
    with zipfile.ZipFile(first) as given, zipfile.ZipFile(second, "w", zipfile.ZIP_DEFLATED) as made:
        for name in sorted(given.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            member = zipfile.ZipInfo(name, EPOCH)
            member.compress_type, member.external_attr, member.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            made.writestr(member, given.read(name))
    return second.getvalue()
