"""Forgetting by hand: looking first, by every rule or by one, and with a proof of what went."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign.audit.models import AuditEntry
from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.retention.rules import RULES
from tests.cast import charlie_opens_petition, signed, signing
from tests.cli.conftest import Run
from tests.time_travel import let_pass


@pytest.fixture
def long_closed(database: Database) -> None:
    """A petition that Suzie signed, and that has been closed for half a year."""
    signed(database, signing(charlie_opens_petition(database)))
    let_pass(database, timedelta(days=91 + 183))


@pytest.mark.usefixtures("long_closed")
def test_charlie_looks_before_anything_goes(run: Run, database: Database) -> None:
    looked = run("retention", "run", "--dry-run", "--json").json
    assert looked["is_dry_run"] and list(looked["rows"]) == list(RULES)
    assert (looked["rows"]["contributions"], looked["rows"]["origins"]) == (1, 1)
    assert "Nothing was forgotten" in run("retention", "run", "--dry-run").out
    with database.reading() as session:
        assert session.scalars(select(Contribution.name)).all() == ["Suzie Evans"]
    assert run("retention", "run", "--rule", "contributions", "--json").json["rows"] == {"contributions": 1}
    with database.reading() as session:
        assert session.scalars(select(Contribution.name)).all() == [None]
        proof = session.execute(select(AuditEntry.doer, AuditEntry.act, AuditEntry.facts)).one()
    assert tuple(proof) == ("cli", "retention.done", '{"count":1,"rule":"contributions"}')


def test_nothing_due_is_nothing_done(run: Run, database: Database) -> None:
    assert set(run("retention", "run", "--json").json["rows"].values()) == {0}
    with database.reading() as session:
        assert session.scalars(select(AuditEntry.act)).all() == []
