"""Networks as they are kept: the first part of a device's address (/24 of IPv4, /48 of IPv6), which many share.

Kept as `v4.081.002.069` or `v6.2001.0db8.1234`: of one width in each family, so that a wider network is a range of texts
on every database. No whole address is ever given back.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from sqlalchemy import ARRAY, ColumnElement, SQLColumnExpression, String, case, cast, func, select
from sqlalchemy.dialects.postgresql import CIDR

from campaign.db import constant
from campaign.errors import DomainError

# First bytes of IPv4 under which some address is not of the internet (IANA's registry of special-purpose addresses).
SPECIAL_V4 = frozenset({0, 10, 100, 127, 169, 172, 192, 198, 203, *range(240, 256)})

Device = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
KEPT = {4: 24, 6: 48}  # bits
WIDEST = {4: 8, 6: 16}


class NetworkRefused(DomainError):
    """What was typed names no network that can be looked for."""

    slug = "network-unreadable"


def device_of(address: str | None) -> Device | None:
    """None for what tells nobody apart: no address, or one that is not of the internet."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return None
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return parsed if _is_global(parsed) else None


def kept_network(device: Device) -> str:
    """As many bits of its address as KEPT says; the rest is left out."""
    if isinstance(device, IPv4Address):
        first, second, third, _ = device.packed
        return f"v4.{first:03d}.{second:03d}.{third:03d}"
    return "v6." + ".".join(device.exploded.split(":")[:3])


def read_network(text: str) -> str:
    """In CIDR notation, made canonical. Raises NetworkRefused: unreadable, narrower than what is kept, or too wide."""
    try:
        network = ip_network(text.strip(), strict=False)
    except ValueError as error:
        raise NetworkRefused from error
    if network.prefixlen > KEPT[network.version]:
        raise NetworkRefused("network-too-narrow")
    if network.prefixlen < WIDEST[network.version]:
        raise NetworkRefused("network-too-wide")
    return str(network)


def range_of(network: str) -> tuple[str, str]:
    """The first and the last kept network within one of `read_network`."""
    parsed = ip_network(network)
    return kept_network(parsed.network_address), kept_network(parsed.broadcast_address)


def written(kept: str) -> str:
    """A kept network in CIDR notation."""
    return str(_parse(kept))


def networks_around(kept: str | None) -> tuple[str, ...]:
    """A kept network and every wider one that a rule may name, in CIDR notation."""
    if kept is None:
        return ()
    network = _parse(kept)
    return tuple(
        str(network.supernet(new_prefix=bits)) for bits in range(WIDEST[network.version], KEPT[network.version] + 1)
    )


def networks_around_in_sql(kept: SQLColumnExpression[str | None]) -> ColumnElement[Sequence[str]]:
    """SQL, on PostgreSQL: the same, of a column of the statement around it."""
    parts, is_v4 = func.substr(kept, len("v4.") + 1), func.left(kept, 2) == constant("v4")
    written_v4 = parts.concat(constant(f".0/{KEPT[4]}"))
    written_v6 = func.replace(parts, constant("."), constant(":")).concat(constant(f"::/{KEPT[6]}"))
    own = cast(case((is_v4, written_v4), else_=written_v6), CIDR)
    widest = case((is_v4, WIDEST[4]), else_=WIDEST[6])
    steps = func.generate_series(widest, func.masklen(own)).table_valued("bits", name="steps").render_derived()
    around = select(cast(func.set_masklen(own, steps.c.bits), String)).correlate_except(steps)
    return func.array(around.scalar_subquery(), type_=ARRAY(String))


def _is_global(device: Device) -> bool:
    """As the standard library has it, which goes through fifteen networks for it: most are told by their first byte."""
    if isinstance(device, IPv4Address) and device.packed[0] not in SPECIAL_V4:
        return True
    return device.is_global


def _parse(kept: str) -> Network:
    family, *parts = kept.split(".")
    if family == "v4":
        return IPv4Network(".".join(str(int(part)) for part in parts) + ".0/24")
    return IPv6Network(":".join(parts) + "::/48")
