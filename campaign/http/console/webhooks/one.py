"""One webhook: how it stands, what became of its posts, its buttons, and the form that changes what it is told of.

Every button asks first who is there: what is switched on here leaves the house.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from flask import Response, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, record_act
from campaign.db import now
from campaign.errors import ConflictError, DomainError, FieldsRefusedError, NotFoundError
from campaign.exports.lists.purposes import PURPOSES
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.editing import EditForm, fresh, given_back, refuse_stale, with_boxes
from campaign.http.console.messages import ConsoleForm
from campaign.http.console.names import names_of
from campaign.http.console.pages import ConsolePage
from campaign.http.console.reading import load_form, moment, schema_of
from campaign.http.console.visits import Visit, id_of
from campaign.http.console.webhooks.listing import WISHES, choices_of, secret_page, wishes_in
from campaign.http.console.webhooks.words import (
    COLUMN_NAMES,
    CONFLICTS,
    DELIVERY_STATES,
    FAILURES,
    NOTICES,
    STATE_REASONS,
    STATES,
)
from campaign.http.request import Form
from campaign.http.services import services
from campaign.staff.permissions import Permission
from campaign.webhooks import managing
from campaign.webhooks.forgetting import KEPT_DAYS
from campaign.webhooks.models import Webhook
from campaign.webhooks.queries import count_deliveries, latest_deliveries

MANAGE = Permission.MANAGE_WEBHOOKS
SCHEMA = schema_of(WISHES)
LISTS = frozenset({"groups", "campaigns"})
Do = Callable[[Session, Webhook], object]
ACTS: Mapping[str, tuple[str, Do]] = {
    "test": ("webhook.tested", managing.send_test),
    "on": ("webhook.switched-on", managing.switch_on),
    "pause": ("webhook.paused", managing.pause),
    "end": ("webhook.ended", managing.end),
    "again": ("webhook.resent", managing.send_dead_again),
}
ROTATE, REPLAY = "rotate", "replay"


def show(visit: Visit, webhook_id: str) -> Response:
    return _page(visit, id_of(webhook_id), ConsoleForm())


def act(visit: Visit, form: Form, webhook_id: str) -> AnyResponse:
    """`act` is the button that was pressed."""
    key, pressed = id_of(webhook_id), form.get("act", "")
    if pressed not in (*ACTS, ROTATE, REPLAY):
        raise BadRequest
    with services().database.reading() as session:
        _require(session, key)
    visit.require_confirmed()
    try:
        with services().database.transaction() as session:
            secret = _do(session, visit, form, managing.lock_webhook(session, key))
    except FieldsRefusedError as error:
        return _page(visit, key, ConsoleForm(form, error.errors))
    except ConflictError as error:
        return _page(visit, key, ConsoleForm(), conflict=CONFLICTS[error.slug])
    return secret_page(visit, key, secret) if secret else see_page("webhook", webhook_id=key, notice=pressed)


def show_edit(visit: Visit, webhook_id: str) -> Response:
    key = id_of(webhook_id)
    with services().database.reading() as session:
        form = fresh(_stored(_require(session, key)))
    return _edit_page(visit, key, form)


def edit(visit: Visit, form: Form, webhook_id: str) -> AnyResponse:
    key, typed = id_of(webhook_id), with_boxes(form, LISTS)
    typed |= {name: " ".join(sorted(typed[name].split())) for name in LISTS}
    with services().database.reading() as session:
        _require(session, key)
    visit.require_confirmed()
    try:
        with services().database.transaction() as session:
            webhook = managing.lock_webhook(session, key)
            refuse_stale(_stored(webhook), typed)
            allow_private = services().settings.webhook_allow_private
            wishes = wishes_in(load_form(SCHEMA, typed))
            managing.change_webhook(session, webhook, wishes, allow_private=allow_private)
            record_act(session, Act(visit.doer, "webhook.changed", ("webhook", key)))
    except (FieldsRefusedError, ConflictError) as error:
        return _edit_page(visit, key, given_back(typed, error, lambda refusal: CONFLICTS[refusal.slug]))
    return see_page("webhook", webhook_id=key, notice="saved")


def _do(session: Session, visit: Visit, form: Form, webhook: Webhook) -> str | None:
    """A new secret, where one was asked for. Raises FieldsRefusedError, ConflictError."""
    pressed, secret, facts = form["act"], None, {}
    if pressed == ROTATE:
        version = form.get("secret_version", "")
        if not version.isascii() or not version.isdigit() or len(version) > 9:
            raise BadRequest
        secret = managing.rotate_secret(session, webhook, services().keyring, version=int(version))
        name = "webhook.secret-changed"
    elif pressed == REPLAY:
        since = _since(session, form)
        managing.replay(session, webhook, since)
        name, facts = "webhook.replayed", {"since": since.strftime("%Y-%m-%dT%H:%MZ")}
    else:
        name, do = ACTS[pressed]
        do(session, webhook)
    record_act(session, Act(visit.doer, name, ("webhook", webhook.id), facts=facts))
    return secret


def _since(session: Session, form: Form) -> datetime:
    """Raises FieldsRefusedError for what is to come, or forgotten."""
    try:
        since = moment(form.get("since", ""))
    except DomainError as error:
        raise FieldsRefusedError({"since": error.slug}) from None
    present = session.execute(select(now())).scalar_one()
    if since is None or not present - timedelta(days=KEPT_DAYS + 1) <= since <= present:
        raise FieldsRefusedError({"since": "webhook-since"})
    return since


def _require(session: Session, webhook_id: UUID) -> Webhook:
    webhook = session.get(Webhook, webhook_id)
    if webhook is None:
        raise NotFoundError
    return webhook


def _stored(webhook: Webhook) -> dict[str, str]:
    return {
        "name": webhook.name,
        "url": webhook.url,
        "groups": " ".join(sorted(webhook.groups)),
        "campaigns": " ".join(webhook.campaigns or []),
    }


def _page(visit: Visit, webhook_id: UUID, form: ConsoleForm, *, conflict: str = "") -> Response:
    state = request.args.get("state")
    with services().database.reading() as session:
        webhook = _require(session, webhook_id)
        shown = {
            "webhook": webhook,
            "choices": choices_of(session, visit.language),
            "owner": names_of(session, [webhook.account_id]).get(webhook.account_id, ""),
            "counts": count_deliveries(session, webhook_id),
            "deliveries": latest_deliveries(session, webhook_id, state=state if state in DELIVERY_STATES else None),
            "purpose": PURPOSES.get(webhook.purpose or ""),
        }
    words = {
        "states": STATES,
        "state_reasons": STATE_REASONS,
        "delivery_states": DELIVERY_STATES,
        "failures": FAILURES,
        "column_names": COLUMN_NAMES,
    }
    status = 409 if conflict else 422 if form.reasons else 200
    notice = NOTICES.get(request.args.get("notice", ""))
    own = {"form": form, "conflict": conflict, "notice": notice}
    return console_page(visit, "webhook", status=status, **shown, **words, **own)


def _edit_page(visit: Visit, webhook_id: UUID, form: EditForm) -> Response:
    with services().database.reading() as session:
        choices = choices_of(session, visit.language)
    return console_page(visit, "webhook_edit", status=form.status, form=form, webhook_id=webhook_id, choices=choices)


PAGES = (
    ConsolePage("webhook", "webhooks/<webhook_id>", MANAGE, show, act),
    ConsolePage("edit_webhook", "webhooks/<webhook_id>/edit", MANAGE, show_edit, edit, lists=LISTS),
)
