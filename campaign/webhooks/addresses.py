"""Where a webhook may post to, so that nobody makes this service reach into its own network (SSRF).

An address is taken apart when it is saved, and at each post, when its name is looked up: what the DNS says now, it need not say
again. What cannot be read as a plain host name or an IP address in its usual spelling is refused, not mended.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from campaign.errors import DomainError

IPAddress = IPv4Address | IPv6Address
Resolve = Callable[[str], Sequence[str]]  # the addresses of a name; raises OSError

HTTPS_PORT, HTTP_PORT, FIRST_FREE_PORT = 443, 80, 1024
LONGEST_HOST = 253
_PLAIN = re.compile(r"[!-~]+")  # ASCII that can be seen; names in other letters as xn--…
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])")  # its last label begins with a letter
_ONE_WORD = re.compile(r"[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
# Of this machine and networks of one's own. Not link-local ones: nobody's receiver lives there, and credentials of clouds do.
_OWN = tuple(
    ip_network(each)
    for each in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "::1/128", "fc00::/7")
)
_GLOBAL_IPV6 = ip_network(
    "2000::/3"
)  # outside of it: IPv4 in IPv6 in all forms but two, NAT64, and what is of one network
# What ipaddress calls global, or does not know, and yet leads elsewhere.
_NEVER = tuple(
    ip_network(each)
    for each in (
        "192.88.99.0/24",  # 6to4 relays
        "2002::/16",  # 6to4
        "3fff::/20",  # for documentation
    )
)


class AddressRefusedError(DomainError):
    """Nothing is posted there."""

    slug = "webhook-address"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address taken apart. `target` is what a request names: path and query."""

    is_secure: bool
    host: str
    port: int
    target: str
    is_literal: bool

    @property
    def authority(self) -> str:
        """As the header Host has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = HTTPS_PORT if self.is_secure else HTTP_PORT
        return host if self.port == usual else f"{host}:{self.port}"


def read_url(url: str, *, allow_private: bool) -> Endpoint:
    """Raises AddressRefusedError: `webhook-url`, `webhook-https`, `webhook-host`, `webhook-port`, `webhook-private`."""
    if not _PLAIN.fullmatch(url) or "\\" in url or "#" in url:
        raise AddressRefusedError("webhook-url")
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        raise AddressRefusedError("webhook-url") from None
    if "@" in parts.netloc or not host:
        raise AddressRefusedError("webhook-url")
    if parts.scheme not in ("https", "http"):
        raise AddressRefusedError("webhook-https")
    is_secure = parts.scheme == "https"
    if not is_secure and not allow_private:
        raise AddressRefusedError("webhook-https")
    literal = _literal(host)
    if literal is None and not _is_name(host, allow_private=allow_private):
        raise AddressRefusedError("webhook-host")
    endpoint = Endpoint(
        is_secure=is_secure,
        host=host if literal is None else str(literal),
        port=_port(port, is_secure=is_secure),
        target=(parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
        is_literal=literal is not None,
    )
    if literal is not None:
        check_addresses(endpoint, [literal], allow_private=allow_private)
    return endpoint


def pin(endpoint: Endpoint, resolve: Resolve, *, allow_private: bool) -> list[str]:
    """The addresses to connect to: one that may not be reached spoils them all. Raises AddressRefusedError, OSError."""
    found = [ip_address(each) for each in ([endpoint.host] if endpoint.is_literal else resolve(endpoint.host))]
    check_addresses(endpoint, found, allow_private=allow_private)
    return [str(each) for each in found]


def check_addresses(endpoint: Endpoint, found: Sequence[IPAddress], *, allow_private: bool) -> None:
    """Raises AddressRefusedError."""
    if not found:
        raise AddressRefusedError("webhook-host")
    for address in found:
        is_own = allow_private and _is_among(address, _OWN)
        if not is_own and (not is_public(address) or not endpoint.is_secure):
            raise AddressRefusedError("webhook-private")


def is_public(address: IPAddress) -> bool:
    """Whether it is an address on the internet, in its own form: nothing that stands for another, nor of one network alone."""
    if _is_among(address, _NEVER) or (address.version == 6 and not _is_among(address, (_GLOBAL_IPV6,))):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _is_among(address: IPAddress, networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    return any(address.version == each.version and address in each for each in networks)


def _port(port: int | None, *, is_secure: bool) -> int:
    """The usual one, or one that no service of a system listens at."""
    usual = HTTPS_PORT if is_secure else HTTP_PORT
    if port is None or port == usual:
        return usual
    if port < FIRST_FREE_PORT:
        raise AddressRefusedError("webhook-port")
    return port


def _literal(host: str) -> IPAddress | None:
    try:
        return None if "%" in host else ip_address(host)
    except ValueError:
        return None


def _is_name(host: str, *, allow_private: bool) -> bool:
    if len(host) > LONGEST_HOST:
        return False
    return bool(_NAME.fullmatch(host) or (allow_private and _ONE_WORD.fullmatch(host)))
