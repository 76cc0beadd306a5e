"""A visitor of the service: asks for pages, follows links, fills forms, and holds every page to the house rules.

visit = visitor(account("co-ordinator"))
page = visit.get("/p/exampleton/plan/")
page = page.click("Change", in_="Burglary").fill(name="Burglary of homes", due="21 July 2016").submit()
assert "Priority changed" in page
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from django.test import Client

from tests.web.page_rules import faults, parse, text_of

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]


class BrokenPage(AssertionError):
    """A page that breaks the house rules."""


class Visitor:
    """Somebody at a browser; `user` None: without signing in."""

    def __init__(self, user: Any = None, csrf: bool = True) -> None:
        self.client = Client(enforce_csrf_checks=csrf)
        self.user = user
        if user is not None:
            self.client.force_login(user)

    def get(self, address: str, status: int = 200) -> Page:
        """Ask for a page, following where it sends on; `status` is what it must answer with in the end."""
        return self._page(self.client.get(address, follow=True), address, status)

    def post(self, address: str, values: dict[str, Any], status: int = 200) -> Page:
        """Send a form's values."""
        return self._page(self.client.post(address, values, follow=True), address, status)

    def _page(self, response: Any, address: str, status: int | None) -> Page:
        at = response.redirect_chain[-1][0] if response.redirect_chain else address
        page = Page(self, urljoin(address, at), response)
        if page.is_html and (broken := faults(page.html)):
            raise BrokenPage(f"{page.address}: " + "; ".join(broken))
        if status is not None and response.status_code != status:
            raise AssertionError(f"{page.address} answered {response.status_code}, not {status}: {page.text[:800]}")
        return page


