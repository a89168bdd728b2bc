"""Of a device's address its network is kept, and a wider network finds it on every database."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network

import pytest

from campaign.contributions.networks import (
    SPECIAL_V4,
    NetworkRefused,
    device_of,
    kept_network,
    networks_around,
    range_of,
    read_network,
    written,
)


def kept_of(address: str | None) -> str | None:
    device = device_of(address)
    return kept_network(device) if device else None


@pytest.mark.parametrize(
    ("address", "kept", "as_cidr"),
    [
        ("81.2.69.142", "v4.081.002.069", "81.2.69.0/24"),
        ("::ffff:81.2.69.142", "v4.081.002.069", "81.2.69.0/24"),
        ("2a00:23c7:1:2::7", "v6.2a00.23c7.0001", "2a00:23c7:1::/48"),
    ],
)
def test_only_the_first_part_is_kept(address: str, kept: str, as_cidr: str) -> None:
    assert kept_of(address) == kept
    assert written(kept) == as_cidr
    assert networks_around(kept)[-1] == as_cidr
    first, last = range_of(as_cidr)
    assert first == kept == last


def test_what_is_of_the_internet_is_what_the_standard_library_says() -> None:
    for number in range(0, 2**32, 2**16 + 1):
        address = IPv4Address(number)
        assert (device_of(str(address)) is not None) == address.is_global, address
    special = (*IPv4Address._constants._private_networks, IPv4Network("100.64.0.0/10"))  # type: ignore[attr-defined]
    for network in special:
        assert network[0].packed[0] in SPECIAL_V4 and network[-1].packed[0] in SPECIAL_V4, network


@pytest.mark.parametrize("address", [None, "", "unix:", "127.0.0.1", "10.0.0.7", "192.168.1.1", "::1", "fe80::1", "x"])
def test_what_tells_nobody_apart_is_not_kept(address: str | None) -> None:
    assert kept_of(address) is None


@pytest.mark.parametrize(
    ("wide", "inside", "outside"),
    [
        ("81.2.0.0/16", ("81.2.0.1", "81.2.255.255"), ("81.1.255.255", "81.3.0.0", "2a00:23c7::1")),
        ("200.0.0.0/8", ("200.1.2.3",), ("2001:1900::1", "201.0.0.1", "199.255.255.255")),
        ("2a00:23c7::/32", ("2a00:23c7:ffff::1",), ("2a00:23c8::1", "81.2.69.1")),
    ],
)
def test_a_wider_network_is_a_range(wide: str, inside: tuple[str, ...], outside: tuple[str, ...]) -> None:
    first, last = range_of(read_network(wide))
    for address in inside:
        kept = kept_of(address)
        assert kept and first <= kept <= last
        assert wide in networks_around(kept)
    for address in outside:
        kept = kept_of(address)
        assert kept and not first <= kept <= last
        assert wide not in networks_around(kept)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("", "network-unreadable"),
        ("81.2.69", "network-unreadable"),
        ("81.2.69.0/33", "network-unreadable"),
        ("81.2.69.142", "network-too-narrow"),
        ("2a00:23c7:1:2::/64", "network-too-narrow"),
        ("0.0.0.0/0", "network-too-wide"),
        ("80.0.0.0/7", "network-too-wide"),
        ("::/0", "network-too-wide"),
    ],
)
def test_what_cannot_be_looked_for_is_refused(text: str, slug: str) -> None:
    with pytest.raises(NetworkRefused, match=slug):
        read_network(text)
    assert read_network(" 81.2.69.142/24 ") == "81.2.69.0/24"
