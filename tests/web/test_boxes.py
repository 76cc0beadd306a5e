"""Boxes drawn without templates are the ones that GOV.UK's components would draw."""

from __future__ import annotations

from typing import Any

import pytest
from django.template import engines

from saferplan_web.govuk import boxes
from tests.web.page_rules import parse

FULL = {
    "id": "a", "name": "b", "label": {"text": "Police & fire <1>", "classes": "govuk-label--s"},
    "hint": {"text": "Where it “stands”"}, "errorMessage": {"text": "Enter it"}, "value": '"1" & <2>',
    "classes": "govuk-input--width-10",
}  # fmt: skip
PLAIN = {"id": "a", "name": "a", "label": {"text": "Title"}}
ITEMS = [{"value": "", "text": "Not chosen", "selected": False}, {"value": "<b>", "text": "B & C", "selected": True}]
CASES: list[tuple[Any, str, dict[str, Any]]] = [
    (
        boxes.text_box,
        "input",
        {**FULL, "type": "text", "inputmode": "decimal", "spellcheck": False, "autocomplete": "off"},
    ),
    (boxes.text_box, "input", {**FULL, "prefix": {"text": "£"}, "suffix": {"text": "%"}}),
    (boxes.text_box, "input", PLAIN),
    (boxes.text_area, "textarea", {**FULL, "rows": 3}),
    (boxes.text_area, "textarea", PLAIN),
    (boxes.choice_list, "select", {**FULL, "items": ITEMS, "value": None}),
    (boxes.choice_list, "select", {**PLAIN, "items": ITEMS}),
]


def shape(markup: str) -> list[Any]:
    """Elements with attributes and words; spaces and the order of classes aside."""
    root, _ = parse(markup)
    return [
        (
            one.tag,
            {**one.attrib, "class": sorted(one.attrib.get("class", "").split())},
            " ".join((one.text or "").split()),
        )
        for one in root.iter()
    ]


@pytest.mark.parametrize(("drawn", "name", "params"), CASES)
def test_boxes_are_those_of_the_components(drawn: Any, name: str, params: dict[str, Any]) -> None:
    env = engines["jinja2"].env
    macro = getattr(
        env.get_template(f"govuk_frontend_jinja/components/{name}/macro.html").module, f"govuk{name.title()}"
    )
    assert shape(drawn(params)) == shape(macro(params))


def test_a_text_keeps_its_first_line_break() -> None:
    assert "><span" not in boxes.text_area({**PLAIN, "value": "<span>"})
    root, _ = parse(boxes.text_area({**PLAIN, "value": "\n\nBelow"}))
    assert [one.text for one in root.iter("textarea")] == ["\n\nBelow"]
