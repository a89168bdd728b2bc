"""Sends 20,000 letters to 60 targets on PostgreSQL, days in minutes: `python -m benchmarks.letters [CAP]`.

The database's clock is set minute by minute (tests/set_clock.py); two workers dispatch and deliver at once; the provider is
away from 10:00 to 12:30 on the first day. Asserts that no target ever had more than the cap within any 60 minutes, that
nothing left outside the hours, and that each letter left once; prints what it took.
"""

from __future__ import annotations

import logging
import resource
import sys
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from time import perf_counter
from uuid import UUID

from sqlalchemy import func, insert, select

from campaign import migrate
from campaign.contributions.letter.dispatch import dispatch_due
from campaign.contributions.letter.models import Letter, LetterAddressee, LetterSettings
from campaign.contributions.letter.pace import window_at
from campaign.contributions.letter.sent import follow_letters
from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.ids import new_id
from campaign.mail.deliver import PostOffice, deliver_due
from campaign.mail.kind import Desk
from campaign.mail.message import MailBatch, request_json
from campaign.mail.models import Delivery, Mailbox
from campaign.mail.sender import Accepted, Later, Outcome
from campaign.notifications.letter_delivery import LETTER
from campaign.settings import Settings
from campaign.tokens import Keyring
from tests.cast import IDENTITY_KEY
from tests.contributions.letter.writing import BODY, SUBJECT, LetterDrive, charlie_opens_letter_drive
from tests.servers.postgres import postgres_server
from tests.set_clock import Clock, at, settable_clock

LETTERS, TARGETS, WORKERS = 20_000, 60, 2
BEGINS = at("2026-11-23 07:55")
AWAY = (at("2026-11-23 10:00"), at("2026-11-23 12:30"))
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
BATCH = 500


@dataclass(slots=True)
class Provider:
    """Takes every mail, but for the time that it is away."""

    clock: Clock
    taken: list[UUID] = field(default_factory=list)
    requests: int = 0
    _lock: Lock = field(default_factory=Lock)

    def send(self, batch: MailBatch) -> Outcome:
        request_json(batch)
        with self._lock:
            self.requests += 1
            if AWAY[0] <= self.clock.now() < AWAY[1]:
                return Later(30, "away")
            self.taken += [personal.delivery_id for personal in batch.personals]
        return Accepted("taken")


def main() -> None:
    """Write, send, check, print."""
    cap = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    logging.disable(logging.WARNING)  # each mail that the provider does not take while it is away is a line
    with (
        postgres_server(own=True) as server,
        closing(_Opened(server.create_database())) as opened,
        settable_clock(opened.database) as clock,
    ):
        clock.set(BEGINS)
        database = opened.database
        emails = [f"aelod{number}@senedd.example" for number in range(TARGETS)]
        drive = charlie_opens_letter_drive(
            database, emails=emails, hourly_cap=cap, window_from=8 * 60, window_until=18 * 60
        )
        _write(database, drive)
        provider = Provider(clock)
        begun = perf_counter()
        ended = _send_all(database, clock, provider)
        seconds = perf_counter() - begun
        _check(database, provider, cap)
        _say(provider, ended, seconds)


class _Opened:
    def __init__(self, url: str) -> None:
        self.database = Database(url)
        migrate.upgrade(self.database)

    def close(self) -> None:
        self.database.dispose()


def _write(database: Database, drive: LetterDrive) -> None:
    """Each letter of another writer, to one target, due since a minute."""
    for start in range(0, LETTERS, BATCH):
        with database.transaction() as session:
            written: list[dict[str, object]] = []
            for number in range(start, start + BATCH):
                written.append({"id": new_id(), "key": f"{number:064x}", "target": drive.targets[number % TARGETS]})
            session.execute(insert(Mailbox), [{"key": row["key"], "created_at": BEGINS} for row in written])
            session.execute(insert(Contribution), [_contribution(drive.id, row) for row in written])
            common = {
                "drive_id": drive.id,
                "verified_at": BEGINS,
                "passed_at": BEGINS,
                "subject": SUBJECT,
                "body": BODY,
            }
            session.execute(
                insert(Letter), [{"contribution_id": row["id"], "is_model": False, **common} for row in written]
            )
            session.execute(insert(LetterAddressee), [_addressee(drive.id, row) for row in written])


