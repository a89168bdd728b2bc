"""What a comment says beside its giver."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from campaign.contributions.facts import Fact
from campaign.contributions.models import Contribution, OfferedWords
from campaign.i18n import N_, Language


def fill_form(session: Session, contribution: Contribution) -> dict[str, str]:
    """The comment's own fields, as they were typed and ticked."""
    words = session.get(OfferedWords, contribution.id, populate_existing=True)
    own = {
        "thought": contribution.comment or "",
        "written_in": words.language if words else contribution.language,
    }
    return own | ({"publish": "yes"} if words and words.is_allowed else {})


def show_facts(_session: Session, contribution: Contribution, _language: Language) -> Sequence[Fact]:
    """The comment."""
    if not contribution.comment:
        return ()
    comment = Fact(N_("Comment"), contribution.comment, is_long=True, is_typed=True)
    return (comment,)
