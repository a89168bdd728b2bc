"""`osdi:record_submission_helper` of a form."""

from __future__ import annotations

from campaign.http.api.recorded import helper_of
from campaign.http.api.resources import submissions

HELPER = helper_of(submissions.RECORD, "record_submission_helper")
