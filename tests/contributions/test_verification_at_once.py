"""The usual press is one statement, and comes to the same as the longer way; of what is not usual it changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import String, bindparam, insert, select, text, update

from campaign.areas.lookup import ensure_seats, find_area
from campaign.contributions.ending import disown, invalidate
from campaign.contributions.models import BlockRule, Contribution, OfferedWords, TallyDelta
from campaign.contributions.networks import networks_around, networks_around_in_sql
from campaign.contributions.origins import domain_of, domain_of_in_sql
from campaign.contributions.registry import KINDS
from campaign.contributions.verification import verify
from campaign.contributions.verification_at_once import can_verify_at_once, verify_at_once
from campaign.db import Base, Database, now
from campaign.drives.models import Drive
from campaign.ids import new_id
from campaign.mail.models import Mailbox, Suppression
from campaign.mail.suppression import ERASED, UNINVITED, suppress
from campaign.outbox.models import OutboxEvent
from campaign.supporters.models import Consent, Supporter
from campaign.supporters.name import name_key
from tests.cast import charlie_opens_petition, latest, press, sign, signed, signing
from tests.contributions.test_networks import kept_of
from tests.many import make_many
from tests.my_support.test_erasing import as_typed
from tests.time_travel import let_pass

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
ADDRESSES = (
    *("81.2.69.7", "8.8.8.8", "213.0.9.1", "127.0.0.1"),
    *("2001:470:1f1c::1", "2a00:23c8:0:1::5", "2a00::1", "2a02:0c7f:8::1", "2c0f:f::1"),
)
TOLD = (
    *("id", "issue", "kind", "state", "drive_id", "what", "submitted_at", "expires_at", "verified_at", "number"),
    *("name", "name_key", "postcode", "country", "comment", "show_name", "consent_campaign", "consent_wider"),
)
OUTCOMES = (Contribution, Supporter, Consent, TallyDelta, OutboxEvent, OfferedWords, Suppression)
OF_EACH_RUN = {
    "id",
    "contribution_id",
    "subject_id",
    "supporter_id",
    "referral_code",
    "drive_id",
    "campaign_id",
    "mailbox_key",
}


@pytest.fixture
def petition(database: Database) -> UUID:
    with database.transaction() as session:
        ensure_seats(session)
    return charlie_opens_petition(database)


def at_once(database: Database, contribution_id: UUID, **changes: Any) -> bool:
    with database.reading() as session:
        shown = replace(as_typed(session.get_one(Contribution, contribution_id)), **changes)
    with database.directly() as connection:
        return verify_at_once(connection, KINDS["signature"], contribution_id, 0, shown) is not None


def at_length(database: Database, contribution_id: UUID, **changes: Any) -> bool:
    with database.transaction() as session:
        shown = replace(as_typed(session.get_one(Contribution, contribution_id)), **changes)
        return verify(session, contribution_id, 0, shown, find_area)[0] == "verified"


def told(database: Database) -> dict[str, list[dict[str, object]]]:
    """What stands in the tables, in whatever order, but for moments and for what is another in each run."""
    with database.reading() as session:
        rows = {table.__tablename__: map(_plain, session.scalars(select(table))) for table in OUTCOMES}
        return {name: sorted(plain, key=str) for name, plain in rows.items()}


def _plain(row: Base) -> dict[str, object]:
    columns = row.__table__.columns
    values = {name: getattr(row, name) for name in columns.keys() if name not in OF_EACH_RUN}  # noqa: SIM118
    return {name: value is not None if name.endswith(("_at", "since")) else value for name, value in values.items()}


@pytest.mark.parametrize(
    ("given", "changes"),
    [
        ({"comment": "It matters.", "show_name": True, "consent_campaign": True, "network": "v4.081.002.069"}, {}),
        (
            {"postcode": "SA42 0AA"},
            {"name": "Suzanne Evans", "name_key": name_key("Suzanne Evans"), "consent_wider": True},
        ),
        ({"comment": "Hasty."}, {"comment": None, "postcode": None, "country": "FR"}),
    ],
)
def test_the_usual_press_comes_to_the_same_either_way(
    database: Database, petition: UUID, given: dict[str, Any], changes: dict[str, Any]
) -> None:
    ways: list[Callable[..., bool]] = [at_once, at_length]
    seen = []
    for way in ways:
        command = signing(petition, **given)
        with database.transaction() as session:
            suppress(session, command.mailbox_key, UNINVITED, ERASED)
        sign(database, command)
        assert way(database, latest(database), **changes)
        seen.append(told(database))
        assert not seen[-1]["suppressions"]
        with database.transaction() as session:
            for table in (OfferedWords, Consent, TallyDelta, OutboxEvent):
                session.execute(table.__table__.delete())
            session.execute(update(Contribution).values(supporter_id=None, state="withdrawn"))
            session.execute(Supporter.__table__.delete())
            session.execute(text("DELETE FROM contribution_origins"))
            session.execute(Contribution.__table__.delete())
    assert seen[0] == seen[1]
    assert [row["state"] for row in seen[0]["contributions"]] == ["verified"]


def _spent(database: Database, petition: UUID, suzies: UUID) -> None:
    press(database, suzies)


def _disowned(database: Database, petition: UUID, suzies: UUID) -> None:
    with database.transaction() as session:
        disown(session, suzies)


def _revoked(database: Database, petition: UUID, suzies: UUID) -> None:
    with database.transaction() as session:
        session.execute(update(Contribution).values(issue=1))


def _too_late(database: Database, petition: UUID, suzies: UUID) -> None:
    let_pass(database, timedelta(days=8))


def _cancelled(database: Database, petition: UUID, suzies: UUID) -> None:
    with database.transaction() as session:
        session.execute(update(Drive).values(cancelled_at=now()))


def _shared(database: Database, petition: UUID, suzies: UUID) -> None:
    sign(database, signing(petition, "Paul Evans"))


def _on_paper(database: Database, petition: UUID, suzies: UUID) -> None:
    with database.transaction() as session:
        mailbox = Mailbox(key="0" * 64, created_at=session.execute(select(now())).scalar_one())
        session.add(mailbox)
        session.flush()
        theirs = session.execute(select(Contribution.__table__)).one()._asdict()
        other = {"id": new_id(), "mailbox_key": mailbox.key, "source": "paper", "email": None, "state": "verified"}
        session.execute(insert(Contribution).values({**theirs, **other}))


def _suspect(database: Database, petition: UUID, suzies: UUID) -> None:
    with database.transaction() as session:
        session.execute(update(Contribution).values(is_suspect=True))


def _rule(kind: str, value: str | None, *, is_allowed: bool = False) -> Callable[[Database, UUID, UUID], None]:
    def say(database: Database, petition: UUID, suzies: UUID) -> None:
        with database.transaction() as session:
            key = session.scalars(select(Contribution.mailbox_key)).one()
            moment = session.execute(select(now())).scalar_one()
            session.add(
                BlockRule(kind=kind, value=value or key, is_allowed=is_allowed, reason="seen", created_at=moment)
            )

    return say


@pytest.mark.parametrize(
    "before",
    [
        *(_spent, _disowned, _revoked, _too_late, _cancelled, _shared, _on_paper, _suspect, _rule("mailbox", None)),
        *(_rule("domain", "ex*.com"), _rule("network", "81.2.0.0/16"), _rule("domain", "example.com", is_allowed=True)),
    ],
)
def test_whatever_is_not_usual_is_left_as_it_is(
    database: Database, petition: UUID, before: Callable[[Database, UUID, UUID], None]
) -> None:
    sign(database, signing(petition, network="v4.081.002.069"))
    suzies = latest(database)
    before(database, petition, suzies)
    there = told(database)
    assert not at_once(database, suzies)
    assert told(database) == there


def test_a_mailbox_that_was_invalidated_there_before_is_looked_at(database: Database, petition: UUID) -> None:
    first = signed(database, signing(petition))
    with database.transaction() as session:
        invalidate(session, first, "made-up")
    let_pass(database, timedelta(minutes=2))
    sign(database, signing(petition))
    assert not at_once(database, latest(database))


def test_what_was_verified_is_told_as_it_is_kept(database: Database, petition: UUID) -> None:
    sign(database, signing(petition, comment="It matters."))
    suzies = latest(database)
    with database.reading() as session:
        shown = replace(as_typed(session.get_one(Contribution, suzies)), name="Suzanne Evans")
    with database.directly() as connection:
        told = verify_at_once(connection, KINDS["signature"], suzies, 0, shown)
    assert told is not None
    with database.reading() as session:
        kept = session.get_one(Contribution, suzies)
        assert told.referral_code == session.scalars(select(Supporter.referral_code)).one()
        for name in TOLD:
            assert getattr(told.contribution, name) == getattr(kept, name), name


def test_another_kinds_form_verifies_nothing(database: Database, petition: UUID) -> None:
    sign(database, signing(petition))
    suzies = latest(database)
    with database.transaction() as session:
        session.execute(update(Contribution).values(kind="letter"))
    assert can_verify_at_once(KINDS["signature"]) and not can_verify_at_once(KINDS["letter"])
    assert not at_once(database, suzies)


def test_the_database_knows_the_networks_around_one_and_the_domain_of_an_address_as_we_do(database: Database) -> None:
    kept = [kept_of(address) for address in ADDRESSES]
    assert None in kept and len(set(kept)) == len(ADDRESSES)
    emails = ("suzie@example.com", "a@b@Example.ORG", "nobody", "")
    column, email = bindparam("kept", type_=String), bindparam("email", type_=String)
    with database.reading() as session:
        for network in kept:
            found = session.scalar(select(networks_around_in_sql(column)), {"kept": network})
            assert tuple(found) == networks_around(network)
        for address in emails:
            assert session.scalar(select(domain_of_in_sql(email)), {"email": address}) == domain_of(address)


def test_fifty_presses_at_once_verify_once(database: Database, petition: UUID) -> None:
    sign(database, signing(petition))
    suzies = latest(database)
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda _: at_once(database, suzies), range(50))) == 1
    assert len(told(database)["tally_deltas"]) == 1


SERIES = "generate_series(CAST(:first AS integer), CAST(:last AS integer)) n"
KEY = "md5(n::text) || md5('before ' || n::text)"
GIVEN = (
    f"INSERT INTO mailboxes (key, created_at) SELECT {KEY}, now() FROM {SERIES}",
    f"""INSERT INTO contributions (id, kind, drive_id, what, content_key, state, mailbox_key, slot, country, show_name,
               consent_campaign, consent_wider, is_suspect, language, source, statement_version, text_version, issue,
               submitted_at, expires_at)
        SELECT md5('c' || n)::uuid, 'signature', :drive, '', '', :state, {KEY}, 1, 'GB', false, false, false, false,
               'cy', 'web', 1, 1, 0, now() - n * interval '1 second', now() + interval '1 day'
        FROM {SERIES}""",
)
USES = text("SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = 'ix_contributions_pending'")


def test_a_press_does_not_go_through_all_that_wait_where_nobody_waited_when_the_server_last_looked(
    database: Database, petition: UUID
) -> None:
    make_many(database, GIVEN, 20_000, drive=petition, state="expired")  # and it looks
    with database.transaction() as session:
        for statement in GIVEN:
            session.execute(text(statement), {"first": 20_001, "last": 21_000, "drive": petition, "state": "pending"})
    sign(database, signing(petition))
    database.dispose()  # what a connection has counted is told when it closes
    with database.reading() as session:
        before = session.scalar(USES)
    assert at_once(database, latest(database))
    database.dispose()
    with database.reading() as session:
        assert session.scalar(USES) == before
