"""What was agreed to can be changed while the signature stands, and each change is recorded."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.contributions import ending
from campaign.contributions.choices import Choices, change_choices
from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.supporters.models import Consent
from tests.cast import charlie_opens_petition, latest, sign, signed, signing

ALL = Choices(show_name=True, consent_campaign=True, consent_wider=True)
NONE = Choices(show_name=False, consent_campaign=False, consent_wider=False)


@pytest.fixture
def suzies(database: Database) -> UUID:
    return signed(database, signing(charlie_opens_petition(database), consent_campaign=True))


def change(database: Database, contribution_id: UUID, choices: Choices) -> bool:
    with database.transaction() as session:
        return change_choices(session, contribution_id, choices, language="cy", source="what-you-gave")


def recorded(database: Database) -> list[tuple[str, bool, str]]:
    with database.reading() as session:
        rows = session.execute(
            select(Consent.purpose, Consent.is_given, Consent.language).where(Consent.source == "what-you-gave")
        )
        return sorted(map(tuple, rows))  # type: ignore[arg-type]


def test_only_what_changed_is_recorded(database: Database, suzies: UUID) -> None:
    assert change(database, suzies, ALL)
    assert recorded(database) == [("show-name", True, "cy"), ("wider", True, "cy")]
    with database.reading() as session:
        row = session.get_one(Contribution, suzies)
        assert (row.show_name, row.consent_campaign, row.consent_wider) == (True, True, True)


def test_the_same_again_records_nothing(database: Database, suzies: UUID) -> None:
    assert change(database, suzies, Choices(show_name=False, consent_campaign=True, consent_wider=False))
    assert recorded(database) == []


def test_all_can_be_taken_back(database: Database, suzies: UUID) -> None:
    assert change(database, suzies, NONE)
    assert recorded(database) == [("campaign", False, "cy")]


def test_a_withdrawn_signature_has_nothing_to_change(database: Database, suzies: UUID) -> None:
    with database.transaction() as session:
        ending.withdraw(session, suzies)
    assert not change(database, suzies, ALL)
    assert recorded(database) == []


def test_a_pending_one_is_changed_on_the_page_that_verifies_it(database: Database) -> None:
    sign(database, signing(charlie_opens_petition(database, slug="2")))
    assert not change(database, latest(database), ALL)
