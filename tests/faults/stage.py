"""A service of which each step is taken by hand, so that one of them can be killed at a place in its code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from redis import Redis
from sqlalchemy import select

from campaign.db import Database
from campaign.mail.models import Delivery
from tests.cast import IDENTITY_KEY
from tests.exports.lists.export_key import EXPORT_KEY
from tests.fakes.sendgrid import FakeSendGrid
from tests.faults.acts import ACTS, KILLED, run, take_jobs
from tests.journeys.system import links
from tests.time_travel import let_pass

SIGNATURES = "/cy/deisebau/deiseb-1/llofnodion"
SUZIE = {
    "name": "Suzie Evans",
    "email": "suzie@example.com",
    "country": "GB",
    "postcode": "CF10 1AA",
    "form_id": "4f6d4e9e-0000-4000-8000-000000000000",
}


@dataclass
class Stage:
    """`environ` is what every process of the service gets; `database` the same database, for a look from outside."""

    database: Database
    provider: FakeSendGrid
    redis_url: str
    folder: Path

    @property
    def environ(self) -> Mapping[str, str]:
        return {
            "DATABASE_URL": self.database.url.render_as_string(hide_password=False),
            "REDIS_URL": self.redis_url,
            "CAMPAIGN_DATA_DIR": str(self.folder),
            "SECRET_KEY": "a secret that only tests know, 0123456789",
            "IDENTITY_KEY": IDENTITY_KEY,
            "EXPORT_KEY": EXPORT_KEY,
            "SENDGRID_API_KEY": "SG.a-key-of-the-tests",
            "SENDGRID_HOST": self.provider.url,
            "WEBHOOK_ALLOW_PRIVATE": "yes",
            "LOG_LEVEL": "ERROR",
        }

    def do(self, act: str, *arguments: object) -> None:
        """One step, to its end, in this process."""
        ACTS[act](*arguments)

    def die(self, point: str, act: str, *arguments: object) -> None:
        """One step, in a process of its own that must be killed at this place."""
        assert run({**self.environ, "CRASH_POINT": point}, act, *arguments) == KILLED, f"{act} passed {point} alive"

    def jobs(self) -> list[tuple[str, list[Any]]]:
        """What waits in the queues, taken out."""
        with Redis.from_url(self.redis_url) as connection:
            return take_jobs(connection)

    def work_all_off(self) -> None:
        """Publish what waits and do every job of it, a minute later, when no claim of the dead holds it any more."""
        self.pass_by(minutes=1)
        self.do("all_off")

    def pass_by(self, **time: float) -> None:
        let_pass(self.database, timedelta(**time))

    def deliver(self) -> None:
        self.do("work", "mail.deliver")

    def link(self, email: str = SUZIE["email"]) -> str:
        """The path behind the link of the verification mail that came last."""
        return links(self.provider.mail_to(email).text, "/cy/gwirio/")[0]

    def mails(self) -> dict[str, str]:
        """The state of every mail in the ledger, by its template; there may be one of each."""
        with self.database.reading() as session:
            rows = session.execute(select(Delivery.template, Delivery.state)).all()
        assert len({template for template, _ in rows}) == len(rows), rows
        return {row.template: row.state for row in rows}
