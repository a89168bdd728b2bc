"""Where a post comes from and where it goes, as the buckets know it: by keyed hashes. No address stays in any of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from ipaddress import IPv6Address, ip_network
from uuid import UUID

from campaign.contributions.networks import Device, device_of, kept_network
from campaign.contributions.rush.challenges import Solution
from campaign.contributions.rush.limits import DEVICE, DRIVE, EVENT, NETWORK, WHOLE

PURPOSE = "rush"  # of the key
DEVICE_BITS = 64  # of IPv6: whoever has one address there has them all
_DIGEST_BYTES = 20


@dataclass(frozen=True, slots=True)
class Arrival:
    """`keys` are those of the buckets, by the name of their limit; `source` the code that the form names; `network` the kept
    network of the device.

    The bucket of an event counts only where that source is one.
    """

    drive_id: UUID
    source: str
    keys: Mapping[str, str]
    solution: Solution | None = None
    network: str | None = None


@dataclass(frozen=True, slots=True)
class Whence:
    """What is known of a visitor: the `address` of the device, and the `source` that the form names."""

    address: str | None
    source: str = ""


def arrival_at(drive_id: UUID, whence: Whence, key: bytes, solution: Solution | None = None) -> Arrival:
    """Of an address that tells nobody apart, there is neither a device nor a network."""
    keys, network = {**_of_everybody(key, drive_id)}, None
    if whence.source:
        keys[EVENT] = _hashed(key, EVENT, f"{drive_id} {whence.source}")
    device = device_of(whence.address)
    if device is not None:
        network = kept_network(device)
        keys[NETWORK] = _hashed(key, NETWORK, network)
        keys[DEVICE] = _hashed(key, DEVICE, f"{drive_id} {_told_apart(device)}")
    return Arrival(drive_id, whence.source, keys, solution, network)


@lru_cache(maxsize=200)  # of drives
def _of_everybody(key: bytes, drive_id: UUID) -> Mapping[str, str]:
    """The keys that are the same for all who come to the drive."""
    return {DRIVE: _hashed(key, DRIVE, str(drive_id)), WHOLE: _hashed(key, WHOLE, "")}


def _told_apart(device: Device) -> str:
    return str(ip_network((device, DEVICE_BITS), strict=False) if isinstance(device, IPv6Address) else device)


def _hashed(key: bytes, name: str, value: str) -> str:
    """40 hexadecimal digits: BLAKE2b with a key of at most 64 bytes (RFC 7693), a quarter of the time of HMAC."""
    return blake2b(f"{name} {value}".encode(), key=key, digest_size=_DIGEST_BYTES).hexdigest()
