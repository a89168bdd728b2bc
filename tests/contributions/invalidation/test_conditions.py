"""Conditions mean what a moderator thinks they mean, on both databases, and never everybody."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from campaign.contributions.invalidation.conditions import Conditions, forgetting, from_json, to_json
from campaign.contributions.invalidation.counting import count_fitting
from campaign.contributions.models import Contribution
from campaign.contributions.patterns import PatternRefused, likened, read_domain_pattern, read_name_pattern
from campaign.db import Database, now
from campaign.errors import FieldsRefusedError
from tests.cast import charlie_opens_petition, sign, signed, signing
from tests.contributions.counting import hold_a_domain
from tests.contributions.invalidation.running import conditions
from tests.drives.drafts import ON_SQLITE_ALONE
from tests.moments import NOON

PEOPLE = {
    "Siân Llŷr Jones": "sian@cymru.example",
    "Sian Jones": "sian.jones@post.cymru.example",
    "Mickey Mouse": "mickey@spam.example",
    "Mickey Moss": "moss@spam1.example",
    "MICKEY MOUSE": "mick@a.spam.example",
}


@pytest.fixture
def petition(database: Database) -> UUID:
    petition = charlie_opens_petition(database)
    for number, (name, email) in enumerate(PEOPLE.items()):
        signed(database, signing(petition, name, email, network=f"v4.081.002.{number:03d}"))
    return petition


def found(database: Database, **typed: object) -> set[str | None]:
    return {one.name for one in count_fitting(database, conditions(database, **typed)).sample}


@pytest.mark.usefixtures("petition")
def test_each_condition_finds_whom_it_names(database: Database) -> None:
    mickeys = {"Mickey Mouse", "MICKEY MOUSE"}
    assert found(database, name="mickey mouse") == mickeys
    assert found(database, name="Mickey M*") == {*mickeys, "Mickey Moss"}
    assert found(database, name="mickey mo?s") == {"Mickey Moss"}
    assert found(database, name="Sian*Jones") == {"Siân Llŷr Jones", "Sian Jones"}
    assert found(database, domain="spam.example") == {"Mickey Mouse"}
    assert found(database, domain="@*.spam.example") == {"MICKEY MOUSE"}
    assert found(database, domain="spam?.example") == {"Mickey Moss"}
    assert found(database, domain="*cymru.example") == {"Siân Llŷr Jones", "Sian Jones"}
    assert found(database, address="Mickey@SPAM.example") == {"Mickey Mouse"}
    assert found(database, network="81.2.1.0/24") == {"Sian Jones"}
    assert found(database, network="81.2.2.0/23") == {"Mickey Mouse", "Mickey Moss"}
    assert found(database, network="81.3.0.0/16") == set()
    assert found(database, name="Mickey M*", network="81.2.4.0/24") == {"MICKEY MOUSE"}


def test_drive_kind_area_and_time_narrow_it_down(database: Database, petition: UUID) -> None:
    with database.reading() as session:
        present = session.execute(select(now())).scalar_one()
    hour = timedelta(hours=1)
    other = charlie_opens_petition(database, slug="2")
    assert len(found(database, drive_ids=(petition,), since=present - hour)) == len(PEOPLE)
    assert found(database, drive_ids=(other,), since=present - hour) == set()
    assert found(database, kind="letter", since=present - hour) == set()
    assert found(database, since=present - 2 * hour, until=present - hour) == set()


def test_a_count_says_of_which_drive_and_in_which_state(database: Database, petition: UUID) -> None:
    hold_a_domain(database)
    signed(database, signing(petition, "Mickey Mouse", "m@held.example"))
    sign(database, signing(petition, "Mickey Mouse", "unverified@example.com"))
    counted = count_fitting(database, conditions(database, name="mickey mouse"))
    assert (counted.total, counted.by_drive) == (3, {(petition, "verified"): 2, (petition, "held"): 1})
    assert "Mickey" not in repr(counted)


def test_what_like_reads_as_a_wildcard_and_the_pattern_does_not_is_literal(database: Database, petition: UUID) -> None:
    """No stored key or domain holds one; the words that are compared may come from anywhere."""
    assert likened(r"100%_\*?") == r"100\%\_\\%_"
    with database.transaction() as session:
        row = session.scalars(select(Contribution).where(Contribution.name == "Mickey Moss")).one()
        row.name_key, row.email = r"a%b_c\d", "x@a_b.example"
    for pattern, fits in ((r"a%b_c\d", 1), (r"a%b_c\?", 1), (r"axb_c\d", 0), (r"a%bxc\d", 0), (r"a%*", 1), (r"%b*", 0)):
        assert count_fitting(database, Conditions(name=pattern)).total == fits, pattern
    for pattern, fits in (("a_b.example", 1), ("a_b.*", 1), ("_____.example", 0), ("%.example", 0)):
        assert count_fitting(database, Conditions(domain=pattern)).total == fits, pattern


@pytest.mark.parametrize("text", ["*", "**", "?", "*?*", " * ", "a*", "?*b?", "%*", "_*_"])
def test_a_name_that_is_everybodys_is_refused(text: str) -> None:
    with pytest.raises(PatternRefused, match="pattern-too-wide"):
        read_name_pattern(text)


@pytest.mark.parametrize("text", ["*", "*.*", "?*", "*@*", "@*", "%*", "_", "a b*", "x" * 300, "*a" * 9 + "*", "tŵr*"])
def test_a_domain_that_is_everybodys_or_none_is_refused(text: str) -> None:
    with pytest.raises(PatternRefused):
        read_domain_pattern(text)


@pytest.mark.parametrize("text", ["100%", "_", "...", "\u0301"])
def test_a_name_without_a_letter_is_none(text: str) -> None:
    with pytest.raises(PatternRefused):
        read_name_pattern(text)


def test_wildcards_beside_each_other_are_one() -> None:
    assert read_name_pattern("Mic***key *") == "mic*key*"
    assert read_domain_pattern("**.Spam.Example") == "*.spam.example"


@ON_SQLITE_ALONE
@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({}, {"conditions": "conditions-too-few"}),
        ({"kind": "signature"}, {"conditions": "conditions-too-few"}),
        ({"kind": "song", "name": "*"}, {"kind": "choice-unknown", "name": "pattern-too-wide"}),
        ({"address": "suzie"}, {"address": "address-at-sign"}),
        ({"domain": "spam"}, {"domain": "pattern-unreadable"}),
        ({"network": "81.2.69.0/25"}, {"network": "network-too-narrow"}),
        ({"network": "0.0.0.0/0"}, {"network": "network-too-wide"}),
        ({"network": "somewhere"}, {"network": "network-unreadable"}),
        ({"area_code": "W99"}, {"area_code": "area-unknown"}),
        ({"drive_ids": (uuid4(),), "name": "Suzie"}, {"drive_ids": "drive-unknown"}),
        ({"since": NOON, "until": NOON}, {"until": "times-out-of-order"}),
    ],
)
def test_what_cannot_be_looked_for_is_refused_field_by_field(
    database: Database, typed: dict[str, object], errors: dict[str, str]
) -> None:
    with pytest.raises(FieldsRefusedError) as refused:
        conditions(database, **typed)
    assert refused.value.errors == errors


def test_conditions_are_kept_and_forgotten_as_json() -> None:
    given = Conditions((uuid4(),), "signature", "mickey*", "a" * 64, "spam.example", "81.2.0.0/16", "W1", NOON, NOON)
    assert from_json(to_json(given)) == given
    assert from_json(to_json(Conditions(name="mickey*"))) == Conditions(name="mickey*")
    left = forgetting(given)
    assert (left.name, left.mailbox_key, left.domain, left.network) == (None, None, None, None)
    assert (left.drive_ids, left.area_code, left.since) == (given.drive_ids, "W1", NOON)
