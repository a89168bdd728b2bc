"""Finds the rows of a list and those that are left out of it, as SQL. Reads nothing but what the purpose allows.

What a plan says of drives and suppressions is of one moment: use it in the snapshot in which it was made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, Subquery, and_, case, func, literal, null, select
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.db import now
from campaign.drives.models import Drive
from campaign.exports.lists.cells import Wording, text_in_sql
from campaign.exports.lists.columns import COLUMNS, Column
from campaign.exports.lists.filters import ListFilters, conditions, is_latest
from campaign.exports.lists.purposes import FORGOTTEN, NO_CLAUSE, NO_CONSENT, PURPOSES, SUPPRESSED, Purpose
from campaign.exports.lists.wording import words_of
from campaign.i18n import Language, translator
from campaign.mail.suppression import is_suppressed
from campaign.supporters.consents import latest_answers


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: names of COLUMNS for a name of PURPOSES, checked (asking.py). `salt` is the list's own."""

    purpose: str
    columns: tuple[str, ...]
    filters: ListFilters
    language: Language
    salt: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The columns with their heads, what they read and say; whom the filters match, and who of them is left out, by why.

    `given` are those conditions of `matching` for which nothing but the contribution itself has to be looked at.
    """

    columns: tuple[Column, ...]
    heads: tuple[str, ...]
    values: tuple[ColumnElement[Any], ...]
    wordings: tuple[Wording, ...]
    source: FromClause
    given: tuple[ColumnElement[bool], ...]
    matching: tuple[ColumnElement[bool], ...]
    lacking: Mapping[str, ColumnElement[bool]]
    order: ColumnElement[Any]


Told = Counter[str | None]  # of rows that were come to, by why they are left out; None: listed


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows a list has, and how many are left out of it, by why."""

    rows: int
    left_out: Mapping[str, int]


def plan_list(session: Session, order: Order) -> Plan:
    """What is to be read for this order, as things are in this session."""
    purpose = PURPOSES[order.purpose]
    drives = _drives(session, order.filters)
    columns = tuple(COLUMNS[name] for name in order.columns)
    answers = _answers(order.filters.consents | ({purpose.consent} if purpose.consent else set()), drives)
    return Plan(
        columns=columns,
        heads=tuple(translator(order.language).gettext(column.head) for column in columns),
        values=tuple(_narrowed(column, purpose, drives) for column in columns),
        wordings=tuple(
            Wording(words_of(session, column.name, order.language, order.filters.drives), order.salt)
            for column in columns
        ),
        source=_joined(answers, drives),
        given=_given(order.filters, purpose, Contribution),
        matching=tuple(_matching(order.filters, purpose, answers)),
        lacking=dict(_lacking(purpose, drives, answers, session.execute(select(now())).scalar_one())),
        order=(Contribution.supporter_id if purpose.is_a_row_each else Contribution.id).expression,
    )


def count_rows(session: Session, plan: Plan) -> Counted:
    """Who lacks several things is left out for the first."""
    lacking = list(plan.lacking.values())
    first = [func.count().filter(lacks, *(~each for each in lacking[:n])) for n, lacks in enumerate(lacking)]
    counted = select(func.count(), *first).select_from(plan.source).where(*plan.matching)
    matching, *left = session.execute(counted).one()
    left_out = {slug: count for slug, count in zip(plan.lacking, left, strict=True) if count}
    return Counted(matching - sum(left_out.values()), left_out)


def count_most(session: Session, plan: Plan) -> int:
    """How many rows the list has at the most, without a look at who gave twice, who agrees and who is left out."""
    counted = select(func.count()).select_from(Contribution).where(*plan.given)
    return session.execute(counted).scalar_one()


def select_listed(plan: Plan) -> Select[Any]:
    """The rows as values: in the order in which they were given, or in which people first gave."""
    listed = (~lacks for lacks in plan.lacking.values())
    return _matched(plan).where(*listed)


def select_values(plan: Plan) -> Select[Any]:
    """The rows as values, and those that are left out: each behind why it is, without one value, or behind nothing.

    So a list is written and whoever is left out is counted in one go: to count by itself costs half as much again.
    """
    return _told_apart(plan, lambda values: values)


