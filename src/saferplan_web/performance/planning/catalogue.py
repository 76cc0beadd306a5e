"""The measures of the catalogue as they are chosen from: in families, and what one gives a new indicator."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import slugify

from saferplan_web.core.forms import FilterForm

RATES = ": rates per 1,000 residents"
# Families in the order in which they are shown: heading, dataset (a partner's begins with partner:), shapes.
_FAMILIES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Police street-level files: counts", "street", ("count",)),
    ("Police street-level files" + RATES, "street", ("rate",)),
    ("Police street-level files: shares and gaps", "street", ()),
    ("Police street-level files: shares and gaps", "outcomes", ()),
    ("Stop and search", "stop-and-search", ()),
    ("Home Office recorded crime" + RATES, "recorded-crime", ("rate",)),
    ("Home Office recorded crime: counts", "recorded-crime", ()),
    ("Road casualties", "casualties", ()),
    ("London boroughs", "partner:metropolitan-boroughs", ()),
    ("Partners’ own files", "", ()),
)


class CatalogueFilter(FilterForm):
    """Words to look for in the catalogue."""

    words = forms.CharField(label="words in its title or definition")


def family_of(measure: Any) -> str:
    """The heading that a measure stands under."""
    return next(
        heading
        for heading, dataset, shapes in _FAMILIES
        if dataset in ("", measure.dataset) and (not shapes or measure.shape.value in shapes)
    )


def families(words: str) -> list[tuple[str, str, list[Any]]]:
    """The measures that have all these words, family by family: (heading, its id on a page, measures by title)."""
    from saferplan import all_measures

    asked = words.lower().split()
    found: dict[str, list[Any]] = {heading: [] for heading, *_ in _FAMILIES}
    for one in all_measures().values():
        if all(word in _text(one) for word in asked):
            found[family_of(one)].append(one)
    return [
        (heading, slugify(heading), sorted(ones, key=lambda one: str(one.title)))
        for heading, ones in found.items()
        if ones
    ]


def _text(measure: Any) -> str:
    return f"{measure.title} {measure.name} {measure.definition} {measure.source}".lower()


def titles() -> list[tuple[str, str]]:
    """Name and title of every measure."""
    from saferplan import all_measures

    return [(name, one.title) for name, one in all_measures().items()]


def given_by(name: str) -> dict[str, list[str]]:
    """What a measure gives a new indicator, as it would be typed into its form; nothing where there is no such."""
    from saferplan import all_measures

    measure = all_measures().get(name)
    if measure is None:
        return {}
    unit = measure.written_as
    return {
        "name": [measure.title], "definition": [measure.definition], "source": [measure.source],
        "unit_name": [unit.name], "decimals": [str(unit.decimals)],
        "percent": ["on"] if unit.percent else [], "pounds": ["on"] if unit.pounds else [],
        "direction": [measure.direction.value], "counting": [measure.counting.value], "nature": [measure.nature.value],
    }  # fmt: skip
