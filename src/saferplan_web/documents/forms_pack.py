"""Forms of packs: which papers in which order, then what the pack shall be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from saferplan import Period, pack_formats
from saferplan_web.core.forms import PlainForm
from saferplan_web.documents.changes import FEWEST, FORMATS
from saferplan_web.documents.forms import MONTHS, OwnWords, formats_field, inside_field
from saferplan_web.documents.models import DocumentPart
from saferplan_web.documents.rules import EXEMPT
from saferplan_web.govuk.fields import PeriodInput
from saferplan_web.govuk.messages import speak_plainly
from saferplan_web.plan.models import PlanVersion

MOST = 10  # papers of a pack


@dataclass(frozen=True)
class Offer:
    """A paper that a pack may have: its name in addresses, its kind, and what it is of or compared with."""

    id: str
    kind: Any
    about: tuple[str, str] = ("", "")
    before: PlanVersion | None = None

    def __str__(self) -> str:
        return str(self.part())

    def part(self, own: OwnWords | None = None, given: dict[str, Any] | None = None) -> DocumentPart:
        """The part of a pack that it makes, with what was typed into its own boxes."""
        exempt = own.exempt_of(given) if own and given else None
        return DocumentPart(
            kind=self.kind.id, name=self.kind.name, about=self.about[0], about_name=self.about[1], before=self.before,
            texts=own.texts_of(given) if own and given else {},
            sensitive=own.sensitive_in(given) if own and given else False,
            exempt_paragraph=exempt[0] if exempt else None, exempt_reason=exempt[1] if exempt else "",
        )  # fmt: skip


class PackForm(PlainForm):
    """The papers in their order, one box a paper. Boxes may be left blank."""

    def __init__(self, *given: Any, offers: Sequence[Offer], **options: Any) -> None:
        super().__init__(*given, **options)
        choices = [("", "no paper"), *((one.id, str(one)) for one in offers)]
        self.boxes = [f"paper-{at}" for at in range(1, MOST + 1)]
        for at, box in enumerate(self.boxes, 1):
            self.fields[box] = forms.ChoiceField(label=f"paper {at}", choices=choices, required=at <= FEWEST)
        speak_plainly(self)

    def clean(self) -> dict[str, Any]:
        """Each paper once."""
        found = super().clean() or {}
        seen: set[str] = set()
        for box in self.boxes:
            if (one := found.get(box)) and one in seen:
                self.add_error(box, f"Paper {box.removeprefix('paper-')} is in the pack already. Choose another")
            seen.add(one or "")
        return found

    @property
    def papers(self) -> list[str]:
        """The names of the papers chosen."""
        return [one for box in self.boxes if (one := self.cleaned_data[box])]


class PackAskForm(PlainForm):
    """What a pack shall be. Parts of its papers that an officer may write are left blank to have them composed."""

    title = forms.CharField(label="title of the pack", max_length=200)
    as_at = PeriodInput(label="last month it tells of")
    formats = formats_field()
    inside = inside_field()

    def __init__(
        self, *given: Any, papers: Sequence[Offer], month: Period | None, restricted: bool, **options: Any
    ) -> None:
        super().__init__(*given, **options)
        self.papers = papers
        months: Any = self.fields["as_at"]
        months.offer([month.shift(-back) for back in range(MONTHS)] if month else [])
        self.fields["formats"].choices = [(one, FORMATS[one]) for one in pack_formats]  # type: ignore[attr-defined]
        self.initial.setdefault("formats", list(pack_formats))
        self.initial.setdefault("inside", "yes")
        if not restricted:
            del self.fields["inside"]
        self.own = [OwnWords(self, one.kind, one.kind.id in EXEMPT, f"paper-{at}-") for at, one in enumerate(papers, 1)]
        speak_plainly(self)

    def clean(self) -> dict[str, Any]:
        """An exemption has its reason, and no reason stands without one."""
        found = super().clean() or {}
        for own in self.own:
            own.check(found)
        return found

    @property
    def asked(self) -> dict[str, Any]:
        """What `ask_for_pack` is given, but for whoever asks."""
        given = self.cleaned_data
        return {
            "title": given["title"], "as_at": given["as_at"], "formats": given["formats"],
            "inside": given.get("inside") == "yes",
            "parts": [one.part(own, given) for one, own in zip(self.papers, self.own, strict=True)],
        }  # fmt: skip
