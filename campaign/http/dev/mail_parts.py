"""A mail's two parts as a browser may show them. The words are anybody's: nothing in them becomes markup of ours."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_LINK = re.compile(r"https?://[^\s<>\"'`{}|\\^\[\]]+")
_ENDS_A_SENTENCE = ".,;:!?)»”’"
_PIECE = re.compile(r"[^/?&=_-]{0,15}[/?&=_-]|[^/?&=_-]{1,16}")
_HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
_LANGUAGE = re.compile(r"<html\b[^>]*?\slang=\"([a-z]{2})\"", re.IGNORECASE)
_DOCTYPE = re.compile(r"\s*<!doctype[^>]*>", re.IGNORECASE)
LINKS_LEAVE_THE_FRAME = '<base target="_top">'


def text_part(text: str) -> Markup:
    """Plain text as paragraphs; http and https addresses become links, that a narrow screen may break."""
    paragraphs = re.split(r"\n{2,}", text.replace("\r\n", "\n").strip("\n"))
    return Markup("\n").join(Markup("<p>{}</p>").format(_lines(paragraph)) for paragraph in paragraphs)


def html_part(html: str) -> str:
    """The HTML as it came, but for one element: its links open where the page stands that frames it."""
    place = _HEAD.search(html) or _DOCTYPE.match(html)
    at = place.end() if place else 0
    return f"{html[:at]}{LINKS_LEAVE_THE_FRAME}{html[at:]}"


def language_of(html: str) -> str:
    """Which the HTML says that it is in; empty where it says nothing, as `lang` has it of what nobody knows."""
    said = _LANGUAGE.search(html)
    return said[1] if said else ""


def breakable(word: str) -> Markup:
    """The word with places at which a narrow screen may break it."""
    return Markup("<wbr>").join(_PIECE.findall(word))


def _lines(paragraph: str) -> Markup:
    return Markup("<br>\n").join(_linked(line) for line in paragraph.split("\n"))


def _linked(line: str) -> Markup:
    pieces, end = [], 0
    for match in _LINK.finditer(line):
        address = match[0].rstrip(_ENDS_A_SENTENCE)
        pieces += [escape(line[end : match.start()]), Markup('<a href="{}">{}</a>').format(address, breakable(address))]
        end = match.start() + len(address)
    return Markup("").join([*pieces, escape(line[end:])])