def _contribution(drive_id: UUID, row: dict[str, object]) -> dict[str, object]:
    return {
        "id": row["id"],
        "kind": "letter",
        "drive_id": drive_id,
        "content_key": row["key"],
        "state": "verified",
        "mailbox_key": row["key"],
        "name_key": "laura",
        "name": "Laura Price",
        "email": f"laura{row['id']}@example.com",
        "postcode": "CF10 1AA",
        "country": "GB",
        "language": "cy",
        "statement_version": 1,
        "text_version": 1,
        "submitted_at": BEGINS,
        "expires_at": BEGINS + timedelta(days=7),
        "verified_at": BEGINS,
    }


def _addressee(drive_id: UUID, row: dict[str, object]) -> dict[str, object]:
    return {
        "id": new_id(),
        "contribution_id": row["id"],
        "drive_id": drive_id,
        "target_id": row["target"],
        "mailbox_key": row["key"],
        "name_key": "laura",
        "state": "due",
        "due_at": BEGINS,
    }


def _send_all(database: Database, clock: Clock, provider: Provider) -> datetime:
    """Minute by minute, as the timetable has it; when the last one left."""
    desk = Desk(_settings(database), Keyring("a secret that only the benchmark knows"))
    office = PostOffice(database, provider, desk)

    def work(_worker: int) -> None:
        follow_letters(database)
        dispatch_due(database)
        deliver_due(office, (LETTER,), budget_seconds=600)

    minute = BEGINS
    with ThreadPoolExecutor(WORKERS) as workers:
        while _is_any_left(database):
            minute = max(minute + MINUTE, clock.now())
            clock.set(minute)
            list(workers.map(work, range(WORKERS)))
            if minute.minute == 0:
                sys.stderr.write(f"{minute:%d %B %H:%M}  {len(provider.taken):,}\n")
    return clock.now()


def _settings(database: Database) -> Settings:
    return Settings.from_env(
        {
            "DATABASE_URL": database.url.render_as_string(hide_password=False),
            "SECRET_KEY": "a secret that only the benchmark knows",
            "IDENTITY_KEY": IDENTITY_KEY,
            "BASE_URL": "http://cydlais.test",
            "CAMPAIGN_DATA_DIR": "var/bench",
        }
    )


def _is_any_left(database: Database) -> bool:
    with database.reading() as session:
        return session.scalar(select(LetterAddressee.id).where(LetterAddressee.sent_at.is_(None)).limit(1)) is not None


def _check(database: Database, provider: Provider, cap: int) -> None:
    with database.reading() as session:
        rows = session.execute(
            select(Delivery.mailbox_key, Delivery.subject_id, Delivery.posted_at, Delivery.state).order_by(
                Delivery.posted_at
            )
        ).all()
        settings = session.scalars(select(LetterSettings)).one()
        assert session.scalar(select(func.count()).select_from(LetterAddressee)) == LETTERS
    assert len(provider.taken) == len(set(provider.taken)) == LETTERS
    assert len(rows) == len({subject_id for _, subject_id, _, _ in rows}) == LETTERS
    assert {state for *_, state in rows} == {"accepted"}
    moments: dict[str, list[datetime]] = defaultdict(list)
    for mailbox_key, _, posted_at, _ in rows:
        assert posted_at is not None and window_at(posted_at, settings).is_open(posted_at), posted_at
        moments[mailbox_key].append(posted_at)
    assert len(moments) == TARGETS
    assert all(_keeps_pace(of_target, cap) for of_target in moments.values())


def _keeps_pace(moments: Sequence[datetime], cap: int) -> bool:
    """Between a mail and the one `cap` places after it lies an hour at least."""
    return all(later - earlier >= HOUR for earlier, later in zip(moments, moments[cap:], strict=False))


def _say(provider: Provider, ended: datetime, seconds: float) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(
        f"{LETTERS:,} letters to {TARGETS} targets, each once, at its pace and in its hours\n"
        f"simulated   {(ended - BEGINS) / timedelta(days=1):.2f} days\n"
        f"real        {seconds:.0f} s, {LETTERS / seconds:.0f} letters a second\n"
        f"requests    {provider.requests:,}\n"
        f"peak memory {peak:.0f} MB\n"
    )


if __name__ == "__main__":
    main()
