"""What a partnership decided and keeps beside its figures, as documents tell it: texts, days and references.

Days are kept as they are written (2015-07-21), references as the key of what they name, blank where there is none.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Body:
    """An organisation that takes part; `standing` is its part under the Crime and Disorder Act."""

    key: str
    name: str
    kind: str = ""
    standing: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True)
class Post:
    """A role held by someone; documents name posts, never persons."""

    key: str
    title: str
    role: str = ""
    organisation: str = ""


@dataclass(frozen=True)
class Committee:
    """A group of the partnership, under its `parent`, with its terms of reference."""

    key: str
    name: str
    kind: str = ""
    parent: str = ""
    terms: str = ""
    terms_version: str = ""
    agreed_on: str = ""
    review_on: str = ""
    meets: str = ""
    disbanded_on: str = ""


@dataclass(frozen=True)
class Seat:
    """A post's place in a group."""

    key: str
    group: str
    post: str
    capacity: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True)
class Reason:
    """What the plan adds to a priority: why it is one, and whether it cuts across the others."""

    key: str
    overarching: bool = False
    why: str = ""


@dataclass(frozen=True)
class Outcome:
    """An outcome of a priority beside its headline."""

    key: str
    priority: str
    text: str


@dataclass(frozen=True)
class Measured:
    """What the plan adds to an indicator: its outcome, who supplies it, and how the activity behind it goes."""

    key: str
    outcome: str = ""
    supplier: str = ""
    activity: str = ""
    activity_note: str = ""


@dataclass(frozen=True)
class Action:
    """Something that will be done, by whom and until when."""

    key: str
    title: str
    number: str = ""
    text: str = ""
    priority: str = ""
    indicator: str = ""
    owner: str = ""
    organisation: str = ""
    starts: str = ""
    due: str = ""
    done_on: str = ""
    status: str = ""
    rating: str = ""
    progress: str = ""
    carried_from: str = ""
    follows: str = ""  # the action of an earlier year that this one carries on


@dataclass(frozen=True)
class Milestone:
    """A step of an action."""

    key: str
    action: str
    title: str
    due: str = ""
    done_on: str = ""


@dataclass(frozen=True)
class Variance:
    """A request to depart from an action; `approved` is blank while nobody decided."""

    key: str
    action: str
    reason: str = ""
    due_then: str = ""
    new_due: str = ""
    asks: str = ""
    approved: str = ""
    decision: str = ""


@dataclass(frozen=True)
class Risk:
    """A risk to delivery; likelihood and impact from 1 to 5."""

    key: str
    title: str
    cause: str = ""
    priority: str = ""
    likelihood: int = 0
    impact: int = 0
    response: str = ""
    owner: str = ""
    review_on: str = ""
    state: str = "open"


@dataclass(frozen=True)
class Equality:
    """The equality impact of a priority."""

    key: str
    priority: str
    state: str = "begun"
    groups: str = ""
    evidence: str = ""
    impact: str = ""
    measures: str = ""
    assessed_on: str = ""
    review_on: str = ""


@dataclass(frozen=True)
class Tie:
    """A link to the local policing body's objectives, another strategy or partnership."""

    key: str
    kind: str
    name: str
    body: str = ""
    how: str = ""
    priorities: tuple[str, ...] = ()


@dataclass(frozen=True)
class Neighbourhood:
    """A neighbourhood's own plan."""

    key: str
    name: str
    state: str = ""
    concerns: str = ""
    text: str = ""
    lead: str = ""
    priorities: tuple[str, ...] = ()
    agreed_on: str = ""
    review_on: str = ""


@dataclass(frozen=True)
class Approval:
    """A step of the plan's approval: who saw it when, what was said and what changed."""

    key: str
    plan: str = ""
    stage: str = ""
    body: str = ""
    planned_on: str = ""
    held_on: str = ""
    outcome: str = ""
    said: str = ""
    changed: str = ""


@dataclass(frozen=True)
class Notice:
    """A line of the communication plan."""

    key: str
    audience: str
    message: str = ""
    channel: str = ""
    format: str = ""
    language: str = ""
    priority: str = ""
    owner: str = ""
    due: str = ""
    done_on: str = ""
    note: str = ""


@dataclass(frozen=True)
class Called:
    """A round of performance."""

    key: str
    period: str
    returns_due: str = ""
    reports_due: str = ""
    challenge_due: str = ""
    meets_on: str = ""
    note: str = ""


@dataclass(frozen=True)
class Highlight:
    """A lead's highlight report on a priority in a round; `shown` are the indicators it speaks of."""

    key: str
    round: str
    priority: str
    achievements: str = ""
    schemes: str = ""
    shown: tuple[str, ...] = ()
    concerns: str = ""
    recommendations: str = ""
    publicity: str = ""
    restricted: bool = False
    stage: str = "not begun"


@dataclass(frozen=True)
class Challenge:
    """What performance challenge said, and the lead's answer."""

    key: str
    round: str
    text: str
    group: str = ""
    priority: str = ""
    indicator: str = ""
    due: str = ""
    answer: str = ""


@dataclass(frozen=True)
class Blockage:
    """A problem that was passed up, about an action or none; `now_with` is the group that has it."""

    key: str
    title: str
    text: str = ""
    priority: str = ""
    raised_in: str = ""
    now_with: str = ""
    due: str = ""
    state: str = ""
    action: str = ""


@dataclass(frozen=True)
class About:
    """What the partnership says of itself, and whom to ask."""

    key: str = ""
    about: str = ""
    contact: str = ""


@dataclass(frozen=True)
class Papers:
    """Everything decided, in the order it is kept; withdrawn things are not here."""

    about: tuple[About, ...] = ()
    bodies: tuple[Body, ...] = ()
    posts: tuple[Post, ...] = ()
    committees: tuple[Committee, ...] = ()
    seats: tuple[Seat, ...] = ()
    reasons: tuple[Reason, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    measured: tuple[Measured, ...] = ()
    actions: tuple[Action, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    variances: tuple[Variance, ...] = ()
    risks: tuple[Risk, ...] = ()
    equality: tuple[Equality, ...] = ()
    ties: tuple[Tie, ...] = ()
    neighbourhoods: tuple[Neighbourhood, ...] = ()
    approvals: tuple[Approval, ...] = ()
    notices: tuple[Notice, ...] = ()
    rounds: tuple[Called, ...] = ()
    highlights: tuple[Highlight, ...] = ()
    challenges: tuple[Challenge, ...] = ()
    blockages: tuple[Blockage, ...] = ()

    @property
    def current(self) -> tuple[Action, ...]:
        """The actions that stand: of one that was carried over, the one that carries it on."""
        carried = {one.follows for one in self.actions if one.follows}
        return tuple(one for one in self.actions if one.key not in carried)

    def post_title(self, key: str) -> str:
        """The title of a post; the key itself where no such post is known."""
        return next((post.title for post in self.posts if post.key == key), key)

    def body_name(self, key: str) -> str:
        """The name of a body; the key itself where no such body is known."""
        return next((body.name for body in self.bodies if body.key == key), key)

    def committee_name(self, key: str) -> str:
        """The name of a group; the key itself where no such group is known."""
        return next((one.name for one in self.committees if one.key == key), key)
