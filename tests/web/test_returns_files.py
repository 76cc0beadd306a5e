"""Returns by file: the workbook filled in and read back, scorecards mapped once, what is refused and why."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from saferplan_web.core.models import Change, KeptFile, Partnership
from saferplan_web.people.models import User
from saferplan_web.performance.models import Batch, Layout
from saferplan_web.performance.returns import intake
from tests.library.edited_workbooks import opened, place, saved
from tests.web.made import account, indicator, organisation
from tests.web.returning import RETURNS, draft, fire_partner, fire_world, in_use, row

pytestmark = pytest.mark.django_db(databases=["default", "public"])
ENCRYPTED = b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")


@pytest.fixture(autouse=True)
def _july(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2015, 7, 10))


@pytest.fixture
def here() -> Partnership:
    return fire_world()


@pytest.fixture
def partner(here: Partnership) -> User:
    return fire_partner(here)


def workbook(visitor: Any, figures: dict[str, Any], month: str = "June 2015") -> bytes:
    """The workbook as the partner fills it in."""
    sheets = opened(visitor.get(f"{RETURNS}workbook/?months=2015-06").content)
    for key, value in figures.items():
        at, column = place(sheets["Return"], key, month)
        sheets["Return"][at][column] = value
    return saved(sheets)


def give(visitor: Any, data: bytes, name: str = "return.xlsx", status: int = 200, to: str = "upload/") -> Any:
    """Upload a file."""
    page = visitor.get(RETURNS + to).form("Upload")
    return page.fill(file=SimpleUploadedFile(name, data)).submit(status=status)


def test_the_workbook_offered_has_the_own_rows_and_months(visit: Any, partner: User) -> None:
    cells = opened(visit(partner).get(f"{RETURNS}workbook/?months=2015/16-Q1").content)["Return"]
    keys = [line[0] for line in cells[4:] if line[0]]
    assert keys == ["fires", "visits"]
    assert {"April 2015", "May 2015", "June 2015"} <= set(next(line for line in cells if "Key" in line))


def test_the_fire_partners_week(visit: Any, here: Partnership, partner: User) -> None:
    """Reminded, downloads, fills in, uploads, is told that the running total does not follow, mends it, submits;
    the co-ordinator approves and locks; the figures are in use."""
    fire = visit(partner)
    assert "2 figures up to June 2015 have not come" in fire.get(RETURNS)
    page = give(fire, workbook(fire, {"fires": 94, "visits": 80}))
    assert page.heading == "Check Return 2"
    assert "the running total to June 2015 is 80, and to May 2015 it was 85" in page
    assert "filled cells were read" in page and "none was kept aside" in page
    page = page.click("Upload a mended file").form("Upload and check")
    mended = workbook(fire, {"fires": 94, "visits": 130})
    page = page.fill(file=SimpleUploadedFile("mended.xlsx", mended)).submit()
    assert page.heading == "What Return 2 changes"
    assert [line[2] for line in page.table("New figures")[1:]] == ["94", "130"]
    page = page.form("Submit the return").submit()
    assert page.click("Download", in_="File").content == mended
    co = visit(account("co-ordinator", here))
    page = co.get(RETURNS).click("Return 2").form("Approve").submit("Approve").form("Lock").submit("Lock")
    assert "Return 2 is locked" in page.text
    assert (in_use(here, "fires", "2015-06"), in_use(here, "visits", "2015-06")) == (94, 130)


def test_cells_that_cannot_be_taken_are_kept_aside_with_their_place(visit: Any, partner: User) -> None:
    page = give(visit(partner), workbook(visit(partner), {"fires": 94, "visits": "<5"}))
    (line,) = page.table("Kept aside")[1:]
    assert line[0].startswith("Return, ") and line[1] == "<5" and "is not one figure" in line[2]
    assert "1 was kept aside" in page
    batch = Batch.objects.get(key="return-2")
    read = batch.read
    assert read["cells"] == read["taken"] + read["unchanged"] + sum(one["cells"] for one in batch.aside)


def test_what_was_mended_by_hand_is_not_held_against_the_file(visit: Any, partner: User) -> None:
    fire = visit(partner)
    page = give(fire, workbook(fire, {"fires": 940, "visits": 130}))
    page = page.click("Change the figures").form("Save and check").fill({"fires--2015-06--figure": "94"}).submit()
    assert page.heading == "What Return 2 changes"
    page.form("Submit the return").submit()
    assert Batch.objects.get(key="return-2").stage == Batch.Stage.SUBMITTED


@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        (b"hello", "return.docx", "This is not a workbook"),
        (b"hello", "return.xlsx", "The file is not what its name says"),
        (ENCRYPTED, "return.xlsx", "locked with a password"),
        (b"PK\x03\x04 xl/vbaProject.bin", "return.xlsm", "holds macros"),
        (b"PK\x03\x04 broken", "return.xlsx", "return.xlsx"),
        (b"", "return.xlsx", "empty"),
        (saved({"Sheet1": [["Month", "Fires"], ["April 2015", 12]]}), "return.xlsx", "column “Key”"),
        (saved({"Return": [["Key", "Indicator", "June 2015"], ["knives", "Knives", 3]]}), "a.xlsx", "another"),
        (saved({"Return": [["Key", "Indicator", "June 2015"], ["fires", "Fires", None]]}), "a.xlsx", "No figure"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_and_nothing_is_kept(
    visit: Any, partner: User, data: bytes, name: str, told: str
) -> None:
    page = give(visit(partner), data, name, status=422)
    assert told in page.errors[0], page.errors
    assert Batch.objects.count() == 1 and not KeptFile.objects.exists() and not Change.objects.exists()


def test_a_file_that_is_too_large_is_refused(visit: Any, partner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "LARGEST", 1 << 20)
    page = give(visit(partner), b"PK\x03\x04" + b"0" * (1 << 20), status=422)
    assert "more than 1 MB" in page.errors[0]


def test_no_file_chosen(visit: Any, partner: User) -> None:
    page = visit(partner).get(f"{RETURNS}upload/").form("Upload and check").submit(status=422)
    assert "Choose the file" in page.errors[0]


def test_a_workbook_with_another_bodys_rows_gives_only_the_own(visit: Any, here: Partnership, partner: User) -> None:
    co = visit(account("co-ordinator", here))
    page = give(visit(partner), workbook(co, {"fires": 94, "trafficking": 2}))
    assert "is not asked for in this return" in page
    assert [one.indicator for one in Batch.objects.get(key="return-2").figures.all()] == ["fires"]


def scorecard(june: int = 94) -> bytes:
    return saved({
        "Notes": [["Prepared by the statistics officer"]],
        "Scorecard": [
            ["Fire and Rescue scorecard", None, None, None],
            ["Measure", "Apr-15", "May-15", "Jun-15"],
            ["Deliberate fires", 93, 96, june],
            ["Visits made to homes", 40, 85, 130],
            ["Sickness days", 12, 14, 11],
        ],
    })  # fmt: skip


def test_a_scorecard_is_mapped_once_and_read_straight_the_next_time(visit: Any, partner: User) -> None:
    fire = visit(partner)
    page = give(fire, scorecard(), "fire scorecard.xlsx", to="scorecard/")
    assert page.heading == "Say which row is which indicator"
    assert "column D June 2015" in page
    form = page.form("Read the figures")
    assert form._fields["sheet"] == "Scorecard" and form._fields["row-0"] == "fires"
    page = form.fill({"row-1": "Home safety visits"}).submit("Read the figures")
    assert "The row “Sickness days” is not mapped" in page
    assert page.table("Kept aside")[1][0] == "Scorecard, B5"
    batch = Batch.objects.get(key="return-2")
    figures = {(one.indicator, str(one.period)): one.value for one in batch.figures.all()}
    assert figures == {("fires", "2015-06"): 94, ("visits", "2015-06"): 130}
    assert Layout.objects.get().organisation.name == "Fire and Rescue"
    page = fire.get(f"{RETURNS}scorecard/").form("Upload")
    page = page.fill(file=SimpleUploadedFile("fire scorecard.xlsx", scorecard(95)), layout="fire-scorecard").submit()
    assert Batch.objects.get(key="return-3").figures.get(indicator="fires").value == 95


def test_the_heading_row_can_be_told(visit: Any, partner: User) -> None:
    cells = [["Year so far", None, None], ["Measure", "Apr", "May"], ["Deliberate fires", 93, 97]]
    page = give(visit(partner), saved({"Sheet1": cells}), "plain.xlsx", to="scorecard/")
    assert "no row reads as headings" in page.text and "Look again" in page.html
    page = page.form("Look again").fill(heading_row="2", name_column="A", year="2015/16").submit("Look again")
    assert "column C May 2015" in page
    page.form("Read the figures").submit("Read the figures")
    assert Batch.objects.get(key="return-2").figures.get().value == 97


def test_two_rows_cannot_give_the_same_figure(visit: Any, partner: User) -> None:
    page = give(visit(partner), scorecard(), "fire.xlsx", to="scorecard/").form("Read the figures")
    page = page.fill({"row-1": "Deliberate fires"}).submit("Read the figures", status=422)
    assert "cannot both give the same figure" in page.errors[0]
    assert not Layout.objects.exists() and Batch.objects.count() == 1


def test_a_layout_is_for_its_body_and_can_be_withdrawn(visit: Any, here: Partnership, partner: User) -> None:
    fire = visit(partner)
    page = give(fire, scorecard(), "fire.xlsx", to="scorecard/").form("Read the figures")
    page.submit("Read the figures")
    police = account("partner", here, title="Police partner", organisation=organisation(here, "Police"))
    assert "Layouts that are remembered" not in visit(police).get(f"{RETURNS}scorecard/")
    visit(police).get(f"{RETURNS}scorecard/{KeptFile.objects.get().pk}/", status=403)
    page = fire.get(f"{RETURNS}scorecard/").form("Withdraw fire").submit("Withdraw fire")
    assert "is withdrawn" in page.text and Layout.objects.get().withdrawn_by == partner


def test_a_file_is_for_those_who_may_see_its_return(visit: Any, here: Partnership, partner: User) -> None:
    fire = visit(partner)
    give(fire, workbook(fire, {"fires": 94}))
    police = account("partner", here, title="Police partner", organisation=organisation(here, "Police"))
    visit(police).get(f"{RETURNS}of/return-2/file/", status=404)
    scrutiny = account("scrutiny member", here)
    visit(scrutiny).get(f"{RETURNS}of/return-2/file/", status=403)
    assert fire.get(f"{RETURNS}of/return-2/file/").response["Content-Disposition"].startswith("attachment")


def test_a_return_without_a_file_has_none_to_download(visit: Any, here: Partnership, partner: User) -> None:
    draft(partner, here, row("fires", "2015-06", 94))
    visit(partner).get(f"{RETURNS}of/return-2/file/", status=404)


def test_a_workbook_for_all_is_the_co_ordinators(visit: Any, here: Partnership) -> None:
    indicator(here, "surveyed", name="Feel safe", frequency=12)
    co = visit(account("co-ordinator", here))
    keys = [line[0] for line in opened(co.get(f"{RETURNS}workbook/?months=2015-06").content)["Return"]]
    assert {"fires", "visits", "trafficking"} <= set(keys)
    keys = [line[0] for line in opened(co.get(f"{RETURNS}workbook/?months=2015-06&body=police").content)["Return"]]
    assert "trafficking" in keys and "fires" not in keys
