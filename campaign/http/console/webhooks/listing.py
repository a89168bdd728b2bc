"""All webhooks, and making one. Its secret stands on the page that answers, and on no other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, record_act
from campaign.errors import ConflictError, FieldsRefusedError
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.messages import ConsoleForm
from campaign.http.console.pages import ConsolePage
from campaign.http.console.reading import choice, codes, ids, load_form, one_line, own_id, schema_of
from campaign.http.console.role_campaigns import titles_for_roles
from campaign.http.console.visits import Visit
from campaign.http.console.webhooks.words import (
    COLUMN_NAMES,
    CONFLICTS,
    NOBODY,
    PURPOSE_NAMES,
    STATES,
)
from campaign.http.request import Form
from campaign.http.services import services
from campaign.i18n import N_, Language, translator
from campaign.ids import new_id
from campaign.staff.permissions import Permission
from campaign.turns import take_turn
from campaign.webhooks.groups import GROUPS
from campaign.webhooks.managing import (
    LONGEST_REASON,
    LONGEST_RECIPIENT,
    CreateWebhook,
    Persons,
    Wishes,
    create_webhook,
)
from campaign.webhooks.models import LONGEST_NAME, LONGEST_URL, Webhook
from campaign.webhooks.queries import list_webhooks

WISHES = {"name": one_line(LONGEST_NAME), "url": one_line(LONGEST_URL), "groups": codes, "campaigns": ids}
SCHEMA = schema_of(
    {
        **WISHES,
        "purpose": choice(PURPOSE_NAMES),
        "columns": codes,
        "stated_reason": one_line(LONGEST_REASON),
        "stated_recipient": one_line(LONGEST_RECIPIENT),
    }
)
LISTS = frozenset({"groups", "campaigns", "columns"})


def show(visit: Visit) -> Response:
    with services().database.reading() as session:
        return console_page(visit, "webhooks", webhooks=list_webhooks(session), states=STATES)


def show_new(visit: Visit) -> Response:
    return _form_page(visit, ConsoleForm({"groups": "verified withdrawn", "form_id": str(new_id())}))


def create(visit: Visit, form: Form) -> AnyResponse:
    """Once, however often the form is sent: whoever sends it again sees the webhook, and no secret."""
    try:
        command = _command(visit, form)
        visit.require_confirmed()
        with services().database.transaction() as session:
            secret = _create(session, visit, command)
    except FieldsRefusedError as error:
        return _form_page(visit, ConsoleForm(form, error.errors), status=422)
    except ConflictError as error:
        return _form_page(visit, ConsoleForm(form), status=409, conflict=CONFLICTS[error.slug])
    if secret is None:
        return see_page("webhook", webhook_id=command.webhook_id)
    return secret_page(visit, command.webhook_id, secret)


def secret_page(visit: Visit, webhook_id: object, secret: str) -> Response:
    """The one page that shows a secret."""
    return console_page(visit, "webhook_secret", webhook_id=webhook_id, secret=secret)


def wishes_in(values: Mapping[str, Any]) -> Wishes:
    return Wishes(values["name"], values["url"], values["groups"], values["campaigns"])


def choices_of(session: Session, language: Language) -> dict[str, Mapping[str, str]]:
    """What the boxes of the form offer, by field."""
    say = translator(language).gettext
    titles = titles_for_roles(session, language)
    return {
        "groups": {name: say(group.label) for name, group in GROUPS.items()},
        "campaigns": {str(campaign_id): title for campaign_id, title in titles.items()},
    }


def _command(visit: Visit, form: Form) -> CreateWebhook:
    """Raises FieldsRefusedError."""
    values = load_form(SCHEMA, form)
    persons = None
    if values["purpose"] != NOBODY:
        names = ("purpose", "columns", "stated_reason", "stated_recipient")
        persons = Persons(*(values[name] for name in names))
    return CreateWebhook(own_id(form), visit.account_id, wishes_in(values), persons)


def _create(session: Session, visit: Visit, command: CreateWebhook) -> str | None:
    """None where it is there already."""
    take_turn(session, "webhooks")
    if session.get(Webhook, command.webhook_id) is not None:
        return None
    allow_private = services().settings.webhook_allow_private
    secret = create_webhook(session, command, services().keyring, allow_private=allow_private)
    facts = {
        "purpose": command.persons.purpose if command.persons else None,
        "columns": sorted(command.persons.columns) if command.persons else None,
    }
    record_act(session, Act(visit.doer, "webhook.created", ("webhook", command.webhook_id), facts=facts))
    return secret


def _form_page(visit: Visit, form: ConsoleForm, *, status: int = 200, conflict: str = "") -> Response:
    say = translator(visit.language).gettext
    with services().database.reading() as session:
        choices = choices_of(session, visit.language)
    own = {
        "purposes": {name: say(words) for name, words in PURPOSE_NAMES.items()},
        "columns": {name: say(words) for name, words in COLUMN_NAMES.items()},
    }
    return console_page(visit, "webhook_new", status=status, form=form, conflict=conflict, choices=choices, **own)


PAGES = (
    ConsolePage("webhooks", "webhooks", Permission.MANAGE_WEBHOOKS, show, label=N_("Webhooks"), is_of_the_service=True),
    ConsolePage("new_webhook", "webhooks/new", Permission.MANAGE_WEBHOOKS, show_new, create, lists=LISTS),
)
