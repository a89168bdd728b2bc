"""Tells monitors how the service is: /healthz (the process lives), /readyz (it can serve), /metrics (numbers).

Only the status word is for everybody. Details and numbers are for who asks from this very machine, or has METRICS_TOKEN.
"""

from __future__ import annotations

from campaign.http.health.pages import make_blueprint

__all__ = ["make_blueprint"]
