"""The machinery, for admins: what waits and since when, what failed, when each regular job runs; and what can be done about it.

Shows names of jobs and events, and nothing of anybody's. No request asks Redis: workers write down what they see there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Response, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, record_act
from campaign.db import now
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.job_names import JOB_NAMES
from campaign.http.console.pages import ConsolePage
from campaign.http.console.visits import Visit
from campaign.http.request import Form
from campaign.http.services import services
from campaign.i18n import N_
from campaign.machinery.depths import list_depths
from campaign.machinery.failures import forget_failure, list_failures
from campaign.machinery.replays import ask_replay, hurry_events, list_replays, list_waiting
from campaign.outbox.drain import oldest_unsettled_age
from campaign.staff.permissions import Permission
from campaign.timetable import beat_age, list_timetable

SLOW, STUCK = timedelta(minutes=1), timedelta(minutes=10)
SILENT = timedelta(minutes=2)
PERIODS = {
    "3600": N_("The last hour"),
    "21600": N_("The last six hours"),
    "86400": N_("The last 24 hours"),
    "604800": N_("The last seven days"),
    "2592000": N_("The last 30 days"),
}
BACK = {  # since when, as the audit log says it of a replay that was asked for
    "3600": N_("one hour before"),
    "21600": N_("six hours before"),
    "86400": N_("24 hours before"),
    "604800": N_("seven days before"),
    "2592000": N_("30 days before"),
}
NOTICES = {
    "replay": N_("The events will be given to their jobs again within a minute."),
    "hurry": N_("What was waiting for its next try is tried now."),
    "clear": N_("Taken off the list. If it fails again, it comes back."),
}


@dataclass(frozen=True, slots=True)
class Pulse:
    """Since when the oldest event waits, and when the scheduler last looked: None where nothing waits, or it never ran."""

    present: datetime
    waits_since: datetime | None
    is_slow: bool
    is_stuck: bool
    looked_at: datetime | None
    is_silent: bool


def show(visit: Visit) -> Response:
    with services().database.reading() as session:
        return console_page(
            visit,
            "jobs",
            pulse=take_pulse(session),
            depths=list_depths(session),
            failures=list_failures(session),
            waiting=list_waiting(session),
            timetable=list_timetable(session),
            replays=list_replays(session),
            periods=PERIODS,
            silent=SILENT,
            job_names=JOB_NAMES,
            notice=NOTICES.get(request.args.get("notice", "")),
        )


def take_pulse(session: Session) -> Pulse:
    """How the relay and the scheduler do, by the database's clock."""
    present = session.execute(select(now())).scalar_one()
    waited, beat = oldest_unsettled_age(session), beat_age(session)
    return Pulse(
        present=present,
        waits_since=present - waited if waited >= SLOW else None,
        is_slow=waited >= SLOW,
        is_stuck=waited > STUCK,
        looked_at=None if beat is None else present - beat,
        is_silent=beat is None or beat > SILENT,
    )


def replay(visit: Visit, form: Form) -> AnyResponse:
    """Give past events to their jobs again; a job does it."""
    period = form.get("period", "")
    if period not in PERIODS:
        raise BadRequest
    with services().database.transaction() as session:
        replay_id = ask_replay(session, float(period))
        record_act(session, Act(visit.doer, "replay.asked", ("replay", replay_id), facts={"since": int(period)}))
    return see_page("jobs", notice="replay")


def hurry(visit: Visit, _form: Form) -> AnyResponse:
    """Let what waits for its next try be tried at once."""
    with services().database.transaction() as session:
        count = hurry_events(session)
        record_act(session, Act(visit.doer, "events.hurried", facts={"count": count}))
    return see_page("jobs", notice="hurry")


def clear(visit: Visit, form: Form) -> AnyResponse:
    """Somebody has dealt with a failure."""
    with services().database.transaction() as session:
        if forget_failure(session, form.get("job", ""), form.get("error", "")):
            record_act(session, Act(visit.doer, "job-failure.cleared"))
    return see_page("jobs", notice="clear")


PAGES = (
    ConsolePage("jobs", "jobs", Permission.SEE_JOBS, show, label=N_("Machinery"), is_of_the_service=True),
    ConsolePage("replay_events", "jobs/replay", Permission.SEE_JOBS, act=replay),
    ConsolePage("hurry_events", "jobs/hurry", Permission.SEE_JOBS, act=hurry),
    ConsolePage("clear_failure", "jobs/clear", Permission.SEE_JOBS, act=clear),
)
