"""What is wrong with a page's HTML as it was sent: by html5lib's strict reading, and in what that does not look at.

Asks nobody and needs no browser: a function of the text alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import pairwise
from xml.etree.ElementTree import Element

import html5lib

from campaign.i18n import OTHER, is_language

POINTERS = ("aria-describedby", "aria-labelledby", "aria-controls", "aria-owns", "aria-details", "headers")
LABELABLE = frozenset({"button", "input", "meter", "output", "progress", "select", "textarea"})
PHRASING_ONLY = frozenset({"p", "span", "label", "button", "strong", "em", "code", "bdi", "dt", "h1", "h2", "h3", "h4"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
SECTIONS = frozenset({"address", "article", "aside", "footer", "form", "header", "main", "nav", "section"})
BOXES = frozenset({"blockquote", "details", "div", "dl", "fieldset", "figure", "hr", "ol", "p", "pre", "table", "ul"})
BLOCKS = HEADINGS | SECTIONS | BOXES
INTERACTIVE = frozenset({"a", "button", "details", "input", "label", "select", "textarea"})
OBSOLETE = frozenset({"acronym", "big", "center", "font", "marquee", "nobr", "strike", "tt"})
OBSOLETE_ATTRIBUTES = frozenset({"align", "bgcolor", "border", "cellpadding", "cellspacing", "frameborder", "valign"})
CHILDREN = {
    "ul": frozenset({"li", "script", "template"}),
    "ol": frozenset({"li", "script", "template"}),
    "dl": frozenset({"dt", "dd", "div", "script", "template"}),
    "select": frozenset({"option", "optgroup", "hr"}),
    "details": None,
}


def faults_of(html: str) -> list[str]:
    """Each in a few words, with where it is; none for a good page."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parse(html)
    lines = html.splitlines()
    errors = [f"{code} after {lines[line - 1][max(0, end - 80) : end]!r}" for (line, end), code, _ in parser.errors]
    looks = (_ids, _pointers, _labels, _outline, _pictures, _languages, _buttons, _nesting, _obsolete)
    return [*errors, *(fault for look in looks for fault in look(root))]


def _elements(root: Element) -> Iterator[Element]:
    """Those that are HTML's own: what stands in a picture has names of its own, and comments have none."""
    return (each for each in root.iter() if isinstance(each.tag, str) and "}" not in each.tag)


def _shown(each: Element) -> str:
    return f"<{each.tag} {' '.join(f'{name}={value!r}' for name, value in each.attrib.items())}>"[:160]


def _ids(root: Element) -> Iterator[str]:
    counted = Counter(each.attrib["id"] for each in root.iter() if "id" in each.attrib)
    yield from (f"the id {name!r} {times} times" for name, times in counted.items() if times > 1)
    yield from (f"the id {name!r} is none" for name in counted if not name or re.search(r"\s", name))


def _pointers(root: Element) -> Iterator[str]:
    there = {each.attrib["id"] for each in root.iter() if "id" in each.attrib}
    for each in root.iter():
        wanted = [word for name in POINTERS for word in each.attrib.get(name, "").split()]
        href = each.attrib.get("href", "")
        wanted += [href[1:]] if href.startswith("#") and each.tag == "a" else []
        wanted += [each.attrib[name] for name in ("form", "list") if name in each.attrib]
        yield from (f"{_shown(each)} points to {word!r}, which is nowhere" for word in wanted if word not in there)


def _labels(root: Element) -> Iterator[str]:
    by_id = {each.attrib["id"]: each for each in root.iter() if "id" in each.attrib}
    named = {each.attrib.get("for") for each in root.iter("label")}
    for label in root.iter("label"):
        goal = by_id.get(label.attrib.get("for", ""))
        if "for" in label.attrib and (goal is None or goal.tag not in LABELABLE):
            yield f"{_shown(label)} is the label of nothing"
    for each in _elements(root):
        if each.tag in ("input", "select", "textarea") and each.attrib.get("type") != "hidden":
            is_named = each.attrib.get("id") in named or "aria-label" in each.attrib or "aria-labelledby" in each.attrib
            if not is_named and each not in {inner for label in root.iter("label") for inner in label.iter()}:
                yield f"{_shown(each)} has no label"


