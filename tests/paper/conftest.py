"""What draws is read before any test: some look at how long each of their examples takes."""

from __future__ import annotations

from campaign.paper.faces import drawn_with

drawn_with()
