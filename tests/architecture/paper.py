"""Reads the documents: their links, headings, and what stands in them as code. Judges nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

_FENCE = re.compile(r"^( *)```[^\n]*\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_ITALICS = re.compile(r"(?<![*\w])\*([^*|]+)\*(?![*\w])")
_HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)


def blocks(paper: Path) -> list[str]:
    """Fenced blocks, without their fences."""
    return [match[2] for match in _FENCE.finditer(paper.read_text(encoding="utf-8"))]


def prose(paper: Path) -> str:
    """The text without its fenced blocks."""
    return _FENCE.sub("", paper.read_text(encoding="utf-8"))


def spans(paper: Path) -> list[str]:
    """What stands between backticks in a line; a span that is broken over two lines is made whole."""
    return _SPAN.findall(re.sub(r"\n +", " ", re.sub(r"(?<!\n)\n(?![\n|#*-])", " ", prose(paper))))


def code(paper: Path) -> Iterator[str]:
    """Every span, and every line of a block without its comment."""
    yield from spans(paper)
    for block in blocks(paper):
        for line in block.replace("\\\n", " ").splitlines():
            if words := re.sub(r"(^|\s+)#\s.*$", "", line).strip():
                yield words


def links(paper: Path) -> list[str]:
    """Where its links lead, as written."""
    return _LINK.findall(prose(paper))


def labels(paper: Path) -> list[str]:
    """What is quoted of a page: in italics, from a capital on."""
    words = (" ".join(match.split()) for match in _ITALICS.findall(_SPAN.sub("", prose(paper))))
    return [label for label in words if label[0].isupper()]


def anchors(paper: Path) -> set[str]:
    """What a link may name after `#`, as GitHub makes it of headings."""
    headings = _HEADING.findall(prose(paper))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def name_of(paper: Path) -> str:
    return paper.relative_to(ROOT).as_posix()
