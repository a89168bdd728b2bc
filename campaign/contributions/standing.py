"""How somebody's words stand before the public, in a line for their owner: waiting, published, refused and why."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from campaign.contributions.facts import Fact
from campaign.contributions.models import Contribution, OfferedWords
from campaign.contributions.refusals.built_in import WORDS
from campaign.contributions.refusals.reading import sentence_of
from campaign.contributions.states import COUNTED_STATE
from campaign.i18n import N_, Language, format_date, translator

LABEL = N_("On this website")


def standing(session: Session, contribution: Contribution, language: Language) -> Sequence[Fact]:
    """One line, or none before it is verified and after it has ended."""
    words = session.get(OfferedWords, contribution.id, populate_existing=True)
    if words is None or contribution.state != COUNTED_STATE:
        return ()
    reason = sentence_of(session, WORDS, words.refusal, language) if words.refusal else ""
    return (Fact(LABEL, _say(words, language, reason)),)


def _say(words: OfferedWords, language: Language, reason: str) -> str:
    say = translator(language)
    if not words.is_allowed:
        return say.gettext("Not published, as you wish.")
    if words.state == "passed" and words.decided_at is not None:
        return say.gettext("Published on %(day)s.", day=format_date(words.decided_at, language))
    if words.state == "refused":
        return say.gettext("Not published. The reason: %(reason)s", reason=reason)
    return say.gettext("One of us reads it first, within five working days.")
