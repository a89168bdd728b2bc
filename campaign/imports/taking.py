"""One batch of an import: takes the next fresh rows in, and one batch of undoing it: takes them out of the count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.batching import BATCH_SIZE as MANY
from campaign.contributions.ending import disown, invalidate_all
from campaign.contributions.evidence import IMPORT_UNDONE
from campaign.contributions.models import Contribution
from campaign.contributions.service import DriveNotOpenError, SubmitContribution, take_in
from campaign.contributions.states import CHANGEABLE_STATES, VERIFIABLE_STATES
from campaign.contributions.vouched import SOURCES, given_late, given_meanwhile
from campaign.db import among, now
from campaign.drives.channels import ELSEWHERE, LISTED
from campaign.drives.channels import PAPER as ON_PAPER
from campaign.imports import events
from campaign.imports.deciding import move, takes
from campaign.imports.given import GivenSignature, from_json
from campaign.imports.meanwhile import ask_again, keep_typed, typed_as_json
from campaign.imports.models import Import, ImportRow
from campaign.imports.recording import MAILBOX_UNINVITED, SIGNED_ALREADY, TAKEN_BACK, GivenBatch, record_given
from campaign.imports.standing import KIND, standing_of
from campaign.imports.states import ASKED, FRESH, PAPER, REFUSED, REPEATED, TAKEN, UNDONE
from campaign.outbox.record import record_event
from campaign.sealing import unseal
from campaign.turns import take_turns

BATCH_SIZE = 50  # whoever signs from a mailbox that is new with a row waits for its batch: fewer than elsewhere
_SETTLED = {SIGNED_ALREADY: REPEATED}  # any other slug refuses the row


@dataclass(frozen=True, slots=True)
class _Opened:
    row: ImportRow
    given: GivenSignature


def take_rows(session: Session, held: Import, sealing: Sequence[bytes]) -> None:
    """The caller has locked the import. Where its drive takes no more, it is cancelled and says so."""
    if not takes(session, held):
        move(held, "cancelled")
        held.trouble, held.ended_at = "drive-not-open", session.execute(select(now())).scalar_one()
        return
    mailboxes = {row.mailbox_key for row in _next(session, held) if row.mailbox_key}
    take_turns(session, [f"mailbox {key}" for key in sorted(mailboxes)])
    rows = _next(session, held)  # whoever was erased until now has taken along what lay there
    opened = [_Opened(row, from_json(text)) for row in rows if (text := unseal(sealing, row.id, row.sealed or ""))]
    became: dict[int, UUID | str] = {row.number: "row-unreadable" for row in rows}
    asked = [one for one in opened if one.given.email and held.way == ASKED]
    recorded = [one for one in opened if not (one.given.email and held.way == ASKED)]
    typed: dict[int, str] = {}
    became |= record_given(
        session, _batch(held, recorded), lambda number, one: typed.update({number: typed_as_json(one)})
    )
    became |= _ask(session, held, asked)
    for row in rows:
        _note(held, row, became[row.number])
        if row.state == TAKEN:
            keep_typed(sealing, row, typed.get(row.number))
    held.cursor = rows[-1].number if rows else held.cursor
    if len(rows) < BATCH_SIZE:
        move(held, "done")
        held.ended_at = session.execute(select(now())).scalar_one()
        record_event(session, events.FINISHED, held.id)
    session.flush()


def _next(session: Session, held: Import) -> Sequence[ImportRow]:
    return session.scalars(
        select(ImportRow)
        .where(ImportRow.import_id == held.id, ImportRow.number > held.cursor, ImportRow.state == FRESH)
        .order_by(ImportRow.number)
        .limit(BATCH_SIZE)
        .execution_options(populate_existing=True)
    ).all()


def undo_rows(session: Session, held: Import, sealing: Sequence[bytes]) -> None:
    """What is counted or held goes out, what is not verified yet is ended; what its giver has withdrawn stays so. Whoever sent
    the form meanwhile is asked for that."""
    pairs = session.execute(
        select(ImportRow, Contribution)
        .join(Contribution, Contribution.id == ImportRow.contribution_id)
        .where(ImportRow.import_id == held.id, ImportRow.state == TAKEN, ImportRow.number > held.cursor)
        .order_by(ImportRow.number)
        .limit(BATCH_SIZE)
    ).all()
    locked = select(Contribution).where(among(Contribution.id, [one.id for _, one in pairs]))
    locked = locked.order_by(Contribution.id).with_for_update().execution_options(populate_existing=True)
    session.scalars(locked).all()  # in the order in which everybody locks them
    # What its owner has verified by mail is their own signature by now, whoever wrote the row.
    live = {one.id: one for _, one in pairs if one.source in SOURCES and one.state in CHANGEABLE_STATES}
    waiting = {one.id: one for _, one in pairs if one.state in VERIFIABLE_STATES}
    given = given_meanwhile(session, {id_: one for id_, one in (live | waiting).items() if one.email is not None})
    invalidate_all(session, list(live.values()), IMPORT_UNDONE)
    for row, one in pairs:
        if one.id in waiting:
            disown(session, one.id, IMPORT_UNDONE)
        if one.id in given:
            ask_again(session, sealing, row, one)
        if one.source in SOURCES or one.id in waiting:
            row.state, row.sealed = UNDONE, None
            held.gone += 1
    held.cursor = pairs[-1][0].number if pairs else held.cursor
    if len(pairs) < BATCH_SIZE:
        move(held, "undone")
        held.ended_at = session.execute(select(now())).scalar_one()
        record_event(session, events.UNDONE, held.id)
    session.flush()


def ask_latecomers(session: Session, import_id: UUID, after: int) -> int | None:
    """Of what was undone, whoever sent the form between the look and the end: the number of the last row, if there are more."""
    pairs = session.execute(
        select(ImportRow, Contribution)
        .join(Contribution, Contribution.id == ImportRow.contribution_id)
        .where(ImportRow.import_id == import_id, ImportRow.state == UNDONE, ImportRow.number > after)
        .where(Contribution.reason == IMPORT_UNDONE, Contribution.email.is_not(None))
        .order_by(ImportRow.number)
        .limit(MANY)
    ).all()
    late = given_late(session, {one.id: one for _, one in pairs})
    for row, one in pairs:
        if one.id in late:
            ask_again(session, (), row, one)
    return pairs[-1][0].number if len(pairs) == MANY else None


def _batch(held: Import, opened: Sequence[_Opened]) -> GivenBatch:
    source = ON_PAPER if held.origin == PAPER else ELSEWHERE
    return GivenBatch(held.drive_id, source, {one.row.number: one.given for one in opened})


def _ask(session: Session, held: Import, opened: Sequence[_Opened]) -> dict[int, UUID | str]:
    """As if it had come from the form: pending, and its owner gets the mail, by the ledger's own pace and limits."""
    standing = standing_of(session, held.drive_id, [one.given for one in opened], is_asked=True)
    became: dict[int, UUID | str] = {}
    for one in opened:
        given = one.given
        if standing.is_uninvited(given):
            became[one.row.number] = MAILBOX_UNINVITED
        elif standing.is_taken_back(given):
            became[one.row.number] = TAKEN_BACK
        elif standing.seat(given) is None:
            became[one.row.number] = SIGNED_ALREADY
        else:
            became[one.row.number] = _submit(session, held, given)
    return became


def _submit(session: Session, held: Import, given: GivenSignature) -> UUID | str:
    command = SubmitContribution(
        drive_id=held.drive_id,
        mailbox_key=given.mailbox_key,
        email=given.email or "",
        name=given.name,
        name_key=given.name_key,
        postcode=given.postcode,
        country=given.country,
        comment=given.comment,
        show_name=given.show_name,
        consent_campaign=given.consent_campaign,
        consent_wider=given.consent_wider,
        language=given.language,
        source=LISTED,
        form_key=None,
        is_suspect=False,
    )
    try:
        submitted = take_in(session, KIND, command)
    except DriveNotOpenError:
        return DriveNotOpenError.slug
    return submitted.contribution_id if submitted.is_new else SIGNED_ALREADY


def _note(held: Import, row: ImportRow, became: UUID | str) -> None:
    if isinstance(became, UUID):
        row.state, row.contribution_id, row.mailbox_key = TAKEN, became, None
        held.taken += 1
        return
    row.state, row.slug = _SETTLED.get(became, REFUSED), became
    held.fresh -= 1
    setattr(held, row.state, getattr(held, row.state) + 1)
