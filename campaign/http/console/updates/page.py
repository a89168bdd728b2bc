"""One update on its way: seen as its readers will see it, tested, approved, sent, paused, replaced; and how far it has come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, record_act
from campaign.drives.models import Campaign
from campaign.drives.updates.approving import approve, ask_approval
from campaign.drives.updates.queries import all_updates
from campaign.drives.updates.running import cancel_update, pause_update, resume_update, supersede_update
from campaign.drives.updates.states import UNSENT_STATES
from campaign.errors import ConflictError, FieldsRefusedError, NotFoundError
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.pages import ConsolePage
from campaign.http.console.updates.finding import WRITE, own_address, require_update, subject_of
from campaign.http.console.updates.refusals import sentence_of
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services
from campaign.mail.kind import Desk
from campaign.notifications.updates.preview import preview_update
from campaign.notifications.updates.progress import progress_of
from campaign.notifications.updates.trial import try_update

PLAIN: Mapping[str, tuple[str, Callable[[Session, UUID], None]]] = {
    "pause": ("update.paused", pause_update),
    "resume": ("update.resumed", resume_update),
    "cancel": ("update.cancelled", cancel_update),
}


def show(visit: Visit, update_id: str) -> Response:
    return _page(visit, update_id)


def act(visit: Visit, form: Form, update_id: str) -> AnyResponse:
    """`act` is the button that was pressed."""
    try:
        with services().database.transaction() as session:
            update = require_update(session, visit, update_id)
            done, campaign_id = _do(session, visit, form, update.id), update.campaign_id
            record_act(session, Act(visit.doer, done, ("update", id_of(update_id)), campaign_id))
    except FieldsRefusedError as error:
        raise BadRequest from error
    except ConflictError as error:
        return _page(visit, update_id, status=409, conflict=sentence_of(error))
    return see_page("update", update_id=update_id, notice=form.get("act", ""))


def _do(session: Session, visit: Visit, form: Form, update_id: UUID) -> str:
    """What was done, as the audit log calls it."""
    name = form.get("act", "")
    if name in PLAIN:
        done, change = PLAIN[name]
        change(session, update_id)
        return done
    address = own_address(session, visit.account_id)
    if name == "test":
        try_update(session, update_id, address, identity_key=services().settings.identity_key)
        return "update.tested"
    if name == "ask":
        ask_approval(session, update_id, address)
        return "update.readied"
    if name == "approve":
        approve(session, update_id, address)
        return "update.approved"
    if name == "supersede":
        newer = require_update(session, visit, form.get("newer", ""))
        supersede_update(session, update_id, newer.id)
        return "update.superseded"
    raise BadRequest


def preview(visit: Visit, update_id: str, language: str) -> Response:
    """The mail itself, as a page: what is in it can load and send nothing."""
    with services().database.reading() as session:
        require_update(session, visit, update_id)
        mails = preview_update(session, Desk(services().settings, services().keyring), id_of(update_id))
    mail = next((mail for each, mail in mails.items() if each == language), None)
    if mail is None:
        raise NotFoundError
    answer = Response(mail.html, content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return answer


def _page(visit: Visit, update_id: str, *, status: int = 200, conflict: str = "") -> Response:
    with services().database.reading() as session:
        update = require_update(session, visit, update_id)
        campaign = session.get_one(Campaign, update.campaign_id)
        mails = preview_update(session, Desk(services().settings, services().keyring), update.id)
        others = [
            (one.id, subject_of(one, visit))
            for one in all_updates(session, update.campaign_id)
            if one.id != update.id and one.state in UNSENT_STATES and one.supersedes_id is None
        ]
        come = progress_of(session, update.id) if update.event_id else None
        needs_approval = campaign.updates_need_approval
        subject = subject_of(update, visit)
    return console_page(
        visit,
        "update",
        status=status,
        update=update,
        subject=subject,
        mails=mails,
        others=others,
        come=come,
        needs_approval=needs_approval,
        is_tested=update.tested_version == update.version,
        conflict=conflict,
        notice=request.args.get("notice", ""),
    )


PAGES = (
    ConsolePage("update", "updates/<update_id>", WRITE, show, act),
    ConsolePage("preview_update", "updates/<update_id>/preview/<language>", WRITE, preview),
)
