"""What needs today whoever runs drives or writes updates: each kind of it on one line, with how many there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.contributions.letter.replies import count_replies_lately
from campaign.drives import waiting
from campaign.drives.models import Drive
from campaign.drives.updates.models import Update
from campaign.http.console.answers import console_path
from campaign.http.console.needs.need import Need
from campaign.http.console.visits import Visit
from campaign.i18n import format_number, gettext
from campaign.staff.permissions import Permission


def updates(session: Session, visit: Visit) -> Iterable[Need]:
    """For whoever writes updates, or must pass them."""
    seen = visit.access.condition(Permission.WRITE_UPDATES, Update.campaign_id)
    if found := waiting.updates_to_approve(session, seen):
        yield Need(gettext("Updates that wait for approval: %(num)s", num=_number(found)), _path_to_updates(found))
    if found := waiting.updates_to_send(session, seen):
        sentence = gettext("Updates that are approved or paused, and wait to go on: %(num)s", num=_number(found))
        yield Need(sentence, _path_to_updates(found))


def running(session: Session, visit: Visit) -> Iterable[Need]:
    """For whoever opens, closes and answers for drives."""
    seen = visit.access.condition(Permission.RUN_DRIVES, Drive.campaign_id)
    if found := waiting.closing_soon(session, seen):
        yield Need(gettext("Closing within three days: %(num)s", num=_number(found)), _path(found))
    if found := waiting.opening_soon(session, seen):
        yield Need(gettext("Opening within three days: %(num)s", num=_number(found)), _path(found))
    if found := waiting.unanswered(session, seen):
        yield Need(gettext("Closed, and no answer is written down yet: %(num)s", num=_number(found)), _path(found))


def editing(session: Session, visit: Visit) -> Iterable[Need]:
    """For whoever writes drives and looks after their targets."""
    seen = visit.access.condition(Permission.EDIT_CAMPAIGNS, Drive.campaign_id)
    if found := waiting.stopped_lately(session, seen):
        sentence = gettext("Targets to whom letters stopped in the last seven days: %(num)s", num=_number(found))
        yield Need(sentence, _path(found))
    if found := waiting.drafts(session, seen):
        yield Need(gettext("Drafts to complete: %(num)s", num=_number(found)), _path(found))


def gladdening(session: Session, visit: Visit) -> Iterable[Need]:
    """What has come, and can be told to supporters."""
    seen = visit.access.condition(Permission.WRITE_UPDATES, Drive.campaign_id)
    if found := waiting.milestones_lately(session, seen):
        sentence = gettext("Milestones reached in the last seven days: %(num)s", num=_number(found))
        yield Need(sentence, _path(found))
    if count := count_replies_lately(session, seen):
        sentence = gettext("Replies that writers had in the last seven days: %(num)s", num=format_number(count))
        yield Need(sentence, console_path("figures"))


def _number(found: Sequence[UUID]) -> str:
    return format_number(len(found))


def _path(drive_ids: Sequence[UUID]) -> str:
    """The drive's own page where there is one alone, else that of all of them."""
    if len(set(drive_ids)) > 1:
        return console_path("campaigns")
    return console_path("drive", drive_id=drive_ids[0])


def _path_to_updates(update_ids: Sequence[UUID]) -> str:
    """The same of updates: all of a campaign are found from its page."""
    return console_path("campaigns") if len(update_ids) > 1 else console_path("update", update_id=update_ids[0])
