"""Reads a page as its reader does: its words, its links, and what its forms would send."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "img", "br", "hr", "wbr", "col"}
SILENT = {"script", "style"}
INLINE = {"a", "bdi", "code", "span", "strong"}


@dataclass(slots=True)
class PageForm:
    """A form: where it goes, what it sends as it stands, and its labelled fields."""

    method: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """Raises AssertionError for a tag that is not closed, an id given twice and a field without a label."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.language = ""
        self._text = ""
        self.title = ""
        self.headings: list[int] = []
        self.links: dict[str, str] = {}
        self.languages: dict[str, str] = {}
        self.forms: list[PageForm] = []
        self.ids: set[str] = set()
        self.attributes: list[tuple[str, dict[str, str]]] = []
        self._open: list[str] = []
        self._textarea = self._select = self._href = ""
        self._labels: set[str] = set()
        self._needing: set[str] = set()
        self.feed(html)
        self.close()
        assert self._open == [], self._open
        assert self._needing <= self._labels, self._needing - self._labels

    @property
    def words(self) -> str:
        return " ".join(self._text.split())

    def form(self, ending: str = "") -> PageForm:
        """The first form whose action ends so."""
        return next(form for form in self.forms if form.action.endswith(ending))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.attributes.append((tag, given))
        self._text += "" if tag in INLINE else " "
        if "id" in given:
            assert given["id"] not in self.ids, given["id"]
            self.ids.add(given["id"])
        if tag == "html":
            self.language = given["lang"]
        if tag in ("h1", "h2", "h3"):
            self.headings.append(int(tag[1]))
        if tag == "a":
            self._href = given["href"]
            self.links[self._href] = ""
            self.languages[self._href] = given.get("lang", "")
        if tag == "label":
            self._labels.add(given["for"])
        if tag == "form":
            self.forms.append(PageForm(given["method"], given.get("action", "")))
        self._field(tag, given)
        if tag not in VOID:
            self._open.append(tag)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text") if tag == "input" else tag
        if tag == "button" and self.forms:
            self.forms[-1].buttons.append((given.get("name", ""), given.get("value", "")))
        if tag == "option" and self._select and ("selected" in given or not self.forms[-1].fields[self._select]):
            self.forms[-1].fields[self._select] = given["value"]
        if tag not in ("input", "select", "textarea") or "name" not in given:
            return
        if kind != "hidden":
            self._needing.add(given["id"])
        form = self.forms[-1]
        form.kinds[given["name"]] = kind
        if kind not in ("checkbox", "radio") or "checked" in given:
            form.fields[given["name"]] = given.get("value", "")
        self._select = given["name"] if tag == "select" else ""
        self._textarea = given["name"] if tag == "textarea" else ""

    def handle_endtag(self, tag: str) -> None:
        opened = self._open.pop()
        self._text += "" if tag in INLINE else " "
        assert opened == tag, f"<{opened}> closed by </{tag}>"
        if tag == "a":
            self._href = ""
        if tag == "textarea":
            self.forms[-1].fields[self._textarea] = self.forms[-1].fields[self._textarea].removeprefix("\n")
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.forms[-1].fields[self._textarea] += data
        elif self._open and self._open[-1] == "title":
            self.title += data
        elif not self._open or self._open[-1] not in SILENT:
            self._text += data
        if self._href:
            self.links[self._href] += data
