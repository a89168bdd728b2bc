"""No webhook leads into our own network, however its address is spelt and whatever the DNS says."""

from __future__ import annotations

import pytest

from campaign.webhooks.addresses import AddressRefusedError, pin, read_url

REFUSED = {
    "http://example.org/": "webhook-https",
    "ftp://example.org/": "webhook-https",
    "https://somebody@example.org/": "webhook-url",
    "https://example.org:443@10.0.0.1/": "webhook-url",
    "https://example.org\\@10.0.0.1/": "webhook-url",
    "https://example.org/#part": "webhook-url",
    "https://example.org/a b": "webhook-url",
    "https://example.org/\r\nX: y": "webhook-url",
    "https://exämple.org/": "webhook-url",
    "https://example.org:99999/": "webhook-url",
    "https://[::1/": "webhook-url",
    "https:///hook": "webhook-url",
    "": "webhook-url",
    "https://example.org:22/": "webhook-port",
    "https://example.org./": "webhook-host",
    "https://localhost/": "webhook-host",
    "https://a_b.example.org/": "webhook-host",
    "https://127.1/": "webhook-host",
    "https://0x7f.1/": "webhook-host",
    "https://2130706433/": "webhook-host",
    "https://0177.0.0.1/": "webhook-host",
    "https://1.2.3.4.5/": "webhook-host",
    "https://example.0x7f/": "webhook-host",
    "https://[fe80::1%25eth0]/": "webhook-host",
}
NOWHERE = (
    *("0.0.0.0", "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254", "198.18.0.1"),
    *("192.0.0.1", "192.0.2.1", "192.88.99.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "fe80::1", "fc00::1", "fd00::1", "ff02::1", "fec0::1", "2001:db8::1", "2001::1", "3fff::1"),
    *("::ffff:127.0.0.1", "::ffff:8.8.8.8", "::8.8.8.8", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::1"),
)
ALWAYS_NOWHERE = (
    *("0.0.0.0", "169.254.169.254", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::", "fe80::1", "ff02::1"),
    *("::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::7f00:1", "2002:7f00:1::1", "2001::7f00:1"),
)


def refusal(url: str, *, allow_private: bool = False) -> str:
    with pytest.raises(AddressRefusedError) as refused:
        read_url(url, allow_private=allow_private)
    return refused.value.slug


def literal(address: str) -> str:
    return f"https://[{address}]/" if ":" in address else f"https://{address}/"


def test_what_is_no_plain_address_is_refused() -> None:
    assert {url: refusal(url) for url in REFUSED} == REFUSED


def test_no_address_of_a_network_of_ones_own_is_posted_to() -> None:
    assert {address: refusal(literal(address)) for address in NOWHERE} == dict.fromkeys(NOWHERE, "webhook-private")


def test_with_the_setting_ones_own_network_is_reached_and_never_what_a_cloud_keeps_its_keys_at() -> None:
    for address in ("127.0.0.1", "10.0.0.1", "::1", "fd00::1"):
        read_url(literal(address).replace("https", "http"), allow_private=True)
    for address in ALWAYS_NOWHERE:
        assert refusal(literal(address), allow_private=True) == "webhook-private"
    assert refusal("http://8.8.8.8/", allow_private=True) == "webhook-private"  # without TLS on the internet


def test_a_good_address_is_taken_apart() -> None:
    there = read_url("https://Example.org:8443/a/b?c=d", allow_private=False)
    assert (there.host, there.port, there.target, there.authority) == (
        *("example.org", 8443, "/a/b?c=d"),
        "example.org:8443",
    )
    assert read_url("https://[2606:4700::1111]?x", allow_private=False).authority == "[2606:4700::1111]"


def test_a_name_that_leads_elsewhere_the_second_time_is_refused_then() -> None:
    """DNS rebinding: what was looked at when it was saved says nothing of now."""
    there, answers = read_url("https://example.org/", allow_private=False), [["8.8.8.8"], ["127.0.0.1"]]
    assert pin(there, lambda host: answers.pop(0), allow_private=False) == ["8.8.8.8"]
    with pytest.raises(AddressRefusedError):
        pin(there, lambda host: answers.pop(0), allow_private=False)


def test_one_private_address_among_several_spoils_them_all() -> None:
    there = read_url("https://example.org/", allow_private=False)
    for answer in (["8.8.8.8", "10.0.0.1"], ["::ffff:10.0.0.1"], []):
        with pytest.raises(AddressRefusedError):
            pin(there, lambda host, answer=answer: answer, allow_private=False)
