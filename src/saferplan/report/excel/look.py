"""How a workbook looks: its formats, each made once, and the texts that may stand in a cell."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from saferplan.report.printed import Printed
from saferplan.values.document import Report

INK, GREY, BLUE, PINK, TEAL, PALE = "#0B0C0C", "#505A5F", "#12436D", "#801650", "#1A7F76", "#B9C7D3"
FONT = "Arial"
_LONGEST_TEXT = 32_767
_NO_XML = re.compile("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MADE = datetime(2000, 1, 1, tzinfo=UTC)  # for data without a date: any fixed day, so that bytes repeat
SETTINGS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class Formats:
    """The formats of a workbook."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}
        top = {"valign": "top"}
        self.title = self.of(bold=True, font_size=14)
        self.part = self.of(bold=True)
        self.head_first = self.of(bold=True, text_wrap=True, bottom=2, **top)
        self.head = self.of(bold=True, text_wrap=True, bottom=2, indent=1, **top)
        self.head_right = self.of(bold=True, text_wrap=True, bottom=2, align="right", **top)
        self.text = self.of(text_wrap=True, indent=1, **top)
        self.wrapped = self.of(text_wrap=True, **top)
        self.right = self.of(align="right", **top)
        self.quiet = self.of(font_color=GREY)
        self.link = self.of(font_color="#1D70B8", underline=1, text_wrap=True, **top)
        self.back = self.of(font_color="#1D70B8", underline=1)
        self.marked = self.of(bold=True, font_color=PINK)

    def of(self, **properties: Any) -> Any:
        """The format with these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"font_name": FONT, "font_size": 11, **properties})
        return self._made[key]

    def number(self, printed: Printed) -> Any:
        """The format that prints a figure as the page does."""
        return self.of(num_format=printed.code, valign="top")

    def status(self, colour: str) -> Any:
        """A status as a bold word in its colour."""
        return self.of(bold=True, font_color=colour.upper(), text_wrap=True, indent=1, valign="top")


def clean(text: str) -> str:
    """Text as a cell may hold it."""
    return _NO_XML.sub("", text)[:_LONGEST_TEXT]


def properties(report: Report) -> dict[str, Any]:
    """The properties of the file. The day it says it was made is that of its data, so that bytes repeat."""
    told = [f"Data as at {report.data_as_at}", report.made_from]
    return {
        "title": clean(f"{report.title}, {report.partnership}, {report.as_at}"),
        "subject": clean(report.subtitle),
        "author": clean(report.partnership),
        "company": clean(report.partnership),
        "category": clean(report.marking),
        "comments": clean(". ".join(text for text in told if text)),
        "created": _day(report.data_as_at),
    }


def _day(words: str) -> datetime:
    for form in ("%d %B %Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(words, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return _MADE
