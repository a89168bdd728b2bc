"""What docs/design.md tells of colours is so, and every one of them can be read in light and in dark."""

from __future__ import annotations

import re

from tests.architecture.paper import ROOT

STYLES = (ROOT / "campaign" / "static" / "site.css").read_text(encoding="utf-8")
DESIGN = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
TEXT, EDGE = 4.5, 3.0  # WCAG 2.2: 1.4.3 and 1.4.11
EDGES = {"--field"}


def schemes() -> tuple[dict[str, str], dict[str, str]]:
    """The colours by the names of their tokens, in light and in dark."""
    light, dark = (
        dict(re.findall(r"(--[\w-]+): (#\w+);", block)) for block in re.findall(r":root \{(.*?)\}", STYLES, re.S)[:2]
    )
    return {name: long(colour) for name, colour in light.items()}, {name: long(colour) for name, colour in dark.items()}


def long(colour: str) -> str:
    return colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def test_every_colour_is_the_one_of_the_stylesheet() -> None:
    light, dark = schemes()
    told = re.findall(r"^\| `(--[\w-]+)` \| [^|]+ \| `(#\w+)` \| `(#\w+)` \|$", DESIGN, re.M)
    assert len(told) == 10
    assert [(light[name], dark[name]) for name, *_ in told] == [(by_day, by_night) for _, by_day, by_night in told]


def test_every_contrast_is_so_and_is_enough() -> None:
    told = re.findall(r"^\| `(--[\w-]+)` \| `(--[\w-]+)` \| ([\d.]+) \| ([\d.]+) \|$", DESIGN, re.M)
    assert len(told) == 11
    for ink, ground, *said in told:
        found = [contrast(scheme[ink], scheme[ground]) for scheme in schemes()]
        assert [f"{each:.1f}" for each in found] == said, (ink, ground)
        assert min(found) >= (EDGE if ink in EDGES else TEXT), (ink, ground)


def test_a_colour_is_written_once() -> None:
    """Beside the tokens, and what is for paper alone, no rule names a colour of its own."""
    rules = STYLES[STYLES.index("*, *::before") : STYLES.index("@media print")]
    assert re.findall(r"(?<!&)#[0-9a-f]{3,6}\b(?=[;, )])", rules) == []
