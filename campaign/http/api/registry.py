"""Every resource and every helper of the API: a line each. The order is that of the entry point and of the documentation."""

from __future__ import annotations

from campaign.http.api.helpers import (
    person_signup,
    record_attendance,
    record_donation,
    record_outreach,
    record_signature,
    record_submission,
)
from campaign.http.api.resource import Helper, Resource
from campaign.http.api.resources import (
    advocacy_campaigns,
    attendances,
    donations,
    events,
    forms,
    fundraising_pages,
    lists,
    messages,
    of_people,
    organizations,
    outreaches,
    petitions,
    queries,
    questions,
    results,
    share_pages,
    signatures,
    submissions,
    tags,
    wrappers,
)
from campaign.http.api.resources.metadata import metadata_of

_NOUNS: tuple[Resource, ...] = (
    person_signup.PEOPLE,
    petitions.RESOURCE,
    signatures.RESOURCE,
    advocacy_campaigns.RESOURCE,
    outreaches.RESOURCE,
    events.RESOURCE,
    attendances.RESOURCE,
    fundraising_pages.RESOURCE,
    donations.OF_PAGE,
    donations.RESOURCE,
    forms.RESOURCE,
    submissions.RESOURCE,
    questions.RESOURCE,
    tags.RESOURCE,
    tags.BELOW,
    lists.RESOURCE,
    lists.BELOW,
    queries.RESOURCE,
    results.RESOURCE,
    messages.RESOURCE,
    wrappers.RESOURCE,
    organizations.RESOURCE,
    share_pages.RESOURCE,
    *of_people.RESOURCES,
)
RESOURCES: tuple[Resource, ...] = (*_NOUNS, metadata_of(_NOUNS))
HELPERS: tuple[Helper, ...] = (
    person_signup.HELPER,
    record_signature.HELPER,
    record_outreach.HELPER,
    record_attendance.HELPER,
    record_donation.HELPER,
    record_submission.HELPER,
)
