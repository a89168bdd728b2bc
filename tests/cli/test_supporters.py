"""Erasing by hand, for somebody who cannot open My support: the same as theirs, and nothing said of who it was."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from campaign.contributions.models import Contribution, Tally
from campaign.db import Database
from campaign.mail.models import Suppression
from campaign.my_support.models import Erasure
from tests.cast import IDENTITY_KEY, charlie_opens_petition, signed, signing
from tests.cli.conftest import Run


@pytest.fixture
def run(run: Run, environ: pytest.MonkeyPatch) -> Run:
    """With the key under which the cast's mailboxes are known."""
    environ.setenv("IDENTITY_KEY", IDENTITY_KEY)
    return run


def test_a_mailbox_is_erased_in_any_spelling(run: Run, database: Database) -> None:
    petition = charlie_opens_petition(database)
    signed(database, signing(petition, email="suzie@gmail.com"))
    ran = run("supporter", "erase", "--email", "Su.Zie@gmail.com", "--never-again", "--language", "en")
    assert (ran.code, ran.out) == (0, "Erased. A receipt is on its way.\n")
    with database.reading() as session:
        assert session.scalars(select(Contribution.name)).all() == [None]
        assert session.scalars(select(Erasure.address)).all() == ["suzie@gmail.com"]
        assert sorted(session.scalars(select(Suppression.scope))) == ["all", "uninvited"]
        assert session.scalars(select(Tally.count)).all() == [0]
    again = run("supporter", "erase", "--email", "suzie@gmail.com", "--json")
    assert again.json == {"erasure": None}


def test_one_person_of_a_mailbox_is_erased(run: Run, database: Database) -> None:
    petition = charlie_opens_petition(database)
    signed(database, signing(petition))
    signed(database, signing(petition, "Paul Evans"))
    assert run("supporter", "erase", "--email", "suzie@example.com", "--name", "suzie evans").code == 0
    with database.reading() as session:
        assert set(session.scalars(select(Contribution.name))) == {None, "Paul Evans"}


def test_what_is_nobody_is_refused_with_a_sentence(run: Run, database: Database) -> None:
    assert run("supporter", "erase", "--email", "suzie").err == "That is not an email address.\n"
    ran = run("supporter", "erase", "--email", "suzie@example.com", "--name", "Suzie")
    assert (ran.code, ran.err) == (2, "There is nobody of that name at that mailbox.\n")
    assert run("supporter", "erase", "--email", "suzie@example.com").out == (
        "Nothing of that mailbox was left to erase.\n"
    )
