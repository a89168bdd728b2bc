"""What nobody should send to the site, sent to every form of it: never a 500, a sentence each time, nothing stored or lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count, islice
from random import Random

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from campaign.db import Database
from campaign.http.proofs import PROOF
from campaign.settings import Settings
from tests.http.hearing import hearing
from tests.http.naughty import NAUGHTY, Value, naughty_ones
from tests.http.site.poking import Poker
from tests.http.site.scene import Scene, Target, page_of
from tests.http.wishes import typed

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # whose file is put back as it was
MARKUP = "<b>\"'&amp;</b>"
LEAST_SENT = 4_000
TIMES = len(NAUGHTY) // 10  # of each field's values in `make test-long`
anything: st.SearchStrategy[Value] = st.sampled_from(NAUGHTY) | st.text(max_size=80)


@pytest.fixture
def language() -> str:
    return "cy"


@pytest.fixture
def poker(
    app: Flask, database: Database, settings: Settings, language: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Poker]:
    scene = Scene.of(app, database, settings, language)
    with hearing(monkeypatch, database) as heard:
        yield Poker(app, database, scene, heard)


@ON_SQLITE
def test_no_form_of_the_site_stumbles_over_anything(app: Flask, poker: Poker) -> None:
    """Each is sent with anything in one of its fields or, every other one, in all of them."""
    values, chance, turns, targets = naughty_ones(), Random(5), count(), poker.scene.targets
    assert {target.page for target in targets} == pages_that_take_forms(app)

    def poke(target: Target) -> None:
        names = sorted(target.wish.fields)
        changed = names if next(turns) % 2 else names and [chance.choice(names)]
        poker.post(target, {**target.wish.fields, **dict(zip(changed, values, strict=False))})

    assert faults(targets, poke) == []


@pytest.mark.long
@pytest.mark.parametrize("language", ["cy", "en"])
@ON_SQLITE
def test_no_form_of_the_site_stumbles_over_any_of_it(poker: Poker, language: str) -> None:
    """Nothing at all, what is good, each field so many of the values in turn, all of them at once, and markup."""
    values = naughty_ones()

    def poke(target: Target) -> None:
        poker.heard.fields.clear()
        poker.post(target, {})
        poker.post(target, target.wish.fields)
        fields = target.wish.with_all(poker.heard.fields - {PROOF})
        for name in sorted(fields):
            for value in islice(values, TIMES):
                poker.post(target, {**fields, name: value})
        poker.post(target, dict(zip(sorted(fields), values, strict=False)))
        poker.post(target, {**fields, **dict.fromkeys(typed(target.wish.kinds, fields), MARKUP)})

    assert faults(poker.scene.targets, poke) == []
    assert poker.sent > LEAST_SENT


def pages_that_take_forms(app: Flask) -> set[str]:
    ways = [str(rule.endpoint) for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    return {
        page_of(way) for way in ways if way.startswith("embed.") or (way.startswith("site.") and way.endswith("_cy"))
    }


def faults(targets: Sequence[Target], poke: Callable[[Target], None]) -> list[str]:
    found = []
    for target in targets:
        try:
            poke(target)
        except AssertionError as fault:
            found.append(str(fault))
    return found


@ON_SQLITE
@pytest.mark.parametrize("examples", [25, pytest.param(3_000, marks=pytest.mark.long)])
def test_whole_forms_of_anything_are_answered(examples: int, poker: Poker) -> None:
    """Good forms with some fields of anything, some left out, and some of other forms; sent as one or in parts."""
    targets = [target for target in poker.scene.targets if target.wish.fields]
    every = sorted({name for target in targets for name in target.wish.fields})

    @how(max_examples=examples, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(targets), st.data())
    def send(target: Target, data: st.DataObject) -> None:
        names = st.lists(st.sampled_from(sorted(target.wish.fields)), max_size=3, unique=True)
        changed = {name: data.draw(anything) for name in data.draw(names)}
        strays = data.draw(st.dictionaries(st.sampled_from(every), anything, max_size=2))
        poker.post(target, {**strays, **target.wish.fields, **changed}, is_in_parts=data.draw(st.booleans()))

    send()
