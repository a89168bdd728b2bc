"""The doctor finds what is not well, says how to mend it, and tells programs by an exit code."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar

import pytest
from redis import Redis
from sqlalchemy import update

from campaign import migrate
from campaign.audit.models import AuditHead
from campaign.audit.record import SYSTEM, Act, record_act
from campaign.db import Database, now
from campaign.mail.models import Delivery, ProviderList
from campaign.mail.provider_events import count_events, store_events
from campaign.mail.sendgrid_events import Reading
from campaign.mail.sendgrid_key import look_at_key
from campaign.mail.standing import note_bar, note_wish
from campaign.staff.sessions import begin_proved_session
from campaign.timetable import claim_due, every, register
from tests.appeals import charlie_opens_appeal, commenting, given
from tests.cast import charlie_opens_petition, sign, signed, signing
from tests.cli.conftest import Run
from tests.drives.drafts import ON_SQLITE_ALONE, charlie_plans_campaign
from tests.fakes.sendgrid_events import EventHook
from tests.letters import charlie_opens_letter_drive, targets_of, writing, written
from tests.servers.valkey import ValkeyServer
from tests.staff import make_account
from tests.time_travel import let_pass

FOR_PEOPLE = ("email", "held", "words to read", "letters to read")
KEY = "SG.a-key-that-nobody-may-see"


def levels(run: Run) -> dict[str, str]:
    """The worst level of each thing."""
    worst: dict[str, str] = {}
    for finding in run("doctor", "--json").json:
        if worst.get(finding["about"]) != "fail":
            worst[finding["about"]] = finding["level"]
    return worst


def beat(database: Database) -> None:
    with database.transaction() as session:
        register(session, ["a.job"])
        claim_due(session, {"a.job": every(1)})


@pytest.fixture
def queue(valkey: ValkeyServer, environ: pytest.MonkeyPatch) -> Iterator[Redis]:
    environ.setenv("REDIS_URL", valkey.url)
    with Redis.from_url(valkey.url) as client:
        yield client
        client.config_set("maxmemory-policy", "noeviction")


@ON_SQLITE_ALONE
def test_all_is_well(run: Run, database: Database, queue: Redis) -> None:
    queue.config_set("appendonly", "yes")
    charlie_plans_campaign(database)
    make_account(database, "admin")
    beat(database)
    ran = run("doctor")
    queue.config_set("appendonly", "no")
    assert [line for line in ran.out.splitlines() if not line.startswith("ok")] == []
    assert ran.code == 0


@ON_SQLITE_ALONE
def test_every_fault_says_how_to_mend_it(run: Run) -> None:
    ran = run("doctor")
    assert ran.code == 1
    lines = ran.out.splitlines()
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if line.startswith(("warn", "fail")):
            assert following.startswith("      → "), line


@ON_SQLITE_ALONE
def test_a_setting_that_cannot_work_is_a_fault(run: Run, environ: pytest.MonkeyPatch) -> None:
    environ.setenv("PORT", "eighty")
    ran = run("doctor", "--json")
    assert (ran.code, ran.json[0]["says"]) == (1, "PORT must be a whole number from 1 to 65535.")


def test_a_database_that_is_behind_is_a_fault(run: Run, database: Database) -> None:
    migrate.downgrade(database, "base")
    assert levels(run)["migrations"] == "fail"
    migrate.upgrade(database)
    assert levels(run)["migrations"] == "ok"


@ON_SQLITE_ALONE
def test_a_database_that_does_not_answer_is_a_fault(run: Run, environ: pytest.MonkeyPatch) -> None:
    environ.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/nothing")
    assert levels(run)["database"] == "fail"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(("value", "level"), [("off", "fail"), ("local", "fail"), ("remote_write", "ok")])
def test_a_database_that_may_forget_what_it_acknowledged_is_a_fault(
    run: Run, database: Database, value: str, level: str
) -> None:
    name = database.url.database
    with database.engine.connect() as connection:
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET synchronous_commit = {value}')
        connection.commit()
    database.dispose()
    assert levels(run)["PostgreSQL synchronous_commit"] == level


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_server_that_does_not_write_to_the_disk_is_a_fault(run: Run, database: Database) -> None:
    with database.engine.connect() as connection:
        fsync = connection.exec_driver_sql("SHOW fsync").scalar_one()
    assert levels(run)["PostgreSQL fsync"] == ("ok" if fsync == "on" else "fail")


@ON_SQLITE_ALONE
def test_a_queue_server_that_forgets_jobs_is_a_fault(run: Run, queue: Redis) -> None:
    assert levels(run)["Redis"] == "warn"  # it keeps no log
    queue.config_set("maxmemory-policy", "allkeys-lru")
    assert levels(run)["Redis"] == "fail"


@ON_SQLITE_ALONE
def test_a_queue_server_that_is_away_is_a_fault(run: Run) -> None:
    assert levels(run)["Redis"] == "fail"


@pytest.mark.parametrize(("minutes", "level"), [(0, "ok"), (2, "warn"), (11, "fail")])
@ON_SQLITE_ALONE
def test_an_event_that_waits_too_long_is_found(run: Run, database: Database, minutes: int, level: str) -> None:
    sign(database, signing(charlie_opens_petition(database)))
    let_pass(database, timedelta(minutes=minutes))
    assert levels(run)["events"] == level


@ON_SQLITE_ALONE
def test_a_scheduler_that_died_is_found(run: Run, database: Database) -> None:
    assert levels(run)["scheduler"] == "warn"
    beat(database)
    assert levels(run)["scheduler"] == "ok"
    let_pass(database, timedelta(minutes=3))
    assert levels(run)["scheduler"] == "fail"


@ON_SQLITE_ALONE
def test_what_waits_for_a_person_is_found(run: Run, database: Database) -> None:
    def pick(found: dict[str, str]) -> list[str]:
        return [found[about] for about in FOR_PEOPLE]

    drive_id = charlie_opens_petition(database)
    signed(database, signing(drive_id, is_suspect=True))
    letters = charlie_opens_letter_drive(database, is_moderated=True)
    written(database, writing(letters, targets_of(database, letters)))
    given(database, commenting(charlie_opens_appeal(database)))
    assert pick(levels(run)) == ["ok", "ok", "ok", "ok"]
    with database.transaction() as session:
        session.execute(update(Delivery).values(state="unknown", posted_at=now()))
    let_pass(database, timedelta(days=8))
    assert pick(levels(run)) == ["warn", "fail", "fail", "fail"]


@ON_SQLITE_ALONE
def test_in_production_what_supporters_would_notice_is_found(
    run: Run, environ: pytest.MonkeyPatch, provider: str, database: Database
) -> None:
    for name, value in {
        "CAMPAIGN_ENV": "production",
        "SECRET_KEY": "x" * 40,
        "IDENTITY_KEY": "y" * 40,
        "EXPORT_KEY": "z" * 40,
        "SNAPSHOT_KEY": "w" * 40,
        "SENDGRID_API_KEY": KEY,
        "SENDGRID_HOST": f"{provider}/good",
        "MAIL_FROM": "campaign@localhost.example",
        "BASE_URL": "http://cydlais.example.org",
    }.items():
        environ.setenv(name, value)
    found = levels(run)
    assert (found["BASE_URL"], found["MAIL_FROM"], found["ORG_ADDRESS"]) == ("fail", "fail", "warn")
    assert (found["provider's key"], found["networks of staff"]) == ("ok", "ok")
    environ.setenv("SENDGRID_HOST", f"{provider}/refused")
    account_id = make_account(database, None)
    with database.transaction() as session:
        begin_proved_session(session, account_id, "127.0.0.0/24")
    ran = run("doctor")
    assert "fail  provider's key: the provider refuses it" in ran.out
    assert "warn  networks of staff: unknown, or this machine's own, for 1 sessions" in ran.out
    assert KEY not in ran.out + ran.err


class Provider(BaseHTTPRequestHandler):
    """Answers GET …/v3/scopes as the path before it says, to our key alone."""

    answers: ClassVar = {
        "/good": (200, b'{"scopes": ["mail.send", "user.read"]}'),
        "/narrow": (200, b'{"scopes": ["user.read"]}'),
        "/odd": (200, b"<html>"),
        "/odder": (200, b'["mail.send"]'),
        "/refused": (401, b"{}"),
        "/unasked": (404, b""),
    }

    def do_GET(self) -> None:
        kind = self.path.removesuffix("/v3/scopes")
        is_ours = self.headers["Authorization"] == f"Bearer {KEY}"
        status, body = self.answers[kind] if is_ours else (401, b"")
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture
def provider() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Provider) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("/good", "may-send"),
        ("/narrow", "may-not-send"),
        ("/odd", "not-told"),
        ("/odder", "not-told"),
        ("/refused", "refused"),
        ("/unasked", "not-told"),
    ],
)
def test_a_key_is_judged_without_sending_anything(provider: str, kind: str, state: str) -> None:
    assert look_at_key(KEY, f"{provider}{kind}") == state


def test_a_provider_that_is_away_is_an_answer_too() -> None:
    assert look_at_key(KEY, "http://127.0.0.1:9") == "unreachable"


def test_a_changed_audit_log_is_a_fault(run: Run, database: Database) -> None:
    with database.transaction() as session:
        record_act(session, Act(SYSTEM, "session.ended"))
        session.execute(update(AuditHead).values(digest="0" * 64))
    assert levels(run)["audit log"] == "fail"


@ON_SQLITE_ALONE
def test_a_provider_that_takes_nothing_or_says_nothing_is_found(
    run: Run, database: Database, environ: pytest.MonkeyPatch
) -> None:
    assert levels(run)["email provider"] == "ok"
    with database.transaction() as session:
        note_wish(session, 50, "status 429")
    assert levels(run)["email provider"] == "warn"
    with database.transaction() as session:
        note_bar(session, "status 401")
    let_pass(database, timedelta(minutes=3))
    assert "has taken no email for 3 minutes (status 401)" in run("doctor").out
    environ.setenv("SENDGRID_HOST", "http://127.0.0.1:9")
    assert levels(run)["provider's events"] == "warn"
    environ.setenv("SENDGRID_WEBHOOK_PUBLIC_KEY", EventHook().public_key)
    assert "provider's events: none has come yet" in run("doctor").out
    with database.transaction() as session:
        store_events(session, Reading((), {"ignored": 2}, 1))
    assert levels(run)["provider's events"] == "ok"
    with database.transaction() as session:
        count_events(session, {"forged": 3})
    assert "not taken in 7 days: forged 3, ignored 2" in run("doctor").out
    assert levels(run)["provider's events"] == "warn"
    assert "provider's lists: not asked yet" in run("doctor").out
    with database.transaction() as session:
        session.add(ProviderList(name="bounces", reason="status 403"))
    assert levels(run)["provider's lists"] == "warn"
