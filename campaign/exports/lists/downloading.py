"""Gives a list to its owner: at most three times within a day, and only as it was built.

The file is opened once and checked whole, then the download is counted, then its bytes leave: a broken file costs none of the
three, and a list that is wiped meanwhile does not tear the answer off. That the owner has just shown who they are, and may
still have lists of these drives, is for the caller to see to, and so is the audit log: `Download` says what goes into it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import BinaryIO
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
    """What there is to download, of the try `claim`."""

    list_id: UUID
    account_id: UUID
    claim: UUID
    purpose: str
    format: str
    rows: int
    size_bytes: int
    sha256: str
    key: bytes = field(repr=False)


def find_download(session: Session, list_id: UUID, account_id: UUID, *, export_key: str) -> Download:
    """Raises NotFoundError for another's list, ConflictError `list-not-ready`, `list-expired`, `list-taken` (three times
    already), SealBrokenError where EXPORT_KEY is not the one that it was built with.
    """
    row = session.execute(
        select(*(getattr(SupporterList, name) for name in _GIVEN)).where(*_takeable(list_id, account_id))
    ).one_or_none()
    if row is None or row.claim is None or row.wrapped_key is None:
        raise _refusal(session, list_id, account_id)
    return Download(
        list_id=list_id,
        account_id=account_id,
        claim=row.claim,
        purpose=row.purpose,
        format=row.format,
        rows=row.rows_done,
        size_bytes=row.size_bytes,
        sha256=row.sha256,
        key=unwrap_key(row.wrapped_key, export_key, list_id),
    )


def open_download(storage: Storage, download: Download) -> BinaryIO:
    """The sealed file, checked whole, at its beginning. Raises SealBrokenError. For the caller to close."""
    try:
        file = storage.open(download.claim.hex)
    except FileNotFoundError as error:
        raise SealBrokenError("list-file-missing") from error
    try:
        digest = sha256()
        for piece in read_sealed(file, download.key):
            digest.update(piece)
        if digest.hexdigest() != download.sha256:
            raise SealBrokenError
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def count_download(session: Session, download: Download) -> int:
    """Take one of the three: which one. Of several at once no more get through than there are. Raises as `find_download`."""
    number = session.execute(
        update(SupporterList)
        .where(*_takeable(download.list_id, download.account_id), SupporterList.claim == download.claim)
        .values(downloads=SupporterList.downloads + 1, downloaded_at=now())
        .returning(SupporterList.downloads)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if number is None:
        raise _refusal(session, download.list_id, download.account_id)
    return number


def pieces_of(file: BinaryIO, download: Download) -> Iterator[bytes]:
    """What was built, from a file that `open_download` gave, which is closed at the end."""
    with file:
        yield from read_sealed(file, download.key)


_GIVEN = ("purpose", "format", "rows_done", "size_bytes", "sha256", "claim", "wrapped_key")


def _takeable(list_id: UUID, account_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        *_owned(list_id, account_id),
        SupporterList.state == "ready",
        SupporterList.expires_at > now(),
        SupporterList.downloads < MOST_DOWNLOADS,
    )


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
