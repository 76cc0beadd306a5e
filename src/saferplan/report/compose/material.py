"""What any kind of document is composed from: one value, so that every kind is a function of the same thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from saferplan.report.compose.keys import grouped
from saferplan.values.document import Exemption, Marking, Report, Section
from saferplan.values.errors import SaferplanError
from saferplan.values.judgement import Judgement
from saferplan.values.papers import Papers
from saferplan.values.period import Period
from saferplan.values.plan import Indicator, Partnership, Priority, Remark, StatusScheme, Target

NO_PAPERS = Papers()


@dataclass(frozen=True)
class Material:
    """Judgements as at one month, and what was decided.

    `data_as_at` is the day the data stood so. `further` are sections of plain tables that come with the figures,
    `about` the indicator or priority that a document is of, `before` the same partnership as an earlier plan had it.
    `public`: judged for the public, so that what is not theirs is not here at all. `made_from` names version, snapshot
    and time of the data; `note` stands on every page of a public version. `texts` are an officer's own words for the
    parts of a paper that have a name, `texts_marking` how far these may travel, `exemption` what keeps the paper from
    the public.
    """

    partnership: Partnership
    judgements: tuple[Judgement, ...]
    as_at: Period
    data_as_at: str
    title: str = ""
    remarks: tuple[Remark, ...] = ()
    further: tuple[Section, ...] = ()
    schemes: tuple[StatusScheme, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    targets: tuple[Target, ...] = ()
    papers: Papers = NO_PAPERS
    about: str = ""
    before: Material | None = None
    public: bool = False
    note: str = ""
    made_from: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    texts_marking: Marking = Marking.OFFICIAL
    exemption: Exemption | None = None

    @property
    def groups(self) -> list[tuple[Priority, list[Judgement]]]:
        """Judgements by priority, in the order of the plan."""
        return grouped(self.partnership, self.judgements)

    @property
    def open_ids(self) -> frozenset[str]:
        """The ids of indicators that are known here and not restricted."""
        known = [*self.indicators, *(one.indicator for one in self.judgements)]
        return frozenset(one.id for one in known) - {one.id for one in known if one.restricted}

    def judged(self, indicator: str) -> Judgement | None:
        """The judgement of an indicator, where it is here."""
        return next((one for one in self.judgements if one.indicator.id == indicator), None)

    def remark(self, judged: Judgement) -> Remark | None:
        """What officers say of an indicator, where they do."""
        return next((one for one in self.remarks if one.indicator == judged.indicator.id), None)

    def priority_name(self, key: str) -> str:
        """The name of a priority; the key itself where the plan has none of it."""
        return next((one.name for one in self.partnership.priorities if one.id == key), key)


@dataclass(frozen=True)
class Kind:
    """A kind of document: how it is composed, and the formats that its readers use.

    `about` says whether it is of one indicator or one priority, `public` that it is for anyone, `compares` that it
    sets an earlier plan beside this one, `figures` that without any figure there is nothing to say. `fields`
    are the parts that an officer may write (name, what belongs there); one left out is composed from the figures.
    """

    id: str
    name: str
    formats: tuple[str, ...]
    compose: Callable[[Material], Report]
    about: Literal["", "indicator", "priority"] = ""
    public: bool = False
    compares: bool = False
    figures: bool = True
    fields: tuple[tuple[str, str], ...] = ()


def paper(
    material: Material, kind: str, title: str, sections: Sequence[Section], *, subtitle: str = "",
    layout: Literal["document", "one page", "slides"] = "document",
) -> Report:  # fmt: skip
    """A Report of a kind from the material's own name and dates; its marking is set when it is finished."""
    from saferplan.report.wording import day_words

    return Report(
        title,
        subtitle or f"To the end of {material.as_at.last_month.label}",
        material.partnership.name,
        material.as_at.label,
        day_words(material.data_as_at),
        tuple(sections),
        kind=kind,
        layout=layout,
        public=material.public,
        made_from=material.made_from,
    )


def only(material: Material) -> Judgement:
    """The judgement that the document is about. SaferplanError where none was named or it is not here."""
    judged = material.judged(material.about)
    if judged is None:
        known = ", ".join(one.indicator.id for one in material.judgements) or "none"
        what = f"there is no indicator “{material.about}”." if material.about else "the document is of one indicator."
        raise SaferplanError(what, "--about", f"Name one of: {known}.")
    return judged
