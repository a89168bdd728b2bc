"""One item after another: read, decided, and the next. Each reading is in the audit log, so that it is a POST."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, record_act
from campaign.contributions.models import Contribution
from campaign.contributions.refusals.reading import offered_refusals
from campaign.contributions.story.pictures import find_picture
from campaign.drives.models import Drive
from campaign.errors import ConflictError, FieldsRefusedError, NotFoundError
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.moderating.pictures import picture_path
from campaign.http.console.moderating.wording import HELD_FOR, VERDICTS
from campaign.http.console.names import names_of, titles_of
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services
from campaign.moderation.deciding import AlreadyDecidedError, Decide, decide
from campaign.moderation.queues import list_waiting, read_item
from campaign.moderation.reporting import REASONS as REPORTED_FOR
from campaign.moderation.sources import PASS, REFUSE, SOURCES
from campaign.staff.access import require_drive
from campaign.staff.permissions import Permission

READ, SKIP = "read", "skip"
LONGEST_VERSION = 9


@dataclass(frozen=True, slots=True)
class Before:
    """What became of the item that was just decided: `decision_id` is there while it can be undone."""

    verdict: str = ""
    decision_id: UUID | None = None
    by: str = ""
    at: datetime | None = None
    is_changed: bool = False


def act(visit: Visit, form: Form, queue: str) -> AnyResponse:
    """`act` is `read`, `skip` (show the next one), `pass`, or `refuse:` with the reason's slug. `item` is which."""
    if queue not in SOURCES:
        raise NotFoundError
    wish, _, reason = form.get("act", "").partition(":")
    if wish not in (READ, SKIP, PASS, REFUSE):
        raise BadRequest
    item_id = id_of(form.get("item", ""))
    with services().database.reading() as session:
        campaign_id = _campaign_of(session, visit, item_id)
    if wish == READ:
        return _show(visit, queue, item_id, Before()) or see_page("moderation_queue", queue=queue)
    if wish == SKIP:
        return _next(visit, queue, Before(), after=item_id)
    command = Decide(queue, item_id, _version(form), wish, visit.account_id, reason or None)
    return _next(visit, queue, _decide(visit, command, campaign_id))


def _version(form: Form) -> int:
    typed = form.get("version", "")
    if not typed.isascii() or not typed.isdigit() or len(typed) > LONGEST_VERSION:
        raise BadRequest
    return int(typed)


def _decide(visit: Visit, command: Decide, campaign_id: UUID) -> Before:
    facts = {"queue": command.queue, "verdict": command.verdict, "reason": command.reason}
    try:
        with services().database.transaction() as session:
            decision_id = decide(session, command)
            subject = ("contribution", command.contribution_id)
            record_act(session, Act(visit.doer, "item.decided", subject, campaign_id, facts=facts))
    except AlreadyDecidedError as error:
        return _told_who(visit, error)
    except FieldsRefusedError:
        raise BadRequest from None
    except (ConflictError, NotFoundError):
        return Before(is_changed=True)
    return Before(command.verdict, decision_id)


def _told_who(visit: Visit, error: AlreadyDecidedError) -> Before:
    """The second of two is told who decided; a second press of one button is no news."""
    if error.account_id == visit.account_id:
        return Before(error.verdict, error.decision_id)
    with services().database.reading() as session:
        names = names_of(session, [error.account_id])
    return Before(error.verdict, by=names.get(error.account_id, "–"), at=error.decided_at)


def _campaign_of(session: Session, visit: Visit, contribution_id: UUID) -> UUID:
    """Raises NotFoundError for what is not there, or not for this account."""
    drive_id = session.scalar(select(Contribution.drive_id).where(Contribution.id == contribution_id))
    if drive_id is None:
        raise NotFoundError
    return require_drive(session, visit.access, Permission.MODERATE, drive_id)


def _next(visit: Visit, queue: str, before: Before, *, after: UUID | None = None) -> AnyResponse:
    """The one that has waited longest, or that stands after the one that was skipped; else, that there is none."""
    mine = visit.access.condition(Permission.MODERATE, Drive.campaign_id)
    with services().database.reading() as session:
        ids = [one.contribution_id for one in list_waiting(session, queue, mine)]
    if after in ids:
        ids = ids[ids.index(after) + 1 :]
    for contribution_id in ids:
        page = _show(visit, queue, contribution_id, before)
        if page is not None:
            return page
    return console_page(visit, "moderation_over", queue=queue, source=SOURCES[queue], before=before, verdicts=VERDICTS)


def _show(visit: Visit, queue: str, contribution_id: UUID, before: Before) -> Response | None:
    """The item, once its reading is written down; None where it waits no more."""
    with services().database.transaction() as session:
        campaign_id = _campaign_of(session, visit, contribution_id)
        try:
            item = read_item(session, queue, contribution_id, visit.language)
        except NotFoundError:
            return None
        title = titles_of(session, [item.waiting.drive_id], visit.language)[item.waiting.drive_id]
        reasons = offered_refusals(session, SOURCES[queue].family)
        has_picture = SOURCES[queue].has_words and find_picture(session, contribution_id) is not None
        act_of_reading = Act(
            visit.doer, "item.read", ("contribution", contribution_id), campaign_id, facts={"queue": queue}
        )
        record_act(session, act_of_reading)
        picture = picture_path(session, visit, contribution_id) if has_picture else ""
    return console_page(
        visit,
        "moderation_item",
        queue=queue,
        source=SOURCES[queue],
        item=item,
        waiting=item.waiting,
        title=title,
        reasons=reasons,
        picture=picture,
        abouts={**HELD_FOR, **REPORTED_FOR},
        verdicts=VERDICTS,
        before=before,
    )
