"""What is wrong with the page that is open: by axe, by its HTML, and by who reads with larger spaces or on a small screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

from campaign.i18n import Language
from tests.browser.markup import faults_of
from tests.browser.visitor import Visitor

MOST_BYTES = 60_000  # of a public page, with everything that it loads
MOST_OF_API = 90_000  # of the one that has every call and every field of the API, for whoever writes programs
LEAST_SHIFT = 0.001  # that an eye could see
OTHER_SCHEME = {"light": "dark", "dark": "light"}

# WCAG 2.2 AA and more: axe leaves out two rules of it unless they are asked for.
VIOLATIONS = """() => axe.run({
  resultTypes: ["violations"],
  rules: { "target-size": { enabled: true }, "label-content-name-mismatch": { enabled: true } },
  preload: false,
}).then(({ violations }) => violations.map(({ id, nodes }) => `${id} at ${nodes.map(node => node.target)}`))"""
CONTRAST = """() => axe.run({
  runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] }, resultTypes: ["violations"], preload: false,
}).then(({ violations }) => violations.map(({ id, nodes }) => `${id} at ${nodes.map(node => node.target)}`))"""

# WCAG 1.4.12: nothing is cut off and nothing runs out of the window where a reader sets lines, words and letters apart.
# 1.4.10: nothing but a table or a program's text is scrolled to the side.
MEASURES = """() => {
  const over = () => document.documentElement.scrollWidth - innerWidth;
  const shown = each => each.outerHTML.slice(0, 100);
  const all = () => [...document.body.querySelectorAll("*")].filter(each => each.clientWidth > 1);
  const hides = way => way === "hidden" || way === "clip";
  const isCut = each => {
    if (each.matches("input, select, textarea, progress, svg *, img")) return false;
    const style = getComputedStyle(each), tolerance = 1;
    if (style.clipPath !== "none" || style.visibility === "hidden") return false;
    const isWide = each.scrollWidth > each.clientWidth + tolerance, isHigh = each.scrollHeight > each.clientHeight + tolerance;
    if (each.matches("button, .button")) return isWide && style.display !== "inline";
    return hides(style.overflowX) && isWide || hides(style.overflowY) && isHigh;
  };
  const isScrolled = each => ["auto", "scroll"].includes(getComputedStyle(each).overflowX)
    && each.scrollWidth > each.clientWidth + 1 && !each.matches(".table, pre, textarea");
  const found = { over: over(), cut: [], scrolled: all().filter(isScrolled).map(shown) };
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
  found.spaced = over();
  found.cut = all().filter(isCut).map(shown);
  document.adoptedStyleSheets = [];
  return found;
}"""
BYTES = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .reduce((sum, part) => sum + part.encodedBodySize, 0)"""
SHIFTS = """() => new Promise(resolve => {
  let sum = 0;
  const moved = new Set();
  const add = entry => { sum += entry.value; entry.sources.forEach(({ node }) => moved.add(node?.outerHTML ?? node?.data)) };
  new PerformanceObserver(list => list.getEntries().forEach(add)).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve([sum, [...moved].map(String)]))));
})"""


Look = Callable[[Visitor, str], list[str]]


def faults(visitor: Visitor, name: str, *, language: Language | None = None) -> list[str]:
    """What is wrong with the page that is open, in its visitor's language unless told. Keeps its picture."""
    visitor.keep_screen(name)
    page = visitor.page
    found = [f"html: {fault}" for fault in faults_of(visitor.html())]
    spoken = page.locator("html").get_attribute("lang")
    found += [] if spoken == (language or visitor.language) else [f"in {spoken}"]
    page.evaluate(AXE_SCRIPT)
    found += page.evaluate(VIOLATIONS)
    measured: dict[str, Any] = page.evaluate(MEASURES)
    found += [f"cut off with larger spaces: {each}" for each in measured["cut"]]
    found += [f"scrolled to the side: {each}" for each in measured["scrolled"]]
    if measured["over"] > 0:
        found.append(f"{measured['over']} px too wide")
    elif measured["spaced"] > 0:
        found.append(f"{measured['spaced']} px too wide with larger spaces")
    return [f"{name}: {fault}" for fault in found]


def faults_without_script(visitor: Visitor, name: str) -> list[str]:
    """As far as it can be seen where nothing runs, axe neither."""
    found = [f"html: {fault}" for fault in faults_of(visitor.html())]
    found += [f"{over} px too wide"] if (over := visitor.overflow()) > 0 else []
    return [f"{name}: {fault}" for fault in found]


def faults_by_night(visitor: Visitor, name: str) -> list[str]:
    """What the other colours hide, on the page that `faults` has looked at."""
    page = visitor.page
    scheme = "dark" if page.evaluate("matchMedia('(prefers-color-scheme: light)').matches") else "light"
    page.emulate_media(color_scheme=scheme)
    found = page.evaluate(CONTRAST)
    page.emulate_media(color_scheme=OTHER_SCHEME[scheme])
    return [f"{name}, {scheme}: {fault}" for fault in found]


def heaviness(visitor: Visitor, name: str, *, most: int = MOST_BYTES) -> list[str]:
    """Too much for a telephone in the hills, or something that moves under a reader's eyes."""
    size = visitor.page.evaluate(BYTES)
    return [*([f"{name}: {size} bytes"] if size >= most else []), *unrest(visitor, name)]


def unrest(visitor: Visitor, name: str) -> list[str]:
    """What has moved since the page began to be drawn."""
    shift, moved = visitor.page.evaluate(SHIFTS)
    return [f"{name}: shifts by {shift}: {[each[:100] for each in moved]}"] if shift >= LEAST_SHIFT else []


def unfold(visitor: Visitor) -> None:
    """What waits behind a word is looked at as well."""
    visitor.page.evaluate("() => document.querySelectorAll('details').forEach(each => { each.open = true })")
