"""What a host asks for when it wants a document, what it hands over for it, and what it gets back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from saferplan.values.document import Exemption, Marking, Report
from saferplan.values.errors import SaferplanError
from saferplan.values.folder import Folder
from saferplan.values.judgement import PeerPosition
from saferplan.values.period import Period
from saferplan.values.series import Series

Tables = Mapping[str, str]


@dataclass(frozen=True)
class Told:
    """A partnership at one time: its folder, and the texts of its tables by file name (service/plan/priority.csv …)."""

    folder: Folder
    tables: Tables = field(default_factory=dict)


@dataclass(frozen=True)
class Wanted:
    """A document as somebody asks for it. `heading` stands before its marking on every page.

    `without` names indicators of which nothing may be told, and whose reader is no insider: of the papers they get
    what anyone may read. None: the reader may see everything. `checked`: the texts of leads that are handed over were
    looked through for a release, so that the public gets them too.
    """

    kind: str
    as_at: Period
    formats: tuple[str, ...]
    about: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    texts_marking: Marking = Marking.OFFICIAL
    exemption: Exemption | None = None
    made_from: str = ""
    heading: str = ""
    without: frozenset[str] | None = None
    checked: bool = False


@dataclass(frozen=True)
class Source:
    """What papers are composed from, and the figures of it that are there already: `counted` and `places` are what
    `sheets` gave; the store is opened only for what they lack."""

    told: Told
    store: Path | None = None
    counted: Mapping[str, Series] | None = None
    places: Mapping[str, tuple[PeerPosition, ...]] | None = None


@dataclass(frozen=True)
class Part:
    """A paper of a pack: what it shall be, what it is composed from, and the plan as it was, for a refresh."""

    wanted: Wanted
    source: Source
    before: Told | None = None


@dataclass(frozen=True)
class Finished:
    """A document as it was made: what it says, the files by format, why other formats are not there, and what could
    not be worked out."""

    report: Report
    marking: Marking
    files: Mapping[str, bytes]
    failed: Mapping[str, SaferplanError]
    faults: Mapping[str, SaferplanError]
