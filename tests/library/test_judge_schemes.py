"""Status schemes: the catalogue's are whole and legible, and a wrong file is told where it is wrong."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saferplan.catalogue.schemes import LEAST_CONTRAST, all_schemes, contrast, load_schemes, parse_schemes, scheme
from saferplan.judgement.status import adverse_distance, banded
from saferplan.values.errors import SaferplanError
from saferplan.values.plan import Against, Direction, StatusScheme
from tests.given import indicator_of

IDS = ["three-statements", "three-statements-target", "four-faces", "better-or-worse", "rag"]
WHOLE = """
[[scheme]]
id = "own"
name = "Our own"
against = "target to date"
bands = [
    { name = "Good", statement = "Good", shape = "circle", colour = "#00703c", adverse_to = 2.5 },
    { name = "Bad", statement = "Bad", shape = "square", colour = "#b10e1e", adverse_from = 2.5 },
]
without = { name = "None", statement = "None", shape = "dash", colour = "#505a5f" }
"""


def test_the_catalogue():
    assert list(all_schemes()) == IDS
    assert scheme("three-statements").against is Against.LAST_YEAR
    with pytest.raises(SaferplanError, match="three-statements, "):
        scheme("traffic-lights")


@pytest.mark.parametrize("one", all_schemes().values(), ids=IDS)
def test_words_shapes_and_colours_can_be_told_apart(one: StatusScheme):
    bands = [*one.bands, one.without]
    assert len({band.name for band in bands}) == len({band.shape for band in bands}) == len(bands)
    assert all(contrast(band.colour) >= LEAST_CONTRAST and band.statement for band in bands)
    assert one.source


def test_contrast_of_known_colours():
    assert contrast("#000000") == pytest.approx(21)
    assert contrast("#ffffff") == pytest.approx(1)
    assert contrast("#777777") == pytest.approx(4.48, abs=0.01)


def test_a_partnerships_own_file(tmp_path):
    path = tmp_path / "schemes.toml"
    path.write_text(WHOLE)
    own = load_schemes(path)["own"]
    assert own.bands[0].adverse_to == Fraction(5, 2)
    with pytest.raises(SaferplanError, match=r"nowhere\.toml"):
        load_schemes(tmp_path / "nowhere.toml")


WRONG = [
    ("adverse_from = 2.5", "adverse_from = 3", "gap or overlap"),
    ("adverse_from = 2.5", "adverse_from = 2", "gap or overlap"),
    ("adverse_from = 2.5", "adverse_from = 2.5, adverse_to = 9", "do not reach every distance"),
    ("adverse_to = 2.5", "adverse_to = 2.5, adverse_from = -1", "do not reach every distance"),
    ("adverse_to = 2.5", "adverse_to = 2.5, worsened = true", "do not reach every distance"),
    ('shape = "square"', 'shape = "circle"', "same shape"),
    ('shape = "square"', 'shape = "star"', "no shape"),
    ('name = "Bad"', 'name = "Good"', "same name"),
    ("#b10e1e", "#ffd700", "too pale"),
    ("#b10e1e", "red", "no colour"),
    ('against = "target to date"', 'against = "last month"', "against"),
    ('name = "Our own"', 'name = "Our own"\nnorm = 3', "norm"),
    ("adverse_to = 2.5", 'adverse_to = "some"', "adverse_to"),
    ("[[scheme]]", "[[schemes]]", "not known here"),
    ("bands = [", "bands = [[", "not TOML"),
    ("without = {", "within = {", "scheme own without: Field required"),
    ("[[scheme]]", "[scheme]", "valid list"),
]


@pytest.mark.parametrize(("part", "put", "said"), WRONG)
def test_a_wrong_scheme_is_refused(part, put, said):
    with pytest.raises(SaferplanError) as error:
        parse_schemes(WHOLE.replace(part, put), "schemes.toml")
    assert "schemes.toml" in error.value.where
    assert said in str(error.value)


def test_two_schemes_of_one_id_and_none_at_all():
    with pytest.raises(SaferplanError, match="Two schemes"):
        parse_schemes(WHOLE + WHOLE, "schemes.toml")
    with pytest.raises(SaferplanError, match="no bands"):
        parse_schemes(WHOLE[: WHOLE.index("bands")] + "bands = []\n" + WHOLE[WHOLE.index("without") :], "x")
    assert parse_schemes("", "schemes.toml") == {}


figures = st.fractions(min_value=-1000, max_value=1000, max_denominator=50)


@given(
    id=st.sampled_from(IDS),
    direction=st.sampled_from(["lower", "higher"]),
    value=figures,
    against=figures,
    base=figures,
)
def test_every_figure_has_exactly_one_band_and_the_obvious_one(id, direction, value, against, base):
    """Beside the search for the band: every band asked whether it holds the distance."""
    one = scheme(id)
    band, reason = banded(one, indicator_of(direction), value, against, base)
    wrong = value - against if direction == "lower" else against - value
    per = abs(base) if one.points else abs(against)
    worsened = value > base if direction == "lower" else value < base
    if any(part.worsened for part in one.bands) and worsened:
        assert band.worsened
        return
    plain = [part for part in one.bands if not part.worsened]
    if per == 0 and wrong:
        assert reason.adverse is None and band == (plain[-1] if wrong > 0 else plain[0])
        return
    adverse = 100 * wrong / per if wrong else Fraction(0)
    holding = [
        part
        for part in plain
        if (part.adverse_from is None or part.adverse_from < adverse)
        and (part.adverse_to is None or adverse <= part.adverse_to)
    ]
    assert [band] == holding
    assert reason.adverse == adverse and reason.met is (wrong <= 0)


@given(value=figures, against=figures)
def test_directions_are_mirror_images(value, against):
    lower = adverse_distance(value, against, Direction.LOWER, against)
    higher = adverse_distance(value, against, Direction.HIGHER, against)
    assert lower is higher is None or lower == -higher
