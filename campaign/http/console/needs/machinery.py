"""What needs today whoever looks after accounts and the machinery."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from campaign.http.console.answers import console_path
from campaign.http.console.jobs import take_pulse
from campaign.http.console.needs.need import Need
from campaign.http.console.visits import Visit
from campaign.i18n import format_datetime, format_number, gettext, ngettext
from campaign.machinery.failures import count_failing
from campaign.mail.standing import load_standing
from campaign.mail.unknown import count_unknown
from campaign.staff.listing import count_stale_invitations
from campaign.staff.permissions import Permission
from campaign.webhooks.queries import count_stopped


def stale_invitations(session: Session, visit: Visit) -> Iterable[Need]:
    """For whoever looks after accounts."""
    if not visit.access.may_everywhere(Permission.MANAGE_ACCOUNTS):
        return
    count = count_stale_invitations(session)
    if count:
        sentence = ngettext(
            "%(num)s invitation ran out before it was accepted",
            "%(num)s invitations ran out before they were accepted",
            count,
        )
        yield Need(sentence, console_path("accounts"))


def failures(session: Session, visit: Visit) -> Iterable[Need]:
    """For whoever looks after the machinery."""
    if not visit.access.may_everywhere(Permission.SEE_JOBS):
        return
    pulse = take_pulse(session)
    if pulse.is_stuck and pulse.waits_since:
        moment = format_datetime(pulse.waits_since)
        yield Need(gettext("The oldest event has been waiting since: %(moment)s", moment=moment), console_path("jobs"))
    if pulse.is_silent and pulse.looked_at:
        moment = format_datetime(pulse.looked_at)
        yield Need(gettext("The scheduler has been silent since: %(moment)s", moment=moment), console_path("jobs"))
    if stopped_at := load_standing(session).stopped_at:
        moment = format_datetime(stopped_at)
        sentence = gettext("The email provider has taken no emails since: %(moment)s", moment=moment)
        yield Need(sentence, console_path("mail_health"))
    if count := count_failing(session):
        yield Need(gettext("Jobs that have failed: %(num)s", num=format_number(count)), console_path("jobs"))
    if count := count_unknown(session):
        sentence = gettext("Emails of which nobody knows whether they left: %(num)s", num=format_number(count))
        yield Need(sentence, console_path("mail_health"))


def webhooks(session: Session, visit: Visit) -> Iterable[Need]:
    """For whoever looks after webhooks: those that the service has paused itself."""
    if not visit.access.may_everywhere(Permission.MANAGE_WEBHOOKS):
        return
    if count := count_stopped(session):
        sentence = gettext("Webhooks that are paused since nothing arrives: %(num)s", num=format_number(count))
        yield Need(sentence, console_path("webhooks"))
