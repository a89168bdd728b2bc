"""Settings with which the service starts in production: each is there, and none is that of a demonstration."""

from __future__ import annotations

from collections.abc import Mapping

PRODUCTION: Mapping[str, str] = {
    "CAMPAIGN_ENV": "production",
    "SECRET_KEY": "x" * 40,
    "IDENTITY_KEY": "y" * 40,
    "EXPORT_KEY": "z" * 40,
    "SNAPSHOT_KEY": "w" * 40,
    "SENDGRID_API_KEY": "SG.key",
    "MAIL_FROM": "campaign@example.org",
    "BASE_URL": "https://cydlais.example.org",
}
