"""The six digits in the mail: for an hour, for one mailbox and drive, and five wrong guesses a day end them, not the link."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import event, select, update

from campaign.contributions.codes import CodeAttempt, find_by_code
from campaign.db import Database, now
from campaign.mail.models import CodeFailure, Delivery
from campaign.tokens import Keyring
from tests.cast import charlie_opens_petition, latest, press, sign, signing
from tests.forgetting import forget
from tests.time_travel import let_pass

KEYRING = Keyring("a secret that only tests know, 0123456789")


@pytest.fixture
def petition(database: Database) -> UUID:
    return charlie_opens_petition(database)


@pytest.fixture
def code(database: Database, petition: UUID) -> str:
    """The code in the mail that has just left for Suzie."""
    sign(database, signing(petition))
    with database.transaction() as session:
        session.execute(update(Delivery).values(state="accepted", posted_at=now()))
        return KEYRING.code("code", session.scalars(select(Delivery.id)).one())


def look(database: Database, petition: UUID, code: str, email: str = "suzie@example.com") -> UUID | None:
    with database.transaction() as session:
        key = signing(petition, email=email).mailbox_key
        found = find_by_code(session, KEYRING, CodeAttempt(petition, key, code))
        return found and found.id


def other(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_the_right_code_finds_the_signature(database: Database, petition: UUID, code: str) -> None:
    assert look(database, petition, code) == latest(database)
    assert look(database, petition, code) == latest(database)


def test_another_code_drive_or_mailbox_finds_nothing(database: Database, petition: UUID, code: str) -> None:
    assert look(database, petition, other(code)) is None
    assert look(database, charlie_opens_petition(database, slug="2"), code) is None
    assert look(database, petition, code, email="paul@example.com") is None


def test_it_lives_for_an_hour_from_when_the_mail_left(database: Database, petition: UUID, code: str) -> None:
    let_pass(database, timedelta(minutes=59))
    assert look(database, petition, code) is not None
    let_pass(database, timedelta(minutes=2))
    assert look(database, petition, code) is None


def test_five_wrong_codes_end_codes_for_a_day_but_never_the_link(database: Database, petition: UUID, code: str) -> None:
    for _ in range(5):
        assert look(database, petition, other(code)) is None
    assert look(database, petition, code) is None
    assert press(database, latest(database)) == "verified"


def test_guesses_at_one_mailbox_do_not_end_another_s(database: Database, petition: UUID, code: str) -> None:
    for _ in range(5):
        look(database, petition, other(code), email="paul@example.com")
    assert look(database, petition, code) is not None


def test_a_day_later_codes_work_again(database: Database, petition: UUID, code: str) -> None:
    for _ in range(5):
        look(database, petition, other(code))
    let_pass(database, timedelta(hours=24, minutes=1))
    with database.transaction() as session:
        session.execute(update(Delivery).values(posted_at=now()))
    assert look(database, petition, code) is not None


def test_a_known_and_an_unknown_mailbox_run_the_same_statements(database: Database, petition: UUID, code: str) -> None:
    said: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda _c, _k, statement, *_: said.append(statement))
    look(database, petition, other(code))
    known, said[:] = list(said), []
    look(database, petition, other(code), email="unknown@example.com")
    assert said == known


def test_guesses_side_by_side_are_judged_one_after_the_other(database: Database, petition: UUID, code: str) -> None:
    wrong = [f"{(int(code) + step) % 10**6:06d}" for step in range(1, 41)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda guess: look(database, petition, guess), wrong)) == [None] * 40
    assert look(database, petition, code) is None
    forget(database, "wrong-codes")
    assert look(database, petition, code) is None
    let_pass(database, timedelta(hours=25))
    forget(database, "wrong-codes")
    with database.reading() as session:
        assert session.scalars(select(CodeFailure)).all() == []
