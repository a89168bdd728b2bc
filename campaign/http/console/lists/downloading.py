"""Downloading a list: for its owner, who has just shown who they are; checked, counted, and written into the audit log, before
it goes.

What is refused is in the log too: also the list of another, which is not found.
"""

from __future__ import annotations

import logging
from typing import BinaryIO
from uuid import UUID

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, Fact, record_act
from campaign.errors import ConflictError, DomainError, NotFoundError
from campaign.exports.lists.downloading import Download, count_download, find_download, open_download, pieces_of
from campaign.exports.lists.models import SupporterList
from campaign.exports.lists.sealing import SealBrokenError
from campaign.exports.lists.storage import FolderStorage
from campaign.http.console.lists.allowed import EXPORT, require_list, the_campaign
from campaign.http.console.lists.one import page_of
from campaign.http.console.pages import ConsolePage
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
DOWNLOADED = "supporter-list.downloaded"
BROKEN = "list-broken"

_log = logging.getLogger(__name__)


def download(visit: Visit, _form: Form, list_id: str) -> AnyResponse:
    key = id_of(list_id)
    try:
        with services().database.reading() as session:
            require_list(session, visit, key)
    except NotFoundError:
        _record_refusal(visit, key, "not-theirs")
        raise
    visit.require_confirmed()
    try:
        found, file = _open(visit, key)
    except ConflictError as error:
        return _refuse(visit, key, error)
    except SealBrokenError as error:
        _log.error("a list cannot be read", exc_info=error)
        return _refuse(visit, key, error)
    response = Response(pieces_of(file, found), content_type=CONTENT_TYPES[found.format])
    response.call_on_close(file.close)
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{found.purpose}-{found.sha256[:8]}.{found.format}"'
    )
    response.headers["Content-Length"] = str(found.size_bytes)
    return response


def _open(visit: Visit, list_id: UUID) -> tuple[Download, BinaryIO]:
    """Checked first, then counted: no connection is held while the file is read."""
    settings = services().settings
    with services().database.reading() as session:
        found = find_download(session, list_id, visit.account_id, export_key=settings.export_key)
    file = open_download(FolderStorage(settings.export_storage), found)
    try:
        _count(visit, found)
    except BaseException:
        file.close()
        raise
    return found, file


def _count(visit: Visit, found: Download) -> None:
    with services().database.transaction() as session:
        number = count_download(session, found)
        campaign_id = the_campaign(session, require_list(session, visit, found.list_id).drives)
        facts: dict[str, Fact] = {
            "purpose": found.purpose,
            "number": number,
            "count": found.rows,
            "sha256": found.sha256,
        }
        record_act(session, Act(visit.doer, DOWNLOADED, ("supporter-list", found.list_id), campaign_id, facts=facts))


def _refuse(visit: Visit, list_id: UUID, error: DomainError) -> Response:
    slug = BROKEN if isinstance(error, SealBrokenError) else error.slug
    _record_refusal(visit, list_id, slug)
    return page_of(visit, list_id, status=409, refusal=slug)


def _record_refusal(visit: Visit, list_id: UUID, reason: str) -> None:
    with services().database.transaction() as session:
        if session.get(SupporterList, list_id) is not None:
            refused = Act(
                visit.doer, DOWNLOADED, ("supporter-list", list_id), result="refused", facts={"reason": reason}
            )
            record_act(session, refused)


PAGES = (ConsolePage("download_list", "lists/<list_id>/download", EXPORT, act=download),)
