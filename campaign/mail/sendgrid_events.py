"""Reads what SendGrid posts of mails that have left, and keeps of it what has an effect: no address, no server's words.

One bad event costs no other, since a post that was refused would come back whole for a day. Events of which nothing follows,
of kinds that are not known here, or of mails that are not ours, are counted and left out.
"""

from __future__ import annotations

import hmac
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from campaign.mail.message import DELIVERY_ARG
from campaign.mail.sendgrid_signature import PostRefusedError
from campaign.mail.suppression import COMPLAINED, UNSUBSCRIBED

MOST_BYTES = 1024 * 1024
MOST_EVENTS = 1_000
UNREACHABLE, RESUBSCRIBED = "unreachable", "resubscribed"
# What each means for what the mailbox is written to about; nothing where it says only how far its mail has come.
PLAIN_EFFECTS: Mapping[str, str] = {
    "processed": "",
    "deferred": "",
    "delivered": "",
    "spamreport": COMPLAINED,
    "unsubscribe": UNSUBSCRIBED,
    "group_unsubscribe": UNSUBSCRIBED,
    "group_resubscribe": RESUBSCRIBED,
}
BOUNCE, DROPPED = "bounce", "dropped"
IGNORED_NAMES = frozenset({"open", "click"})  # who reads what is nobody's business, should the provider look after all
# Why the provider did not even try: what it knows of the mailbox. Its other reasons are about the mail, or about us.
DROPPED_EFFECTS: Mapping[str, str] = {
    "bounced address": UNREACHABLE,
    "invalid": UNREACHABLE,
    "spam reporting address": COMPLAINED,
    "unsubscribed address": UNSUBSCRIBED,
}
EARLIEST, LATEST = 1_000_000_000, 5_000_000_000  # of Unix time, in seconds

# How an event fared that is not kept.
IGNORED, UNKNOWN_KIND, NOT_OURS, MALFORMED = "ignored", "unknown-kind", "not-ours", "malformed"


@dataclass(frozen=True, slots=True)
class Heard:
    """One event. These fields are its identity: the provider's own ids change when it posts again."""

    delivery_id: UUID
    name: str
    occurred_at: datetime
    reason_hash: str
    effect: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a post says: each event once, and how many were left out, by why; `repeated` are copies within the post."""

    events: tuple[Heard, ...]
    left_out: Mapping[str, int]
    repeated: int


def read_events(body: bytes, identity_key: str) -> Reading:
    """Reasons, which may hold anything, are kept as hashes under `identity_key`. Raises PostRefusedError."""
    try:
        posted = json.loads(body)
    except (ValueError, RecursionError):
        raise PostRefusedError("not-json") from None
    if not isinstance(posted, list):
        raise PostRefusedError("not-json")
    if len(posted) > MOST_EVENTS:
        raise PostRefusedError("too-many")
    read = [read_event(event, identity_key) for event in posted]
    heard = [event for event in read if isinstance(event, Heard)]
    events = tuple(dict.fromkeys(heard))
    left_out = Counter(why for why in read if isinstance(why, str))
    return Reading(events, left_out, len(heard) - len(events))


def read_event(event: object, identity_key: str) -> Heard | str:
    """The event, or why it is left out."""
    if not isinstance(event, dict):
        return MALFORMED
    name, moment, mark = event.get("event"), event.get("timestamp"), event.get(DELIVERY_ARG)
    if not isinstance(name, str):
        return MALFORMED
    if name in IGNORED_NAMES:
        return IGNORED
    if name not in PLAIN_EFFECTS and name not in (BOUNCE, DROPPED):
        return UNKNOWN_KIND
    if mark is None:
        return NOT_OURS
    delivery_id = _id(mark)
    if delivery_id is None or type(moment) is not int or not EARLIEST <= moment < LATEST:
        return MALFORMED
    reason_hash = _reason_hash(event, identity_key.encode())
    return Heard(delivery_id, name, datetime.fromtimestamp(moment, UTC), reason_hash, _effect(name, event))


def _id(mark: object) -> UUID | None:
    if not isinstance(mark, str) or len(mark) > 36:
        return None
    try:
        return UUID(mark)
    except ValueError:
        return None


def _effect(name: str, event: Mapping[str, Any]) -> str:
    """A bounce that is called blocked, or says itself that it passes, tells nothing lasting of the mailbox."""
    if name == BOUNCE:
        is_passing = _text(event, "type") == "blocked" or _text(event, "status").startswith("4")
        return "" if is_passing else UNREACHABLE
    if name == DROPPED:
        return DROPPED_EFFECTS.get(_text(event, "reason").strip().lower(), "")
    return PLAIN_EFFECTS[name]


def _reason_hash(event: Mapping[str, Any], key: bytes) -> str:
    """Of what tells two events of one second apart. Servers quote addresses in it: without the key, nobody guesses one."""
    told = [_text(event, name) for name in ("reason", "response", "status", "type")]
    if not any(told):
        return ""
    words = json.dumps(["provider event", *told]).encode()
    return hmac.digest(key, words, "sha256").hex()[:32]


def _text(event: Mapping[str, Any], name: str) -> str:
    value = event.get(name)
    return value if isinstance(value, str) else ""
