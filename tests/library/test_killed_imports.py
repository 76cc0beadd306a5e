"""An import killed at any moment leaves the store as it was, or is wholly there; run again, it finishes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.library.street_files import street_file

OLD, NEW = ["Burglary", "Drugs"], ["Arson", "Burglary", "Robbery"]


def test_killed_imports(tmp_path: Path, root: Path):
    before, arriving = tmp_path / "before", tmp_path / "arriving"
    street_file(before, "kent", "2020-01", types=OLD)
    street_file(arriving, "kent", "2020-01", types=["Burglary", "Robbery"], more=["too,few,columns"])
    street_file(arriving, "essex", "2020-02", types=["Arson"])
    driver = subprocess.run(
        [sys.executable, "-m", "tests.library.kill_driver", before, arriving, "6"],
        cwd=root, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert driver.returncode == 0, driver.stderr
    kills = [json.loads(line) for line in driver.stdout.splitlines()]
    assert len(kills) == 15 + 6
    as_it_was, whole = [OLD, 1, 0], [NEW, 2, 1]
    for kill in kills:
        named = kill["killed"] != "a random moment"
        assert kill["status"] == -9 or not named, kill
        committed = kill["killed"] in ("after call 1 of commit", "after call 2 of rmtree")
        if named:
            assert kill["held"] == (whole if committed else as_it_was), kill
        assert kill["held"] in (as_it_was, whole), kill
        # Run again it finishes; what was there already is there once more, as a further import of the same rows.
        assert kill["again"] == (whole if kill["held"] == as_it_was else [NEW, 3, 2]), kill
        assert (kill["unnamed"], kill["staging"]) == ([], False), kill