def _outline(root: Element) -> Iterator[str]:
    """One `h1`, one `main`, and no level left out; before it may stand what was just sent for or has gone wrong, where it takes
    the focus.
    """
    focused = [each for each in root.iter() if "autofocus" in each.attrib and each.tag not in LABELABLE]
    said_first = {inner for each in focused for inner in each.iter() if inner.tag != "h1"}
    levels = [int(each.tag[1]) for each in _elements(root) if each.tag in HEADINGS and each not in said_first]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} times h1"
    yield from (f"h{deeper} after h{level}" for level, deeper in pairwise([0, *levels]) if deeper > level + 1)
    if (mains := len(list(root.iter("main")))) != 1:
        yield f"{mains} times main"
    if not (root.findtext("head/title") or "").strip():
        yield "no title"
    yield from (f"{_shown(each)} is empty" for each in _elements(root) if each.tag in HEADINGS and not _words(each))


def _words(each: Element) -> str:
    pictures = "".join(inner.attrib.get("alt", "") for inner in each.iter("img"))
    return ("".join(each.itertext()) + pictures).strip()


def _pictures(root: Element) -> Iterator[str]:
    yield from (f"{_shown(each)} has no alt" for each in root.iter("img") if "alt" not in each.attrib)
    sizes = ("width", "height")
    yield from (
        f"{_shown(each)} has no size" for each in root.iter("img") if not all(size in each.attrib for size in sizes)
    )


def _languages(root: Element) -> Iterator[str]:
    """Every `lang` and `hreflang` is a language; what leads to the page in the other language says so in both."""
    own = root.attrib.get("lang", "")
    if not is_language(own):
        yield f"the page is in {own!r}"
        return
    for each in _elements(root):
        spoken, leads_to = each.attrib.get("lang"), each.attrib.get("hreflang")
        if spoken is not None and not re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", spoken):
            yield f"{_shown(each)}: no language"
        if leads_to is not None and leads_to not in ("en", "cy", "x-default"):
            yield f"{_shown(each)}: leads to no language"
        is_switch = each.tag == "a" and leads_to == OTHER[own]
        if is_switch and each.attrib.get("lang") not in (leads_to, None):
            yield f"{_shown(each)}: its words are in another language than it leads to"
    declared = {each.attrib.get("hreflang") for each in root.iter("link") if each.attrib.get("rel") == "alternate"}
    declared.discard(None)
    if declared and not {"en", "cy"} <= declared:
        yield f"alternates in {sorted(map(str, declared))} alone"


def _buttons(root: Element) -> Iterator[str]:
    """One outside every form does nothing by itself, and says so."""
    inside = {each for form in root.iter("form") for each in form.iter("button")}
    for each in root.iter("button"):
        kind = each.attrib.get("type", "submit")
        if kind not in ("submit", "button", "reset"):
            yield f"{_shown(each)}: no such type"
        if each not in inside and "form" not in each.attrib and kind == "submit":
            yield f"{_shown(each)} would send a form, and stands in none"
        if not _words(each) and "aria-label" not in each.attrib:
            yield f"{_shown(each)} says nothing"
    for form in root.iter("form"):
        if form.attrib.get("method", "get").lower() == "post" and not list(form.iter("button")):
            yield f"{_shown(form)} has no button"


def _nesting(root: Element) -> Iterator[str]:
    for each in _elements(root):
        inner = partial(_tags_below, each)
        if each.tag in PHRASING_ONLY and (wrong := BLOCKS & inner()):
            yield f"{_shown(each)} holds {sorted(wrong)}"
        if each.tag in ("a", "button") and (wrong := INTERACTIVE & inner()):
            yield f"{_shown(each)} holds {sorted(wrong)}"
        if (may := CHILDREN.get(each.tag)) and (
            wrong := {child.tag for child in each if isinstance(child.tag, str)} - may
        ):
            yield f"{_shown(each)} holds {sorted(wrong)}"
        if each.tag == "details" and (len(each) == 0 or each[0].tag != "summary"):
            yield f"{_shown(each)} does not begin with a summary"
        if each.tag == "fieldset" and (len(each) == 0 or each[0].tag != "legend"):
            yield f"{_shown(each)} does not begin with a legend"


def _tags_below(each: Element) -> set[str]:
    below: Iterable[Element] = (inner for inner in _elements(each) if inner is not each)
    return {inner.tag for inner in below}


def _obsolete(root: Element) -> Iterator[str]:
    for each in _elements(root):
        if each.tag in OBSOLETE or OBSOLETE_ATTRIBUTES & each.attrib.keys():
            yield f"{_shown(each)} is obsolete"
        if "style" in each.attrib or any(name.startswith("on") for name in each.attrib):
            yield f"{_shown(each)}: the policy forbids it"
