"""Loading and saving a partnership's folder. What is loaded and saved is the same, to the letter where unchanged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from saferplan.partnership.plain import plain
from saferplan.partnership.reading import CSV_FILES, SCHEMES, TOML_FILES, folder_of, read
from saferplan.partnership.rows import text_of, write_rows
from saferplan.partnership.toml import write_toml
from saferplan.values.errors import SaferplanError
from saferplan.values.folder import Folder, ProfileFigure, Return
from saferplan.values.plan import Target


def load(path: Path | str, claims: bool = True) -> Folder:
    """The folder's content. SaferplanError names file, line, field and cure of the first fault, and how many more.

    `claims` False: claims made in prose once are not held against figures that have changed since.
    """
    from saferplan.partnership.validate import examine

    folder, problems = examine(Path(path), claims, doubts=False)
    if folder is None:
        first = problems[0]
        more = f" {len(problems) - 1} more: run saferplan validate {path}." if len(problems) > 1 else ""
        raise SaferplanError(first.what, first.where, first.mend + more)
    return folder


def save(folder: Folder, path: Path | str) -> None:
    """Write the folder's files. A file that already says the same is left as it is, its comments with it."""
    path = Path(path)
    before = _present(path)
    present = contents(before) if before else {}
    wanted = contents(folder)
    for name, text in wanted.items():
        if present.get(name) == text and (path / name).is_file():
            continue
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text, "utf-8", newline="")
    for name in present.keys() - wanted.keys():
        (path / name).unlink(missing_ok=True)


def contents(folder: Folder) -> dict[str, str]:
    """Every file of the folder as text, by its path inside; files that would be empty are left out."""
    files = {"partnership.toml": write_toml(_partnership(folder))}
    if folder.schemes:
        files[SCHEMES] = write_toml({"scheme": [plain(one) for one in folder.schemes]})
    for name, lists in TOML_FILES.items():
        data = {key: [plain(value) for value in _values(folder, key)] for key in lists}
        if any(data.values()):
            files[name] = write_toml({key: rows for key, rows in data.items() if rows})
    for name, kind in CSV_FILES.items():
        if rows := getattr(folder, name):
            files[f"{name}.csv"] = write_rows(kind, rows)
    figures = [
        ProfileFigure(target.indicator, period, value)
        for target in folder.targets
        for period, value in target.profile.figures
    ]
    if figures:
        files["targets.csv"] = write_rows(ProfileFigure, figures)
    for file in dict.fromkeys(row.file or "returns/returns.csv" for row in folder.returns):
        files[file] = write_rows(Return, [row for row in folder.returns if (row.file or "returns/returns.csv") == file])
    for table in folder.tables:
        files[f"tables/{table.spec.file}"] = text_of([table.header, *table.rows])
    return files


def _present(path: Path) -> Folder | None:
    """What stands at `path` already, if it can be read."""
    try:
        return folder_of(read(path)) if (path / "partnership.toml").is_file() else None
    except (SaferplanError, LookupError):
        return None


def _partnership(folder: Folder) -> dict[str, Any]:
    bare = replace(folder.partnership, priorities=(), recommendations=())
    return {**({"title": folder.title} if folder.title else {}), **plain(bare)}


def _values(folder: Folder, key: str) -> Sequence[Any]:
    if key == "targets":
        return [_without_figures(target) for target in folder.targets]
    if key == "tables":
        return [table.spec for table in folder.tables]
    holder = folder.partnership if key in ("priorities", "recommendations") else folder
    return tuple(getattr(holder, key))


def _without_figures(target: Target) -> Target:
    return replace(target, profile=replace(target.profile, figures=()))
