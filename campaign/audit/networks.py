"""Cuts the address that somebody came from short: to /24, or /48 for IPv6, so that it names no one household."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

UNKNOWN = "unknown"


def network_of(address: str | None) -> str:
    """`192.0.2.0/24` or `2001:db8::/48`; IPv4 in IPv6 as IPv4; `unknown` for what is no address, as a Unix socket."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return UNKNOWN
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return str(ip_network((parsed.packed, 24 if parsed.version == 4 else 48), strict=False))
