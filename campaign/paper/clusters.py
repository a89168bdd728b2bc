"""Cuts text into clusters, what a reader takes for one character, and finds how each is drawn. Loses none of them.

A cluster that no face has is drawn as the replacement mark. Skin tones are not drawn, ink being black, nor the key round a
figure; joined emoji stand side by side; the flag of a nation within a state is drawn as a flag and its code ("GB-WLS").
What a cluster was before stays in `original`, which the PDF keeps under the ink for whoever copies, searches or listens.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import category, normalize

from campaign.paper.faces import EMOJI, Glyph, find_glyph

STAND_IN = "\ufffd"
_LINE_END = re.compile("\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_TAB = "    "
_FLAG, _TAG_END = "\U0001f3f4", "\U000e007f"
_TONES = "\U0001f3fb-\U0001f3ff"
_MARKS = f"\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u200c\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f{_TONES}"
_CLUSTER = re.compile(f"{_FLAG}[\U000e0020-\U000e007e]+{_TAG_END}|.(?:[{_MARKS}]|\u200d.?)*", re.DOTALL)
_TONE = re.compile(f"[{_TONES}]")
_EMOJI_MARK = "\ufe0f"
_KEY = "\u20e3"


@dataclass(frozen=True, slots=True)
class Cluster:
    """`is_told` where the ink alone tells a machine what the characters are; width for a size of 1."""

    original: str
    glyphs: tuple[Glyph, ...]
    width: float
    is_told: bool

    @property
    def is_stand_in(self) -> bool:
        return not self.is_told and any(glyph.character == STAND_IN for glyph in self.glyphs)


def clean(text: str) -> str:
    """One spelling for each letter, one kind of line end, no tab and no half of a character."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _LINE_END.sub("\n", normalize("NFC", whole)).replace("\t", _TAB)


def cut(text: str) -> list[Cluster]:
    """The clusters of a cleaned text."""
    return [_draw(cluster) for cluster in _CLUSTER.findall(text)]


@lru_cache(maxsize=8192)
def _draw(cluster: str) -> Cluster:
    shown = _shown(cluster)
    is_emoji = _EMOJI_MARK in cluster and _KEY not in cluster
    found = [find_glyph(character, is_emoji=is_emoji) for character in shown]
    glyphs = tuple(glyph for glyph in found if glyph is not None)
    if len(glyphs) < len(found):
        glyphs = tuple(glyph for glyph in [find_glyph(STAND_IN)] if glyph is not None)
        shown = STAND_IN
    is_told = shown == cluster and all(ord(glyph.character) < 0x10000 for glyph in glyphs)
    return Cluster(cluster, glyphs, sum(glyph.width for glyph in glyphs), is_told)


def _shown(cluster: str) -> str:
    """The characters that leave ink, or a space."""
    if cluster.startswith(_FLAG) and cluster.endswith(_TAG_END):
        code = "".join(chr(ord(tag) - 0xE0000) for tag in cluster[1:-1]).upper()
        return f"{_FLAG}{code[:2]}-{code[2:]}"
    head = find_glyph(cluster[0], is_emoji=True)
    if head is not None and head.face == EMOJI:
        cluster = cluster[0] + _TONE.sub("", cluster[1:])
    return "".join(" " if category(one) == "Zs" else one for one in cluster if not _is_unseen(one))


def _is_unseen(character: str) -> bool:
    return category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f" or character == _KEY
