"""What no Welsh sentence of ours has, whatever it says: words that the glossary gives up, and slips that can be seen.

A rule stands here only where it is never wrong, so whoever writes Welsh without it is warned. What needs the meaning of
a sentence is for docs/welsh-review.md.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from campaign.i18n.catalogues import read_catalogue
from tests.architecture.translations.faults import Fault, entries, folder

GIVEN_UP = re.compile(r"^## Not these\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| (.+?) \| (.+?) \|$", re.MULTILINE)
SLIPS = tuple(
    (re.compile(pattern, re.IGNORECASE), why)
    for pattern, why in (
        (r"(?<![\w’])(?:ag|gydag) [b-df-gj-np-tvz]\w*", "“â”, “gyda” before a consonant"),
        (r"(?<![\w’])a (?:â|ag|ar|at|am|er|yn|yng|ym|yr?|ein|eich|eu|ei|un|oddi) ", "“ac” before a vowel"),
        (r"(?<![\w’.,])2 (?-i:[cpt](?!h)|ll|rh|m)\w+", "soft mutation after 2"),
        (r"(?<![\w’.,])6 [cpt](?!h)\w+", "ch, ph, th after 6"),
        (r"\w Fy nghefnogaeth", "a title inside a sentence stands in quotes"),
        (r"['\"](?![^<]*>)", "’ and “ ” in what is read"),
        (r"\w  \w| [,.;:](?:\s|$)", "a space too many"),
    )
)


def find_unwelsh(root: Path) -> list[Fault]:
    """Every slip in the Welsh of the catalogues and of the demonstration."""
    given_up = list(words_given_up((root / "docs/glossary.md").read_text(encoding="utf-8")))
    return [
        Fault(where, f"{why}: {found}", text)
        for where, text in _all_welsh(root)
        for found, why in slips(text, given_up)
    ]


def slips(text: str, given_up: list[tuple[re.Pattern[str], str]]) -> Iterator[tuple[str, str]]:
    for pattern, why in (*SLIPS, *given_up):
        if match := pattern.search(text):
            yield match[0], why


def words_given_up(glossary: str) -> Iterator[tuple[re.Pattern[str], str]]:
    """The table under “Not these”: words parted by `;`, where … stands for whatever a word begins or ends with."""
    section = GIVEN_UP.search(glossary)
    for words, instead in ROW.findall(section[1])[1:] if section else []:
        for word in words.split(";"):
            pattern = re.escape(word.strip()).replace("…", r"\w*")
            yield re.compile(rf"(?<![\w-]){pattern}(?![\w-])", re.IGNORECASE), f"the glossary has “{instead}”"


def _all_welsh(root: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder(root, "cy").glob("*.po")):
        for _, message in entries(read_catalogue(path)):
            for form in (message.string,) if isinstance(message.string, str) else tuple(message.string or ()):
                yield f"cy/{path.name}", form
            if not isinstance(message.string, str):
                yield from _read_aloud(f"cy/{path.name}", tuple(message.string or ()))
    for path in sorted((root / "campaign/embedded/demo_content").rglob("*.toml")):
        for text in _said_in_welsh(tomllib.loads(path.read_text(encoding="utf-8")), is_welsh=False):
            yield path.relative_to(root).as_posix(), text


def _read_aloud(where: str, forms: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The forms for 2 and 6 with their number in place, so that what follows it is looked at."""
    for number, form in ((2, forms[2]), (6, forms[4])):
        yield where, re.sub(r"%\((?:num|count)\)s", str(number), form)


def _said_in_welsh(value: object, *, is_welsh: bool) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _said_in_welsh(inner, is_welsh=is_welsh or key == "cy")
    elif isinstance(value, list):
        for inner in value:
            yield from _said_in_welsh(inner, is_welsh=is_welsh)
    elif isinstance(value, str) and is_welsh:
        yield value
