"""What docs/design.md tells of colours and sizes is so of every stylesheet; each colour can be read in light and in dark."""

from __future__ import annotations

import re

from tests.architecture.paper import ROOT

SHEETS = {
    sheet.name: re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.S)
    for sheet in sorted((ROOT / "campaign" / "static").glob("*.css"))
}
DESIGN = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
TEXT, EDGE = 4.5, 3.0  # WCAG 2.2: 1.4.3 and 1.4.11
EDGES = {"--field"}
TEMPLATES = ROOT / "templates"
ASKING = {"console/invalidation_counted.html", "site/my_support/erase.html"}  # pages that ask, and do nothing else
OPENED_BY = re.compile(r"<details|parts\.earnest\(")
ENDED_BY = re.compile(r"</details>|endcall")


def schemes() -> tuple[dict[str, str], dict[str, str]]:
    """The colours by the names of their tokens, in light and in dark."""
    light: dict[str, str] = {}
    dark: dict[str, str] = {}
    for name in ("site.css", "console.css"):
        for scheme, block in zip((light, dark), re.findall(r":root \{(.*?)\}", SHEETS[name], re.S), strict=False):
            scheme.update({token: long(colour) for token, colour in re.findall(r"(--[\w-]+): (#\w+);", block)})
    return light, dark


def rules(sheet: str) -> str:
    """A stylesheet without its tokens, and without what is for paper alone."""
    on_screen = re.sub(r"@media print \{(?:[^\n]+\}|$.*?^\})$", "", SHEETS[sheet], flags=re.S | re.M)
    return re.sub(r":root \{.*?\}", "", on_screen, flags=re.S)


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


def test_the_number_of_an_area_can_be_read_on_each_shade() -> None:
    inks = re.findall(
        r"\.step-\d \{ --tile: var\((--[\w-]+)\); --tile-ink: var\((--[\w-]+)\); \}", SHEETS["console.css"]
    )
    assert len(inks) == 6
    for ground, ink in inks:
        assert min(contrast(scheme[ink], scheme[ground]) for scheme in schemes()) >= TEXT, (ink, ground)


def test_a_colour_is_written_once() -> None:
    """Beside the tokens, no rule names a colour of its own."""
    for sheet in SHEETS:
        assert re.findall(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(", rules(sheet)) == [], sheet


def test_a_size_that_stands_for_something_is_written_once() -> None:
    """Small text, stripes, round corners, and how high is what is pressed: by their tokens alone."""
    for sheet in SHEETS:
        found = rules(sheet)
        assert re.findall(r"font(?:-size)?: (?:clamp\(|[\w ]+ )?0?\.\d+rem", found) == [], sheet
        assert re.findall(r"border-left: [\d.]+rem", found) == [], sheet
        assert re.findall(r"border-radius:[^;]*(?<!\d)\.75rem", found) == [], sheet
        assert [high for high in re.findall(r"min-height: (\d+)px", found) if int(high) <= 48] == [], sheet
    assert {"--touch: 44px", "--press: 48px"} <= set(re.findall(r"--\w+: \d+px", SHEETS["site.css"]))


def test_what_cannot_be_undone_is_a_press_away() -> None:
    """A grave button stands behind a summary, or on a page that asks. A macro that makes such a button puts it behind one."""
    bare = []
    for page in sorted(TEMPLATES.rglob("*.html")):
        name, words = page.relative_to(TEMPLATES).as_posix(), page.read_text(encoding="utf-8")
        made_by_macro = 'look == "grave" %}{% call parts.earnest(' in words
        for found in re.finditer(r'class="grave"|, "grave"\)', words):
            before = words[: found.start()]
            is_behind = len(OPENED_BY.findall(before)) > len(ENDED_BY.findall(before))
            if name not in ASKING and not is_behind and not made_by_macro:
                bare.append((name, before.count("\n") + 1))
    assert bare == []
