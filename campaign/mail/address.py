"""A mail address as typed, made strict and canonical; offers for slips of the fingers. Sends and asks nobody.

Refused: what RFC 5321 does not allow as one mailbox, and of what it allows quoted local parts, address literals,
local parts outside ASCII (SMTPUTF8) and domains that cannot be on the internet.
"""

from __future__ import annotations

import hmac
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

from campaign.errors import DomainError
from campaign.mail.address_rules import (
    CONFUSED_DOMAINS,
    MISTYPED_ENDINGS,
    OFFERED_DOMAINS,
    PROVIDERS,
    REAL_NEIGHBOURS,
    Provider,
)

MAX_LENGTH = 254  # RFC 3696, erratum 1690: a path of 256 octets less its angle brackets
MAX_LOCAL_LENGTH = 64  # RFC 5321, 4.5.3.1.1
LEAST_LABEL = 5  # below it, too many real domains lie one letter apart
LONG_LABEL = 8  # from it on, two slips are believed
SINK = ".invalid"  # RFC 2606: leads nowhere, ever

ADDRESS_REFUSALS = (
    "address-missing",
    "address-too-long",
    "address-characters",
    "address-space",
    "address-several",
    "address-display-name",
    "address-at-sign",
    "address-not-ascii",
    "address-local",
    "address-domain",
)

