"""What may be typed into a form, what it means, and what is said where it means nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError

from saferplan import Period
from saferplan_web.core.forms import PlainForm
from saferplan_web.govuk import written
from saferplan_web.govuk.fields import DayField, FigureBox, FigureInput, PeriodInput, WrittenPeriod


def said(field: forms.Field, typed: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        field.clean(typed)
    return caught.value.messages[0]


@pytest.mark.parametrize(
    "typed", [["21", "7", "2015"], ["21", "July", "2015"], ["21", "jul", "2015"], "2015-07-21"], ids=str
)
def test_a_day(typed: Any) -> None:
    assert DayField().clean(typed) == date(2015, 7, 21)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["21", "", ""], "Due must include a month and a year"),
        (["31", "2", "2016"], "Due must be a real date, like 27 3 2016"),
        (["21", "7", "15"], "Due: the year must have four digits, like 2016"),
        (["x", "7", "2015"], "Due must be a real date, like 27 3 2016"),
        (["1", "ju", "2015"], "Due must be a real date, like 27 3 2016"),
        ("", "Due must have a date"),
    ],
    ids=str,
)
def test_no_day(typed: Any, told: str) -> None:
    assert said(DayField(label="due"), typed) == told


def test_a_day_may_be_left_blank() -> None:
    assert DayField(required=False).clean("") is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1,234", Fraction(1234)),
        ("−0.5", Fraction(-1, 2)),
        ("12.10", Fraction(121, 10)),
        ("0", Fraction(0)),
        ("", None),
    ],
)
def test_a_figure_is_exact_and_blank_is_not_nought(typed: str, meant: Fraction | None) -> None:
    assert FigureInput(required=False).clean(typed) == meant


def test_no_figure() -> None:
    assert said(FigureInput(label="target"), "about 12") == "Target must be a number, like 1234 or 12.5"


@pytest.mark.parametrize("value", [Fraction(1, 3), Fraction(1234567890123456789, 1000), Fraction(-1, 8), Fraction(0)])
def test_a_figure_shown_is_the_figure_read_again(value: Fraction) -> None:
    shown = FigureBox().format_value(value)
    assert shown == "1/3" or FigureInput().clean(shown) == value


def test_periods() -> None:
    quarter = Period.parse("2015/16-Q1")
    offered = PeriodInput(periods=[quarter])
    assert offered.choices == [(str(quarter), "April to June 2015")]
    assert offered.clean(str(quarter)) == quarter
    assert WrittenPeriod().clean("2015/16-Q1") == quarter
    assert "2015/16" in said(WrittenPeriod(), "spring")


class Question(PlainForm):
    """One field of each kind that must be filled in."""

    name = forms.CharField(label="name of the body", max_length=5)
    body = forms.ChoiceField(label="kind of body", choices=[("a", "A")])
    file = forms.FileField(label="workbook")
    score = forms.IntegerField(label="likelihood", max_value=5)


def test_messages_name_the_field_and_the_mending() -> None:
    assert Question({}).errors == {
        "name": ["Enter name of the body"], "body": ["Choose kind of body"], "file": ["Choose a file: workbook"],
        "score": ["Enter likelihood"],
    }  # fmt: skip
    wrong = Question({"name": "too long", "body": "b", "score": "9"})
    assert wrong.errors["name"] == ["Name of the body must have no more than 5 characters; it has 8"]
    assert wrong.errors["body"] == ["Kind of body: choose one of those on offer"]
    assert wrong.errors["score"] == ["Likelihood must be 5 or less"]


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (written.day(date(2015, 7, 1)), "1 July 2015"),
        (written.day("2015-07-21"), "21 July 2015"),
        (written.day(None), ""),
        (written.moment(datetime(2015, 7, 21, 8, 5, tzinfo=UTC)), "21 July 2015 at 9.05 am"),  # summer time
        (written.moment(datetime(2015, 1, 21, 23, 0, tzinfo=UTC)), "21 January 2015 at 11.00 pm"),
        (written.period("2015/16-Q1"), "April to June 2015"),
        (written.number(-1234), "−1,234"),
        (written.number(Fraction(5, 2)), "2.5"),
        (written.number(None), ""),
        (written.sentence_list(["a", "b", "c"]), "a, b and c"),
        (written.plural(0, "action"), "no actions"),
        (written.plural(1, "body", "bodies"), "1 body"),
        (written.plural(1200, "body", "bodies"), "1,200 bodies"),
        (written.change_value("2015-07-21"), "21 July 2015"),
        (written.change_value(False), "no"),
        (written.change_value(""), "blank"),
        (written.change_value([]), "blank"),
        (written.change_value(0), "0"),
        (written.change_value("2015-16-Q1"), "2015-16-Q1"),
    ],
)
def test_values_as_they_are_written(shown: str, words: str) -> None:
    assert shown == words
