"""Plain text turned into paragraphs, lists and links for HTML, or into short lines for mail. Nothing in it is markup."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable

from markupsafe import Markup, escape

_EMPTY_LINES = re.compile(r"\n\s*\n")
_BULLET = re.compile(r"[-•*]\s+")
_RULE = re.compile(r"^-{3,}\s*$", re.MULTILINE)
_LABEL = re.compile(r"[^.!?:]{1,40}: \S")
_ENDS = (".", "!", "?", ",")
_ADDRESS = re.compile(r"https?://[^\s<>\"“”]*[^\s<>\"“”.,;:!?'’)\]]")


def paragraphs(text: str) -> Markup:
    """Empty lines part paragraphs; a block whose every line begins with a hyphen or a dot is a list."""
    return _blocks(text, escape)


def linked_paragraphs(text: str) -> Markup:
    """The same, and addresses of pages become links: for words of the team's own, never of the public's."""
    return _blocks(text, _with_links)


def folded(text: str, width: int = 76) -> str:
    """Lines of at most `width`, but for words that are longer; what stands further in stays there to its end."""
    return "\n".join(_fold(line, width) for line in text.splitlines())


def opening(text: str, width: int = 140) -> str:
    """The first sentences of a plain text, for a list of mails to show.

    Others may see that list: what is set further in (what it is about, a code), labels with their values, and links stay out,
    and with them whatever leads to them, but for the sentence before the first. So does all from a line of hyphens on, which
    parts our words from what somebody typed.
    """
    blocks = [block.rstrip() for block in _EMPTY_LINES.split(_RULE.split(text, maxsplit=1)[0])]
    first = next((place for place, block in enumerate(blocks) if block.startswith(" ")), 0)
    if first and blocks[first - 1].endswith(":"):
        blocks[first - 1] = f"{blocks[first - 1][:-1]}."
    words = " ".join(block for block in blocks if _is_sentences(block))
    return textwrap.shorten(words, width, placeholder=" …", break_long_words=False, break_on_hyphens=False)


def _is_sentences(block: str) -> bool:
    are_labels = "\n" in block and all(_LABEL.match(line) for line in block.splitlines())
    return block.endswith(_ENDS) and block[0] != " " and "://" not in block and not are_labels


def _fold(line: str, width: int) -> str:
    indent = line[: len(line) - len(line.lstrip(" "))]
    return textwrap.fill(
        line,
        width,
        subsequent_indent=indent,
        expand_tabs=False,
        replace_whitespace=False,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _blocks(text: str, line_of: Callable[[str], Markup]) -> Markup:
    blocks = (block.strip() for block in _EMPTY_LINES.split(text.replace("\r\n", "\n")))
    return Markup("\n").join(_block(block, line_of) for block in blocks if block)


def _block(block: str, line_of: Callable[[str], Markup]) -> Markup:
    lines = block.split("\n")
    if all(_BULLET.match(line) for line in lines):
        items = Markup("").join(Markup("<li>{}</li>").format(line_of(_BULLET.sub("", line, count=1))) for line in lines)
        return Markup("<ul>{}</ul>").format(items)
    return Markup("<p>{}</p>").format(Markup("<br>").join(line_of(line) for line in lines))


def _with_links(line: str) -> Markup:
    linked, end = Markup(""), 0
    for found in _ADDRESS.finditer(line):
        linked += escape(line[end : found.start()])
        linked += Markup('<a href="{0}">{0}</a>').format(found.group())
        end = found.end()
    return linked + escape(line[end:])