_WHITE_SPACE = (
    " \t\r\n\f\v\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)
_PROVIDERS = {domain: provider for provider in PROVIDERS for domain in provider.domains}
_KNOWN_DOMAINS = frozenset((*OFFERED_DOMAINS, *_PROVIDERS, *REAL_NEIGHBOURS))


class AddressRefused(DomainError):
    """What was typed is not one address that mail can go to; the slug, of ADDRESS_REFUSALS, says why."""

    slug = "address-local"


@dataclass(frozen=True, slots=True)
class Address:
    """`typed` is what mail goes to: as typed, but for white space around it and a domain in small ASCII letters.

    `canonical` is the same for every spelling that reaches the mailbox, as far as its provider has said so.
    """

    typed: str
    canonical: str


def parse_address(text: str, *, may_lead_nowhere: bool = False) -> Address:
    """Raises AddressRefused. Parsing `typed` or `canonical` again gives the same canonical address.

    `may_lead_nowhere`: a domain below .invalid will do, as lists for a rehearsal have it; no person has such a one.
    """
    text = text.strip(_WHITE_SPACE)
    _refuse_by_sight(text)
    local, _, domain = text.partition("@")
    if not local.isascii():
        raise AddressRefused("address-not-ascii")
    if len(local) > MAX_LOCAL_LENGTH:
        raise AddressRefused("address-too-long")
    if may_lead_nowhere and domain.lower().endswith(SINK):
        domain = _ascii_domain(f"{domain[: -len(SINK)]}.example").removesuffix(".example") + SINK
    else:
        domain = _ascii_domain(domain)
    typed = f"{local}@{domain}"
    if len(typed) > MAX_LENGTH:
        raise AddressRefused("address-too-long")
    if not _is_local_part(local):
        raise AddressRefused("address-local")
    return Address(typed, _canonical(local.lower(), domain))


def mailbox_key(canonical: str, identity_key: str) -> str:
    """The keyed hash that stands for a mailbox everywhere: HMAC-SHA256, 64 hexadecimal digits."""
    seal = _begun(identity_key).copy()
    seal.update(canonical.encode())
    return seal.hexdigest()


@lru_cache(maxsize=2)  # a key, and the one that it takes the place of
def _begun(identity_key: str) -> hmac.HMAC:
    """To be copied, as in tokens.py: it is all threads'."""
    return hmac.new(identity_key.encode(), digestmod="sha256")


def is_common_domain(domain: str) -> bool:
    """Whether many people, unknown to each other, have mailboxes there: a provider, or a public body of address_rules.py."""
    return domain in _KNOWN_DOMAINS


def suggest_address(address: Address) -> str | None:
    """The address that was probably meant, to be offered and never put in its place; None where that is not clear.

    None whenever the domain is a known one, or two known ones are equally near.
    """
    local, _, domain = address.typed.partition("@")
    meant = _meant_domain(domain)
    return f"{local}@{meant}" if meant else None


def _refuse_by_sight(text: str) -> None:
    """What can be told without grammar. Cheap, and before anything that could be slow on a long text."""
    if not text:
        raise AddressRefused("address-missing")
    if len(text) > MAX_LENGTH:
        raise AddressRefused("address-too-long")
    if any(_is_unseen(character) for character in text):
        raise AddressRefused("address-characters")
    if "," in text or ";" in text:
        raise AddressRefused("address-several")
    if any(mark in text for mark in '<>"()'):
        raise AddressRefused("address-display-name")
    if any(character in _WHITE_SPACE for character in text):
        raise AddressRefused("address-space")
    if text.count("@") != 1:
        raise AddressRefused("address-at-sign")


def _is_unseen(character: str) -> bool:
    """Controls, lone surrogates, private and unassigned ones, and all that IDNA would drop without a word."""
    if character in _WHITE_SPACE and character not in "\r\n":
        return False
    return (
        unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
        or "\ufe00" <= character <= "\ufe0f"
        or "\U000e0100" <= character <= "\U000e01ef"
        or character in "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"
    )


@lru_cache(maxsize=1024)
def _ascii_domain(domain: str) -> str:
    """The domain in IDNA 2008 ASCII and small letters."""
    try:
        checked = validate_email(f"a@{domain}", check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError as error:
        raise AddressRefused("address-domain") from error
    return checked.ascii_domain.lower()


def _is_local_part(local: str) -> bool:
    try:
        validate_email(f"{local}@example.org", check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError:
        return False
    return True


def _canonical(local: str, domain: str) -> str:
    provider = _PROVIDERS.get(domain)
    if provider is None:
        local, domain, provider = _out_of_subdomain(local, domain)
    if provider is None:
        return f"{local}@{domain}"
    base = local.partition(provider.tag)[0] if provider.tag else local
    base = base.translate(dict.fromkeys(map(ord, provider.ignored))).rstrip(".")
    return f"{base or local}@{provider.domain or domain}"


def _out_of_subdomain(local: str, domain: str) -> tuple[str, str, Provider | None]:
    name, _, parent = domain.partition(".")
    provider = _PROVIDERS.get(parent)
    if provider is None or not provider.has_subdomains:
        return local, domain, None
    return name, parent, provider


@lru_cache(maxsize=1024)
def _meant_domain(domain: str) -> str | None:
    if domain in CONFUSED_DOMAINS:
        return CONFUSED_DOMAINS[domain]
    if domain in _KNOWN_DOMAINS:
        return None
    near = sorted((distance, known) for known in OFFERED_DOMAINS if (distance := _slips(domain, known)) is not None)
    if not near or (len(near) > 1 and near[0][0] == near[1][0]):
        return None
    return near[0][1]


def _slips(domain: str, known: str) -> int | None:
    """How many slips lie between the two, or None where they are better taken for two domains.

    A short label must be the same, with an ending that no domain has. What follows a longer one may hold one slip.
    """
    label, _, rest = domain.partition(".")
    known_label, _, known_rest = known.partition(".")
    is_mistyped = _is_mistyped(rest, known_rest)
    if len(known_label) < LEAST_LABEL:
        return 1 if label == known_label and is_mistyped else None
    in_rest = 1 if is_mistyped else _distance(rest, known_rest, 1)
    if in_rest is None:
        return None
    in_label = _distance(label, known_label, 2 if len(known_label) >= LONG_LABEL else 1)
    return None if in_label is None else in_label + in_rest


def _is_mistyped(rest: str, known_rest: str) -> bool:
    *before, ending = rest.split(".")
    *known_before, known_ending = known_rest.split(".")
    return before == known_before and ending in MISTYPED_ENDINGS.get(known_ending, ())


def _distance(text: str, other: str, allowed: int) -> int | None:
    """Damerau-Levenshtein distance (neighbours swapped count one), or None above `allowed`."""
    if text == other:
        return 0
    if abs(len(text) - len(other)) > allowed:
        return None
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, character in enumerate(text, 1):
        current = [row]
        for column, target in enumerate(other, 1):
            cost = min(above[column] + 1, current[-1] + 1, above[column - 1] + (character != target))
            if row > 1 and column > 1 and character == other[column - 2] and text[row - 2] == target:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        before, above = above, current
    return above[-1] if above[-1] <= allowed else None
