"""A Word document as bytes that repeat."""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn

from saferplan.report import zipped


def repeatable(document: Any) -> bytes:
    """The document without dates, so that the same report is the same file."""
    about = document.core_properties
    for name in ("dcterms:created", "dcterms:modified"):
        for element in about._element.findall(qn(name)):
            about._element.remove(element)  # a date would make every copy differ
    return zipped.repeatable(document.save)
