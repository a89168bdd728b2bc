"""The chart can be read by everybody: by machines that are strict about XML, by screen readers, in light and in dark."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from xml.etree import ElementTree

import pytest
from hypothesis import given, strategies

from campaign.exports.chart import HEIGHT, STYLE, WIDTH, chart_svg
from campaign.exports.figures import DriveCount, DriveGrowth, HistoryDay
from campaign.i18n import LANGUAGES, Language

NAMESPACE = "{http://www.w3.org/2000/svg}"
MAY = date(2026, 5, 1)


def count(kind: str = "petition") -> DriveCount:
    return DriveCount(UUID(int=1), kind, 1000, 0, datetime(2026, 5, 1, tzinfo=UTC), None, None, None, None)


def growth(*totals: int, title: str = "Together", every: int = 1) -> DriveGrowth:
    days = tuple(HistoryDay(MAY + timedelta(days=at * every), {}, 0, total) for at, total in enumerate(totals))
    return DriveGrowth({"en": title, "cy": title}, days, ())


def draw(drawn: DriveGrowth, language: Language = "en", kind: str = "petition") -> ElementTree.Element:
    return ElementTree.fromstring(chart_svg(count(kind), drawn, language))


def words(svg: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in svg.iter(f"{NAMESPACE}text")]


def line(svg: ElementTree.Element) -> list[tuple[float, float]]:
    polyline = svg.find(f"{NAMESPACE}polyline")
    assert polyline is not None
    return [
        (float(across), float(down))
        for across, down in (point.split(",") for point in polyline.get("points", "").split())
    ]


@given(
    strategies.lists(strategies.integers(-3, 3_000_000), max_size=30),
    strategies.text(max_size=150),
    strategies.sampled_from(LANGUAGES),
)
def test_any_growth_under_any_title_is_drawn_within_the_card(totals: list[int], title: str, language: Language) -> None:
    svg = draw(growth(*totals, title=title.encode("utf-8", "ignore").decode()), language)
    if totals:
        points = line(svg)
        assert all(0 <= across <= WIDTH and 0 <= down <= HEIGHT for across, down in points)
        assert points == sorted(points, key=lambda point: point[0])


def test_the_line_goes_as_the_count_goes() -> None:
    points = line(draw(growth(10, 30, 20, 40)))
    heights = [down for _across, down in points]
    assert len(points) == 5  # it begins with nothing
    assert heights[0] > heights[1] > heights[3] > heights[2] > heights[4]
    assert points[-1][1] == pytest.approx(44)  # 40 is the highest line of the grid


def test_days_on_which_nothing_moved_are_level() -> None:
    points = line(draw(growth(10, 20, every=10)))
    assert [down for _across, down in points][1] == [down for _across, down in points][2]


def test_years_of_days_make_a_small_file() -> None:
    assert len(chart_svg(count(), growth(*range(3000)), "en")) < 20_000
    assert line(draw(growth(*range(3000))))[-1][0] == pytest.approx(WIDTH - 16)


def test_it_has_a_title_a_description_and_labels_in_its_language() -> None:
    for language, measure, date_label, last in (
        ("en", "Signatures", "Date", "2 May 2026"),
        ("cy", "Llofnodion", "Dyddiad", "2 Mai 2026"),
    ):
        svg = draw(growth(600, 1204, title="T"), language)  # type: ignore[arg-type]
        title, description = svg.find(f"{NAMESPACE}title"), svg.find(f"{NAMESPACE}desc")
        assert title is not None and title.text and title.text.startswith("T: ")
        assert description is not None and description.text and "1,204" in description.text
        assert svg.get("lang") == language
        assert {measure, date_label, last, "0", "1,500"} <= set(words(svg))


@pytest.mark.parametrize(("kind", "measure"), [("letter-drive", "Llythyrau"), ("pledge-drive", "Addewidion")])
def test_the_axis_says_what_is_counted(kind: str, measure: str) -> None:
    assert measure in words(draw(growth(1), "cy", kind))


def test_nothing_counted_is_said_in_words() -> None:
    assert "Does dim wedi’i gyfrif eto." in words(draw(growth(), "cy"))


def test_a_strict_policy_lets_it_be_shown_and_it_can_be_read_without_its_style() -> None:
    svg = chart_svg(count(), growth(1, 2), "en").decode()
    assert not re.search(r"\sstyle=|<script|\son\w+=|href|url\(|<foreignObject", svg)
    assert svg.count("<style>") == 1 and f"<style>{STYLE}</style>" in svg
    for element in ElementTree.fromstring(svg).iter():
        if element.get("class") in ("card", "ink", "area"):
            assert element.get("fill")
        elif element.get("class"):
            assert element.get("stroke")


def test_ink_on_card_has_contrast_enough_in_light_and_in_dark() -> None:
    svg = chart_svg(count(), growth(1), "en").decode()
    light = [re.search(rf'class="{name}"[^>]*fill="(#\w+)"', svg) for name in ("ink", "card")]
    dark = [re.search(rf"\.{name}\{{fill:(#\w+)\}}", STYLE) for name in ("ink", "card")]
    for ink, card in (light, dark):
        assert ink and card
        brighter, darker = sorted((luminance(ink.group(1)), luminance(card.group(1))), reverse=True)
        assert (brighter + 0.05) / (darker + 0.05) >= 7


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