class Page:
    """A page as it came. `in` asks for words in its text."""

    def __init__(self, visitor: Visitor, address: str, response: Any) -> None:
        self.visitor, self.address, self.response = visitor, address, response
        self.status = response.status_code
        taken_away = "attachment" in response.headers.get("Content-Disposition", "")  # a file is no page of ours
        self.is_html = response.headers.get("Content-Type", "").startswith("text/html") and not taken_away
        self.content = b"".join(response.streaming_content) if response.streaming else response.content
        self.html = self.content.decode("utf-8") if self.is_html else ""
        self.root, _ = parse(self.html)
        self._fields: dict[str, Any] | None = None
        self._form: Element | None = None

    def __contains__(self, words: str) -> bool:
        return " ".join(words.split()) in self.text

    @property
    def text(self) -> str:
        """What the main part says."""
        main = self.root.find(".//main")
        return text_of(main if main is not None else self.root)

    @property
    def heading(self) -> str:
        """The h1."""
        return text_of(self.root.find(".//h1"))

    @property
    def errors(self) -> list[str]:
        """The lines of the error summary."""
        boxes = [one for one in self.root.iter("div") if "govuk-error-summary" in one.attrib.get("class", "").split()]
        return [text_of(one) for box in boxes for one in box.iter("li")]

    def links(self) -> dict[str, str]:
        """Words of every link, to its address (the first of each)."""
        found: dict[str, str] = {}
        for one in self.root.iter("a"):
            found.setdefault(text_of(one), one.attrib.get("href", ""))
        return found

    def table(self, caption: str) -> list[list[str]]:
        """The rows of a table, headings first, as texts."""
        for table in self.root.iter("table"):
            if any(caption in text_of(one) for one in table.iter("caption")):
                return [[text_of(cell) for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
        raise AssertionError(f"no table “{caption}” on {self.address}")

    def click(self, words: str, *, in_: str = "", status: int = 200) -> Page:
        """Follow a link by its words (all of them, else the first that begins with them); `in_`: in the row, item or
        section with these words. Words of a button with an address of its own count too."""
        links = [(text_of(one), one) for place in self._places(in_) for one in place.iter("a")]
        exact = [one for text, one in links if text == words]
        begun = [one for text, one in links if text.startswith(words)]
        if not (exact or begun):
            raise AssertionError(f"no link “{words}” {'in ' + in_ if in_ else ''} on {self.address}: {self.links()}")
        return self.visitor.get(urljoin(self.address, (exact or begun)[0].attrib["href"]), status)

    def _places(self, words: str) -> list[Element]:
        if not words:
            return [self.root]
        kinds = ("tr", "li", "div", "section", "form")
        found = [one for kind in kinds for one in self.root.iter(kind) if words in text_of(one)]
        return sorted(found, key=lambda one: len(text_of(one)))

    def form(self, words: str = "") -> Page:
        """Choose the form with this button or these words; else the first that is sent by POST, else the first."""
        forms = list(self.root.iter("form"))
        if words:
            named = [one for one in forms if any(words == text_of(button) for button in one.iter("button"))]
            forms = named or [one for one in forms if words in text_of(one)]
        posts = [one for one in forms if one.attrib.get("method", "get").lower() == "post"]
        if not forms:
            raise AssertionError(f"no form {words!r} on {self.address}")
        self._form = (posts or forms)[0]
        self._fields = _values(self._form)
        return self

    def fill(self, values: dict[str, Any] | None = None, **more: Any) -> Page:
        """Type into the form. A day may be given as `due="21 July 2016"`; None clears; lists tick several boxes."""
        if self._form is None:
            self.form()
        assert self._fields is not None and self._form is not None
        known = {one.attrib.get("name") for one in self._form.iter() if one.tag in ("input", "select", "textarea")}
        for name, value in {**(values or {}), **more}.items():
            if f"{name}_day" in known:
                self._fields |= _day(name, value)
            elif name not in known:
                raise AssertionError(f"no field {name!r} in the form on {self.address}: {sorted(filter(None, known))}")
            else:
                self._choose(name, value)
        return self

    def _choose(self, name: str, value: Any) -> None:
        assert self._fields is not None and self._form is not None
        if value is None or value is False:
            self._fields.pop(name, None)
            return
        given = [str(one) for one in value] if isinstance(value, list | tuple) else value
        offered = {
            text_of(option): option.attrib.get("value", text_of(option))
            for select in self._form.iter("select") if select.attrib.get("name") == name
            for option in select.iter("option")
        }  # fmt: skip
        if offered and str(value) not in offered.values():
            if str(value) not in offered:
                raise AssertionError(f"{name!r} does not offer {value!r}: {list(offered)}")
            given = offered[str(value)]
        ticks = self._ticks(name)
        if ticks and value is not True:
            given = [_offered(name, ticks, one) for one in (given if isinstance(given, list) else [str(given)])]
            given = given if isinstance(value, list | tuple) else given[0]
        self._fields[name] = next(iter(ticks.values()), "on") if value is True else given

    def _ticks(self, name: str) -> dict[str, str]:
        """Words of the radio buttons or checkboxes of a field, to their values."""
        assert self._form is not None
        labels = {one.attrib.get("for"): text_of(one) for one in self._form.iter("label")}
        return {
            labels.get(one.attrib.get("id"), ""): one.attrib.get("value", "on")
            for one in self._form.iter("input")
            if one.attrib.get("name") == name and one.attrib.get("type") in ("radio", "checkbox")
        }

    def submit(self, button: str = "", status: int | None = 200) -> Page:
        """Send the form, by the button with these words where there are several."""
        if self._form is None:
            self.form(button)
        assert self._fields is not None and self._form is not None
        values = dict(self._fields)
        for one in self._form.iter("button"):
            if one.attrib.get("name") and (text_of(one) == button or not button):
                values[one.attrib["name"]] = one.attrib.get("value", "")
                break
        to = urljoin(self.address, self._form.attrib.get("action") or self.address)
        if self._form.attrib.get("method", "get").lower() == "post":
            return self.visitor._page(self.visitor.client.post(to, values, follow=True), to, status)
        return self.visitor._page(self.visitor.client.get(urlsplit(to).path, values, follow=True), to, status)


def _offered(name: str, ticks: dict[str, str], asked: str) -> str:
    """The value of a radio button or checkbox, by its value or its words."""
    if asked not in ticks.values() and asked not in ticks:
        raise AssertionError(f"{name!r} does not offer {asked!r}: {list(ticks)}")
    return asked if asked in ticks.values() else ticks[asked]


def _values(form: Element) -> dict[str, Any]:
    """What stands in a form before anything is typed."""
    found: dict[str, Any] = {}
    for one in form.iter():
        name = one.attrib.get("name") if isinstance(one.tag, str) else None
        if not name or "disabled" in one.attrib:
            continue
        if one.tag == "textarea":
            found[name] = (one.text or "").removeprefix("\n")
        elif one.tag == "select":
            chosen = [option for option in one.iter("option") if "selected" in option.attrib] or list(
                one.iter("option")
            )[:1]
            values = [option.attrib.get("value", text_of(option)) for option in chosen]
            found[name] = values if "multiple" in one.attrib else "".join(values[:1])
        elif one.tag == "input" and one.attrib.get("type", "text") not in ("submit", "button", "file"):
            if one.attrib.get("type") not in ("checkbox", "radio"):
                found[name] = one.attrib.get("value", "")
            elif "checked" in one.attrib:
                ticked = one.attrib.get("value", "on")
                found[name] = [*found.get(name, []), ticked] if one.attrib["type"] == "checkbox" else ticked
    return found


def _day(name: str, value: Any) -> dict[str, str]:
    if value is None:
        return {f"{name}_{part}": "" for part in ("day", "month", "year")}
    day, month, year = str(value).split()
    number = str(_MONTHS.index(month.lower()) + 1) if month.lower() in _MONTHS else month
    return {f"{name}_day": day, f"{name}_month": number, f"{name}_year": year}
