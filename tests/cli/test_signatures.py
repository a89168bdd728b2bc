"""A moderator sees what is held, without addresses, and decides."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest

from campaign.contributions.held import count_overdue, list_held, working_days_before
from campaign.contributions.models import Contribution, TallyDelta
from campaign.db import Database
from tests.cast import charlie_opens_petition, signed, signing
from tests.cli.conftest import Run
from tests.drives.drafts import A_DAY, ON_SQLITE_ALONE
from tests.time_travel import let_pass


def held(database: Database, **changes: object) -> UUID:
    """One that a bot might have given."""
    drive_id = charlie_opens_petition(database, slug=uuid4().hex[:8])
    return signed(database, signing(drive_id, is_suspect=True, comment="Buy\x1b[2J now", **changes))


@ON_SQLITE_ALONE
def test_what_is_held_is_shown_without_an_address(run: Run, database: Database) -> None:
    contribution_id = held(database)
    ran = run("signatures", "held")
    assert (str(contribution_id) in ran.out, "honeypot" in ran.out) == (True, True)
    named = run("signatures", "held", "--names")
    assert "Suzie Evans" in named.out and "\x1b" not in named.out
    for said in (ran.out, named.out, run("signatures", "held", "--json", "--names").out):
        assert "example.com" not in said
    assert "Suzie" not in ran.out
    (one,) = run("signatures", "held", "--json").json
    assert (one["id"], one["reason"], one["is_overdue"]) == (str(contribution_id), "honeypot", False)
    assert "name" not in one


def test_a_released_signature_counts(run: Run, database: Database) -> None:
    contribution_id = held(database)
    assert run("signatures", "release", str(contribution_id)).out == "1 counted and thanked.\n"
    assert _state(database, contribution_id) == "verified"
    with database.reading() as session:
        assert [delta.amount for delta in session.query(TallyDelta)] == [1]
    assert run("signatures", "held").out == "No signature waits.\n"


@ON_SQLITE_ALONE
def test_an_invalidated_signature_does_not(run: Run, database: Database) -> None:
    contribution_id = held(database)
    assert run("signatures", "invalidate", str(contribution_id), "--reason", "not-a-person").code == 0
    assert _state(database, contribution_id) == "invalidated"


@ON_SQLITE_ALONE
def test_a_decision_about_several_is_made_about_all_or_none(run: Run, database: Database) -> None:
    contribution_id = held(database)
    ran = run("signatures", "release", str(contribution_id), str(uuid4()))
    assert (ran.code, ran.err) == (2, "That signature is not held.\n")
    assert _state(database, contribution_id) == "held"


@pytest.mark.parametrize("reason", ["", "Not A Person", "a b", "x" * 33])
def test_a_reason_is_a_word_or_two(anywhere: Run, reason: str) -> None:
    assert anywhere("signatures", "invalidate", str(uuid4()), "--reason", reason).code == 2


def test_after_five_working_days_a_held_signature_is_overdue(database: Database) -> None:
    contribution_id = held(database)
    let_pass(database, 4 * A_DAY)
    with database.reading() as session:
        assert count_overdue(session) == 0
        assert not list_held(session)[0].is_overdue
    let_pass(database, 4 * A_DAY)
    with database.reading() as session:
        assert count_overdue(session) == 1
        assert [(one.id, one.is_overdue) for one in list_held(session)] == [(contribution_id, True)]


@pytest.mark.parametrize(
    ("day", "before"),
    [
        ("2026-11-27", "2026-11-20"),
        ("2026-11-25", "2026-11-18"),
        ("2026-11-29", "2026-11-23"),
        ("2026-11-23", "2026-11-16"),
    ],
)
def test_a_week_end_is_no_working_day(day: str, before: str) -> None:
    assert working_days_before(date.fromisoformat(day), 5) == date.fromisoformat(before)


def _state(database: Database, contribution_id: UUID) -> str:
    with database.reading() as session:
        return session.get_one(Contribution, contribution_id).state
