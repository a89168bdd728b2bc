"""What the pages of one pledge show beside what those of every kind do: links of its own, and where gifts are paid."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.contributions.pledge.answers import possible_answers
from campaign.contributions.pledge.changing import changeable_fields
from campaign.contributions.pledge.facts import find_pledge
from campaign.contributions.pledge.models import PledgeOffer
from campaign.contributions.pledge.units import format_quantity
from campaign.db import now
from campaign.http.site.links import path_of_link, token_of
from campaign.i18n import Language
from campaign.notifications.links import YOUR_PLEDGE
from campaign.paths import path_to

WITH_PLACE = ("pledged", "reminded", "fulfilled")
NOTHING: dict[str, object] = {
    "path": "",
    "answers": (),
    "changes": (),
    "is_event": False,
    "pay_url": "",
    "calendar": "",
    "thanks": "",
}


def more_of_pledge(session: Session, language: Language, contribution: Contribution) -> Mapping[str, object]:
    """For templates. Nothing can be done about it before it counts, or after it ended."""
    found = find_pledge(session, contribution)
    state = found[0].state if found else "ended"
    if found is None or state in ("unverified", "released", "ended"):
        return NOTHING | {"state": state}
    pledge, offer = found
    row = session.get_one(PledgeOffer, offer.id)
    changes = changeable_fields(pledge, row, session.execute(select(now())).scalar_one())
    calendar = path_to("your_pledge_calendar", language, token=token_of(YOUR_PLEDGE, contribution))
    return {
        "path": path_of_link(YOUR_PLEDGE, contribution, language),
        "answers": (*possible_answers(session, pledge, row), *(["change"] if changes else [])),
        "changes": changes,
        "least": format_quantity(offer.unit, offer.minimum, language),
        "most": format_quantity(offer.unit, offer.maximum, language),
        "state": state,
        "is_event": offer.is_event,
        "pay_url": offer.pay_url or "" if state != "waiting" else "",
        "calendar": calendar if offer.is_event and state in WITH_PLACE else "",
        "thanks": offer.texts[language].thanks if state == "fulfilled" else "",
    }
