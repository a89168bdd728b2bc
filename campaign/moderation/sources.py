"""Where the items of each queue come from, and what a decision does to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, TextClause, and_, literal, null, text
from sqlalchemy.orm import Session

from campaign.contributions import ending
from campaign.contributions.letter.gate import pass_letter, refuse_letter
from campaign.contributions.letter.models import Letter
from campaign.contributions.models import Contribution, OfferedWords
from campaign.contributions.moderation import pass_words, refuse_words
from campaign.contributions.refusals.built_in import COUNT, LETTER, NAME, WORDS
from campaign.contributions.states import COUNTED_STATE
from campaign.i18n import N_
from campaign.moderation.models import ModerationDecision, Report
from campaign.moderation.names import hide_name
from campaign.moderation.settled_reports import settle_report

PASS, REFUSE = "pass", "refuse"
# As the partial indexes say it.
_IS_UNREAD = text("offered_words.state = 'waiting' AND offered_words.is_allowed")
_IS_PUBLISHED = text("offered_words.state = 'passed' AND offered_words.is_allowed")
_IS_UNPASSED = text("letters.passed_at IS NULL AND letters.refused_at IS NULL AND letters.verified_at IS NOT NULL")
_IS_HELD = text("contributions.state = 'held'")
_IS_SHOWN = text("contributions.state = 'verified' AND contributions.show_name")
_IS_REPORTED = text("reports.decided_at IS NULL")
_IS_COUNTED = Contribution.state == COUNTED_STATE

Lines = Select[*tuple[Any, ...]]
Apply = Callable[[Session, ModerationDecision], None]


@dataclass(frozen=True, slots=True)
class Source:
    """A queue. `join` adds the tables that `conditions` and the columns speak of; `family` is that of its refusals.

    `apply` does what was decided; it raises ConflictError or NotFoundError where the item has changed since.
    """

    label: str
    family: str
    join: Callable[[Lines], Lines]
    conditions: tuple[ColumnElement[bool] | TextClause, ...]
    since: SQLColumnExpression[Any]
    apply: Apply
    version: SQLColumnExpression[Any] = literal(1)  # noqa: RUF009 (frozen)
    about: SQLColumnExpression[Any] = null()  # noqa: RUF009 (frozen)
    times: SQLColumnExpression[Any] = literal(1)  # noqa: RUF009 (frozen)
    language: SQLColumnExpression[Any] = Contribution.language
    has_words: bool = True
    is_always_named: bool = False


def _with_words(query: Lines) -> Lines:
    return query.join(OfferedWords, OfferedWords.contribution_id == Contribution.id)


def _with_letter(query: Lines) -> Lines:
    return query.join(Letter, Letter.contribution_id == Contribution.id)


def _with_report(what: str) -> Callable[[Lines], Lines]:
    def join(query: Lines) -> Lines:
        is_its = and_(Report.contribution_id == Contribution.id, Report.what == what)
        joined = query.join(Report, is_its)
        return _with_words(joined) if what == "words" else joined

    return join


def _as_it_is(query: Lines) -> Lines:
    return query


def _decide_words(session: Session, decision: ModerationDecision) -> None:
    if decision.verdict == PASS:
        pass_words(session, decision.contribution_id, decision.version)
    else:
        refuse_words(session, decision.contribution_id, decision.version, decision.reason or "")


def _decide_letter(session: Session, decision: ModerationDecision) -> None:
    if decision.verdict == PASS:
        pass_letter(session, decision.contribution_id)
    else:
        refuse_letter(session, decision.contribution_id, decision.reason or "")


def _decide_held(session: Session, decision: ModerationDecision) -> None:
    if decision.verdict == PASS:
        ending.release(session, decision.contribution_id)
    else:
        ending.invalidate(session, decision.contribution_id, decision.reason or "")


def _decide_name(session: Session, decision: ModerationDecision) -> None:
    if decision.verdict == REFUSE:
        hide_name(session, decision.contribution_id)
    settle_report(session, decision.contribution_id, "name")


def _decide_published(session: Session, decision: ModerationDecision) -> None:
    if decision.verdict == REFUSE:
        refuse_words(session, decision.contribution_id, decision.version, decision.reason or "")
    settle_report(session, decision.contribution_id, "words")


def _words(label: str, *conditions: ColumnElement[bool]) -> Source:
    return Source(
        label,
        WORDS,
        _with_words,
        (_IS_UNREAD, _IS_COUNTED, *conditions),
        since=OfferedWords.waiting_since,
        apply=_decide_words,
        version=OfferedWords.version,
        language=OfferedWords.language,
    )


# In the order in which they are shown.
SOURCES: Mapping[str, Source] = {
    "stories": _words(N_("Stories"), OfferedWords.kind == "story"),
    "comments": _words(N_("Comments"), OfferedWords.kind != "story"),
    "letters": Source(
        N_("Letters"),
        LETTER,
        _with_letter,
        (_IS_UNPASSED, _IS_COUNTED),
        since=Letter.verified_at,
        apply=_decide_letter,
        is_always_named=True,
    ),
    "held": Source(
        N_("Held by our checks"),
        COUNT,
        _as_it_is,
        (_IS_HELD,),
        since=Contribution.verified_at,
        apply=_decide_held,
        about=Contribution.reason,
        is_always_named=True,
    ),
    "names": Source(
        N_("Names reported"),
        NAME,
        _with_report("name"),
        (_IS_REPORTED, _IS_SHOWN),
        since=Report.reported_at,
        apply=_decide_name,
        about=Report.reason,
        times=Report.count,
        has_words=False,
        is_always_named=True,
    ),
    "published": Source(
        N_("Published words reported"),
        WORDS,
        _with_report("words"),
        (_IS_REPORTED, _IS_PUBLISHED, _IS_COUNTED),
        since=Report.reported_at,
        apply=_decide_published,
        version=OfferedWords.version,
        language=OfferedWords.language,
        about=Report.reason,
        times=Report.count,
    ),
}
