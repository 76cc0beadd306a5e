"""The status schemes that an indicator can be judged by."""

from __future__ import annotations

from saferplan import from_json
from saferplan_web.core.models import Partnership
from saferplan_web.plan.models import Holding


def schemes_of(partnership: Partnership) -> list[tuple[str, str]]:
    """Id and name of those of the catalogue and of the partnership's own."""
    from saferplan import status_schemes

    own = Holding.objects.filter(partnership=partnership, part="schemes").first()
    found = [*status_schemes().values(), *(from_json(own.content) if own else ())]
    return [(one.id, one.name) for one in found]
