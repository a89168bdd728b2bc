"""Owns the choice of a language for somebody who has not chosen one yet. Never raises, whatever was sent."""

import re
from collections.abc import Iterator

from campaign.i18n.languages import LANGUAGES, Language, is_language

_RANGE = re.compile(
    r"[ \t]*(?P<tag>\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)[ \t]*"
    r"(?:;[ \t]*[Qq]=(?P<quality>0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)[ \t]*)?"
)


def best_language(accept_language: str | None) -> Language:
    """The language that an Accept-Language header asks for (RFC 9110, 12.5.4).

    Welsh where neither language is asked for. Of two that are wanted equally the one named first wins. A range
    that breaks the grammar is passed over; a language refused with q=0 is given only if both are refused.
    """
    wanted = dict(_qualities(accept_language or ""))
    anything = wanted.pop("*", None)
    named = {language: quality for language, quality in wanted.items() if is_language(language)}
    if anything is not None:
        named |= {language: anything for language in LANGUAGES if language not in named}
    acceptable = [language for language, quality in named.items() if quality > 0]
    if acceptable:
        return max(acceptable, key=lambda language: named[language])
    return next((language for language in LANGUAGES if language not in named), "cy")


def _qualities(accept_language: str) -> Iterator[tuple[str, float]]:
    best: dict[str, float] = {}
    for part in accept_language.split(","):
        if found := _RANGE.fullmatch(part):
            tag = found["tag"].split("-")[0].lower()
            best[tag] = max(best.get(tag, 0.0), float(found["quality"] or 1))
    yield from best.items()
