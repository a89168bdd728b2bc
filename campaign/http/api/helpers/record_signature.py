"""`osdi:record_signature_helper` of a petition."""

from __future__ import annotations

from campaign.http.api.resource import Helper
from campaign.http.api.resources.signature_input import SignatureInput, record_signature

HELPER = Helper(
    relation="osdi:record_signature_helper",
    paths=("petitions/<parent_id>/record_signature_helper",),
    act=record_signature,
    input=SignatureInput(),
)
