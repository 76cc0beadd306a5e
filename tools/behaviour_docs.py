"""Write docs/behaviour from the tables of tests/spec, a page a module; with --check, only say which are out of date."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs" / "behaviour"


def pages() -> dict[Path, str]:
    """Path and text of every page: the module's docstring, then its tables in the order they are written."""
    sys.path.insert(0, str(ROOT))
    from tests.spec.table import Behaviour

    made = {}
    titles = []
    for file in sorted((ROOT / "tests" / "spec").glob("test_*.py")):
        module = importlib.import_module(f"tests.spec.{file.stem}")
        tables = [value for value in vars(module).values() if isinstance(value, Behaviour)]
        name = file.stem.removeprefix("test_").replace("_", "-")
        text = (module.__doc__ or "").strip()
        titles.append((text.splitlines()[0].lstrip("# "), name))
        made[PAGES / f"{name}.md"] = text + "\n\n" + "\n".join(table.markdown() for table in tables)
    contents = "\n".join(f"- [{title}]({name}.md)" for title, name in titles)
    intro = "# Behaviour\n\nWhat goes in and what comes out. Every row is a test: `make docs` prints them here.\n\n"
    made[PAGES / "README.md"] = intro + contents + "\n"
    return made


def main() -> int:
    """Write the pages, or with --check compare them; 1 where they differ."""
    parser = argparse.ArgumentParser(description="Print docs/behaviour from the tables of tests/spec.")
    parser.add_argument("--check", action="store_true", help="only say which pages are out of date")
    check = parser.parse_args().check
    made = pages()
    stale = [path for path, text in made.items() if not path.exists() or path.read_text("utf-8") != text]
    left = [path for path in PAGES.glob("*.md") if path not in made]
    if check:
        for path in (*stale, *left):
            print(f"out of date, run `make docs`: {path.relative_to(ROOT)}")
        return 1 if stale or left else 0
    PAGES.mkdir(parents=True, exist_ok=True)
    for path in left:
        path.unlink()
    for path in stale:
        path.write_text(made[path], "utf-8")
    print(f"{len(made)} pages, {len(stale)} written, {len(left)} removed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
