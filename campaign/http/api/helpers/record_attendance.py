"""`osdi:record_attendance_helper` of an event."""

from __future__ import annotations

from campaign.http.api.recorded import helper_of
from campaign.http.api.resources import attendances

HELPER = helper_of(attendances.RECORD, "record_attendance_helper")
