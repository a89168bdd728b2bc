"""What is unusual is told, what is common, usual or allowed is not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import insert, select

from campaign.contributions.blocks import Blocked, allow
from campaign.contributions.models import Contribution, ContributionOrigin
from campaign.contributions.origins import KEPT_DAYS
from campaign.contributions.trending import DAY, HOUR, Trend, find_trends
from campaign.db import Database, now
from campaign.ids import new_id
from tests.cast import charlie_opens_petition, latest, sign, signing
from tests.forgetting import forget
from tests.time_travel import let_pass

NETWORK = "v4.081.002.069"


@pytest.fixture
def petition(database: Database) -> UUID:
    return charlie_opens_petition(database)


def give(database: Database, petition: UUID, number: int, domain: str, *, network: str | None = None) -> None:
    """So many contributions from there, an hour's quarter ago."""
    sign(database, signing(petition))
    pattern = latest(database)
    with database.transaction() as session:
        row = session.get_one(Contribution, pattern)
        columns = {column.key: getattr(row, column.key) for column in Contribution.__table__.columns}
        ids = [new_id() for _ in range(number)]
        session.execute(insert(Contribution), [{**columns, "id": one, "state": "expired"} for one in ids])
        present = session.execute(select(now(-900))).scalar_one()
        session.execute(
            insert(ContributionOrigin),
            [{"contribution_id": one, "domain": domain, "network": network, "submitted_at": present} for one in ids],
        )


def trends(database: Database, window: str = HOUR) -> Sequence[Trend]:
    with database.reading() as session:
        return find_trends(session, window)


def test_many_from_one_place_are_a_trend(database: Database, petition: UUID) -> None:
    give(database, petition, 12, "bots.example", network=NETWORK)
    give(database, petition, 9, "family.example")
    assert trends(database) == [
        Trend("domain", "bots.example", HOUR, 12, 0.0),
        Trend("network", "81.2.69.0/24", HOUR, 12, 0.0),
    ]
    assert trends(database, DAY) == []


def test_what_is_usual_there_is_none(database: Database, petition: UUID) -> None:
    for _ in range(3):
        give(database, petition, 100, "college.example")
        let_pass(database, timedelta(days=1))
    give(database, petition, 60, "college.example")
    assert trends(database, DAY) == []
    give(database, petition, 40, "college.example")
    (trend,) = trends(database, DAY)
    assert (trend.value, trend.count, round(trend.usual)) == ("college.example", 100, 21)


def test_what_everybody_has_or_a_rule_allows_is_none(database: Database, petition: UUID) -> None:
    give(database, petition, 50, "gmail.com")
    give(database, petition, 50, "a.school.example", network=NETWORK)
    with database.transaction() as session:
        allow(session, Blocked("domain", "*.school.example"), "a-school")
        allow(session, Blocked("network", "81.2.0.0/16"), "a-school")
    assert trends(database) == []


def test_where_they_came_from_is_forgotten_after_thirty_days(database: Database, petition: UUID) -> None:
    sign(database, signing(petition, network=NETWORK))
    let_pass(database, timedelta(days=KEPT_DAYS) - timedelta(minutes=5))
    assert forget(database, "origins") == 0
    let_pass(database, timedelta(minutes=5))
    assert forget(database, "origins") == 1
    with database.reading() as session:
        assert session.scalars(select(ContributionOrigin)).all() == []
