"""A partnership's own Word template or PowerPoint master, looked at before it is taken."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from saferplan.report.writing import ANY_KIND, TEMPLATED, TEMPLATES, template_faults
from saferplan.values.errors import SaferplanError


@dataclass(frozen=True)
class _Told:
    """A fault with its place in the file, without where the file lay while it was looked at."""

    error: SaferplanError

    def __str__(self) -> str:
        where = self.error.where.rpartition(f"{ANY_KIND}.")[2].partition(",")[2].strip()
        return str(SaferplanError(self.error.what, where, self.error.mend))


def faults_of_template(content: bytes, form: str) -> list[str]:
    """What is wrong with a template, each as a sentence; nothing where documents can be made with it.

    SaferplanError for a format that takes no template.
    """
    if form not in TEMPLATED:
        raise SaferplanError(f"“{form}” takes no template.", mend=f"Give one of: {', '.join(TEMPLATED)}.")
    with tempfile.TemporaryDirectory(prefix="template-") as place:
        folder = Path(place) / TEMPLATES
        folder.mkdir()
        (folder / f"{ANY_KIND}.{form}").write_bytes(content)
        return [str(_Told(fault)) for fault in template_faults(Path(place))]
