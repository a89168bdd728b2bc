"""How all mail fares, for admins: what became of it, what stopped it, and what nobody knows; shows nobody's address."""

from __future__ import annotations

from flask import Response, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, record_act
from campaign.errors import ConflictError
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.mail_names import name_of_mail
from campaign.http.console.pages import ConsolePage
from campaign.http.console.quickly import if_quick
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services
from campaign.i18n import N_
from campaign.mail.provider_events import load_hearing
from campaign.mail.standing import load_standing
from campaign.mail.unknown import count_unknown, give_up, list_unknown, resend
from campaign.notifications.mail_health import list_troubles, load_mail_days
from campaign.staff.permissions import Permission

MOST_UNKNOWN = 50
ACTS = {"resend": (resend, "delivery.resent"), "give-up": (give_up, "delivery.given-up")}
NOTICES = {
    "resend": N_("It will be sent again."),
    "give-up": N_("It will not be sent again."),
    "settled": N_("That email is no longer among those of which nothing is known."),
}


def show(visit: Visit) -> Response:
    with services().database.reading() as session:
        unknown = list_unknown(session, MOST_UNKNOWN)
        unknown_count = count_unknown(session)
        standing = load_standing(session)
        hearing = load_hearing(session)
    return console_page(
        visit,
        "mail_health",
        days=if_quick(load_mail_days),
        troubles=if_quick(list_troubles),
        name_of_mail=name_of_mail,
        unknown=unknown,
        unknown_count=unknown_count,
        standing=standing,
        hearing=hearing,
        may_hear=bool(services().settings.sendgrid_webhook_public_keys),
        notice=NOTICES.get(request.args.get("notice", "")),
    )


def resolve(visit: Visit, form: Form) -> AnyResponse:
    """Send a mail again of which nobody knows whether it arrived, at the price of a second copy; or give it up."""
    if form.get("act") not in ACTS:
        raise BadRequest
    step, act = ACTS[form["act"]]
    delivery_id = id_of(form.get("delivery", ""))
    try:
        with services().database.transaction() as session:
            step(session, [delivery_id])
            record_act(session, Act(visit.doer, act, ("delivery", delivery_id)))
    except ConflictError:
        return see_page("mail_health", notice="settled")
    return see_page("mail_health", notice=form["act"])


PAGES = (
    ConsolePage("mail_health", "mail", Permission.SEE_JOBS, show, label=N_("Emails"), is_of_the_service=True),
    ConsolePage("resolve_mail", "mail/unknown", Permission.SEE_JOBS, act=resolve),
)
