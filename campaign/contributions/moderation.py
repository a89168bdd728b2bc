"""Words that may stand on public pages: offered by their giver, read by a moderator, passed or refused for a reason.

Letters are read before they leave by rules of their own: letter/gate.py.

Nothing stands there that is not allowed by its giver, passed as it reads now, and part of a contribution that counts. Whoever
rewrites passed words, or adds a picture to them, sends them back to be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Insert, bindparam, delete, func, literal, select, true, update
from sqlalchemy.orm import Session

from campaign.contributions import events
from campaign.contributions.models import Contribution, OfferedWords
from campaign.contributions.refusals.built_in import WORDS
from campaign.contributions.refusals.reading import is_refusal
from campaign.contributions.states import COUNTED_STATE
from campaign.db import dialect_of, insert_for, now
from campaign.errors import ConflictError, FieldsRefusedError, NotFoundError
from campaign.outbox.record import record_event


def offer_words(session: Session, contribution_id: UUID, *, is_allowed: bool, language: str | None = None) -> None:
    """Let these words be read by a moderator once they are verified, where there is a contribution of this id.

    `language` is that of the contribution unless it is given. The statement is the same either way.
    """
    values = {"given_id": contribution_id, "given_allowed": is_allowed, "given_language": language}
    session.connection().execute(_insert(dialect_of(session)), values)


def words_insertion(
    dialect: str,
    offered: FromClause,
    *conditions: ColumnElement[bool],
    is_allowed: ColumnElement[bool],
    language: ColumnElement[str],
) -> Insert:
    """SQL: the same for each of the `offered` contributions for which the conditions hold."""
    source = select(
        offered.c.id.label("contribution_id"),
        offered.c.drive_id,
        offered.c.kind,
        language.label("language"),
        is_allowed.label("is_allowed"),
        literal("waiting").label("state"),
        literal(1).label("version"),
        now().label("waiting_since"),
    ).where(true(), *conditions)
    names = [column.name for column in source.selected_columns]
    return insert_for(dialect, OfferedWords).from_select(names, source).on_conflict_do_nothing()


def allow_words(session: Session, contribution_id: UUID, *, is_allowed: bool, language: str | None = None) -> None:
    """Their giver allows them to be published, or no longer: at once, for words that are passed."""
    changed: dict[str, object] = {"is_allowed": is_allowed}
    if is_allowed:
        changed["waiting_since"] = now()
    if language is not None:
        changed["language"] = language
    session.execute(update(OfferedWords).where(OfferedWords.contribution_id == contribution_id).values(changed))


def is_allowed(session: Session, contribution_id: UUID) -> bool:
    """Whether their giver allows them to be published."""
    there = session.scalar(select(OfferedWords.is_allowed).where(OfferedWords.contribution_id == contribution_id))
    return bool(there)


def reword(session: Session, contribution_id: UUID, *, language: str | None = None) -> None:
    """They read differently now, and may be in another `language`: nobody sees them before they are read again."""
    changed: dict[str, object] = {"language": language} if language else {}
    session.execute(
        update(OfferedWords)
        .where(OfferedWords.contribution_id == contribution_id)
        .values(
            state="waiting",
            version=OfferedWords.version + 1,
            waiting_since=now(),
            refusal=None,
            decided_at=None,
            **changed,
        )
    )


def forget_words(session: Session, contribution_ids: Sequence[UUID]) -> None:
    """Nothing of these is ever published."""
    session.execute(delete(OfferedWords).where(OfferedWords.contribution_id.in_(contribution_ids)))


def pass_words(session: Session, contribution_id: UUID, version: int) -> None:
    """Let them be published as `version` reads; their giver is told. Raises NotFoundError, ConflictError."""
    _decide(session, contribution_id, version, refusal=None)
    record_event(session, events.WORDS_PASSED, contribution_id)


def refuse_words(session: Session, contribution_id: UUID, version: int, reason: str) -> None:
    """Publish them no longer, or never, for one of the reasons there are; their giver is told why and how to object.

    They go on counting. Raises FieldsRefusedError, NotFoundError, ConflictError.
    """
    if not is_refusal(session, WORDS, reason):
        raise FieldsRefusedError({"reason": "choice-unknown"})
    _decide(session, contribution_id, version, refusal=reason)
    record_event(session, events.WORDS_REFUSED, contribution_id)


def _decide(session: Session, contribution_id: UUID, version: int, *, refusal: str | None) -> None:
    found = session.execute(
        select(OfferedWords, Contribution.state)
        .join(Contribution, Contribution.id == OfferedWords.contribution_id)
        .where(OfferedWords.contribution_id == contribution_id)
        .with_for_update(of=OfferedWords)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFoundError
    words, state = found
    if words.version != version:
        raise ConflictError("words-changed")
    if state != COUNTED_STATE:
        raise ConflictError("words-not-verified")
    decision = "passed" if refusal is None else "refused"
    if words.state == decision and words.refusal == refusal:
        raise ConflictError("words-decided")
    words.state, words.refusal = decision, refusal
    words.decided_at = session.execute(select(now())).scalar_one()
    session.flush()


@cache
def _insert(dialect: str) -> Insert:
    given_language = bindparam("given_language", type_=OfferedWords.language.type)
    is_given = Contribution.id == bindparam("given_id", type_=Contribution.id.type)
    columns = (Contribution.id, Contribution.drive_id, Contribution.kind, Contribution.language)
    offered = select(*columns).where(is_given).subquery("offered")
    return words_insertion(
        dialect,
        offered,
        is_allowed=bindparam("given_allowed", type_=OfferedWords.is_allowed.type),
        language=func.coalesce(given_language, offered.c.language),
    )
