"""The next thing without another mail: whoever has just verified carries, for an hour, a token that proves the mailbox."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.http.services import services
from campaign.http.site.links import present_moment
from campaign.tokens import TokenError

NEXT_STEP = "next_step"  # the hidden field, and the purpose of the token
LIFE = timedelta(hours=1)


def next_step_token(contribution: Contribution) -> str:
    """For the page that answers the press of the button, and for no mail. Empty where the contribution is not verified."""
    if contribution.verified_at is None:
        return ""
    expires_at = contribution.verified_at + LIFE
    return services().keyring.derive(NEXT_STEP, contribution.id, issue=contribution.issue, expires_at=expires_at)


def proves_mailbox(session: Session, token: str, mailbox_key: str) -> bool:
    """Whether the token was made within the hour for something verified from this mailbox. A bad one is no error."""
    contribution = _read(session, token)
    return contribution is not None and contribution.mailbox_key == mailbox_key


def open_next_step(session: Session, token: str) -> dict[str, str]:
    """Who carries the token, as the fields of a form; empty for a bad or an old one."""
    contribution = _read(session, token)
    if contribution is None:
        return {}
    return {
        "name": contribution.name or "",
        "email": contribution.email or "",
        "country": contribution.country,
        "postcode": contribution.postcode or "",
    }


def _read(session: Session, token: str) -> Contribution | None:
    try:
        said = services().keyring.read(NEXT_STEP, token)
    except TokenError:
        return None
    contribution = session.get(Contribution, said.row_id)
    if contribution is None or contribution.issue != said.issue or contribution.verified_at is None:
        return None
    return contribution if present_moment(session) < contribution.verified_at + LIFE else None
