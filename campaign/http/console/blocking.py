"""Who is looked at before they count, and who is not; and from where unusually many contributions come: for admins.

An address that is typed is kept as the key of its mailbox alone, so that this list tells nobody who is on it.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, record_act
from campaign.contributions import blocks
from campaign.contributions.trending import DAY, HOUR, find_trends
from campaign.errors import DomainError, FieldsRefusedError, NotFoundError
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.messages import ConsoleForm
from campaign.http.console.names import names_of
from campaign.http.console.pages import ConsolePage
from campaign.http.console.visits import Visit
from campaign.http.request import Form
from campaign.http.services import services
from campaign.i18n import N_
from campaign.staff.permissions import Permission

# Why a rule is set, by the slug that is kept with it: never a sentence about somebody.
REASONS: Mapping[str, str] = {
    "made-up-names": N_("Made-up names come from there"),
    "programs": N_("Programs send from there"),
    "abuse": N_("Insults or threats come from there"),
    "asked": N_("Whoever it belongs to asked for it"),
    "known-to-us": N_("We know them: many people share it"),
    "public-body": N_("A public body, a school or a firm"),
}
ACTS: Mapping[str, str] = {"block": "rule.blocked", "allow": "rule.allowed", "remove": "rule.removed"}
NOTICES: Mapping[str, str] = {
    "block": N_("Blocked: what is verified from there from now on waits for one of us."),
    "allow": N_("Allowed: what comes from there counts, and is no longer called unusual."),
    "remove": N_("The rule is gone. What it held still waits to be looked at."),
    "gone": N_("There was no such rule any more."),
}


def show(visit: Visit) -> Response:
    return _page(visit, ConsoleForm({"act": "block"}))


def act(visit: Visit, form: Form) -> AnyResponse:
    """`act` is `block`, `allow` or `remove`; `who` an address, a domain, a network, or the key of a mailbox."""
    wish = form.get("act", "")
    if wish not in ACTS:
        raise BadRequest
    try:
        blocked = _read(form.get("who", ""))
        if wish != "remove" and form.get("reason", "") not in REASONS:
            raise FieldsRefusedError({"reason": "reason-unchosen"})
        with services().database.transaction() as session:
            rule = _apply(session, visit, form, blocked)
            facts = {"kind": blocked.kind, "reason": rule.reason if rule.reason in REASONS else None}
            record_act(session, Act(visit.doer, ACTS[wish], facts=facts))
    except NotFoundError:
        return see_page("blocks", notice="gone")
    except FieldsRefusedError as error:
        return _page(visit, ConsoleForm(form, error.errors))
    return see_page("blocks", notice=wish)


def show_trends(visit: Visit) -> Response:
    """Within the last day, or hour."""
    window = request.args.get("in", DAY)
    with services().database.reading() as session:
        trends = find_trends(session, window if window in (HOUR, DAY) else DAY)
    return console_page(visit, "trends", trends=trends, window=window, reasons=REASONS)


def _read(typed: str) -> blocks.Blocked:
    """Raises FieldsRefusedError."""
    if not typed.strip():
        raise FieldsRefusedError({"who": "block-missing"})
    try:
        return blocks.read_blocked(typed, services().settings.identity_key)
    except DomainError as error:
        raise FieldsRefusedError({"who": error.slug}) from None


def _apply(session: Session, visit: Visit, form: Form, blocked: blocks.Blocked) -> blocks.Block:
    if form.get("act") == "remove":
        return blocks.unblock(session, blocked)
    decide = blocks.allow if form.get("act") == "allow" else blocks.block
    return decide(session, blocked, form.get("reason", ""), account_id=visit.account_id)


def _page(visit: Visit, form: ConsoleForm) -> Response:
    with services().database.reading() as session:
        rules = blocks.list_blocks(session)
        names = names_of(session, (rule.account_id for rule in rules))
    notice = NOTICES.get(request.args.get("notice", ""))
    status = 422 if form.reasons else 200
    return console_page(
        visit, "blocks", status=status, rules=rules, names=names, reasons=REASONS, form=form, notice=notice
    )


PAGES = (
    ConsolePage(
        "blocks", "blocks", Permission.MANAGE_BLOCKS, show, act, label=N_("Blocked and allowed"), beneath=("trends",)
    ),
    ConsolePage("trends", "trends", Permission.MANAGE_BLOCKS, show_trends),
)
