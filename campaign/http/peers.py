"""Tells whether who asks is this very machine, and says of itself that it passes on nobody else's request."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from flask import Request

FORWARDED = frozenset({"forwarded", "via", "x-real-ip", "true-client-ip", "cf-connecting-ip"})
FORWARDED_PREFIX = "x-forwarded"


def is_direct_from_this_machine(request: Request) -> bool:
    """Whether the peer has a loopback address (IPv4 in IPv6 too) and no header names somebody behind it."""
    names = {name.lower() for name, _ in request.headers}
    if names & FORWARDED or any(name.startswith(FORWARDED_PREFIX) for name in names):
        return False
    try:
        peer = ip_address(request.remote_addr or "")
    except ValueError:
        return False  # a Unix socket: there is a proxy at its other end
    if isinstance(peer, IPv6Address) and peer.ipv4_mapped:
        return peer.ipv4_mapped.is_loopback
    return peer.is_loopback
