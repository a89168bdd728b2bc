"""Addresses of frames, and which drive an address of ours names. Fetches nothing: an address is read, and looked up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from campaign.http.data import PREFIXES
from campaign.http.request import LANGUAGE
from campaign.i18n import LANGUAGES, Language, is_language
from campaign.paths import PAGES, page_of_kind

Look = Literal["counter", "thermometer", "form"]
LOOKS: tuple[Look, ...] = get_args(Look)
DEFAULT_LOOK: Look = "thermometer"
SENT = "sent"  # what a frame shows once its form was taken
SHOW, SOURCE = "show", "source"
LONGEST_ADDRESS = 2000
_OF_KIND = {kind: prefix for prefix, kind in PREFIXES.items()}


@dataclass(frozen=True, slots=True)
class Named:
    """What an address names: the drive by its kind and slug; how, and in which language, where the address says so."""

    kind: str
    slug: str
    language: Language | None = None
    look: Look | None = None


def frame_path(kind: str, slug: str, language: Language, look: str, **others: str) -> str:
    query = urlencode({SHOW: look, LANGUAGE: language, **others})
    return f"/embed/{_OF_KIND[kind]}/{quote(slug, safe='')}?{query}"


def read_address(address: str, base_url: str) -> Named | None:
    """The drive whose page, or whose frame, this address of ours is; None for any other address, however it is written."""
    if len(address) > LONGEST_ADDRESS or not address.isascii() or not address.isprintable():
        return None
    try:
        parts, own = urlsplit(address), urlsplit(base_url)
        is_ours = (parts.scheme, parts.netloc.lower()) == (own.scheme, own.netloc.lower())
        query = parse_qs(parts.query, max_num_fields=20)
    except ValueError:
        return None
    return _read_path(parts.path, query) if is_ours else None


def _read_path(path: str, query: Mapping[str, list[str]]) -> Named | None:
    for kind, language, pattern in _patterns():
        if found := pattern.fullmatch(path):
            return Named(kind, unquote(found["slug"]), language)
    for prefix, kind in PREFIXES.items():
        begin = f"/embed/{prefix}/"
        if path.startswith(begin) and "/" not in path.removeprefix(begin):
            said = query.get(LANGUAGE, [""])[0]
            look = next((one for one in LOOKS if one == query.get(SHOW, [""])[0]), None)
            return Named(kind, unquote(path.removeprefix(begin)), said if is_language(said) else None, look)
    return None


@cache
def _patterns() -> tuple[tuple[str, Language, re.Pattern[str]], ...]:
    pages = [(kind, language, PAGES[page_of_kind(kind)][language]) for kind in _OF_KIND for language in LANGUAGES]
    return tuple(
        (kind, language, re.compile(re.escape(path).replace("<slug>", "(?P<slug>[^/]+)")))
        for kind, language, path in pages
    )
