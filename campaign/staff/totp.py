"""Six-digit codes of the second step (RFC 6238: SHA-1, 30 seconds), each good for once, one step early or late.

The secret that a page offers is derived from what the page is for, so that looking at it stores nothing.
"""

from __future__ import annotations

import base64
import hmac
from datetime import datetime
from uuid import UUID

import pyotp

from campaign.tokens import Keyring

STEP_SECONDS = 30
LEEWAY_STEPS = 1
SECRET_BYTES = 20
OFFER = "staff-second-step-offer"


def offered_secret(keyring: Keyring, row_id: UUID) -> str:
    """The secret (base32) that belongs to a link or a session, for whoever sets up the second step there."""
    raw = hmac.digest(keyring.keys(OFFER)[0], row_id.bytes, "sha256")[:SECRET_BYTES]
    return base64.b32encode(raw).decode()


def matched_step(secret: str, code: str, moment: datetime) -> int | None:
    """The step whose code this is, of those that are good at `moment`; None for none. Spaces in the code are passed over."""
    typed = "".join(code.split())
    present = int(moment.timestamp()) // STEP_SECONDS
    generator = pyotp.TOTP(secret)
    near = range(present - LEEWAY_STEPS, present + LEEWAY_STEPS + 1)
    matched = [step for step in near if hmac.compare_digest(generator.generate_otp(step).encode(), typed.encode())]
    return matched[-1] if matched else None


def setup_address(secret: str, *, account: str, issuer: str) -> str:
    """What a QR code tells an app (`otpauth://`)."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)
