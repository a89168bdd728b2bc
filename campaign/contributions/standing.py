"""How somebody's words stand before the public, in a line for their owner: waiting, published, refused and why."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from campaign.contributions.facts import Fact
from campaign.contributions.models import Contribution, OfferedWords
from campaign.contributions.moderation import REFUSALS
from campaign.contributions.states import COUNTED_STATE
from campaign.i18n import N_, Language, format_date, translator

LABEL = N_("On this website")


def standing(session: Session, contribution: Contribution, language: Language) -> Sequence[Fact]:
    """One line, or none before it is verified and after it has ended."""
    words = session.get(OfferedWords, contribution.id, populate_existing=True)
    if words is None or contribution.state != COUNTED_STATE:
        return ()
    return (Fact(LABEL, _say(words, language)),)


def _say(words: OfferedWords, language: Language) -> str:
    say = translator(language)
    if not words.is_allowed:
        return say.gettext("Not published, as you wish.")
    if words.state == "passed" and words.decided_at is not None:
        return say.gettext("Published on %(day)s.", day=format_date(words.decided_at, language))
    if words.state == "refused":
        reason = REFUSALS.get(words.refusal or "", "")
        return say.gettext("Not published. The reason: %(reason)s", reason=say.gettext(reason))
    return say.gettext("One of us reads it first, within five working days.")
