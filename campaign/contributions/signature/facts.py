"""What a signature says beside its giver: the comment, if there is one."""

from __future__ import annotations

from sqlalchemy.orm import Session

from campaign.contributions.facts import Fact
from campaign.contributions.models import Contribution
from campaign.i18n import N_, Language


def fill_form(_session: Session, contribution: Contribution) -> dict[str, str]:
    """The signature's own field, as it was typed."""
    return {"comment": contribution.comment or ""}


def show_facts(_session: Session, contribution: Contribution, _language: Language) -> tuple[Fact, ...]:
    """The comment."""
    if not contribution.comment:
        return ()
    return (Fact(N_("Comment"), contribution.comment, is_long=True, is_typed=True),)
