"""Suppression against a reader who tries every table, on made tables and on London's."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saferplan.judgement.disclosure import HEALTH_ROUNDING, Relation, Release, Rounding, Rule, attack, suppress
from saferplan.values.errors import SaferplanError

CEILING = 11  # the slow reader tries every count up to here


def thinkable(release, withheld, rule, cells):
    """The slow reader: every value each of `cells` has in some table of whole numbers that agrees with the print."""
    unseen = [key for key in release.cells if key in withheld]
    seen = {key: set() for key in cells}
    for counts in itertools.product(range(CEILING + 1), repeat=len(unseen)):
        table = dict(release.cells) | dict(zip(unseen, counts, strict=True))
        if any(count == 0 for count in counts) and rule.zeros_public:
            continue  # noughts would have been printed
        if all(table[one.total] == sum(table[part] for part in one.parts) for one in release.relations):
            for key in cells:
                seen[key].add(table[key])
    return seen


def square(counts, columns):
    """A table of rows and columns with margins, as a release."""
    rows = [counts[at : at + columns] for at in range(0, len(counts), columns)]
    cells = {(row, column): rows[row][column] for row in range(len(rows)) for column in range(columns)}
    relations = []
    for row in range(len(rows)):
        cells[row, "all"] = sum(rows[row])
        relations.append(Relation((row, "all"), tuple((row, column) for column in range(columns))))
    for column in (*range(columns), "all"):
        cells["all", column] = sum(cells[row, column] for row in range(len(rows)))
        relations.append(Relation(("all", column), tuple((row, column) for row in range(len(rows)))))
    return Release(cells, tuple(relations))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=3, max_size=3), st.integers(3, 4))
def test_no_reader_narrows_a_small_count_in_a_row(counts, threshold):
    cells = dict(enumerate(counts)) | {"all": sum(counts)}
    release, rule = Release(cells, (Relation("all", tuple(range(len(counts)))),)), Rule(threshold)
    found = suppress(release, rule)
    small = {key for key, count in cells.items() if 0 < count < threshold}
    assert found.primary == small and not found.exposed
    for key, values in thinkable(release, found.withheld, rule, small).items():
        least = sum(count > 0 for count in counts) if key == "all" else 1  # noughts are printed, so the rest are not 0
        assert set(range(least, least + threshold - 1)) <= values


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 7), min_size=4, max_size=4))
def test_no_reader_narrows_a_small_count_in_a_square(counts):
    release, rule = square(counts, 2), Rule(3)
    found = suppress(release, rule)
    tried = np.array(list(itertools.product(range(CEILING + 1), repeat=4)))
    in_cell = {  # every table there is, cell by cell; the margins follow from the body
        (row, column): tried[:, [at for at in range(4) if row in ("all", at // 2) and column in ("all", at % 2)]].sum(1)
        for row, column in release.cells
    }
    agrees = np.ones(len(tried), dtype=bool)
    for key, count in release.cells.items():
        agrees &= in_cell[key] >= 1 if key in found.withheld else in_cell[key] == count
    for row, column in [key for key, count in release.cells.items() if 0 < count < 3]:
        under = [at for at in range(4) if row in ("all", at // 2) and column in ("all", at % 2)]
        least = sum(counts[at] > 0 for at in under)
        assert {least, least + 1} <= set(in_cell[row, column][agrees])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=6, max_size=9))
def test_proofs_are_what_they_say(counts):
    release = square(counts[: len(counts) // 3 * 3], 3)
    found, keys = suppress(release), list(release.cells)
    for proof in found.proofs:
        table = dict(zip(keys, proof, strict=True))
        assert all(table[one.total] == sum(table[part] for part in one.parts) for one in release.relations)
        assert all(table[key] == release.cells[key] for key in keys if key not in found.withheld)
        assert all(table[key] >= 1 for key in found.withheld)
    bounds = attack(release, found.withheld)
    for key in found.primary:
        shown = set(found.proofs[:, keys.index(key)])
        assert len(shown) >= 4 and (1 in shown or "all" in key)
        assert bounds[key][0] <= min(shown) and max(shown) <= bounds[key][1]
    assert not found.exposed


def test_without_secondary_cells_the_reader_wins():
    release = Release({"a": 3, "b": 17, "all": 20}, (Relation("all", ("a", "b")),))
    assert attack(release, {"a"}) == {"a": (3, 3)}
    assert suppress(release).withheld == {"a", "b"}


def test_a_reader_knows_that_noughts_are_printed():
    """Two withheld that make 2 are both 1; so the total must go too."""
    release = Release({"a": 1, "b": 1, "c": 0, "all": 2, "d": 9}, (Relation("all", ("a", "b", "c")),))
    assert suppress(release).withheld == {"a", "b", "all"}


def test_noughts_can_be_withheld_too():
    release = Release({"a": 0, "b": 7, "all": 7}, (Relation("all", ("a", "b")),))
    assert not suppress(release).withheld
    hidden = suppress(release, Rule(zeros_public=False))
    assert hidden.withheld == {"a", "b"}
    assert attack(release, hidden.withheld, Rule(zeros_public=False))["a"] == (0, 7)


def test_what_is_public_already_cannot_be_taken_back():
    relation = (Relation("all", ("a", "b")),)
    cells = {"a": 3, "b": 17, "all": 20}
    told = suppress(Release(cells, relation, already_public={"b": 17, "all": 20}))
    assert told.exposed == {"a"} and told.primary == {"a"}
    other = suppress(Release(cells, relation, already_public={"b": 17}))
    assert other.withheld == {"a", "all"} and not other.exposed
    revised = suppress(Release(cells, relation, already_public={"b": 18, "all": 21}))
    assert not revised.exposed


def test_a_difference_may_be_below_nought():
    cells = {"now": 12, "then": 15, "change": -3}
    release = Release(cells, (Relation("now", ("then", "change")),), signed={"change"})
    assert not suppress(release).withheld
    small = Release({"now": 3, "then": 15, "change": -12}, release.relations, signed={"change"})
    assert len(suppress(small).withheld) == 2  # the count, and one of the two that give it away


def test_a_rate_with_few_decimals_hides_and_with_many_tells():
    cells = {"area": 3, "rest": 40, "all": 43}
    relation = (Relation("all", ("area", "rest")),)
    loose = Release(cells, relation, ranges={"rest": (36, 44), "all": (39, 47)})
    assert suppress(loose).withheld == {"area"}
    tight = Release(cells, relation, ranges={"rest": (40, 40), "all": (42, 44)})
    assert len(suppress(tight).withheld) == 2


def test_rounding_leaves_room_of_its_own():
    cells = {"a": 3, "b": 17, "c": 26, "all": 46}
    release = Release(cells, (Relation("all", ("a", "b", "c")),))
    assert len(suppress(release).withheld) == 2
    assert suppress(release, Rule(rounding=Rounding(5))).withheld == {"a"}


def test_health_rounding_alone_needs_no_blank_here():
    release = Release({"a": 6, "b": 17, "c": 26, "all": 49}, (Relation("all", ("a", "b", "c")),))
    found = suppress(release, Rule(threshold=8, rounding=HEALTH_ROUNDING))
    assert not found.primary and not found.exposed
    assert {1, 2, 3, 4, 5, 6, 7} <= set(found.proofs[:, 0])


def test_health_rounding_golden(shared):
    golden = json.loads((shared / "golden/disclosure_control.json").read_text())
    for count, printed in (*golden["cases"], *golden["derived"]):
        assert HEALTH_ROUNDING.printed(count) == printed


@given(st.integers(1, 25), st.integers(0, 30), st.integers(0, 300))
def test_rounding_range_is_all_counts_that_print_the_same(base, nought_to, count):
    rounding = Rounding(base, nought_to)
    printed = rounding.printed(count)
    same = [each for each in range(400) if rounding.printed(each) == printed]
    assert rounding.range(printed) == (same[0], same[-1])


@pytest.mark.parametrize(
    ("release", "word"),
    [
        (Release({"a": 3, "all": 5}, (Relation("all", ("a",)),)), "parts make 3"),
        (Release({"a": 3}, (Relation("all", ("a",)),)), "all"),
        (Release({"a": -3}), "not a count"),
        (Release({"a": 3}, ranges={"a": (4, 6)}), "from 4 to 6"),
        (Release({"a": 3}, printed={"b"}), "b"),
    ],
)
def test_a_release_that_does_not_hold_is_refused(release, word):
    with pytest.raises(SaferplanError, match=word):
        suppress(release)


def test_switched_off():
    release = Release({"a": 1, "all": 1}, (Relation("all", ("a",)),))
    assert not suppress(release, Rule(0)).withheld
    assert not suppress(Release({})).withheld
