"""The reasons as they are now: built in, and over them what admins wrote. Changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.refusals.built_in import BUILT_IN
from campaign.contributions.refusals.models import RefusalReason, RefusalReasonText
from campaign.i18n import LANGUAGES, translator


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason: its sentence in each language, and whether moderators may still choose it."""

    slug: str
    sentences: Mapping[str, str]
    is_offered: bool = True


def load_refusals(session: Session, family: str) -> dict[str, Refusal]:
    """All of one family, those not offered any more too: somebody may have been refused for one."""
    found = {
        slug: Refusal(slug, {language: translator(language).gettext(sentence) for language in LANGUAGES})
        for slug, sentence in BUILT_IN[family].items()
    }
    sentences: dict[str, dict[str, str]] = {}
    for text in session.scalars(select(RefusalReasonText).where(RefusalReasonText.family == family)):
        sentences.setdefault(text.slug, {})[text.language] = text.sentence
    own = select(RefusalReason).where(RefusalReason.family == family).order_by(RefusalReason.slug)
    return found | {row.slug: Refusal(row.slug, sentences[row.slug], row.is_offered) for row in session.scalars(own)}


def offered_refusals(session: Session, family: str) -> dict[str, Refusal]:
    """Those that a moderator may choose from, in their order."""
    return {slug: one for slug, one in load_refusals(session, family).items() if one.is_offered}


def is_refusal(session: Session, family: str, slug: str) -> bool:
    """Whether there is such a reason."""
    return slug in load_refusals(session, family)


def sentence_of(session: Session, family: str, slug: str | None, language: str) -> str:
    """What whoever was refused for it reads; empty where there is no such reason."""
    found = load_refusals(session, family).get(slug or "")
    return found.sentences[language] if found else ""
