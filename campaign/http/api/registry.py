"""Every resource and every helper of the API: a line each. The order is that of the entry point and of the documentation."""

from __future__ import annotations

from campaign.http.api.resource import Helper, Resource
from campaign.http.api.resources import petitions

RESOURCES: tuple[Resource, ...] = (petitions.RESOURCE,)
HELPERS: tuple[Helper, ...] = ()
