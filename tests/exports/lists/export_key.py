"""The key under which lists are sealed in tests and benchmarks."""

from __future__ import annotations

EXPORT_KEY = "a secret that only lists know, 0123456789"
