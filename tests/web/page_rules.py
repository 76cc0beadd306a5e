"""The house rules of a page, as a function from its HTML to the faults found."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib

NEVER = ("kpi", "widget", "record id", "user story")
# The parser knows HTML as it stood some years ago: what has been added since is not a fault.
_NEWER = {"unexpected-char-in-attribute-name"}
_ISO = re.compile(r"(?<![\w/-])\d{4}-\d{2}-\d{2}(?![\w-])")
_LEFT_OVER = re.compile(r"\bNone\b|\bUndefined\b|\{\{|\{%|\[object |<Period|Fraction\(|datetime\.")
_LABELLED = {"input", "select", "textarea"}
_NO_LABEL = {"hidden", "submit", "button", "image", "reset"}
_SILENT = {"script", "style", "code", "pre", "textarea"}


def parse(html: str) -> tuple[Element, list[str]]:
    """The page as a tree, and what a strict parser says against it."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    root = parser.parse(html)
    said = [
        f"line {place[0]}: {code} {data.get('name', '')}".strip()
        for place, code, data in parser.errors
        if code not in _NEWER
    ]
    return root, said


def text_of(element: Element) -> str:
    """Its text as read, spaces made single."""
    return " ".join("".join(element.itertext()).split())


def faults(html: str) -> list[str]:
    """Every rule that the page breaks, in words."""
    root, found = parse(html)
    for rule in (
        _headings,
        _idents,
        _fields,
        _forms,
        _policy,
        _hosts,
        _pictures,
        _tables,
        _summary,
        _words,
        _landmarks,
    ):
        found += rule(root)
    return found


def _all(root: Element, *names: str) -> list[Element]:
    return [one for one in root.iter() if isinstance(one.tag, str) and one.tag in names]


def _headings(root: Element) -> Iterator[str]:
    first = _all(root, "h1")
    if len(first) != 1:
        yield f"{len(first)} h1 headings"
    titles = [text_of(one) for one in root.findall("./head/title")]
    if first and not (titles and titles[0].removeprefix("Error: ").startswith(text_of(first[0]))):
        yield f"the title {titles} does not begin with the h1 “{text_of(first[0])}”"
    level = 0
    for one in _all(root, "h1", "h2", "h3", "h4", "h5", "h6"):
        now = int(one.tag[1])
        if level and now > level + 1:
            yield f"heading level skipped before “{text_of(one)}”"
        if not text_of(one):
            yield "an empty heading"
        level = now


def _idents(root: Element) -> Iterator[str]:
    idents = Counter(one.attrib["id"] for one in root.iter() if isinstance(one.tag, str) and "id" in one.attrib)
    yield from (f"id {ident!r} stands {times} times" for ident, times in idents.items() if times > 1)
    yield from ("an empty id" for ident in idents if not ident.strip())
    for one in root.iter():
        for name in ("aria-describedby", "aria-labelledby", "aria-controls", "for"):
            for ident in one.attrib.get(name, "").split() if isinstance(one.tag, str) else ():
                if ident not in idents:
                    yield f"{name} names {ident!r}, which is not on the page"


def _fields(root: Element) -> Iterator[str]:
    labelled = {one.attrib.get("for") for one in _all(root, "label") if text_of(one)}
    for one in _all(root, *_LABELLED):
        if one.attrib.get("type") in _NO_LABEL:
            continue
        if (
            one.attrib.get("id") not in labelled
            and not one.attrib.get("aria-label")
            and not one.attrib.get("aria-labelledby")
        ):
            yield f"field {one.attrib.get('name')!r} has no label"
    for one in _all(root, "fieldset"):
        if not any(text_of(legend) for legend in _all(one, "legend")):
            yield "a fieldset without legend"
    yield from (
        "a button without words"
        for one in _all(root, "button")
        if not text_of(one) and not one.attrib.get("aria-label")
    )
    yield from (
        f"a link without words to {one.attrib.get('href')}"
        for one in _all(root, "a")
        if not text_of(one) and not one.attrib.get("aria-label")
    )


