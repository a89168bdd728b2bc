"""`osdi:record_outreach_helper` of a letter drive."""

from __future__ import annotations

from campaign.http.api.recorded import helper_of
from campaign.http.api.resources import outreaches

HELPER = helper_of(outreaches.RECORD, "record_outreach_helper")
