"""Which addresses are taken, and why the others are not."""

import idna
import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.mail.address import ADDRESS_REFUSALS, Address, AddressRefused, parse_address

LOCAL_64 = "s" * 64
LABEL_63 = "e" * 63
IDN = "ŵa" * 25
IDN_ASCII = idna.encode(IDN).decode()
TAKEN = {
    "suzie@example.org": "suzie@example.org",
    "s@example.org": "s@example.org",
    "Suzie.Evans@Example.ORG": "Suzie.Evans@example.org",
    "  suzie@example.org\t\r\n": "suzie@example.org",
    "\u00a0suzie@example.org\u3000": "suzie@example.org",
    "suzie+petitions@example.org": "suzie+petitions@example.org",
    "suzie.evans.jones@example.org": "suzie.evans.jones@example.org",
    "suzie-evans@example.org": "suzie-evans@example.org",
    "suzie_evans@example.org": "suzie_evans@example.org",
    "o'brien@example.org": "o'brien@example.org",
    "!#$%&'*+-/=?^_`{|}~@example.org": "!#$%&'*+-/=?^_`{|}~@example.org",
    "1234567890@example.org": "1234567890@example.org",
    "=suzie@example.org": "=suzie@example.org",
    "suzie%0a@example.org": "suzie%0a@example.org",
    f"{LOCAL_64}@example.org": f"{LOCAL_64}@example.org",
    f"suzie@{LABEL_63}.org": f"suzie@{LABEL_63}.org",
    f"{LOCAL_64}@{'.'.join([IDN] * 3)}.cymru": f"{LOCAL_64}@{'.'.join([IDN_ASCII] * 3)}.cymru",
    f"{LOCAL_64}@{LABEL_63}.{LABEL_63}.{'e' * 57}.org": f"{LOCAL_64}@{LABEL_63}.{LABEL_63}.{'e' * 57}.org",
    "suzie@sub.domain.example.co.uk": "suzie@sub.domain.example.co.uk",
    "suzie@1and1.com": "suzie@1and1.com",
    "suzie@a-b.cymru": "suzie@a-b.cymru",
    "suzie@tŷ-gwyn.cymru": "suzie@xn--t-gwyn-pob.cymru",
    "suzie@XN--T-GWYN-POB.cymru": "suzie@xn--t-gwyn-pob.cymru",
    "suzie@ｅｘａｍｐｌｅ.org": "suzie@example.org",
    "suzie@example。org": "suzie@example.org",
    "Postmaster@example.org": "Postmaster@example.org",
}
REFUSED = {
    "": "address-missing",
    "   \t\n": "address-missing",
    "\u00a0": "address-missing",
    "suzie": "address-at-sign",
    "example.org": "address-at-sign",
    "suzie＠example.org": "address-at-sign",
    "suzie@evans@example.org": "address-at-sign",
    "suzie@@example.org": "address-at-sign",
    "@example.org": "address-local",
    ".suzie@example.org": "address-local",
    "suzie.@example.org": "address-local",
    "suz..ie@example.org": "address-local",
    "suz\\ie@example.org": "address-local",
    "suz:ie@example.org": "address-local",
    "suz[ie]@example.org": "address-local",
    f"{LOCAL_64}s@example.org": "address-too-long",
    f"{LOCAL_64}@{LABEL_63}.{LABEL_63}.{'e' * 58}.org": "address-too-long",
    f"s@{'ŷ' * 60}.{'ŷ' * 60}.{'ŷ' * 60}.{'ŷ' * 60}.cymru": "address-domain",
    f"{LOCAL_64}@{'.'.join(['ŵa' * 15] * 5)}.cymru": "address-too-long",
    "s" * 10_000_000: "address-too-long",
    "siân@example.org": "address-not-ascii",
    "иван@пример.рф": "address-not-ascii",
    "ſuzie@example.org": "address-not-ascii",
    "suzie@": "address-domain",
    "suzie@example": "address-domain",
    "suzie@localhost": "address-domain",
    "suzie@server.local": "address-domain",
    "suzie@example.test": "address-domain",
    "suzie@example.invalid": "address-domain",
    "suzie@hidden.onion": "address-domain",
    "suzie@4.in-addr.arpa": "address-domain",
    "suzie@127.0.0.1": "address-domain",
    "suzie@[127.0.0.1]": "address-domain",
    "suzie@[IPv6:::1]": "address-domain",
    "suzie@example.org.": "address-domain",
    "suzie@.example.org": "address-domain",
    "suzie@example..org": "address-domain",
    "suzie@-example.org": "address-domain",
    "suzie@example-.org": "address-domain",
    "suzie@exa_mple.org": "address-domain",
    "suzie@exa*mple.org": "address-domain",
    "suzie@example.1": "address-domain",
    "suzie@xn--a.cymru": "address-domain",
    "suzie@ab--cd.org": "address-domain",
    "suzie@xn--gmail-.com": "address-domain",
    f"suzie@{LABEL_63}e.org": "address-domain",
    "suzie@⒈com": "address-domain",
    "suzie@example.org/path": "address-domain",
    "suzie@example.org?subject=x": "address-domain",
    "mailto:suzie@example.org": "address-local",
    '"suzie"@example.org': "address-display-name",
    '"suzie evans"@example.org': "address-display-name",
    "Suzie <suzie@example.org>": "address-display-name",
    "<suzie@example.org>": "address-display-name",
    "suzie(comment)@example.org": "address-display-name",
    "suzie@(comment)example.org": "address-display-name",
    "suzie@example.org,laura@example.org": "address-several",
    "suzie@example.org; laura@example.org": "address-several",
    "suzie@example.org laura@example.org": "address-space",
    "suz ie@example.org": "address-space",
    "suzie @example.org": "address-space",
    "suzie@ example.org": "address-space",
    "suzie\u00a0@example.org": "address-space",
    "suzie\u3000evans@example.org": "address-space",
    "suzie@exam\tple.org": "address-space",
    "suzie@example.org\r\nBcc: laura@example.org": "address-characters",
    "suzie\n@example.org": "address-characters",
    "suzie\x00@example.org": "address-characters",
    "suzie@example.org\x00": "address-characters",
    "suzie\x7f@example.org": "address-characters",
    "suzie\u200b@example.org": "address-characters",
    "\ufeffsuzie@example.org": "address-characters",
    "suzie@exam\u00adple.org": "address-characters",
    "suzie@exam\u200dple.org": "address-characters",
    "suzie@exam\ufe0fple.org": "address-characters",
    "suzie@exam\u034fple.org": "address-characters",
    "suzie@exam\u3164ple.org": "address-characters",
    "suzie\u202egro@example.org": "address-characters",
    "suzie\ud800@example.org": "address-characters",
    "suzie@example\udc80.org": "address-characters",
    "suzie\u2028@example.org": "address-characters",
    "suzie\ue000@example.org": "address-characters",
}


