"""The receipt of one thing that was given, as a file: with it anyone can check, far from here, that it is in the count."""

from __future__ import annotations

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from campaign.errors import NotFoundError
from campaign.exports.documents import JSON
from campaign.http.caching import FOR_NOBODY_ELSE
from campaign.http.services import services
from campaign.http.site.answers import see_other
from campaign.http.site.my_support.session import current_mailbox, row_id_of
from campaign.i18n import Language
from campaign.my_support.overview import load_given
from campaign.paths import path_to
from campaign.snapshots.documents import receipt_json
from campaign.snapshots.receipts import make_receipt

_NAMES = {"en": "receipt", "cy": "derbynneb"}


def download(language: Language, row_id: str) -> AnyResponse:
    """Where there is none yet, the page of what was given says when."""
    with services().database.reading() as session:
        given = load_given(session, current_mailbox(session), row_id_of(row_id), language)
        try:
            receipt = make_receipt(session, given.contribution.id)
        except NotFoundError:
            return see_other(path_to("my_support_given", language, row_id=row_id))
    response = Response(receipt_json(receipt), content_type=JSON)
    response.headers["Content-Disposition"] = f'attachment; filename="{_NAMES[language]}-{receipt.position}.json"'
    response.headers["Cache-Control"] = FOR_NOBODY_ELSE
    response.headers["X-Robots-Tag"] = "noindex"
    return response
