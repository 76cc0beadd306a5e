"""What hangs on a restricted indicator is marked with it: actions, requests to depart from them, problems, reports.

Nobody has to think of that, so nobody can forget it. An indicator that the plan has not is taken for a restricted one,
for it was withdrawn and nothing says any more what it was; so is an action that is gone.
"""

from __future__ import annotations

from collections.abc import Iterable

from saferplan.report.compose.marking import highest
from saferplan.report.compose.material import Material
from saferplan.values.document import Marking
from saferplan.values.papers import Action, Blockage, Challenge, Highlight, Variance
from saferplan.values.plan import Remark


def of_names(material: Material, names: Iterable[str]) -> Marking:
    """The marking of a part that tells of the indicators with these ids; blank ones are none."""
    open_ids = material.open_ids
    return Marking.SENSITIVE if any(name and name not in open_ids for name in names) else Marking.OFFICIAL


def of_actions(material: Material, actions: Iterable[Action]) -> Marking:
    """The marking of a part that tells of actions, their owners, their progress or their milestones."""
    return of_names(material, (one.indicator for one in actions))


def of_action_keys(material: Material, keys: Iterable[str]) -> Marking:
    """The same of actions that a part names by key; blank ones are none."""
    known = {one.key: one for one in material.papers.actions}
    named = [key for key in keys if key]
    gone = Marking.SENSITIVE if any(key not in known for key in named) else Marking.OFFICIAL
    return highest([gone, of_actions(material, (known[key] for key in named if key in known))])


def of_variances(material: Material, variances: Iterable[Variance]) -> Marking:
    """The marking of a part that tells of requests to depart from actions."""
    return of_action_keys(material, (one.action for one in variances))


def of_blockages(material: Material, blockages: Iterable[Blockage]) -> Marking:
    """The marking of a part that tells of problems that were passed up."""
    return of_action_keys(material, (one.action for one in blockages))


def of_remarks(material: Material, remarks: Iterable[Remark]) -> Marking:
    """The marking of a part that tells what officers say of indicators."""
    return of_names(material, (one.indicator for one in remarks))


def of_highlight(material: Material, one: Highlight) -> Marking:
    """The marking of what a lead tells: kept back by the lead, or written beside figures that are restricted."""
    return Marking.SENSITIVE if one.restricted else of_names(material, one.shown)


def of_challenge(material: Material, said: Challenge) -> Marking:
    """The marking of what performance challenge asks: of an indicator, or of a report that is marked itself."""
    reports = (one for one in material.papers.highlights if (one.round, one.priority) == (said.round, said.priority))
    return highest([of_names(material, [said.indicator]), *(of_highlight(material, one) for one in reports)])
