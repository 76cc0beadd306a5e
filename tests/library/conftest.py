"""Stores of real records, made once a run."""

from __future__ import annotations

import csv
import io
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from saferplan.partnership.folder import load
from saferplan.partnership.round import Round
from saferplan.records.store import Store
from saferplan.sources import pipeline

ARCHIVES = ("police-uk-leicestershire-2019-12-to-2022-10.zip", "police-uk-four-forces-2018-10-to-2019-02.zip")


def street_rows(archive: Path) -> Iterator[tuple[str, str, list[dict[str, str]]]]:
    """(force, month, rows) of every street file, by the csv module alone."""
    with zipfile.ZipFile(archive) as packed:
        for name in sorted(packed.namelist()):
            if name.endswith("-street.csv"):
                base = name.rsplit("/", 1)[-1]
                with io.TextIOWrapper(packed.open(name), "utf-8", newline="") as text:
                    yield base[8:].removesuffix("-street.csv"), base[:7], list(csv.DictReader(text))


@pytest.fixture(scope="session")
def real_rows(shared: Path) -> Counter[tuple[str, str, str, str]]:
    """Rows of all archives by force, month, neighbourhood code (empty: none) and crime type."""
    counted: Counter[tuple[str, str, str, str]] = Counter()
    for archive in ARCHIVES:
        for force, month, rows in street_rows(shared / "data" / archive):
            counted.update((force, month, row["LSOA code"], row["Crime type"]) for row in rows)
    return counted


@pytest.fixture(scope="session")
def real_store(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store with the street files of five forces and every lookup of the real geography, imported as a user would."""
    path = tmp_path_factory.mktemp("real") / "store"
    lookups = sorted((shared / "data" / "geography").glob("*.csv"))
    pipeline.run([*(shared / "data" / archive for archive in ARCHIVES), *lookups], path)
    return Store.open(path)


@pytest.fixture(scope="session")
def exampleton(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Round:
    """The invented example with its records imported."""
    sys.path.insert(0, str(root / "tools"))
    import make_exampleton
    from saferplan.partnership.records import Records

    place = tmp_path_factory.mktemp("exampleton")
    make_exampleton.make(place)
    mapping = root / "examples" / "exampleton" / "mappings" / "outcome-star.toml"
    pipeline.run([place / "street", place / "lookups", place / "partners" / "marac-cases.csv"], place / "store")
    pipeline.run([place / "partners" / "outcome-star.csv"], place / "store", mapping)
    folder = load(root / "examples" / "exampleton")
    return Round(folder, Records(folder, place / "store"))
