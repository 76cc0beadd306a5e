"""A small partnership ready to be released, and what a member of the public can get hold of."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterable
from typing import Any

from django.test import Client

from saferplan import Period
from saferplan_web.core.jobs import run_waiting
from saferplan_web.core.models import Partnership
from saferplan_web.release.changes import approve_release, look_at_hints, prepare_release
from saferplan_web.release.models import Release
from tests.web.made import account, indicator, partnership, priority, returns

PUBLIC = ("/area/", "/how-figures", "/accessibility")
MONTHS = ("2015-04", "2015-05", "2015-06")


def small_partnership(**more: Any) -> Partnership:
    """One priority with one indicator of three months."""
    here = partnership(**more)
    burglary = priority(here, "Burglary", outcome="Fewer homes are broken into")
    indicator(here, "burglary", name="Burglary of homes", priority=burglary)
    returns(here, {"burglary": dict(zip(MONTHS, (41, 52, 63), strict=True))})
    return here


def prepared(here: Partnership, by: Any, as_at: str = "2015-06", **more: Any) -> Release:
    """A release composed and looked at, ready to be approved."""
    made = prepare_release(by=by, partnership=here, as_at=Period.parse(as_at), **more)
    run_waiting()
    made.refresh_from_db()
    assert made.composed_at, made.job and made.job.error
    return look_at_hints(by=by, release=made, seen=[hint["ident"] for hint in made.hints])


def released(here: Partnership, as_at: str = "2015-06", **more: Any) -> Release:
    """A release before the public, by two people."""
    made = prepared(here, account("analyst", here), as_at, **more)
    return approve_release(by=account("chair", here), release=Release.objects.get(pk=made.pk))


def public_pages(client: Client, start: Iterable[str]) -> dict[str, bytes]:
    """Everything a visitor finds by following links from some pages, workbooks unpacked."""
    waiting, found = list(start), {}
    while waiting:
        address = waiting.pop().split("#")[0]
        if address in found or not (address == "/" or address.startswith(PUBLIC)):
            continue
        response = client.get(address)
        content = response.content
        found[address] = readable(content)
        if response["Content-Type"].startswith("text/html"):
            waiting += re.findall(r'href="([^"]+)"', content.decode())
    return found


def readable(content: bytes) -> bytes:
    """What a file holds as text can be searched: archives unpacked, PDF as text where there is a reader."""
    if content[:4] == b"%PDF" and shutil.which("pdftotext"):
        return content + subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout
    return b"\n".join(_unpacked(content)) if content[:2] == b"PK" else content


def _unpacked(content: bytes) -> Iterable[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        for name in book.namelist():
            yield name.encode()
            yield book.read(name)
