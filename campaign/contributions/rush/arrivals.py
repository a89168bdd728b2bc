"""Where a post comes from and where it goes, as the buckets know it: by keyed hashes. No address stays in any of them."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_network
from uuid import UUID

from campaign.contributions.networks import Device, device_of, kept_network
from campaign.contributions.rush.challenges import Solution
from campaign.contributions.rush.limits import DEVICE, DRIVE, EVENT, NETWORK, WHOLE

PURPOSE = "rush"  # of the key
DEVICE_BITS = 64  # of IPv6: whoever has one address there has them all
_KEY_LETTERS = 40


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
    about = {DRIVE: str(drive_id), WHOLE: ""}
    if whence.source:
        about[EVENT] = f"{drive_id} {whence.source}"
    device, network = device_of(whence.address), None
    if device is not None:
        about[NETWORK] = network = kept_network(device)
        about[DEVICE] = f"{drive_id} {_told_apart(device)}"
    keys = {name: _hashed(key, f"{name} {value}") for name, value in about.items()}
    return Arrival(drive_id, whence.source, keys, solution, network)


def _told_apart(device: Device) -> str:
    return str(ip_network((device, DEVICE_BITS), strict=False) if isinstance(device, IPv6Address) else device)


def _hashed(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode(), "sha256").hex()[:_KEY_LETTERS]
