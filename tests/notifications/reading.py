"""Reads a mail as its reader does: each part in its language, with the links in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

URL = re.compile(r"https?://\S+")
DIVIDER = "\n* * *\n"
FOOTER = "\n-- \n"
VOID = {"meta", "br", "hr"}


@dataclass(slots=True)
class Part:
    """One language's part of an HTML mail."""

    language: str
    words: str = ""
    links: list[str] = field(default_factory=list)
    classes: set[str] = field(default_factory=set)


class HtmlMail(HTMLParser):
    """The parts of an HTML mail, and everything in it that a mail must not have. Raises AssertionError for unclosed tags."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.language = ""
        self.parts: list[Part] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.below: tuple[str, str] | None = None
        self.text = ""
        self.preview = ""
        self._open: list[tuple[str, dict[str, str]]] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        if tag == "html":
            self.language = given["lang"]
        if tag == "div" and "lang" in given:
            self.parts.append(Part(given["lang"]))
        if tag == "a":
            self.links.append(given["href"])
        if part := self._part():
            part.links += [given["href"]] if tag == "a" else []
            part.classes |= set(given.get("class", "").split())
        if tag not in VOID:
            self._open.append((tag, given))

    def handle_endtag(self, tag: str) -> None:
        opened, _ = self._open.pop()
        assert opened == tag

    def handle_data(self, data: str) -> None:
        if any(tag in ("style", "title") for tag, _ in self._open):
            return
        if self._open and self._open[-1][1].get("class") == "preview":
            self.preview += data
            return
        self.text += data
        if part := self._part():
            part.words += data
        elif self._open and self._open[-1][1].get("class") == "below":
            self.below = (self._open[-1][1]["lang"], data)

    def _part(self) -> Part | None:
        return self.parts[-1] if any(tag == "div" and "lang" in given for tag, given in self._open) else None


def text_parts(text: str) -> list[str]:
    """The parts of a plain text, without its footer."""
    return text.rpartition(FOOTER)[0].split(DIVIDER)
