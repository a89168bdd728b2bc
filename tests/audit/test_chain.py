"""The audit log: what is written stays, whoever tries to change it; what is old says nothing any more, and still counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from threading import Thread
from uuid import UUID

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from campaign.audit.chain import verify_chain
from campaign.audit.models import AuditEntry, AuditHead
from campaign.audit.networks import network_of
from campaign.audit.pruning import EMPTIED
from campaign.audit.record import Act, Doer, record_act
from campaign.audit.searching import ActSearch, search_acts, write_csv
from campaign.clock import utc_now
from campaign.db import Database
from tests.forgetting import forget
from tests.set_clock import Clock, settable_clock

STAN = Doer(str(UUID(int=7)), "192.0.2.0/24")
CAMPAIGN = UUID(int=9)
OLD = timedelta(days=731)


@pytest.fixture
def clock(database: Database) -> Iterator[Clock]:
    with settable_clock(database) as clock:
        yield clock


def write(database: Database, count: int = 1, name: str = "grant.given") -> None:
    for _ in range(count):
        with database.transaction() as session:
            record_act(session, Act(STAN, name, ("account", UUID(int=8)), CAMPAIGN, facts={"role": "exporter"}))


def broken_at(database: Database) -> int | None:
    with database.reading() as session:
        return verify_chain(session).broken_at


def unguarded(database: Database, statement: str) -> None:
    """What somebody does who may do anything to the database."""
    with database.engine.begin() as connection:
        if database.is_sqlite:
            connection.execute(text("DROP TRIGGER audit_entries_keep"))
            connection.execute(text("DROP TRIGGER audit_entries_stay"))
        else:
            connection.execute(text("ALTER TABLE audit_entries DISABLE TRIGGER ALL"))
        connection.execute(text(statement))


def test_the_chain_holds_over_many_entries(database: Database) -> None:
    write(database, 7)
    with database.reading() as session:
        verdict = verify_chain(session)
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.sequence.desc())).first()
    assert last and (verdict.entries, verdict.broken_at, verdict.digest) == (7, None, last.digest)


def test_an_empty_log_is_whole(database: Database) -> None:
    assert broken_at(database) is None


@pytest.mark.parametrize(
    "change",
    [
        update(AuditEntry).values(act="session.begun"),
        update(AuditEntry).values(act=None, doer=None, subject_kind=None, subject_id=None, campaign_id=None),
        update(AuditEntry).values(digest="0" * 64),
        delete(AuditEntry),
        delete(AuditHead),
        update(AuditHead).values(sequence=0),
        update(AuditHead).values(sequence=AuditHead.sequence + 2),
    ],
    ids=["changed", "emptied too early", "digest", "deleted", "head deleted", "head put back", "head put ahead"],
)
def test_the_database_refuses_to_change_what_was_written(database: Database, change: object) -> None:
    write(database)
    with pytest.raises(DBAPIError), database.transaction() as session:
        session.execute(change)  # type: ignore[call-overload]
    assert broken_at(database) is None


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ('UPDATE audit_entries SET facts = \'{"role":"admin"}\' WHERE sequence = 2', 2),
        ("UPDATE audit_entries SET network = '198.51.100.0/24' WHERE sequence = 3", 3),
        ("UPDATE audit_entries SET occurred_at = '2020-01-01 00:00:00.000000' WHERE sequence = 1", 1),
        ("DELETE FROM audit_entries WHERE sequence = 2", 2),
        ("DELETE FROM audit_entries WHERE sequence = 4", 4),
        ("UPDATE audit_entries SET act = NULL, doer = NULL, facts = NULL WHERE sequence = 2", 2),
    ],
)
def test_whoever_goes_round_the_guard_is_found_out(database: Database, statement: str, place: int) -> None:
    write(database, 4)
    unguarded(database, statement)
    assert broken_at(database) == place


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_head_is_not_cut_off(database: Database) -> None:
    with pytest.raises(DBAPIError), database.transaction() as session:
        session.execute(text("TRUNCATE audit_head"))
    write(database)


def test_nothing_is_made_older_so_that_it_may_be_emptied(database: Database) -> None:
    write(database, 3)
    nothing = ", ".join(f"{name} = NULL" for name in EMPTIED)
    unguarded(database, f"UPDATE audit_entries SET occurred_at = '2020-01-01 00:00:00.000000', {nothing}")
    assert broken_at(database) == 1


def test_what_is_rolled_back_leaves_no_gap(database: Database) -> None:
    with pytest.raises(RuntimeError), database.transaction() as session:
        record_act(session, Act(STAN, "grant.given"))
        raise RuntimeError
    write(database)
    with database.reading() as session:
        assert session.scalars(select(AuditEntry.sequence)).all() == [1]
    assert broken_at(database) is None


def test_acts_at_once_make_one_chain(database: Database) -> None:
    threads = [Thread(target=write, args=(database, 10)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert verify_chain(session).entries == 40
    assert broken_at(database) is None


def test_old_entries_say_nothing_any_more_and_the_chain_still_checks(database: Database, clock: Clock) -> None:
    clock.set(utc_now() - OLD)
    write(database, 3)
    clock.set(utc_now())
    write(database, 2)
    assert forget(database, "audit-log") == 3
    assert forget(database, "audit-log") == 0
    with database.reading() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.sequence)).all()
    assert [entry.act for entry in entries] == [*3 * [None], *2 * ["grant.given"], "retention.done"]
    assert entries[0].doer is None and entries[0].network is None and entries[0].facts is None
    assert broken_at(database) is None


@pytest.mark.parametrize("facts", [{"name": "Suzie"}, {"role": "suzie@example.com"}, {"role": "=1+1"}, {"role": ""}])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_that_anybody_typed_can_be_a_fact(database: Database, facts: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="a fact"), database.transaction() as session:
        record_act(session, Act(STAN, "grant.given", facts=facts))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_act_has_a_name_that_is_known(database: Database) -> None:
    with pytest.raises(ValueError, match="an act"), database.transaction() as session:
        record_act(session, Act(STAN, "tea.drunk"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_act_is_done_to_a_kind_of_thing_that_has_a_word_in_both_languages(database: Database) -> None:
    with pytest.raises(ValueError, match="a kind of thing"), database.transaction() as session:
        record_act(session, Act(STAN, "grant.given", ("kettle", UUID(int=8))))


def test_entries_are_found_by_what_is_known_of_them(database: Database) -> None:
    write(database, 3)
    write(database, 1, "grant.taken")
    with database.reading() as session:
        assert [one.sequence for one in search_acts(session, ActSearch())] == [4, 3, 2, 1]
        assert [one.sequence for one in search_acts(session, ActSearch(act="grant.taken"))] == [4]
        assert [one.sequence for one in search_acts(session, ActSearch(doer=STAN.name), before=3, limit=1)] == [2]
        assert search_acts(session, ActSearch(subject_id=UUID(int=1))) == []
        tomorrow = utc_now() + timedelta(days=1)
        assert search_acts(session, ActSearch(since=tomorrow)) == []
        assert len(search_acts(session, ActSearch(until=tomorrow))) == 4


def test_the_log_goes_out_as_csv_with_its_digests(database: Database) -> None:
    write(database, 3)
    lines = "".join(write_csv(database, ActSearch())).splitlines()
    assert len(lines) == 4 and lines[0].startswith("sequence,occurred_at,doer,act")
    assert all(line[0] not in "=+-@" for line in lines)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("", "unknown"),
        (None, "unknown"),
        ("suzie", "unknown"),
    ],
)
def test_a_network_names_no_household(address: str | None, network: str) -> None:
    assert network_of(address) == network
