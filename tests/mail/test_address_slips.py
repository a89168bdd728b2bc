"""When a slip of the fingers is offered, and when what was typed may be meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.mail.address import Address, AddressRefused, parse_address, suggest_address
from campaign.mail.address_rules import CONFUSED_DOMAINS, MISTYPED_ENDINGS, OFFERED_DOMAINS, PROVIDERS, REAL_NEIGHBOURS


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmai.com", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("gmail.cm", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gmaill.con", "gmail.com"),
        ("gmail.co.uk", "gmail.com"),
        ("hotmial.co.uk", "hotmail.co.uk"),
        ("hotmail.co.ik", "hotmail.co.uk"),
        ("hotmal.com", "hotmail.com"),
        ("outlok.com", "outlook.com"),
        ("iclould.com", "icloud.com"),
        ("yaho.co.uk", "yahoo.co.uk"),
        ("btinternet.co", "btinternet.com"),
        ("btintenret.com", "btinternet.com"),
        ("bitnternet.com", "btinternet.com"),
        ("ntlword.com", "ntlworld.com"),
        ("tiscalli.co.uk", "tiscali.co.uk"),
        ("virginmeda.com", "virginmedia.com"),
        ("sky.con", "sky.com"),
        ("live.cmo", "live.com"),
        ("gov.walse", "gov.wales"),
        ("llyw.cymur", "llyw.cymru"),
        ("caerdydd.com", None),
        ("cardif.gov.uk", "cardiff.gov.uk"),
        ("virgnmedai.com", "virginmedia.com"),
        ("btintrent.com", "btinternet.com"),
        ("gamli.com", None),
        ("otulok.com", None),
        ("hmail.com", None),
        ("cardif.ac.uk", "cardiff.ac.uk"),
    ],
)
def test_a_slip_is_offered_with_the_name_left_alone(typed: str, meant: str | None) -> None:
    offer = suggest_address(parse_address(f"Suzie.Evans+x@{typed}"))
    assert offer == (f"Suzie.Evans+x@{meant}" if meant else None)


@pytest.mark.parametrize(
    "domain",
    [
        *("mail.com", "email.com", "ymail.com", "me.com", "mac.com", "sky.co", "live.co", "aok.com", "bsn.com"),
        *("ski.com", "proton.my", "gov.scot", "gov.ie", "yahoo.ca", "internet.com", "example.org", "cloud.com"),
        *("suzie.fastmail.com", "swansea.com", "cymru.com", "llwy.cymru", "btconnect.com", "nhs.net", "gmx.de"),
    ],
)
def test_no_offer_is_made_for_a_domain_that_may_be_meant(domain: str) -> None:
    assert suggest_address(parse_address(f"suzie@{domain}")) is None


def test_no_known_domain_is_taken_for_a_slip_of_another() -> None:
    known = (*OFFERED_DOMAINS, *REAL_NEIGHBOURS, *(domain for provider in PROVIDERS for domain in provider.domains))
    assert [domain for domain in known if suggest_address(Address(f"s@{domain}", f"s@{domain}"))] == []


def test_the_data_hold_together() -> None:
    domains = [domain for provider in PROVIDERS for domain in provider.domains]
    assert len(domains) == len(set(domains))
    assert not REAL_NEIGHBOURS & set(OFFERED_DOMAINS)
    assert not set(CONFUSED_DOMAINS) & {*OFFERED_DOMAINS, *REAL_NEIGHBOURS, *domains}
    assert set(CONFUSED_DOMAINS.values()) <= set(OFFERED_DOMAINS)
    assert not set(MISTYPED_ENDINGS) & {ending for endings in MISTYPED_ENDINGS.values() for ending in endings}
    for domain in (*domains, *OFFERED_DOMAINS, *REAL_NEIGHBOURS, *CONFUSED_DOMAINS):
        assert parse_address(f"suzie@{domain}").typed == f"suzie@{domain}"


@given(st.sampled_from(OFFERED_DOMAINS), st.data())
def test_an_offer_is_always_a_known_domain(domain: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(domain) - 1))
    typed = domain[:place] + data.draw(st.sampled_from("aeiou.x")) + domain[place + 1 :]
    try:
        offer = suggest_address(parse_address(f"suzie@{typed}"))
    except AddressRefused:
        return
    assert offer is None or offer.removeprefix("suzie@") in OFFERED_DOMAINS
