"""What makes two spellings of an address one mailbox, and what makes them two."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.mail.address import AddressRefused, mailbox_key, parse_address
from campaign.mail.address_rules import PROVIDERS


def canonical(text: str) -> str:
    return parse_address(text).canonical


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("suzie@example.org", "SUZIE@EXAMPLE.ORG"),
        ("suzieevans@gmail.com", "Suzie.Evans+petition@GoogleMail.com"),
        ("suzieevans@gmail.com", "s.u.z.i.e.e.v.a.n.s@gmail.com"),
        ("suzie@hotmail.co.uk", "suzie+x+y@hotmail.co.uk"),
        ("suzie@outlook.com", "SUZIE+@outlook.com"),
        ("suzie@msn.com", "suzie+news@msn.com"),
        ("suzie@icloud.com", "suzie+a@me.com"),
        ("suzie@mac.com", "suzie@icloud.com"),
        ("suzieevans@proton.me", "suzie.e-v_ans+a@pm.me"),
        ("suzie@protonmail.com", "suzie@proton.me"),
        ("suzie@fastmail.com", "suzie+list@fastmail.com"),
        ("suzie@fastmail.fm", "anything@suzie.fastmail.fm"),
    ],
)
def test_spellings_that_the_provider_does_not_read_are_one_mailbox(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("suzie@example.org", "suzie+x@example.org"),
        ("suzie.evans@example.org", "suzieevans@example.org"),
        ("suzie.evans@hotmail.com", "suzieevans@hotmail.com"),
        ("suzie@hotmail.com", "suzie@hotmail.co.uk"),
        ("suzie@outlook.com", "suzie@live.com"),
        ("suzie+x@yahoo.com", "suzie@yahoo.com"),
        ("suzie@fastmail.com", "suzie@fastmail.fm"),
        ("a@suzie.gmail.com", "suzie@gmail.com"),
        ("a@b.suzie.fastmail.com", "suzie@fastmail.com"),
        ("suzie@btinternet.com", "suzie-x@btinternet.com"),
        ("suzie@yahoo.co.uk", "suzie-petition@yahoo.co.uk"),
        ("suzie@xn--gmal-nza.com", "suzie@gmail.com"),
    ],
)
def test_spellings_that_the_provider_may_read_are_two_mailboxes(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize("text", ["+x@gmail.com", "-@yahoo.com", "___@proton.me", "+@suzie.fastmail.com"])
def test_an_address_that_is_all_tag_keeps_something_before_the_at(text: str) -> None:
    folded = parse_address(text).canonical
    assert parse_address(folded).canonical == folded


def test_the_key_is_hmac_sha256_of_the_canonical_address() -> None:
    expected = hmac.new(b"identity key", b"suzie@example.org", hashlib.sha256).hexdigest()
    assert [mailbox_key("suzie@example.org", "identity key") for _ in range(2)] == [expected] * 2
    assert mailbox_key("suzie@example.org", "another key") != expected


ATOM = st.text("abcXYZ019._+-'=", min_size=1, max_size=20)
DOMAIN = st.one_of(
    st.sampled_from([domain for provider in PROVIDERS for domain in provider.domains]),
    st.sampled_from(["example.org", "tŷ.cymru", "suzie.fastmail.com", "Sub.Example.CO.UK"]),
)


@given(ATOM, DOMAIN)
def test_parsing_again_changes_nothing(local: str, domain: str) -> None:
    try:
        address = parse_address(f"{local}@{domain}")
    except AddressRefused:
        return
    assert parse_address(address.typed) == address
    assert parse_address(address.canonical).canonical == address.canonical
    assert parse_address(f"  {local.swapcase()}@{domain.upper()}\n").canonical == address.canonical


@given(st.text("abcdefgh", min_size=1, max_size=12), st.data())
def test_every_gmail_spelling_has_one_key(name: str, data: st.DataObject) -> None:
    dots = data.draw(st.lists(st.sampled_from(["", "."]), min_size=len(name), max_size=len(name)))
    dotted = "".join(letter + dot for letter, dot in zip(name, [*dots[:-1], ""], strict=True))
    tag = data.draw(st.one_of(st.just(""), st.text("abc+._"[:4], max_size=5).map("+".__add__)))
    domain = data.draw(st.sampled_from(["gmail.com", "GoogleMail.COM"]))
    assert canonical(f"{dotted.upper()}{tag}@{domain}") == f"{name}@gmail.com"
