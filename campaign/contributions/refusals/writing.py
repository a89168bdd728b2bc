"""Writes a reason, over one that is built in or as a new one. What moderators chose it for before reads it anew."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from campaign.contributions.refusals.built_in import FAMILIES
from campaign.contributions.refusals.models import RefusalReason, RefusalReasonText
from campaign.db import insert
from campaign.errors import FieldsRefusedError
from campaign.i18n import LANGUAGES

LONGEST = 300
_SLUG = re.compile(r"[a-z][a-z0-9-]{1,31}")


@dataclass(frozen=True, slots=True)
class WriteRefusal:
    """`sentences` in every language."""

    family: str
    slug: str
    sentences: Mapping[str, str]
    is_offered: bool = True


def write_refusal(session: Session, command: WriteRefusal) -> None:
    """Raises FieldsRefusedError: `slug`, `sentence_<language>`."""
    errors = {} if _SLUG.fullmatch(command.slug) else {"slug": "reason-slug"}
    if command.family not in FAMILIES:
        errors["family"] = "choice-unknown"
    for language in LANGUAGES:
        said = command.sentences.get(language, "")
        if not said:
            errors[f"sentence_{language}"] = "reason-missing"
        elif len(said) > LONGEST:
            errors[f"sentence_{language}"] = "reason-too-long"
    if errors:
        raise FieldsRefusedError(errors)
    keys = {"family": command.family, "slug": command.slug}
    reason = insert(session, RefusalReason).values(**keys, is_offered=command.is_offered)
    session.execute(reason.on_conflict_do_update(index_elements=list(keys), set_={"is_offered": command.is_offered}))
    for language in LANGUAGES:
        text = insert(session, RefusalReasonText).values(
            **keys, language=language, sentence=command.sentences[language]
        )
        session.execute(
            text.on_conflict_do_update(
                index_elements=[*keys, "language"], set_={"sentence": command.sentences[language]}
            )
        )
