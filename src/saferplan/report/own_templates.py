"""A partnership's own Word template or PowerPoint master, looked at before it is taken."""

from __future__ import annotations

import importlib
import io

from saferplan.values.errors import SaferplanError

FORMATS = ("docx", "pptx")
_KINDS = {"docx": "Word template (.docx)", "pptx": "PowerPoint master (.pptx)"}


def template_faults(content: bytes, form: str) -> list[str]:
    """What is wrong with a template, each as a sentence; nothing where documents can be made with it.

    SaferplanError for a format that takes no template.
    """
    if form not in FORMATS:
        raise SaferplanError(f"“{form}” takes no template.", mend=f"Give one of: {', '.join(FORMATS)}.")
    try:
        return _word(content) if form == "docx" else _slides(content)
    except ImportError as error:
        return [f"It cannot be looked at here: {error.name or error} cannot be loaded."]
    except Exception:  # whatever a broken file brings the reader to, it is no template
        return [f"The file cannot be opened as a {_KINDS[form]}."]


def _word(content: bytes) -> list[str]:
    try:
        checked = importlib.import_module("saferplan.report.word.template")
    except ModuleNotFoundError:
        from docx import Document

        Document(io.BytesIO(content))
        return []
    return [str(fault) for fault in checked.faults(content)]


def _slides(content: bytes) -> list[str]:
    from pptx import Presentation

    opened = Presentation(io.BytesIO(content))
    return [] if len(opened.slide_layouts) else ["The master has no slide layouts, so nothing can be laid on it."]
