"""Gives a list to its owner: at most three times within a day, and only as it was built.

Each download is counted before a byte leaves. That the owner has just shown who they are, and may still have lists of these
drives, is for the caller to see to, and so is the audit log: `Download` says what goes into it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.errors import ConflictError, NotFoundError
from campaign.exports.lists.models import SupporterList
from campaign.exports.lists.sealing import SealBrokenError, read_sealed, unwrap_key
from campaign.exports.lists.storage import Storage

MOST_DOWNLOADS = 3


@dataclass(frozen=True, slots=True)
class Download:
    """One download that was counted: the `number`th of its list."""

    list_id: UUID
    number: int
    purpose: str
    format: str
    rows: int
    size_bytes: int
    sha256: str
    name: str = field(repr=False)
    key: bytes = field(repr=False)


def count_download(session: Session, list_id: UUID, account_id: UUID, *, export_key: str) -> Download:
    """Take one of the three. Of several at once no more get through than there are.

    Raises NotFoundError for another's list, ConflictError `list-not-ready`, `list-expired`, `list-taken` (three times
    already), SealBrokenError where EXPORT_KEY is not the one that it was built with.
    """
    row = session.execute(
        update(SupporterList)
        .where(*_owned(list_id, account_id), SupporterList.state == "ready", SupporterList.expires_at > now())
        .where(SupporterList.downloads < MOST_DOWNLOADS)
        .values(downloads=SupporterList.downloads + 1, downloaded_at=now())
        .returning(*(getattr(SupporterList, name) for name in _GIVEN))
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if row is None:
        raise _refusal(session, list_id, account_id)
    return Download(
        list_id=row.id,
        number=row.downloads,
        purpose=row.purpose,
        format=row.format,
        rows=row.rows_done,
        size_bytes=row.size_bytes,
        sha256=row.sha256,
        name=row.claim.hex,
        key=unwrap_key(row.wrapped_key, export_key, row.id),
    )


def open_download(storage: Storage, download: Download) -> Iterator[bytes]:
    """The file as it was built, in pieces, after all of it was checked. Raises SealBrokenError before the first piece."""
    try:
        with storage.open(download.name) as file:
            digest = sha256()
            for piece in read_sealed(file, download.key):
                digest.update(piece)
    except FileNotFoundError as error:
        raise SealBrokenError("list-file-missing") from error
    if digest.hexdigest() != download.sha256:
        raise SealBrokenError
    return _pieces(storage, download)


def _pieces(storage: Storage, download: Download) -> Iterator[bytes]:
    with storage.open(download.name) as file:
        yield from read_sealed(file, download.key)


_GIVEN = ("id", "downloads", "purpose", "format", "rows_done", "size_bytes", "sha256", "claim", "wrapped_key")


def _owned(list_id: UUID, account_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return SupporterList.id == list_id, SupporterList.account_id == account_id


def _refusal(session: Session, list_id: UUID, account_id: UUID) -> NotFoundError | ConflictError:
    row = session.execute(
        select(
            SupporterList.state, SupporterList.downloads, (SupporterList.expires_at <= now()).label("is_over")
        ).where(*_owned(list_id, account_id))
    ).one_or_none()
    if row is None:
        return NotFoundError()
    if row.state == "expired" or row.is_over:
        return ConflictError("list-expired")
    return ConflictError("list-taken" if row.downloads >= MOST_DOWNLOADS else "list-not-ready")
