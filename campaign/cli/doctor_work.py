"""Examines what the service has to do: events, the timetable and what waits for a moderator."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.audit.chain import verify_chain
from campaign.audit.networks import UNKNOWN, network_of
from campaign.cli.findings import Finding, broken, spoken, watch, well
from campaign.contributions.held import WORKING_DAYS, count_overdue
from campaign.contributions.letter.gate import count_overdue_letters
from campaign.contributions.unread import count_overdue_words
from campaign.db import now
from campaign.drives.models import Campaign
from campaign.outbox.drain import oldest_unsettled_age
from campaign.staff.admins import has_admin
from campaign.staff.models import StaffSession
from campaign.timetable import beat_age

SLOW, STUCK = timedelta(minutes=1), timedelta(minutes=10)
SILENT = timedelta(minutes=2)  # after which a scheduler counts as dead
WEEK_SECONDS = 7 * 24 * 3600
NO_NETWORKS = (UNKNOWN, network_of("127.0.0.1"), network_of("::1"))  # a proxy's, on the same machine


def examine_work(session: Session) -> Iterator[Finding]:
    """Of a migrated database."""
    yield _events(session)
    yield _scheduler(session)
    yield from _moderation(session)
    yield _audit_log(session)
    if not has_admin(session):
        yield watch("staff", "there is no admin yet", "Run `campaign staff invite EMAIL --name … --role admin`.")
    if session.scalar(select(Campaign.id).limit(1)) is None:
        yield watch("campaigns", "there is none yet", "Run `campaign seed` for the demonstration.")


def examine_networks(session: Session) -> Finding:
    """Whether it is seen from where staff come: else they share one network, and its limits, with everybody who guesses."""
    unseen = StaffSession.network.in_(NO_NETWORKS), StaffSession.proved_at > now(-WEEK_SECONDS)
    count = session.scalar(select(func.count()).select_from(StaffSession).where(*unseen)) or 0
    if not count:
        return well("networks of staff", "are seen")
    says = f"unknown, or this machine's own, for {count:,} sessions of the last week"
    return watch("networks of staff", says, "Set TRUSTED_PROXIES to the number of proxies before the pages.")


def _audit_log(session: Session) -> Finding:
    verdict = verify_chain(session)
    if verdict.broken_at is None:
        return well("audit log", "is what was written")
    says = f"is not what was written, from entry {verdict.broken_at:,} on"
    return broken(
        "audit log", says, "Run `campaign audit verify`, and compare with the backups: somebody has changed it."
    )


def _moderation(session: Session) -> Iterator[Finding]:
    for about, overdue, mend in (
        ("held", count_overdue(session), "Run `campaign signatures held`, and release or invalidate them."),
        ("words to read", count_overdue_words(session), "Run `campaign moderation list`, and pass or refuse them."),
        ("letters to read", count_overdue_letters(session), "Run `campaign letters waiting`, and pass or refuse them."),
    ):
        if overdue:
            yield broken(about, f"{overdue:,} waiting for more than {WORKING_DAYS} working days", mend)
        else:
            yield well(about, "none overdue")


def _events(session: Session) -> Finding:
    age = oldest_unsettled_age(session)
    if age < SLOW:
        return well("events", "none waits for long")
    says = f"the oldest has waited for {spoken(age)}"
    mend = "See that the relay and a worker for each queue run, and what they log."
    return (broken if age > STUCK else watch)("events", says, mend)


def _scheduler(session: Session) -> Finding:
    age = beat_age(session)
    mend = "Start the scheduler (python -m workers.schedule)."
    if age is None:
        return watch("scheduler", "has never run", mend)
    if age > SILENT:
        return broken("scheduler", f"has been silent for {spoken(age)}", mend)
    return well("scheduler", "runs")
