"""The five registers around the priorities: links, neighbourhood plans, equality impact, approval, communication."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from saferplan_web.core.models import Partnership
from saferplan_web.govuk.written import day
from saferplan_web.plan.forms_further import (
    ApprovalStepForm,
    CommunicationForm,
    EqualityImpactForm,
    LinkForm,
    NeighbourhoodPlanForm,
)
from saferplan_web.plan.models import (
    ApprovalStep,
    Communication,
    EqualityImpact,
    Link,
    NeighbourhoodPlan,
    Priority,
)
from saferplan_web.plan.registers import Register, addresses


def _priority_named(request: HttpRequest, partnership: Partnership) -> Priority | None:
    """The priority whose page led to the form."""
    key = request.GET.get("priority", "")
    return Priority.objects.filter(partnership=partnership, key=key, withdrawn_at=None).first() if key else None


def _one_priority(request: HttpRequest, partnership: Partnership) -> dict[str, Any]:
    named = _priority_named(request, partnership)
    return {"priority": named} if named else {}


def _some_priorities(request: HttpRequest, partnership: Partnership) -> dict[str, Any]:
    named = _priority_named(request, partnership)
    return {"priorities": [named]} if named else {}


def _names(thing: Any) -> str:
    return "; ".join(str(one) for one in thing.priorities.all() if one.withdrawn_at is None)


def _by_kind(_: HttpRequest, __: Partnership, found: list[Link]) -> dict[str, Any]:
    headings = {
        Link.Kind.OBJECTIVE: "Objectives of the local policing body",
        Link.Kind.STRATEGY: "Strategies and plans of others",
        Link.Kind.PARTNERSHIP: "Other partnerships",
    }
    kinds = [(words, [one for one in found if one.kind == kind]) for kind, words in headings.items()]
    return {"kinds": [(words, rows) for words, rows in kinds if rows]}


def _each_priority(_: HttpRequest, partnership: Partnership, found: list[EqualityImpact]) -> dict[str, Any]:
    held = {one.priority_id: one for one in found}
    priorities = Priority.objects.filter(partnership=partnership, withdrawn_at=None)
    return {"each": [(one, held.get(one.pk)) for one in priorities]}


def _by_plan(_: HttpRequest, __: Partnership, found: list[ApprovalStep]) -> dict[str, Any]:
    order = list(ApprovalStep.Stage.values)
    plans: dict[str, list[ApprovalStep]] = {}
    for one in sorted(found, key=lambda one: (order.index(one.stage), one.place)):
        plans.setdefault(one.plan, []).append(one)
    newest = sorted(plans.items(), key=lambda pair: max(one.place for one in pair[1]), reverse=True)
    return {"plans": newest}


def _told(request: HttpRequest, __: Partnership, found: list[Communication]) -> dict[str, Any]:
    due = sorted((one for one in found if not one.done_on), key=lambda one: (one.due is None, str(one.due), one.place))
    done = sorted((one for one in found if one.done_on), key=lambda one: str(one.done_on), reverse=True)
    return {"due": due, "done": done}


LINKS = Register(
    model=Link, form=LinkForm, name="link", listed="links", title="Links to other plans", one="a link",
    permission="plan.edit", template="plan/links.html", entry="plan/link.html", many=("priorities",),
    columns=("Kind", "Name", "Whose it is", "How the plan serves it, or leans on it", "Priorities", "Address"),
    line=lambda one: (one.get_kind_display(), one.name, one.body, one.how, _names(one), one.address),
    more=_by_kind, given=_some_priorities,
)  # fmt: skip
NEIGHBOURHOODS = Register(
    model=NeighbourhoodPlan, form=NeighbourhoodPlanForm, name="neighbourhood-plan", listed="neighbourhood-plans",
    title="Neighbourhood plans", one="a neighbourhood plan", permission="plan.edit", also=("lead",),
    many=("priorities",), template="plan/neighbourhoods.html", entry="plan/neighbourhood.html",
    columns=(
        "Neighbourhood", "Code", "State", "What residents asked for", "What was agreed", "Lead", "Priorities",
        "Agreed on", "To be reviewed on",
    ),
    line=lambda one: (
        one.name, one.area, one.state, one.concerns, one.text, one.lead, _names(one), day(one.agreed_on),
        day(one.review_on),
    ),
    given=_some_priorities,
)  # fmt: skip
EQUALITY = Register(
    model=EqualityImpact, form=EqualityImpactForm, name="equality-impact", listed="equality-impacts",
    title="Equality impact", one="an equality impact", permission="plan.edit", also=("priority", "lead"),
    template="plan/equality.html", entry="plan/equality_impact.html",
    columns=(
        "Priority", "State", "Groups it touches most", "Evidence", "Impact found", "What is done about it",
        "Assessed on", "To be reviewed on", "Lead",
    ),
    line=lambda one: (
        one.priority, one.state, one.groups, one.evidence, one.impact, one.measures, day(one.assessed_on),
        day(one.review_on), one.lead,
    ),
    more=_each_priority, given=_one_priority,
)  # fmt: skip
APPROVAL = Register(
    model=ApprovalStep, form=ApprovalStepForm, name="approval-step", listed="approval", title="Approval",
    one="a step of approval", permission="approval.edit", template="plan/approval.html",
    entry="plan/approval_step.html",
    columns=("Plan", "Stage", "Meeting", "Planned for", "Held on", "Outcome", "What was said", "What changed"),
    line=lambda one: (
        one.plan, one.stage, one.body, day(one.planned_on), day(one.held_on), one.outcome, one.said, one.changed,
    ),
    more=_by_plan,
)  # fmt: skip
COMMUNICATION = Register(
    model=Communication, form=CommunicationForm, name="communication", listed="communications",
    title="Communication plan", one="a communication", permission="plan.edit", also=("owner", "priority"),
    template="plan/communications.html", entry="plan/communication.html",
    columns=(
        "Audience", "Message", "Channel", "Format", "Language", "Priority", "Owner", "When", "Overdue", "Done on",
        "What came of it",
    ),
    line=lambda one: (
        one.audience, one.message, one.channel, one.format, one.language, one.priority, one.owner, day(one.due),
        "overdue" if one.overdue else "", day(one.done_on), one.note,
    ),
    more=_told, given=_one_priority,
)  # fmt: skip
REGISTERS = (LINKS, NEIGHBOURHOODS, EQUALITY, APPROVAL, COMMUNICATION)
urlpatterns = [route for register in REGISTERS for route in addresses(register)]
