"""Where other services post to us. Each post proves itself by a signature over its body; no page, no cookie, no language."""

from __future__ import annotations

from campaign.http.hooks.sendgrid import configure, write_refusals

__all__ = ["configure", "write_refusals"]
