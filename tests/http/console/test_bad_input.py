"""What nobody should send to the console, sent to every page of it: never a 500, a sentence each time, and nothing lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from campaign.db import Database
from campaign.http.console.doors.table import DOORS
from campaign.http.console.pages import ConsolePage
from campaign.http.console.table import PAGES
from campaign.http.proofs import PROOF
from tests.cast import signed, signing
from tests.http.console.poking import Poker, poker_of, stranger_at
from tests.http.console.walking import Ground, address_of
from tests.http.console.wishing import good_for, wishes_of
from tests.http.hearing import Heard, as_it_was, hearing
from tests.http.naughty import NAUGHTY, Value, naughty_ones
from tests.http.wishes import Wish
from tests.staff import make_account

ANYWHERE: tuple[Mapping[str, Value], ...] = (
    {"no-such": "\ud800"},
    {"notice": b"%00"},
    {"\x00": ""},
    {"page": ("1", "2")},
)
ANSWERS_IN_ENGLISH = frozenset({"language", "own_account"})  # since that is what they were told
Wishes = Mapping[str, list[Wish]]

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def account_id(database: Database, petition: UUID) -> UUID:
    """An admin who reads Welsh. Suzie has signed."""
    signed(database, signing(petition))
    return make_account(database, "admin", language="cy")


@pytest.fixture
def paths(app: Flask, ground: Ground, account_id: UUID) -> dict[str, str]:
    """Where each page is, by its name."""
    return {page.name: address_of(app, page, ground) for page in PAGES}


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch, database: Database) -> Iterator[Heard]:
    with hearing(monkeypatch, database) as everything:
        yield everything


def poke(poker: Poker, page: ConsolePage, path: str, wishes: list[Wish], values: Iterator[Value], times: int) -> None:
    """Each query and each field that the page reads gets so many of the values in turn, beside what is good."""
    poker.heard.queries.clear()
    poker.heard.fields.clear()
    if page.show:
        poker.get(path, {})
        for query in (*ANYWHERE, *({name: next(values)} for name in sorted(poker.heard.queries) for _ in range(times))):
            poker.get(path, query)
    if page.act is None or page.file:  # files have a test of their own
        return
    for wish in wishes:
        poker.post(path, dict.fromkeys(wish.fields, b"%ff"), wish.kinds)
        poker.post(path, {"act": wish.fields.get("act", "")}, wish.kinds)
        fields = wish.with_all(poker.heard.fields - {PROOF})
        for name in sorted(fields):
            for value in islice(values, times):
                poker.post(path, {**fields, name: value}, wish.kinds)
        poker.post(path, {**fields, **dict(zip(sorted(fields), values, strict=False))}, wish.kinds)


@on_sqlite
def test_no_page_of_the_console_stumbles_over_anything(
    app: Flask, database: Database, ground: Ground, account_id: UUID, paths: dict[str, str], heard: Heard
) -> None:
    values, faults = naughty_ones(), []
    wishes = wishes_of(poker_of(app, database, account_id, heard), paths, good_for(ground))
    with as_it_was(database) as restore:
        for page in PAGES:
            restore()
            poker = poker_of(app, database, account_id, heard)
            poker.may_speak_english = page.name in ANSWERS_IN_ENGLISH
            try:
                poke(poker, page, paths[page.name], wishes[page.name], values, 1)
            except AssertionError as fault:
                faults.append(f"{page.name}: {fault}")
    assert faults == []


@pytest.mark.long
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_stumbles_over_any_of_it(
    page: ConsolePage,
    app: Flask,
    database: Database,
    ground: Ground,
    account_id: UUID,
    heard: Heard,
    paths: dict[str, str],
) -> None:
    poker = poker_of(app, database, account_id, heard)
    wishes = wishes_of(poker, paths, good_for(ground))
    poker.may_speak_english = page.name in ANSWERS_IN_ENGLISH
    poke(poker, page, paths[page.name], wishes[page.name], naughty_ones(), len(NAUGHTY) // 10)


@on_sqlite
@pytest.mark.parametrize("examples", [25, pytest.param(2_000, marks=pytest.mark.long)])
def test_whole_forms_of_anything_are_answered(
    examples: int, app: Flask, database: Database, ground: Ground, account_id: UUID, paths: dict[str, str], heard: Heard
) -> None:
    wishes = wishes_of(poker_of(app, database, account_id, heard), paths, good_for(ground))
    every = [(page, wish) for page in PAGES if not page.file for wish in wishes[page.name] if len(wish.fields) > 1]
    anything = st.sampled_from(NAUGHTY) | st.text(max_size=80)
    with as_it_was(database) as restore:

        @how(max_examples=examples, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
        @given(st.sampled_from(every), st.data())
        def send(chosen: tuple[ConsolePage, Wish], data: st.DataObject) -> None:
            page, wish = chosen
            restore()
            poker = poker_of(app, database, account_id, heard)
            poker.may_speak_english = page.name in ANSWERS_IN_ENGLISH
            fields = {name: data.draw(anything | st.just(value)) for name, value in wish.fields.items()}
            poker.post(paths[page.name], fields, wish.kinds)

        send()


@on_sqlite
def test_no_door_stumbles_over_anything(app: Flask, database: Database, heard: Heard) -> None:
    poker, values = stranger_at(app, database, heard), naughty_ones()
    for door in DOORS:
        path = door.rule.replace("<token>", "x")
        for name in ("next", "language", "notice", "carried"):
            if "GET" in door.methods:
                poker.get(path, {name: next(values)})
        for name in ("email", "password", "code", "next", "language", "carried"):
            if "POST" in door.methods:
                poker.post(path, {"email": "a@example.org", "password": "x", "language": "en", name: next(values)}, {})
