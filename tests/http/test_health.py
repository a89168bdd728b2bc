"""Monitors learn what they need, and nobody else learns more than a word."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, text, update

from campaign import migrate
from campaign.contributions.held import count_overdue, list_held
from campaign.contributions.letter.gate import count_overdue_letters
from campaign.contributions.models import TallyDelta
from campaign.contributions.unread import count_overdue_words
from campaign.db import Database
from campaign.http.health import make_blueprint
from campaign.http.health.numbers import measure
from campaign.http.services import Services, install
from campaign.mail import claims
from campaign.mail.models import Delivery
from campaign.mail.unknown import list_unknown
from campaign.notifications.verification import VERIFICATION
from campaign.settings import Settings
from campaign.timetable import claim_due, every, register
from campaign.tokens import Keyring
from tests import appeals
from tests.cast import charlie_opens_petition, sign, signed, signing
from tests.drives.drafts import ON_SQLITE_ALONE
from tests.letters import charlie_opens_letter_drive, targets_of, writing, written

TOKEN = "a-token-for-monitors"
STRANGER = {"REMOTE_ADDR": "192.0.2.7"}
EARLIER = datetime(2020, 1, 1, tzinfo=UTC)


def client_of(settings: Settings, database: Database) -> FlaskClient:
    app = Flask("health")
    install(app, Services(settings, database, Keyring(settings.secret_key)))
    app.register_blueprint(make_blueprint())
    return app.test_client()


@pytest.fixture
def monitor(settings: Settings, database: Database) -> FlaskClient:
    """Asks from this machine, unless a test says otherwise."""
    return client_of(replace(settings, metrics_token=TOKEN), database)


def numbers(page: str) -> dict[str, float]:
    lines = [line.rsplit(" ", 1) for line in page.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in lines}


@ON_SQLITE_ALONE
def test_the_process_lives_even_without_a_database(settings: Settings, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}")  # a folder is no database
    answer = client_of(settings, database).get("/healthz", environ_base=STRANGER)
    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert answer.headers["Cache-Control"] == "no-store"


def test_it_is_ready_with_a_migrated_database_whatever_the_queue_does(monitor: FlaskClient) -> None:
    answer = monitor.get("/readyz")
    assert answer.status_code == 200
    told = dict(answer.json or {})
    assert told.pop("durability") in ("ok", "fsync is off")  # as the tests' own PostgreSQL is
    assert told == {
        "status": "ready",
        "database": "ok",
        "migrations": "current",
        "redis": "ConnectionError",
        "oldest_event_seconds": 0.0,
    }


def test_the_age_of_the_oldest_event_is_told(monitor: FlaskClient, database: Database) -> None:
    sign(database, signing(charlie_opens_petition(database)))
    assert monitor.get("/readyz").json["oldest_event_seconds"] > 0  # type: ignore[index]


def test_it_is_not_ready_before_the_database_is_migrated(monitor: FlaskClient, database: Database) -> None:
    migrate.downgrade(database, "base")
    answer = monitor.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["migrations"] == "behind"  # type: ignore[index]
    migrate.upgrade(database)
    assert monitor.get("/readyz").status_code == 200


@ON_SQLITE_ALONE
def test_it_stays_ready_where_a_newer_release_has_migrated_the_database(
    monitor: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    answer = monitor.get("/readyz")
    assert (answer.status_code, answer.json["migrations"]) == (200, "ahead")  # type: ignore[index]


@ON_SQLITE_ALONE
def test_it_is_not_ready_without_a_database(settings: Settings, tmp_path: Path) -> None:
    answer = client_of(settings, Database(f"sqlite:///{tmp_path}")).get("/readyz")
    assert answer.status_code == 503
    assert (answer.json["database"], answer.json["migrations"]) == ("OperationalError", "unknown")  # type: ignore[index]


@ON_SQLITE_ALONE
def test_it_is_not_ready_soon_after_a_server_that_refuses(settings: Settings) -> None:
    database = Database("postgresql://nobody@127.0.0.1:9/nothing")
    began = time.monotonic()
    assert client_of(settings, database).get("/readyz", environ_base=STRANGER).status_code == 503
    assert time.monotonic() - began < 2
    database.dispose()


@ON_SQLITE_ALONE
@pytest.mark.parametrize(
    ("environ", "headers"),
    [
        (STRANGER, {}),
        ({"REMOTE_ADDR": "127.0.0.1"}, {"X-Forwarded-For": "127.0.0.1"}),
        ({"REMOTE_ADDR": "::1"}, {"Forwarded": "for=192.0.2.7"}),
        ({"REMOTE_ADDR": "127.0.0.1"}, {"Via": "1.1 proxy"}),
        ({"REMOTE_ADDR": "127.0.0.1"}, {"CF-Connecting-IP": "192.0.2.7"}),
        ({"REMOTE_ADDR": "127.0.0.1"}, {"True-Client-IP": "192.0.2.7"}),
        ({"REMOTE_ADDR": "127.0.0.1"}, {"X-Forwarded-Port": "443"}),
        ({"REMOTE_ADDR": "::ffff:192.0.2.7"}, {}),
        (STRANGER, {"Authorization": "Bearer something-else"}),
        (STRANGER, {"Authorization": f"Basic {TOKEN}"}),
        (STRANGER, {"Authorization": "Bearer "}),
        ({"REMOTE_ADDR": "not-an-address"}, {}),
    ],
)
def test_a_stranger_gets_the_status_word_and_no_numbers(
    monitor: FlaskClient, environ: dict[str, str], headers: dict[str, str]
) -> None:
    answer = monitor.get("/readyz", environ_base=environ, headers=headers)
    assert (answer.status_code, answer.text) == (200, "ready\n")
    assert monitor.get("/metrics", environ_base=environ, headers=headers).status_code == 404


@ON_SQLITE_ALONE
def test_without_a_token_set_no_token_will_do(settings: Settings, database: Database) -> None:
    stranger = client_of(settings, database)
    for given in ("Bearer", "Bearer ", "Bearer None"):
        answer = stranger.get("/metrics", environ_base=STRANGER, headers={"Authorization": given})
        assert answer.status_code == 404


@ON_SQLITE_ALONE
@pytest.mark.parametrize("environ", [{"REMOTE_ADDR": peer} for peer in ("127.0.0.1", "::1", "::ffff:127.0.0.1")])
def test_this_machine_sees_details(monitor: FlaskClient, environ: dict[str, str]) -> None:
    assert monitor.get("/readyz", environ_base=environ).is_json
    assert monitor.get("/metrics", environ_base=environ).status_code == 200


@ON_SQLITE_ALONE
def test_whoever_has_the_token_sees_details_from_anywhere(monitor: FlaskClient) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "X-Forwarded-For": "192.0.2.8"}
    assert monitor.get("/readyz", environ_base=STRANGER, headers=headers).is_json
    assert monitor.get("/metrics", environ_base=STRANGER, headers=headers).status_code == 200


def test_the_numbers_count_what_waits(monitor: FlaskClient, database: Database) -> None:
    petition = charlie_opens_petition(database)
    signed(database, signing(petition))
    sign(database, signing(petition, "Laura", "laura@example.com"))
    for state in ("claimed", "posting", "unknown"):
        sign(database, signing(petition, state, f"{state}@example.com"))
        with database.transaction() as session:
            newest = session.scalars(select(Delivery.id).order_by(Delivery.id.desc()).limit(1)).one()
            session.execute(update(Delivery).where(Delivery.id == newest).values(not_before=EARLIER))
            claim = claims.claim_due(session, VERIFICATION.template, 1)
            session.execute(update(Delivery).where(Delivery.claim == claim.id).values(state=state))
    with database.transaction() as session:
        register(session, ["workers.mail.deliver"])
        claim_due(session, {"workers.mail.deliver": every(5)})
    found = numbers(monitor.get("/metrics").text)
    assert (found["cydlais_database_ready"], found["cydlais_numbers_complete"]) == (1, 1)
    assert found["cydlais_events_unsettled"] == 6
    assert found["cydlais_events_oldest_seconds"] > 0
    assert found["cydlais_deltas_unfolded"] == 1
    assert found['cydlais_deliveries_waiting{state="queued"}'] == 2
    for state in ("claimed", "posting", "unknown"):
        assert found[f'cydlais_deliveries_waiting{{state="{state}"}}'] == 1
    assert found['cydlais_contributions_waiting{state="pending"}'] == 4
    assert found['cydlais_contributions_waiting{state="held"}'] == 0
    assert found['cydlais_contributions_last_hour{state="verified"}'] == 1
    assert found["cydlais_scheduler_beat_seconds"] < 60


def test_the_numbers_count_what_a_moderator_has_yet_to_read(monitor: FlaskClient, database: Database) -> None:
    letters = charlie_opens_letter_drive(database, is_moderated=True)
    written(database, writing(letters, targets_of(database, letters)))
    appeal = appeals.charlie_opens_appeal(database)
    appeals.given(database, appeals.commenting(appeal))
    appeals.given(database, appeals.commenting(appeal, thought="For you alone.", is_allowed=False))
    found = numbers(monitor.get("/metrics").text)
    assert found['cydlais_unread_waiting{what="words"}'] == 1
    assert found['cydlais_unread_waiting{what="letters"}'] == 1


@ON_SQLITE_ALONE
def test_the_numbers_are_in_the_text_format_that_prometheus_reads(monitor: FlaskClient) -> None:
    answer = monitor.get("/metrics")
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = answer.text.splitlines()
    named = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert len(named) == len(set(named))
    for line in lines:
        if not line.startswith("#"):
            assert line.split("{")[0].split(" ")[0] in named


@ON_SQLITE_ALONE
def test_numbers_without_a_database_say_that_it_is_away(settings: Settings, tmp_path: Path) -> None:
    answer = client_of(settings, Database(f"sqlite:///{tmp_path}")).get("/metrics")
    assert (answer.status_code, numbers(answer.text)) == (200, {"cydlais_database_ready": 0.0})


@ON_SQLITE_ALONE
def test_no_measurement_counts_beyond_its_bound(monitor: FlaskClient, database: Database) -> None:
    with database.transaction() as session:
        session.connection().exec_driver_sql(
            "INSERT INTO tally_deltas (id, drive_id, amount, reason, occurred_at) "
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10050) "
            "SELECT printf('%032x', i), printf('%032x', 1), 1, 'verified', '2026-01-01 00:00:00.000000' FROM n"
        )
        assert session.query(TallyDelta).count() == 10_050
    assert numbers(monitor.get("/metrics").text)["cydlais_deltas_unfolded"] == 10_000


@ON_SQLITE_ALONE
def test_no_measurement_reads_a_whole_table(database: Database) -> None:
    seen: list[tuple[str, Any]] = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: seen.append((given[2], given[3])))
    with database.reading() as session:
        list(measure(session))
        list_unknown(session)
        list_held(session)
        count_overdue(session)
        count_overdue_words(session)
        count_overdue_letters(session)
        for statement, values in [one for one in seen if one[0].startswith("SELECT")]:
            for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all():
                assert not re.fullmatch(
                    r"SCAN (deliveries|contributions|outbox_events|offered_words|letters)", row[3]
                ), statement


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
@ON_SQLITE_ALONE
def test_nothing_can_be_posted_there(monitor: FlaskClient, path: str) -> None:
    assert monitor.post(path).status_code == 405
