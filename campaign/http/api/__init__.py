"""The API for other software: OSDI 1.2 under /api/v1, and the same under /api/v2 (docs/api.md, docs/decisions/0067).

A resource is one file in `resources/`, a helper one in `helpers/`, each with a line in `registry.py`. What all of them share
stands here beside: who asks (asking.py), pages of a collection (paging.py), filters, HAL, refusals.
"""

from __future__ import annotations

from campaign.http.api.blueprint import configure

__all__ = ["configure"]
