"""How long answers are kept by caches between the service and its readers."""

from __future__ import annotations

# Once stale, kept twice as long while a new one is fetched, and five times as long while the service cannot answer.
FOR_EVERYBODY = "public, max-age=60, stale-while-revalidate=120, stale-if-error=300"
FOR_NOBODY_ELSE = "no-store"
