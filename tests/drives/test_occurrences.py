"""What was handed over and what was answered stands in the timeline, dated, in both languages."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.db import Database, now
from campaign.drives.occurrences import RecordOccurrence, record_occurrence
from campaign.drives.queries import load_campaign
from campaign.drives.wales import day_of
from campaign.errors import ConflictError, FieldsRefusedError
from tests.cast import charlie_opens_petition
from tests.drives.drafts import ON_SQLITE_ALONE, charlie_drafts, events_of
from tests.updates import campaign_of

TEXTS = {"en": "Given to the Cabinet Secretary", "cy": "Rhoddwyd i Ysgrifennydd y Cabinet"}


@pytest.fixture
def petition(database: Database) -> UUID:
    return charlie_opens_petition(database)


def today(database: Database) -> date:
    with database.reading() as session:
        return day_of(session.execute(select(now())).scalar_one())


def put_on_record(database: Database, command: RecordOccurrence) -> None:
    with database.transaction() as session:
        record_occurrence(session, command)


def test_it_stands_in_the_timeline_and_is_an_event(database: Database, petition: UUID) -> None:
    day = today(database)
    put_on_record(database, RecordOccurrence(petition, "handed-over", day, TEXTS, "https://senedd.example/1"))
    put_on_record(database, RecordOccurrence(petition, "answered", day, TEXTS))
    with database.reading() as session:
        timeline = load_campaign(session, campaign_of(database, petition)).timeline
    assert [entry.kind for entry in timeline] == ["answered", "handed-over", "opened"]
    assert timeline[1].texts == TEXTS
    assert timeline[1].source_url == "https://senedd.example/1"
    assert events_of(database, petition)[-2:] == ["drive.handed_over", "drive.answered"]


@ON_SQLITE_ALONE
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"texts": {"en": "One language"}}, "text_cy"),
        ({"texts": {**TEXTS, "cy": " "}}, "text_cy"),
        ({"source_url": "javascript:alert(1)"}, "source_url"),
        ({"source_url": "https://" + "x" * 500}, "source_url"),
        ({"happened_on": date(2999, 1, 1)}, "happened_on"),
    ],
)
def test_what_cannot_be_is_refused(database: Database, petition: UUID, changes: dict[str, object], field: str) -> None:
    given = {"texts": TEXTS, "happened_on": today(database), **changes}
    with pytest.raises(FieldsRefusedError) as refused:
        put_on_record(database, RecordOccurrence(petition, "answered", **given))  # type: ignore[arg-type]
    assert set(refused.value.errors) == {field}


@ON_SQLITE_ALONE
def test_a_draft_was_handed_over_to_nobody(database: Database) -> None:
    draft = charlie_drafts(database, opens_in=timedelta(days=1))
    with pytest.raises(ConflictError, match="drive-is-draft"):
        put_on_record(database, RecordOccurrence(draft, "handed-over", today(database), TEXTS))