def _forms(root: Element) -> Iterator[str]:
    for form in _all(root, "form"):
        names = {one.attrib.get("name") for one in _all(form, "input")}
        if form.attrib.get("method", "get").lower() == "post" and "csrfmiddlewaretoken" not in names:
            yield f"a form to {form.attrib.get('action', 'this page')!r} without its csrf token"


def _policy(root: Element) -> Iterator[str]:
    for one in root.iter():
        if not isinstance(one.tag, str):
            continue
        if "style" in one.attrib:
            yield f"inline style on {one.tag}"
        yield from (f"inline script {name} on {one.tag}" for name in one.attrib if name.startswith("on"))
        if one.attrib.get("href", "").strip().lower().startswith("javascript:"):
            yield "a link that is a script"
    yield from ("a style element" for _ in _all(root, "style"))
    yield from (
        "an inline script without nonce"
        for one in _all(root, "script")
        if not one.attrib.get("src") and not one.attrib.get("nonce")
    )


def _hosts(root: Element) -> Iterator[str]:
    """Nothing is loaded from elsewhere; links may lead anywhere."""
    for one in root.iter():
        if not isinstance(one.tag, str) or one.tag == "a":
            continue
        for name in ("src", "href", "action", "srcset", "data", "poster"):
            if urlsplit(one.attrib.get(name, "")).netloc:
                yield f"{one.tag} loads {one.attrib[name]}"


def _pictures(root: Element) -> Iterator[str]:
    yield from (
        f"picture {one.attrib.get('src')} without alternative text"
        for one in _all(root, "img")
        if "alt" not in one.attrib
    )
    for one in root.iter():
        if isinstance(one.tag, str) and one.tag.endswith("svg") and one.attrib.get("aria-hidden") != "true":
            named = any(str(part.tag).endswith("title") and text_of(part) for part in one)
            if one.attrib.get("role") != "img" or not (named or one.attrib.get("aria-label")):
                yield "a drawing without role and alternative text"


def _tables(root: Element) -> Iterator[str]:
    for table in _all(root, "table"):
        captions = [text_of(one) for one in _all(table, "caption")]
        if not any(captions):
            yield "a table without caption"
        yield from (
            f"in {captions}: a header cell without scope"
            for one in _all(table, "th")
            if one.attrib.get("scope") not in ("col", "row", "colgroup", "rowgroup")
        )
        if not _all(table, "th"):
            yield f"in {captions}: no header cells"


def _summary(root: Element) -> Iterator[str]:
    idents = {one.attrib.get("id") for one in root.iter() if isinstance(one.tag, str)}
    for one in _all(root, "a"):
        href = one.attrib.get("href", "")
        if href.startswith("#") and href[1:] not in idents:
            yield f"a link leads to {href}, which is not on the page"
    summary = any("govuk-error-summary" in one.attrib.get("class", "").split() for one in _all(root, "div"))
    wrong = any("govuk-error-message" in one.attrib.get("class", "").split() for one in _all(root, "p"))
    if wrong and not summary:
        yield "an error message without a summary"


def _words(root: Element) -> Iterator[str]:
    body = root.find("body")
    said = " ".join(_spoken(body)) if body is not None else ""
    lowered = said.lower()
    yield from (f"the word “{word}”" for word in NEVER if re.search(rf"\b{word}s?\b", lowered))
    yield from (f"a date as {found}" for found in _ISO.findall(said))
    yield from (f"left over: {found}" for found in _LEFT_OVER.findall(said))


def _spoken(element: Element) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in _SILENT:
        return
    yield element.text or ""
    for part in element:
        yield from _spoken(part)
        yield part.tail or ""


def _landmarks(root: Element) -> Iterator[str]:
    if len(_all(root, "main")) != 1:
        yield "not exactly one main part"
    if root.attrib.get("lang") != "en-GB":
        yield "the language is not en-GB"


def attributes(element: Element) -> dict[str, Any]:
    """Its attributes."""
    return dict(element.attrib)
