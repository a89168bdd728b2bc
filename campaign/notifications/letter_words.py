"""Words that somebody typed, as a mail shows them: in lines and paragraphs, and as a subject on one line."""

from __future__ import annotations

from collections.abc import Sequence

LONGEST_BEGINNING = 140


def one_line(typed: str) -> str:
    """On one line, without what could end a header or steer a terminal."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in typed).split())


def paragraphs(typed: str) -> list[Sequence[str]]:
    """The lines of each paragraph; how many empty lines part two does not matter."""
    found: list[list[str]] = [[]]
    for line in typed.splitlines():
        if line.strip():
            found[-1].append(line.strip())
        elif found[-1]:
            found.append([])
    return [lines for lines in found if lines]


def beginning(typed: str) -> str:
    """How it begins, past a greeting on a line of its own; cut at a word."""
    lines = [line for paragraph in paragraphs(typed) for line in paragraph]
    begun = " ".join(lines[1:] if len(lines) > 1 and lines[0].endswith(",") else lines)
    return shorten(begun, LONGEST_BEGINNING)


def shorten(words: str, most: int) -> str:
    """The words, cut after one of them where they are longer than so many characters."""
    return words if len(words) <= most else (words[:most].rpartition(" ")[0] or words[:most]).rstrip(" ,;:.") + " …"
