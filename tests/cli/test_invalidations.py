"""A moderator counts first, then takes out, looks on, and puts back; no address is shown."""

from __future__ import annotations

from uuid import UUID

import pytest

from campaign.contributions.models import Contribution
from campaign.db import Database
from tests.cast import charlie_opens_petition, signed, signing
from tests.cli.conftest import Run
from tests.drives.drafts import ON_SQLITE_ALONE

BOTS = ("--domain", "bots.example")
REASON = ("--reason", "made-up-names")


@pytest.fixture
def bot(database: Database) -> UUID:
    petition = charlie_opens_petition(database)
    signed(database, signing(petition))
    return signed(database, signing(petition, "Bot a", "a@bots.example"))


def test_from_the_count_to_the_undoing(run: Run, database: Database, bot: UUID) -> None:
    ran = run("invalidations", "count", *BOTS)
    assert ran.out.startswith("1 fit.\n") and "petition-1" in ran.out and str(bot) in ran.out
    assert "@" not in ran.out and "Bot a" not in ran.out
    assert "Bot a" in run("invalidations", "count", *BOTS, "--names").out
    ran = run("invalidations", "start", *BOTS, *REASON, "--expect", "1")
    assert "It is done: 1 of 1 taken out." in ran.out
    assert _state(database, bot) == "invalidated"
    (one,) = run("invalidations", "list", "--json").json
    assert (one["state"], one["done"], one["reason"]) == ("done", 1, "made-up-names")
    assert "bots.example" not in run("invalidations", "list").out
    assert "1 are back, 0 cannot be put back." in run("invalidations", "undo", one["id"]).out
    assert _state(database, bot) == "verified"
    assert run("invalidations", "show", one["id"], "--json").json["not_put_back"] == []
    ran = run("invalidations", "cancel", one["id"])
    assert (ran.code, ran.err) == (2, "It is undone: that is not possible in this state.\n")


@ON_SQLITE_ALONE
def test_more_or_fewer_than_were_looked_at_are_left_alone(run: Run, database: Database, bot: UUID) -> None:
    ran = run("invalidations", "start", *BOTS, *REASON, "--expect", "2")
    assert (ran.code, ran.err) == (
        2,
        "1 fit by now: look at them first with `campaign invalidations count`.\n",
    )
    assert _state(database, bot) == "verified"
    assert run("invalidations", "list").out == "There is none.\n"


@ON_SQLITE_ALONE
@pytest.mark.usefixtures("bot")
def test_conditions_that_will_not_do_are_refused_with_a_sentence(run: Run) -> None:
    for arguments in ((), ("--name", "*"), ("--network", "0.0.0.0/0"), ("--area", "W99"), ("--drive", "no-such")):
        ran = run("invalidations", "count", *arguments)
        assert (ran.code, len(ran.err.splitlines())) == (2, 1), arguments
    for arguments in (("--since", "yesterday"), ("--kind", "song")):
        assert run("invalidations", "count", *arguments).code == 2


@ON_SQLITE_ALONE
@pytest.mark.usefixtures("bot")
def test_where_nothing_is_unusual_that_is_said(run: Run) -> None:
    assert run("trending").out == "Nothing unusual.\n"
    assert run("trending", "--in", "hour", "--json").json == []


def _state(database: Database, contribution_id: UUID) -> str:
    with database.reading() as session:
        return session.get_one(Contribution, contribution_id).state
