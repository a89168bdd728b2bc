"""A block holds what comes from a mailbox, however its address is spelt, or from a domain, and keeps no address."""

from __future__ import annotations

from uuid import UUID

import pytest

from campaign.contributions.blocks import Blocked, allow, block, list_blocks, read_blocked, unblock
from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.errors import DomainError, NotFoundError
from campaign.mail.address import mailbox_key, parse_address
from tests.cast import charlie_opens_petition, signed, signing

IDENTITY_KEY = "an-identity-key-of-thirty-two-letters"
KEY = mailbox_key("suzieevans@gmail.com", IDENTITY_KEY)


def state(database: Database, contribution_id: UUID) -> str:
    with database.reading() as session:
        return session.get_one(Contribution, contribution_id).state


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Suzie.Evans+petitions@Googlemail.com", Blocked("mailbox", KEY)),
        (KEY, Blocked("mailbox", KEY)),
        ("*.Spam.example.org", Blocked("domain", "*.spam.example.org")),
        ("81.2.69.7/24", Blocked("network", "81.2.69.0/24")),
        ("2A00:23C7::/32", Blocked("network", "2a00:23c7::/32")),
        (" Spam.Example.ORG ", Blocked("domain", "spam.example.org")),
        ("@spam.example.org", Blocked("domain", "spam.example.org")),
        ("t\u0175.example.org", Blocked("domain", "xn--t-boa.example.org")),
    ],
)
def test_an_address_means_its_mailbox_and_a_domain_everybody_there(text: str, meant: Blocked) -> None:
    assert read_blocked(text, IDENTITY_KEY) == meant


@pytest.mark.parametrize("text", ["", "@", "suzie@", "Suzie Evans", "a b.example.org", "spam", "a@b@example.org"])
def test_what_is_neither_is_refused(text: str) -> None:
    with pytest.raises(DomainError, match="block-unreadable"):
        read_blocked(text, IDENTITY_KEY)


@pytest.mark.parametrize("who", ["suzie@spam.example.org", "spam.example.org"])
def test_what_is_blocked_is_held_until_it_is_unblocked(database: Database, who: str) -> None:
    suzies = signing(
        charlie_opens_petition(database),
        email="suzie@spam.example.org",
        mailbox_key=mailbox_key(parse_address("suzie@spam.example.org").canonical, IDENTITY_KEY),
    )
    with database.transaction() as session:
        block(session, read_blocked(who, IDENTITY_KEY), "seen")
    assert state(database, signed(database, suzies)) == "held"
    with database.transaction() as session:
        unblock(session, read_blocked(who, IDENTITY_KEY))
        assert list_blocks(session) == []


def test_blocking_twice_keeps_one_rule_with_the_latest_reason(database: Database) -> None:
    blocked = Blocked("domain", "spam.example.org")
    with database.transaction() as session:
        block(session, blocked, "seen")
        block(session, blocked, "made-up-names")
        assert [(one.blocked, one.reason) for one in list_blocks(session)] == [(blocked, "made-up-names")]


def test_what_is_not_blocked_cannot_be_unblocked(database: Database) -> None:
    with database.transaction() as session, pytest.raises(NotFoundError, match="not-blocked"):
        unblock(session, Blocked("domain", "spam.example.org"))


@pytest.mark.parametrize(
    ("rules", "outcome"),
    [
        ([("*.example.org", False)], "held"),
        ([("81.2.0.0/16", False)], "held"),
        ([("81.3.0.0/16", False)], "verified"),
        ([("*.org", False), ("spam.example.org", True)], "verified"),
        ([("81.2.0.0/16", False), ("81.2.69.0/24", True)], "verified"),
        ([("81.2.0.0/16", False), ("spam.example.org", True)], "held"),
        ([("*.example.org", False), ("81.2.0.0/16", False), ("suzie@spam.example.org", True)], "verified"),
        ([("spam.example.org", True), ("81.2.69.0/24", True), ("suzie@spam.example.org", False)], "held"),
        ([("spam.example.or?", True)], "verified"),
        ([("spam?example.org", False)], "held"),
    ],
)
def test_rules_hold_and_let_pass(database: Database, rules: list[tuple[str, bool]], outcome: str) -> None:
    with database.transaction() as session:
        for who, lets_pass in rules:
            (allow if lets_pass else block)(session, read_blocked(who, IDENTITY_KEY), "seen")
    suzies = signing(
        charlie_opens_petition(database),
        email="suzie@spam.example.org",
        mailbox_key=mailbox_key(parse_address("suzie@spam.example.org").canonical, IDENTITY_KEY),
        network="v4.081.002.069",
    )
    assert state(database, signed(database, suzies)) == outcome


@pytest.mark.parametrize(
    ("text", "slug"),
    [("*", "pattern-too-wide"), ("81.2.69.7/32", "network-too-narrow"), ("1.2.3.4/0", "network-too-wide")],
)
def test_a_rule_for_everybody_or_for_one_device_is_refused(text: str, slug: str) -> None:
    with pytest.raises(DomainError, match=slug):
        read_blocked(text, IDENTITY_KEY)
