"""Says what became of mails, as the provider's signed Event Webhook does: many times over, shuffled, before its own answer."""

from __future__ import annotations

import json
import random
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from campaign.clock import utc_now
from campaign.mail.sendgrid_signature import SIGNATURE_HEADER, TIMESTAMP_HEADER

MOST_A_POST = 1_000
FIELDS: dict[str, dict[str, str]] = {
    "processed": {},
    "deferred": {"response": "451 try again later", "attempt": "1"},
    "delivered": {"response": "250 OK"},
    "bounce": {"type": "bounce", "status": "5.1.1", "reason": "550 5.1.1 <suzie@example.com>: no such user"},
    "blocked": {"type": "blocked", "status": "4.7.1", "reason": "421 4.7.1 too many from you"},
    "dropped": {"reason": "Bounced Address"},
}
PATIENCE_SECONDS = 60


def event_of(delivery_id: UUID | str, name: str, /, *, at: int | None = None, **fields: object) -> dict[str, Any]:
    """One event as the provider posts it; `blocked` is a bounce of that type. Its own id is new each time."""
    return {
        "email": "suzie@example.com",
        "timestamp": int(utc_now().timestamp()) if at is None else at,
        "event": "bounce" if name == "blocked" else name,
        "delivery_id": str(delivery_id),
        "sg_event_id": uuid4().hex,
        "sg_message_id": "14c5d75ce93.dfd.64b469.filter0001",
        "smtp-id": "<14c5d75ce93.dfd.64b469@ismtpd-555>",
        **FIELDS.get(name, {}),
        **fields,
    }


class EventHook:
    """What signs and posts; each has a key of its own."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())

    @property
    def public_key(self) -> str:
        """As the provider shows it."""
        return b64encode(self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()

    def headers(self, body: bytes, *, timestamp: int | str | None = None) -> dict[str, str]:
        stamp = str(int(utc_now().timestamp()) if timestamp is None else timestamp)
        signature = self._key.sign(stamp.encode() + body, ec.ECDSA(SHA256()))
        return {
            SIGNATURE_HEADER: b64encode(signature).decode(),
            TIMESTAMP_HEADER: stamp,
            "Content-Type": "application/json",
        }

    def post(
        self, url: str, events: Sequence[dict[str, Any]], *, copies: int = 1, seed: int | None = None
    ) -> list[int]:
        """The statuses. With `seed`, all copies of all events come in any order, some in one post and some in others."""
        told = [event for event in events for _ in range(copies)]
        if seed is not None:
            random.Random(seed).shuffle(told)
        return [self._post(url, told[start : start + MOST_A_POST]) for start in range(0, len(told), MOST_A_POST)]

    def _post(self, url: str, events: Iterable[dict[str, Any]]) -> int:
        body = json.dumps(list(events)).encode() + b"\r\n"  # as the provider ends it: the bytes count, not the JSON
        request = urllib.request.Request(url, body, self.headers(body), method="POST")
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code
