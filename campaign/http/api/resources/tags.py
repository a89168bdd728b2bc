"""`osdi:tags`, and `osdi:taggings`: the people whom a tag is on."""

from __future__ import annotations

from campaign.http.api.labels import labellings_resource, labels_resource

RESOURCE = labels_resource("tag", "tags", "taggings")
BELOW = labellings_resource(RESOURCE, "tagging", "taggings")
