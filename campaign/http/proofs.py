"""Proves that a form is of the session that sends it: a token derived from the cookie, which no other site knows."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

from campaign.http.request import Form
from campaign.http.services import services
from campaign.tokens import TokenError

PROOF = "form_token"  # the hidden field of each form
FOR_EVER = datetime(2100, 1, 1, tzinfo=UTC)  # the session's own end is what counts


def form_token(purpose: str, session_token: str) -> str:
    """What the forms of this session carry, for pages of this purpose."""
    return services().keyring.derive(purpose, _row_of(session_token), expires_at=FOR_EVER)


def is_proven(purpose: str, form: Form, session_token: str) -> bool:
    """Whether the form carries it."""
    try:
        return services().keyring.read(purpose, form.get(PROOF, "")).row_id == _row_of(session_token)
    except TokenError:
        return False


def is_secure() -> bool:
    """Whether the site has https, so that cookies may go by nothing else."""
    return services().settings.base_url.startswith("https://")


def _row_of(session_token: str) -> UUID:
    return UUID(hex=sha256(session_token.encode()).hexdigest()[:32])
