"""Looks through a file: each row lies sealed as fresh, repeated or refused, and nobody's signature is touched.

In batches of 500, each a transaction of its own that renews the lease: a file of any length takes the memory of one batch.
Whoever begins it anew, after a worker was killed, throws away what lay there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import Session

from campaign.batching import BATCH_SIZE
from campaign.contributions.models import Contribution
from campaign.contributions.states import CHANGEABLE_STATES
from campaign.crash_points import crash_point
from campaign.db import Database, among, now
from campaign.drives.target_files.csv_rows import CsvForm
from campaign.drives.target_files.opening import open_table
from campaign.drives.target_files.tables import FileRefusedError, Source, TableRow
from campaign.drives.wales import day_of
from campaign.ids import new_id
from campaign.imports.columns import Columns, find_columns, is_given_back, is_known_header
from campaign.imports.deciding import move
from campaign.imports.given import GivenSignature, to_json
from campaign.imports.models import LEASES, Import, ImportRow
from campaign.imports.quoting import unquoted, unquoted_row
from campaign.imports.reading import RowRefused, Rules, paper_key, read_row
from campaign.imports.recording import MAILBOX_UNINVITED, SIGNED_ALREADY, TAKEN_BACK
from campaign.imports.standing import KIND, standing_of, was_withdrawn
from campaign.imports.states import ASKED, FRESH, LIST, PAPER, REFUSED, REPEATED
from campaign.sealing import seal

MOST_ROWS = 500_000
_SPAN = 2_000


@dataclass(frozen=True, slots=True)
class Keys:
    """What is needed beside the file: the settings' key of mailboxes, and those that rows are sealed under."""

    identity_key: str
    sealing: Sequence[bytes]


def read_headers(source: Source, encoding: str | None = None) -> tuple[str, ...]:
    """Raises FileRefusedError."""
    with open_table(source, CsvForm(encoding), lambda header: is_known_header(header, {})) as table:
        return _headers(row for row in table.rows if not row.is_blank())


@dataclass(slots=True)
class Staging:
    """The looking through of one file, for the holder of the lease `key`."""

    database: Database
    import_id: UUID
    key: UUID
    keys: Keys

    def stage(self, source: Source, on_progress: Callable[[int], None]) -> bool:
        """False where the import was cancelled, or another has it by now."""
        try:
            return self._stage(source, on_progress)
        except FileRefusedError as error:
            return self.refuse(error.slug)

    def _stage(self, source: Source, on_progress: Callable[[int], None]) -> bool:
        with self.database.transaction() as session:
            row = LEASES.hold(session, self.import_id, self.key)
            if row is None:
                return False
            _throw_away(session, row)
            plan = json.loads(row.plan)
            today = day_of(session.execute(select(now())).scalar_one())
        mapping, encoding = plan["mapping"], plan["encoding"]
        with open_table(source, CsvForm(encoding), lambda header: is_known_header(header, mapping)) as table:
            rows: Iterator[TableRow] = (one for one in table.rows if not one.is_blank())
            columns = find_columns(_headers(rows), mapping)
            if is_given_back(columns.headers):
                rows = map(unquoted_row, rows)
            rules = self._rules(row, columns, today, plan["language"])
            done = 0
            while batch := list(islice(rows, BATCH_SIZE)):
                done += len(batch)
                if done > MOST_ROWS:
                    raise FileRefusedError("import-rows-too-many")
                if not self._keep(batch, rules):
                    return False
                crash_point("batch.after-commit")
                on_progress(done)
        return (row.origin != PAPER or self._find_online(row.drive_id)) and self._finish()

    def _rules(self, row: Import, columns: Columns, today: date, language: Any) -> Rules:
        return Rules(
            drive_id=row.drive_id,
            columns=columns,
            identity_key=self.keys.identity_key,
            today=today,
            boxes=frozenset(row.boxes.split()),
            language=language,
            needs_address=row.origin == LIST,
        )

    def _keep(self, batch: Sequence[TableRow], rules: Rules) -> bool:
        read: dict[int, GivenSignature | RowRefused] = {}
        for row in batch:
            try:
                read[row.number] = read_row(row, rules)
            except RowRefused as error:
                read[row.number] = error
        cells = {row.number: [cell if isinstance(cell, str) else "" for cell in row.cells] for row in batch}
        with self.database.transaction() as session:
            held = LEASES.hold(session, self.import_id, self.key)
            if held is None:
                return False
            rows = _judged(session, held, read)
            for one in rows:
                given = read[one["number"]]
                understood = given if one["state"] == FRESH and isinstance(given, GivenSignature) else None
                one["sealed"] = seal(self.keys.sealing, one["id"], to_json(cells[one["number"]], understood))
            session.execute(insert(ImportRow), rows)
            held.read += len(rows)
            for state in (FRESH, REPEATED, REFUSED):
                setattr(held, state, getattr(held, state) + sum(one["state"] == state for one in rows))
        return True

    def _find_online(self, drive_id: UUID) -> bool:
        """Rows without an address whose name and place have signed online: looked for once, a span at a time."""
        last: UUID | None = UUID(int=0)
        while last is not None:
            with self.database.transaction() as session:
                held = LEASES.hold(session, self.import_id, self.key)
                if held is None:
                    return False
                signed = session.execute(
                    select(
                        Contribution.id,
                        Contribution.name_key,
                        Contribution.country,
                        Contribution.postcode,
                        Contribution.mailbox_key,
                        Contribution.state,
                    )
                    .where(
                        Contribution.drive_id == drive_id,
                        Contribution.id > last,
                        Contribution.kind == KIND.name,
                        or_(Contribution.state.in_(CHANGEABLE_STATES), was_withdrawn()),
                    )
                    .order_by(Contribution.id)
                    .limit(_SPAN)
                ).all()
                live: dict[str, str] = {}
                ended: dict[str, str] = {}
                for _, name, country, postcode, mailbox, state in signed:
                    if name:
                        key = paper_key(drive_id, name, (country, postcode), self.keys.identity_key)
                        (ended if state == "withdrawn" else live)[_person(key, name)] = mailbox
                _settle(session, held, live, state=REPEATED, slug=SIGNED_ALREADY)
                _settle(session, held, ended, state=REFUSED, slug=TAKEN_BACK)
            last = signed[-1][0] if len(signed) == _SPAN else None
        return True

    def _finish(self) -> bool:
        with self.database.transaction() as session:
            held = LEASES.hold(session, self.import_id, self.key)
            if held is None:
                return False
            move(held, "checked")
            LEASES.let_go(held)
        return True

    def refuse(self, slug: str) -> bool:
        """Nothing of the file can be used."""
        with self.database.transaction() as session:
            held = LEASES.hold(session, self.import_id, self.key)
            if held is None:
                return False
            _throw_away(session, held)
            move(held, "refused")
            held.trouble, held.ended_at = slug, session.execute(select(now())).scalar_one()
            LEASES.let_go(held)
        return True


