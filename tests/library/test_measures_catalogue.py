"""The catalogue of measures and offence groups: complete, consistent, and clear about what is wrong in it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from saferplan.catalogue.forces import by_code, police_areas
from saferplan.catalogue.measures import Measure, all_measures, measure
from saferplan.catalogue.offences import OffenceGroup, offence_group, offence_groups
from saferplan.catalogue.reading import parse_list
from saferplan.values.errors import SaferplanError
from saferplan.values.period import Period

POLICE_UK = (
    "anti-social-behaviour", "bicycle-theft", "burglary", "criminal-damage-and-arson", "drugs", "other-crime",
    "other-theft", "possession-of-weapons", "public-order", "robbery", "shoplifting", "theft-from-the-person",
    "vehicle-crime", "violence-and-sexual-offences", "violent-crime", "public-disorder-and-weapons",
)  # fmt: skip
# Codes of April 2017 and of combined headings, which the reference of 2023 does not list.
NEWER = {"28E", "28F", "28G", "28H", "29A", "30C", "30D", "31A"}


def test_every_crime_type_has_its_measure() -> None:
    for slug in POLICE_UK:
        (condition,) = measure(slug).where
        assert [word.lower().replace(" ", "-") for word in condition.one_of] == [slug]
    assert not measure("all-recorded").where


def test_every_measure_says_what_it_is_and_whence() -> None:
    for name, one in all_measures().items():
        assert one.title and one.definition.endswith(".") and one.source and one.unit, name
        assert not (one.first and one.last and one.last < one.first), name


def test_bridged_measures_hold_what_was_divided() -> None:
    old = measure("public-disorder-and-weapons").where[0].one_of
    new = measure("public-order").where[0].one_of + measure("possession-of-weapons").where[0].one_of
    assert set(measure("disorder-and-weapons-bridged").where[0].one_of) == {*old, *new}


def test_codes_are_those_of_the_home_office(shared: Path) -> None:
    with (shared / "data" / "offence-reference-home-office-2023.csv").open(encoding="utf-8-sig", newline="") as file:
        known = {row["Offence Code"].rstrip("*") for row in csv.DictReader(file)}
    used = {code for group in offence_groups().values() for edition in group.editions for code in edition.codes}
    assert used - known <= NEWER


def test_groups_overlap_and_have_their_time() -> None:
    acquisitive, violent = offence_group("serious-acquisitive-crime"), offence_group("violent-crime")
    month = Period.parse("2010-05")
    both = [group.edition(month) for group in (acquisitive, violent)]
    assert both[0] and both[1] and {"34A", "34B"} <= set(both[0].codes) & set(both[1].codes)
    assert offence_group("bcs-comparator").edition(Period.parse("2013-04")) is None
    assert offence_group("most-serious-violence").edition(Period.parse("2008-03")) is None


def test_sub_totals_of_the_cadet_table() -> None:
    """Its printed sub-totals hold in our groups: acquisitive = burglary + robbery + vehicles, violent = three parts."""
    month = Period.parse("2011-05")

    def codes(name: str) -> set[str]:
        edition = offence_group(name).edition(month)
        assert edition
        return set(edition.codes)

    parts = ("burglary-dwelling", "robbery", "vehicle-crime-without-interference")
    assert codes("serious-acquisitive-crime") == set().union(*map(codes, parts))
    assert codes("violent-crime") == set().union(
        *map(codes, ("violence-against-the-person", "sexual-offences", "robbery"))
    )
    racial = ("racially-aggravated-violence", "racially-aggravated-harassment", "racially-aggravated-damage")
    assert codes("racially-aggravated-crime") == set().union(*map(codes, racial))


def test_police_areas_are_those_of_the_lookup(shared: Path) -> None:
    with (shared / "data" / "geography" / "lookup_ltla24_csp24_pfa24.csv").open(newline="") as file:
        assert {row["pfa24_code"] for row in csv.DictReader(file)} == set(by_code())
    numbers = [area.road_casualties for area in police_areas() if area.road_casualties]
    assert len(numbers) == len(set(numbers)) == 43


HEAD = '[[measure]]\nname = "x"\ntitle = "X"\ndataset = "street"\nunit = "u"\ndefinition = "d."\nsource = "s"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + 'colour = "red"\n', "measure x, colour"),
        (HEAD.replace('unit = "u"\n', ""), "measure x, unit"),
        (HEAD + 'shape = "rate"\n', "needs “denominator”"),
        (HEAD + 'shape = "wheel"\n', "measure x, shape"),
        (HEAD + 'first = "May"\n', "“May” is not a period"),
        (HEAD + 'group = "no-such-group"\n', "no offence group"),
        (HEAD + 'where = [{ column = "a", oneof = ["b"] }]\n', "where.0.oneof"),
        ('[[measures]]\nname = "x"\n', "[[measure]]"),
        ("[[measure]\n", "not TOML"),
    ],
)
def test_a_wrong_entry_is_named_with_its_field(text: str, message: str) -> None:
    with pytest.raises(SaferplanError) as refused:
        parse_list(text, "mine.toml", "measure", Measure)
    assert message in str(refused.value)
    assert "mine.toml" in str(refused.value)


def test_a_group_needs_editions() -> None:
    with pytest.raises(SaferplanError, match="editions"):
        parse_list('[[group]]\nname = "g"\ntitle = "G"\n', "groups.toml", "group", OffenceGroup)
