"""Signing through the API, by the helper or by a POST to the signatures: the same."""

from __future__ import annotations

from marshmallow import fields
from sqlalchemy.orm import Session

from campaign.http.api.giving import Wish
from campaign.http.api.recorded import GivenInput, Recorded, Sent
from campaign.http.api.resources import petitions

KIND = "signature"


class SignatureInput(GivenInput):
    """With what its giver says."""

    comments = fields.String(allow_none=True)


def _wish(_session: Session, sent: Sent) -> Wish:
    return Wish(KIND, sent.parent_id, sent.body, {"comment": sent.read.get("comments") or ""})


RECORD = Recorded("signatures", petitions.RESOURCE, SignatureInput(), _wish)
