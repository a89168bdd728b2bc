"""Every resource and every helper of the API: a line each. The order is that of the entry point and of the documentation."""

from __future__ import annotations

from campaign.http.api.helpers import record_signature
from campaign.http.api.resource import Helper, Resource
from campaign.http.api.resources import people, petitions, signatures

RESOURCES: tuple[Resource, ...] = (
    people.RESOURCE,
    petitions.RESOURCE,
    signatures.RESOURCE,
)
HELPERS: tuple[Helper, ...] = (record_signature.HELPER,)
