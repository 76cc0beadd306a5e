"""What a browser test looks at: no accessibility violation, no sideways scrolling, pictures where they are asked for.

SAFERPLAN_PICTURES=folder keeps what the pages look like.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

WIDTHS = (375, 1280)


def look(page: Any, name: str, widths: tuple[int, ...] = WIDTHS) -> None:
    """Hold the page open to the rules at both widths (or those named), and keep its picture where asked."""
    from axe_playwright_python.sync_playwright import Axe

    page.wait_for_load_state()  # scripts look at the width that the page was opened with
    pictures = os.environ.get("SAFERPLAN_PICTURES")
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        if pictures:
            page.screenshot(path=Path(pictures) / f"{name}-{width}.png", full_page=True)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is wider than {width} pixels"
