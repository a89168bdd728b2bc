"""Signing through the API, by the helper or by a POST to the signatures: the same."""

from __future__ import annotations

from uuid import UUID

from marshmallow import EXCLUDE, Schema, fields
from werkzeug.wrappers import Response

from campaign.http.api.asking import Asking
from campaign.http.api.bodies import Body
from campaign.http.api.giving import Wish, give
from campaign.http.api.hal import curies, hal_answer
from campaign.http.api.listing import find_items
from campaign.http.api.persons import PersonInput, load_input
from campaign.http.api.resources import petitions
from campaign.http.api.schemas import ORIGIN
from campaign.http.services import services

KIND = "signature"


class _ReferrerInput(Schema):
    source = fields.String(allow_none=True)


class SignatureInput(Schema):
    """`cydlais:verified`: its owner has confirmed it elsewhere; this needs the scope `record-verified`."""

    identifiers = fields.List(fields.String(), allow_none=True)
    comments = fields.String(allow_none=True)
    action_date = fields.String(allow_none=True)
    referrer_data = fields.Nested(_ReferrerInput, unknown=EXCLUDE, allow_none=True)
    person = fields.Nested(PersonInput, unknown=EXCLUDE, allow_none=True)
    is_verified = fields.Boolean(data_key="cydlais:verified", allow_none=True)


def record_signature(asking: Asking, body: Body, parent_id: UUID) -> Response:
    """200 and `{}` without a key; with one, what was stored."""
    read = load_input(SignatureInput(), body)
    with services().database.reading() as session:
        find_items(session, asking, petitions.RESOURCE, parent_id)
    outcome = give(asking, Wish(KIND, parent_id, body, {"comment": read.get("comments") or ""}))
    if outcome is None:
        return hal_answer(asking, {})
    path = f"petitions/{parent_id}"
    links = {
        "self": {"href": asking.href(f"{path}/signatures/{outcome.contribution_id}")},
        "osdi:petition": {"href": asking.href(path)},
        "curies": curies(asking),
    }
    document = {
        "identifiers": [f"{ORIGIN}:{outcome.contribution_id}", *(read.get("identifiers") or ())],
        "origin_system": ORIGIN,
        "cydlais:status": outcome.state,
        "_links": links,
    }
    return hal_answer(asking, document)
