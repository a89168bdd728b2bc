"""`osdi:record_signature_helper` of a petition."""

from __future__ import annotations

from campaign.http.api.recorded import helper_of
from campaign.http.api.resources import signature_input

HELPER = helper_of(signature_input.RECORD, "record_signature_helper")