def _settle(session: Session, held: Import, theirs: Mapping[str, str], *, state: str, slug: str) -> None:
    """Rows of these people are not taken, and belong to their mailboxes."""
    found = session.execute(
        update(ImportRow)
        .where(
            ImportRow.import_id == held.id,
            ImportRow.state == FRESH,
            among(ImportRow.person_key, list(theirs)),
        )
        .values(state=state, slug=slug, place="name" if state == REFUSED else None)
        .returning(ImportRow.id, ImportRow.person_key)
    ).all()
    if found:
        mailboxes = [{"id": row_id, "mailbox_key": theirs[person or ""]} for row_id, person in found]
        session.execute(update(ImportRow), mailboxes)
    held.fresh -= len(found)
    setattr(held, state, getattr(held, state) + len(found))


def _judged(session: Session, held: Import, read: dict[int, GivenSignature | RowRefused]) -> list[dict[str, Any]]:
    """A row of the table for each row of the file, but for what it says."""
    givens = [one for one in read.values() if isinstance(one, GivenSignature)]
    standing = standing_of(session, held.drive_id, givens, is_asked=held.way == ASKED)
    persons = [_person(given.mailbox_key, given.name_key) for given in givens]
    seen = set(
        session.scalars(
            select(ImportRow.person_key).where(ImportRow.import_id == held.id, among(ImportRow.person_key, persons))
        )
    )
    rows = []
    for number, one in read.items():
        row: dict[str, Any] = {"id": new_id(), "import_id": held.id, "number": number, "mailbox_key": one.mailbox_key}
        row |= dict.fromkeys(("place", "slug", "person_key", "signed_on", "reference"))
        if isinstance(one, RowRefused):
            row |= {"state": REFUSED, "place": one.place, "slug": one.slug}
        elif (person := _person(one.mailbox_key, one.name_key)) in seen:
            row |= {"state": REPEATED, "slug": "twice-in-file"}
        elif standing.is_uninvited(one):
            row |= {"state": REFUSED, "place": "email" if one.email else "name", "slug": MAILBOX_UNINVITED}
        elif standing.is_taken_back(one):
            row |= {"state": REFUSED, "place": "email" if one.email else "name", "slug": TAKEN_BACK}
        elif standing.seat(one) is None:
            row |= {"state": REPEATED, "slug": SIGNED_ALREADY}
        else:
            seen.add(person)
            row |= {"state": FRESH, "person_key": person, "signed_on": one.signed_on, "reference": one.reference}
        rows.append(row)
    return rows


def _person(mailbox: str, name: str) -> str:
    """One key of who a row is of."""
    return sha256(f"{mailbox} {name}".encode()).hexdigest()


def _headers(rows: Iterator[TableRow]) -> tuple[str, ...]:
    header = next(rows, None)
    if header is None:
        raise FileRefusedError("targets-file-empty")
    if header.slug is not None:
        raise FileRefusedError("targets-header-missing", line=header.number)
    names = [cell.encode(errors="replace").decode() if isinstance(cell, str) else "" for cell in header.cells]
    while names and not names[-1]:
        names.pop()
    return tuple(map(unquoted, names)) if is_given_back(names) else tuple(names)


def _throw_away(session: Session, row: Import) -> None:
    session.execute(delete(ImportRow).where(ImportRow.import_id == row.id).execution_options(synchronize_session=False))
    row.read = row.fresh = row.repeated = row.refused = row.cursor = 0
