"""Secrets of second steps at rest, under a key of their own purpose, bound to the account that they are of."""

from __future__ import annotations

from uuid import UUID

from campaign import sealing
from campaign.tokens import Keyring

PURPOSE = "staff-second-step"


def seal(keyring: Keyring, account_id: UUID, secret: str) -> str:
    """Text for the account's row."""
    return sealing.seal(keyring.keys(PURPOSE), account_id, secret)


def unseal(keyring: Keyring, account_id: UUID, sealed: str) -> str | None:
    """What was sealed for this account, under the present key or a fallback; None where none of them fits."""
    return sealing.unseal(keyring.keys(PURPOSE), account_id, sealed)
