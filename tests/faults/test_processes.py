"""Web servers that crash under load, workers that are asked to stop or do the same at once, a disk that is full."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from http.client import HTTPException
from pathlib import Path
from time import sleep
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.http.console.jobs import take_pulse
from campaign.ids import new_id
from campaign.mail.models import Delivery
from campaign.outbox.models import OutboxEvent
from campaign.outbox.record import record_event
from tests.cast import sign, signing
from tests.fakes.sendgrid import FakeSendGrid
from tests.faults.acts import run
from tests.faults.stage import SIGNATURES, SUZIE, Stage
from tests.faults.system import FaultySystem
from tests.journeys.people import FIELDS, read
from tests.journeys.system import eventually
from tests.servers.valkey import ValkeyServer
from tests.time_travel import let_pass
from workers.queues import connect, enqueue
from workers.relay import Relay
from workers.subscriptions import DELIVER

Start = Callable[..., FaultySystem]


@pytest.fixture
def start(
    database: Database, valkey: ValkeyServer, provider: FakeSendGrid, tmp_path: Path, petition: UUID
) -> Iterator[Start]:
    """Starts processes by their names in the Procfile, with settings more."""
    started = []
    valkey.flush()

    def begin(*names: str, **extra: str) -> FaultySystem:
        url = database.url.render_as_string(hide_password=False)
        system = FaultySystem(tmp_path, url, valkey.url, provider.url, extra=extra, names=names)
        started.append(system.start())
        return system

    yield begin
    for system in started:
        system.kill_all()


@pytest.mark.parametrize(
    ("point", "people"),
    [
        ("sign.after-commit:3", 6),
        pytest.param("sign.before-commit:3", 6, marks=pytest.mark.long),
        pytest.param("sign.after-commit:3", 20, marks=pytest.mark.long),
        pytest.param("sign.before-commit:3", 20, marks=pytest.mark.long),
    ],
)
def test_web_servers_that_crash_at_every_third_signature_keep_each_once(
    start: Start, database: Database, point: str, people: int
) -> None:
    system = start("web", CRASH_POINT=point)

    def person(number: int) -> None:
        form = {**FIELDS, "email": f"person{number}@example.com", "form_id": str(uuid4())}
        for _ in range(200):
            with suppress(OSError, HTTPException):
                assert read(system.post(SIGNATURES, form)).status == 303
                return
            sleep(0.2)
        raise AssertionError("no answer")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(person, range(people)))
    assert system.logs().count("SIGKILL") >= people // 4
    with database.reading() as session:
        emails = session.scalars(select(Contribution.email)).all()
        mails = session.scalars(select(Delivery.subject_id)).all()
    assert sorted(emails) == sorted(f"person{number}@example.com" for number in range(people))
    assert len(mails) == len(set(mails)) == people


def test_a_worker_that_is_asked_to_stop_finishes_what_it_is_posting(
    start: Start, database: Database, petition: UUID, provider: FakeSendGrid, valkey: ValkeyServer
) -> None:
    sign(database, signing(petition))
    provider.slow(1.0)
    system = start("mail")
    with connect(valkey.url) as connection:
        enqueue(connection, DELIVER)
    provider.wait_for_request(timeout=60)
    system.ask_to_stop("mail")
    eventually(lambda: not system.processes["mail"].is_running)
    with database.reading() as session:
        assert session.scalars(select(Delivery.state)).all() == ["accepted"]
    assert len(provider.mails) == 1


@pytest.mark.long
def test_while_the_scheduler_is_dead_the_relay_sees_to_it_that_mail_is_tried_again(
    start: Start, database: Database, petition: UUID, provider: FakeSendGrid
) -> None:
    system = start("web", "relay", "mail", "scheduler")
    system.wait_until_loaded()
    eventually(lambda: beat(system) is not None)
    system.kill("scheduler")
    provider.refuse(503, times=1)
    sign(database, signing(petition))
    provider.wait_for_request(timeout=60)
    for _ in range(3):
        let_pass(database, timedelta(hours=1))
        sleep(0.5)
    assert provider.wait_for_mail("suzie@example.com", timeout=30)
    assert len(provider.mails) == 1
    assert (beat(system) or 0) > 3 * 3600
    with database.reading() as session:
        assert take_pulse(session).is_silent


def beat(system: FaultySystem) -> float | None:
    """Of the scheduler, as monitors read it."""
    found = re.search(r"^cydlais_scheduler_beat_seconds (\S+)$", system.get("/metrics").body, re.MULTILINE)
    return float(found[1]) if found else None


def test_a_job_that_many_workers_do_at_once_is_done_once(stage: Stage, petition: UUID) -> None:
    stage.do("post", SIGNATURES, SUZIE, 303)
    stage.deliver()
    stage.do("post", stage.link(), {}, 200)
    stage.do("relay")
    (thanks,) = [arguments for job, arguments in stage.jobs() if job == "mail.thank_verified"]
    acts = [("work", "mail.thank_verified", *thanks), ("work", "counts.fold")] * 3
    with ThreadPoolExecutor(len(acts)) as pool:
        endings = list(pool.map(lambda act: run(stage.environ, *act), acts))
    assert endings == [0] * len(acts)
    stage.work_all_off()
    assert stage.mails() == {"contribution/verification": "accepted", "contribution/thanks": "accepted"}
    assert len(stage.provider.mails) == 2


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_an_event_that_is_committed_late_is_published_though_younger_ones_were_before(stage: Stage) -> None:
    """Its id is lower than theirs: whoever went by the highest id would never see it."""
    with connect(stage.redis_url) as connection, stage.database.transaction() as slow:
        relay = Relay(stage.database, connection)
        late = record_event(slow, "signature.verified", new_id())
        slow.flush()
        with stage.database.transaction() as session:
            younger = record_event(session, "signature.verified", new_id())
        assert relay.step()
        assert [[str(younger)]] in [arguments for _, arguments in stage.jobs()]
        assert not relay.step()
        slow.commit()
        assert relay.step()
        assert [[str(late)]] in [arguments for _, arguments in stage.jobs()]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_disk_that_is_full_costs_503_and_nothing_that_is_there(stage: Stage, petition: UUID) -> None:
    stage.do("post", SIGNATURES, SUZIE, 303)
    laura = {**SUZIE, "email": "laura@example.com", "form_id": ""}
    assert run(stage.environ, "post_on_full_disk", SIGNATURES, laura, 503) == 0
    stage.do("post", SIGNATURES, laura, 303)
    with stage.database.reading() as session:
        assert sorted(session.scalars(select(Contribution.email))) == ["laura@example.com", "suzie@example.com"]
        assert session.scalar(select(func.count()).select_from(OutboxEvent)) == 2
