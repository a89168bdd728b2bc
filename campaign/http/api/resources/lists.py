"""`osdi:lists`, and `osdi:items`: the people whom a list is on."""

from __future__ import annotations

from campaign.http.api.labels import labellings_resource, labels_resource

RESOURCE = labels_resource("list", "lists", "items")
BELOW = labellings_resource(RESOURCE, "item", "items")
