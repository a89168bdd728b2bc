"""`osdi:record_donation_helper` of a fundraising page; clients post to its plural, too."""

from __future__ import annotations

from campaign.http.api.recorded import helper_of
from campaign.http.api.resources import donations

HELPER = helper_of(donations.RECORD, "record_donation_helper", "record_donations_helper")
