"""Lines run over pages so that none stands alone, and a word ends a line where it fits."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, strategies

from campaign.paper.lines import wrap
from campaign.paper.pages import BELOW_FOLD, BOTTOM, MEASURE, PLAIN, TOP, Block, Flow, Page


def placed(pages: list[Page]) -> list[list[str]]:
    return [["".join(cluster.original for cluster in one.line) for one in page.placed] for page in pages]


def block(name: str, count: int) -> Block:
    return Block([wrap(f"{name} {at}/{count}", PLAIN, MEASURE)[0] for at in range(1, count + 1)], PLAIN, space=9)


@given(strategies.lists(strategies.integers(1, 70), min_size=1, max_size=12), strategies.floats(TOP, BOTTOM + 50))
def test_no_page_ends_with_a_first_line_alone_and_none_begins_with_a_last(counts: list[int], top: float) -> None:
    flow = Flow(Page(), top)
    for at, count in enumerate(counts):
        flow.add(block(f"b{at}", count))
    pages = [page for page in placed(flow.pages) if page]
    assert sum(map(len, pages)) == sum(counts)
    for page, following in pairwise(pages):
        first, last = page[-1].split()[1].split("/")
        assert first == last or first != "1"
        begun, whole = following[0].split()[1].split("/")
        assert whole == "1" or begun != whole


@pytest.mark.parametrize("text", ["", "   ", " " * 500, " " * 500 + "word"])
def test_text_that_is_hardly_there_is_one_line(text: str) -> None:
    (line,) = wrap(text, PLAIN, MEASURE)
    assert "".join(cluster.original for cluster in line).strip() == text.strip()


def test_a_line_is_as_full_as_it_can_be() -> None:
    lines = wrap("gair " * 200, PLAIN, MEASURE)
    word = PLAIN.width(wrap("gair ", PLAIN, MEASURE)[0])
    assert all(MEASURE - 2 * word < PLAIN.width(line) <= MEASURE for line in lines[:-1])


def test_what_begins_below_the_fold_leaves_the_head_alone() -> None:
    flow = Flow(Page(), BELOW_FOLD)
    flow.add(block("b", 3))
    assert all(one.down > BELOW_FOLD for one in flow.pages[0].placed)
