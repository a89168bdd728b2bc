"""How long people are kept, for admins: each rule with what it takes now and in thirty days, what went, campaigns' months.

Shows numbers alone. Nothing is forgotten by hand here: the timetable does it, and the command line for whoever cannot wait.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Response, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, record_act
from campaign.drives.models import Campaign
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.bilingual import own_title
from campaign.http.console.pages import ConsolePage
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services
from campaign.i18n import N_
from campaign.retention.engine import count_quickly, proofs_of
from campaign.retention.rules import RULES
from campaign.staff.access import require_campaign
from campaign.staff.permissions import Permission

AHEAD = timedelta(days=30)
MONTHS = tuple(range(1, 25))  # that a campaign may choose from
MOST_PROOFS = 30


def show(visit: Visit) -> Response:
    database, rules = services().database, RULES.values()
    present, ahead = count_quickly(database, rules), count_quickly(database, rules, ahead=AHEAD)
    with database.reading() as session:
        campaigns = session.scalars(select(Campaign).order_by(Campaign.created_at)).all()
        return console_page(
            visit,
            "retention",
            rules=[(rule, present[rule.name], ahead[rule.name]) for rule in rules],
            names={rule.name: rule.what for rule in rules},
            proofs=proofs_of(session, limit=MOST_PROOFS),
            campaigns=[(one, _title(one, visit)) for one in campaigns],
            months=MONTHS,
            notice=N_("Saved.") if request.args.get("notice") == "saved" else "",
        )


def save(visit: Visit, form: Form, campaign_id: str) -> AnyResponse:
    """For how many months after closing a campaign keeps names; from now on, for what has closed already too."""
    months = form.get("months", "")
    if months not in map(str, MONTHS):
        raise BadRequest
    with services().database.transaction() as session:
        _change(session, visit, campaign_id, int(months))
    return see_page("retention", notice="saved")


def _change(session: Session, visit: Visit, campaign_id: str, months: int) -> None:
    key = id_of(campaign_id)
    require_campaign(session, visit.access, Permission.MANAGE_PRIVACY, key)
    session.get_one(Campaign, key, with_for_update=True).kept_months = months
    facts = {"number": months}
    record_act(session, Act(visit.doer, "retention.changed", ("campaign", key), key, facts=facts))


def _title(campaign: Campaign, visit: Visit) -> str:
    return own_title({text.language: text.title for text in campaign.texts}, visit.language)


PAGES = (
    ConsolePage(
        "retention", "retention", Permission.MANAGE_PRIVACY, show, label=N_("Retention"), is_of_the_service=True
    ),
    ConsolePage("save_retention", "retention/<campaign_id>", Permission.MANAGE_PRIVACY, act=save),
)