def refusal(text: str) -> str:
    with pytest.raises(AddressRefused) as refused:
        parse_address(text)
    return refused.value.slug


@pytest.mark.parametrize("text", TAKEN, ids=lambda text: ascii(text)[:40])
def test_an_address_is_taken_as_typed(text: str) -> None:
    assert parse_address(text).typed == TAKEN[text]


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: ascii(text)[:40])
def test_what_is_not_one_address_is_refused_with_its_reason(text: str) -> None:
    assert refusal(text) == REFUSED[text]


def test_every_reason_has_an_example() -> None:
    assert set(REFUSED.values()) == set(ADDRESS_REFUSALS)


@given(
    st.one_of(
        st.text(max_size=40), st.text(max_size=20).map(lambda text: f"{text}@example.org"), st.text().map("s@".__add__)
    )
)
def test_anything_typed_is_taken_whole_or_refused_with_a_known_reason(text: str) -> None:
    try:
        address = parse_address(text)
    except AddressRefused as refused:
        assert refused.slug in ADDRESS_REFUSALS
        return
    assert address.typed.isascii() and address.typed.isprintable() and len(address.typed) <= 254
    assert address.typed.count("@") == 1 and not set(address.typed) & set(' ,;<>"\\()[]:')


def test_a_list_for_a_rehearsal_may_hold_addresses_that_lead_nowhere() -> None:
    parsed = parse_address("Sian@Senedd.Example.INVALID", may_lead_nowhere=True)
    assert parsed == Address("Sian@senedd.example.invalid", "sian@senedd.example.invalid")
    for bad in ("sian@.invalid", "sian@a b.invalid", "sian@-.invalid", "sian@localhost"):
        with pytest.raises(AddressRefused):
            parse_address(bad, may_lead_nowhere=True)