def select_texts(plan: Plan) -> Select[Any]:
    """The same with the cells of a CSV, on PostgreSQL."""

    def say(values: _Cells) -> _Cells:
        cells = zip(plan.columns, values, plan.wordings, strict=True)
        return [text_in_sql(column.type, value, wording) for column, value, wording in cells]

    return _told_apart(plan, say)


def _told_apart(plan: Plan, say: Callable[[_Cells], _Cells]) -> Select[Any]:
    """The OFFSET is a fence to PostgreSQL, which else would ask why before each cell anew."""
    why: ColumnElement[Any] = (
        case(*((lacks, literal(slug)) for slug, lacks in plan.lacking.items())) if plan.lacking else null()
    )
    matched = _matched(plan).add_columns(why.label("why"), plan.order.label("place")).offset(0).subquery()
    is_listed = matched.c.why.is_(None)
    cells = say([matched.c[column.name] for column in plan.columns])
    return select(matched.c.why, *(case((is_listed, cell)) for cell in cells)).order_by(matched.c.place)


def _matched(plan: Plan) -> Select[Any]:
    named = [value.label(column.name) for value, column in zip(plan.values, plan.columns, strict=True)]
    return select(*named).select_from(plan.source).where(*plan.matching).order_by(plan.order)


@dataclass(frozen=True, slots=True)
class _DriveFacts:
    id: UUID
    campaign_id: UUID
    handover: str


_Cells = Sequence[ColumnElement[Any]]
_Drives = tuple[_DriveFacts, ...]
_Answers = Mapping[str, Subquery]


def _drives(session: Session, filters: ListFilters) -> _Drives:
    rows = session.execute(
        select(Drive.id, Drive.campaign_id, Drive.handover).where(Drive.id.in_(filters.drives)).order_by(Drive.id)
    )
    return tuple(_DriveFacts(*row) for row in rows)


def _hand_over(drives: _Drives, handovers: tuple[str, ...]) -> ColumnElement[bool]:
    return Contribution.drive_id.in_([drive.id for drive in drives if drive.handover in handovers])


def _narrowed(column: Column, purpose: Purpose, drives: _Drives) -> ColumnElement[Any]:
    handovers = purpose.narrower.get(column.name)
    return column.value if handovers is None else case((_hand_over(drives, handovers), column.value))


def _given(filters: ListFilters, purpose: Purpose, table: type[Contribution]) -> tuple[ColumnElement[bool], ...]:
    return (*conditions(filters, table), table.state.in_(purpose.states))


def _matching(filters: ListFilters, purpose: Purpose, answers: _Answers) -> Iterator[ColumnElement[bool]]:
    yield from _given(filters, purpose, Contribution)
    for consent in sorted(filters.consents):
        yield answers[consent].c.is_given.is_(True)
    if purpose.is_a_row_each:
        yield is_latest(lambda later: _given(filters, purpose, later))


def _lacking(
    purpose: Purpose, drives: _Drives, answers: _Answers, at: datetime
) -> Iterator[tuple[str, ColumnElement[bool]]]:
    if purpose.is_of_people:
        yield FORGOTTEN, Contribution.name.is_(None)
    if purpose.handovers:
        yield NO_CLAUSE, ~_hand_over(drives, purpose.handovers)
    if purpose.consent:
        yield NO_CONSENT, answers[purpose.consent].c.is_given.is_not(True)
    if purpose.suppressions:
        yield SUPPRESSED, is_suppressed(Contribution.mailbox_key, purpose.suppressions, at=at)


def _answers(consents: Collection[str], drives: _Drives) -> _Answers:
    """The last answers to what the list asks after."""
    campaign_ids = {drive.campaign_id for drive in drives}
    return {consent: latest_answers(consent, campaign_ids) for consent in sorted(consents)}


def _joined(answers: _Answers, drives: _Drives) -> FromClause:
    """Each contribution beside its supporter's answers in the campaign of its drive."""
    campaigns = {drive.id: drive.campaign_id for drive in drives}
    joined: FromClause = Contribution.__table__
    for answer in answers.values():
        theirs = answer.c.supporter_id == Contribution.supporter_id
        if len(set(campaigns.values())) > 1:
            theirs = and_(theirs, answer.c.campaign_id == case(campaigns, value=Contribution.drive_id))
        joined = joined.outerjoin(answer, theirs)
    return joined
