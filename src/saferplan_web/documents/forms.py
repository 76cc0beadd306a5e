"""Forms of documents: which kind, what it shall be, why it is withdrawn, and a template given."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify

from saferplan import Period
from saferplan_web.core.forms import PlainForm
from saferplan_web.documents.changes import FORMATS
from saferplan_web.govuk.fields import DayField, PeriodInput
from saferplan_web.govuk.messages import speak_plainly
from saferplan_web.plan.models import PlanVersion

MONTHS = 24  # offered
_ROUND = str.maketrans("{}", "()")
ANY_KIND = "document"  # the name of a template of all kinds that have none of their own
LARGEST = 20_000_000  # bytes of a template
INSIDE = (
    ("no", "Leave out what is restricted, so that partners and scrutiny may read it"),
    ("yes", "Hold everything: only those who may see restricted figures can open it"),
)
SENSITIVE = "What I write here is official-sensitive"
SENSITIVE_HINT = "The paper is marked so, and read by you and by those who may see restricted figures"
SCHEDULE = (
    (1, "1: about an individual"),
    (2, "2: likely to show who an individual is"),
    (3, "3: someone’s financial or business affairs"),
    (4, "4: consultations about labour relations"),
    (5, "5: legal professional privilege"),
    (6, "6: a notice, order or direction to come"),
    (7, "7: preventing, investigating or prosecuting crime"),
)


class KindForm(PlainForm):
    """Which kind of document."""

    kind = forms.ChoiceField(
        label="document", widget=forms.RadioSelect, error_messages={"required": "Choose a document"}
    )

    def __init__(self, *given: Any, kinds: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["kind"].choices = list(kinds)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Offered:
    """What a document of a kind can be: months, formats, what it may be of, and versions it may be compared with."""

    month: Period | None
    formats: Sequence[str]
    about: Sequence[tuple[str, str]]
    versions: Sequence[PlanVersion]
    restricted: bool  # whether the one who asks may have restricted figures in it
    inside: bool  # whether it has them unless somebody says otherwise
    exempt: bool  # whether Schedule 12A may keep such a paper back


class OwnWords:
    """The boxes of one paper in a form: the parts that somebody may write and how far they may travel, and what keeps
    the paper from the public.

    `head` begins the names of the boxes, where a form asks for several papers.
    """

    def __init__(self, form: forms.Form, kind: Any, exempt: bool, head: str = "") -> None:
        self.form, self.kind = form, kind
        self.texts = {name: f"{head}text-{slugify(name)}" for name, _ in kind.fields}
        for name, said in kind.fields:
            form.fields[self.texts[name]] = _text(name, said)
        self.marking = [f"{head}sensitive"] if self.texts else []
        for box in self.marking:
            form.fields[box] = forms.BooleanField(label=SENSITIVE, help_text=SENSITIVE_HINT, required=False)
        self.exemption = [f"{head}paragraph", f"{head}reason"] if exempt else []
        for box, field in zip(self.exemption, _exemption(), strict=False):
            form.fields[box] = field
        self.boxes = [*self.texts.values(), *self.marking, *self.exemption]

    def check(self, found: dict[str, Any]) -> None:
        """An exemption has its reason, and no reason stands without one."""
        if not self.exemption:
            return
        paragraph, reason = self.exemption
        if found.get(paragraph) and not found.get(reason, "").strip():
            self.form.add_error(reason, "Say why keeping it back serves the public better")
        if found.get(reason, "").strip() and not found.get(paragraph):
            self.form.add_error(paragraph, "Choose the paragraph that keeps it back, or leave the reason blank")

    def texts_of(self, given: dict[str, Any]) -> dict[str, str]:
        """What was written, by the names of the parts."""
        written = {name: given.get(box) for name, box in self.texts.items()}
        return {name: one if isinstance(one, str) else one.isoformat() for name, one in written.items() if one}

    def sensitive_in(self, given: dict[str, Any]) -> bool:
        """Whether something was written and is official-sensitive."""
        return bool(self.texts_of(given)) and any(given.get(box) for box in self.marking)

    def exempt_of(self, given: dict[str, Any]) -> tuple[int, str] | None:
        """The paragraph and the reason; None where the paper is not exempt."""
        paragraph, reason = self.exemption or ("", "")
        return (given[paragraph], given[reason].strip()) if given.get(paragraph) else None


def _text(name: str, said: str) -> forms.Field:
    """The box of a part that an officer may write."""
    if name == "date":
        return DayField(label="day it meets", required=False)
    if name == "to":
        return forms.CharField(label="report to", help_text=said, required=False, max_length=200)
    return forms.CharField(label=name, help_text=said, required=False, widget=forms.Textarea, max_length=20_000)


def _exemption() -> tuple[forms.Field, forms.Field]:
    paragraph = forms.TypedChoiceField(
        label="exempt under Schedule 12A, paragraph", required=False, coerce=int, empty_value=None,
        choices=[("", "not exempt"), *SCHEDULE],
    )  # fmt: skip
    label = "why keeping it back serves the public better"
    return paragraph, forms.CharField(label=label, required=False, widget=forms.Textarea)


def formats_field() -> forms.MultipleChoiceField:
    """Which formats, one at least."""
    return forms.MultipleChoiceField(
        label="formats",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one format"},
    )


def inside_field() -> forms.ChoiceField:
    """Whether what is restricted is in it."""
    return forms.ChoiceField(label="restricted figures", widget=forms.RadioSelect, choices=INSIDE)


class AskForm(PlainForm):
    """What a document shall be. Parts that an officer may write are left blank to have them composed."""

    as_at = PeriodInput(label="last month it tells of")
    about = forms.ChoiceField(label="what it is about")
    before = forms.ChoiceField(label="version of the plan to compare with")
    formats = formats_field()
    inside = inside_field()

    def __init__(self, *given: Any, kind: Any, offered: Offered, **options: Any) -> None:
        super().__init__(*given, **options)
        self.kind = kind
        months: Any = self.fields["as_at"]
        months.offer([offered.month.shift(-back) for back in range(MONTHS)] if offered.month else [])
        self._offer("formats", [(one, FORMATS.get(one, one)) for one in offered.formats])
        self.initial.setdefault("formats", list(offered.formats))
        self._about(kind, offered)
        versions = [(one.key, str(one)) for one in reversed(offered.versions)]
        self._offer("before", versions, kind.compares)
        self._offer("inside", self.fields["inside"].choices, offered.restricted)  # type: ignore[attr-defined]
        self.initial.setdefault("inside", "yes" if offered.inside else "no")
        self.own = OwnWords(self, kind, offered.exempt)
        self.order_fields(["as_at", "about", "before", "formats", "inside", *self.own.boxes])
        speak_plainly(self)

    def _offer(self, name: str, choices: Sequence[tuple[str, str]], wanted: bool = True) -> None:
        if not wanted:
            del self.fields[name]
            return
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _about(self, kind: Any, offered: Offered) -> None:
        self._offer("about", list(offered.about), bool(kind.about))
        if kind.about:
            self.fields["about"].label = kind.about

    def clean(self) -> dict[str, Any]:
        """An exemption has its reason, and no reason stands without one."""
        found = super().clean() or {}
        self.own.check(found)
        return found

    @property
    def asked(self) -> dict[str, Any]:
        """What `ask_for_document` is given, but for whoever asks."""
        given = self.cleaned_data
        told = dict(self.fields["about"].choices).get(given["about"], "") if given.get("about") else ""  # type: ignore[attr-defined]
        return {
            "as_at": given["as_at"], "formats": given["formats"], "inside": given.get("inside") == "yes",
            "about": (given.get("about", ""), told), "texts": self.own.texts_of(given),
            "sensitive": self.own.sensitive_in(given), "exempt": self.own.exempt_of(given),
        }  # fmt: skip


class WithdrawForm(PlainForm):
    """Why a document is withdrawn."""

    why = forms.CharField(label="reason", widget=forms.Textarea, error_messages={"required": "Give the reason"})


class TemplateForm(PlainForm):
    """A template given, for one kind of document or for all."""

    kind = forms.ChoiceField(label="documents it is for")
    file = forms.FileField(
        label="file",
        help_text="A Word template (.docx) or a PowerPoint master (.pptx)",
        error_messages={"required": "Choose the file", "empty": "The file is empty. Choose another"},
    )

    def __init__(self, *given: Any, kinds: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["kind"].choices = [(ANY_KIND, "all that have none of their own"), *kinds]  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """A file of one of the two kinds, no larger than a template is, that the library can make documents with."""
        from saferplan import faults_of_template

        given = self.cleaned_data["file"]
        form = given.name.rpartition(".")[2].lower()
        if form not in ("docx", "pptx"):
            raise ValidationError("The file must be a .docx or a .pptx")
        if given.size > LARGEST:
            raise ValidationError("The file must be smaller than 20 megabytes")
        self.form, self.content = form, given.read()
        if faults := faults_of_template(self.content, form):
            raise ValidationError([_spoken(fault) for fault in faults])
        return given


def _spoken(fault: str) -> str:
    """A fault with its fields in words: on a page, curly brackets would look like a field that nobody filled."""
    return re.sub(r"\{\{\s*(.*?)\s*\}\}", r"“\1” in double curly brackets", fault).translate(_ROUND)
