"""Which addresses are taken, what makes two of them one mailbox, and when a slip of the fingers is offered."""

import hashlib
import hmac

import idna
import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.mail.address import (
    ADDRESS_REFUSALS,
    Address,
    AddressRefused,
    mailbox_key,
    parse_address,
    suggest_address,
)
from campaign.mail.address_rules import (
    CONFUSED_DOMAINS,
    MISTYPED_ENDINGS,
    OFFERED_DOMAINS,
    PROVIDERS,
    REAL_NEIGHBOURS,
)

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


def canonical(text: str) -> str:
    return parse_address(text).canonical


@pytest.mark.parametrize("text", TAKEN, ids=lambda text: ascii(text)[:40])
def test_an_address_is_taken_as_typed(text: str) -> None:
    assert parse_address(text).typed == TAKEN[text]


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: ascii(text)[:40])
def test_what_is_not_one_address_is_refused_with_its_reason(text: str) -> None:
    assert refusal(text) == REFUSED[text]


def test_every_reason_has_an_example() -> None:
    assert set(REFUSED.values()) == set(ADDRESS_REFUSALS)


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
    assert mailbox_key("suzie@example.org", "identity key") == expected
    assert mailbox_key("suzie@example.org", "another key") != expected


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


@given(st.sampled_from(OFFERED_DOMAINS), st.data())
def test_an_offer_is_always_a_known_domain(domain: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(domain) - 1))
    typed = domain[:place] + data.draw(st.sampled_from("aeiou.x")) + domain[place + 1 :]
    try:
        offer = suggest_address(parse_address(f"suzie@{typed}"))
    except AddressRefused:
        return
    assert offer is None or offer.removeprefix("suzie@") in OFFERED_DOMAINS


def test_a_list_for_a_rehearsal_may_hold_addresses_that_lead_nowhere() -> None:
    parsed = parse_address("Sian@Senedd.Example.INVALID", may_lead_nowhere=True)
    assert parsed == Address("Sian@senedd.example.invalid", "sian@senedd.example.invalid")
    for bad in ("sian@.invalid", "sian@a b.invalid", "sian@-.invalid", "sian@localhost"):
        with pytest.raises(AddressRefused):
            parse_address(bad, may_lead_nowhere=True)
