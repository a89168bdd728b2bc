"""What is asked for is made whole, or refused with the field that will not do."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.db import Database
from campaign.drives import service
from campaign.drives.commands import (
    AchievementWords,
    CreateCampaign,
    DriveWords,
    MilestonePlan,
    RecordAchievement,
    TargetWords,
)
from campaign.drives.models import Campaign, Channel, Drive
from campaign.errors import FieldsRefusedError, NotFoundError
from tests.drives.drafts import CAMPAIGN, ON_SQLITE_ALONE, WORDS, charlie_drafts, charlie_plans_campaign
from tests.moments import NOON

PLAIN = AchievementWords("It is law", "The Act says so.", "The Act")


@ON_SQLITE_ALONE
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "bake-sale"}, "kind"),
        ({"handover": "everything"}, "handover"),
        ({"goal": 0}, "goal"),
        ({"milestones": (MilestonePlan(5, {}), MilestonePlan(5, {}))}, "milestones"),
        ({"milestones": (MilestonePlan(0, {}),)}, "milestones"),
        ({"channels": ("A poster",)}, "channels"),
        ({"channels": ("poster", "staff")}, "channels"),
        ({"opens_at": NOON, "closes_at": NOON}, "closes_at"),
        ({"opens_at": NOON.replace(tzinfo=None)}, "opens_at"),
        ({"texts": {**WORDS, "fr": WORDS["en"]}}, "texts"),
        ({"texts": {**WORDS, "en": DriveWords("calon", "a", "b", "c")}}, "slug_cy"),
        ({"texts": {**WORDS, "en": DriveWords("heart", "x" * 151, "b", "c")}}, "title_en"),
        ({"statements": {"en": "a\0"}}, "statement_en"),
        ({"targets": ({"en": TargetWords("x" * 201)},)}, "name_en"),
    ],
)
def test_a_draft_that_cannot_be_kept_is_refused_whole(
    database: Database, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(FieldsRefusedError) as refused:
        charlie_drafts(database, **changes)  # type: ignore[arg-type]
    assert field in refused.value.errors
    with database.reading() as session:
        assert session.scalars(select(Drive.id)).all() == []


@ON_SQLITE_ALONE
def test_a_draft_needs_its_campaign(database: Database) -> None:
    with pytest.raises(NotFoundError):
        charlie_drafts(database, campaign_id=UUID(int=1))


@ON_SQLITE_ALONE
def test_the_named_channels_of_a_drive_are_kept(database: Database) -> None:
    drive_id = charlie_drafts(database)
    with database.reading() as session:
        assert session.scalars(select(Channel.code).where(Channel.drive_id == drive_id)).all() == ["poster"]


@ON_SQLITE_ALONE
@pytest.mark.parametrize(("typed", "kept"), [(None, None), ("charlie@example.org", "charlie@example.org")])
def test_a_campaign_knows_whom_to_tell(database: Database, typed: str | None, kept: str | None) -> None:
    campaign_id = charlie_plans_campaign(database, CreateCampaign(CAMPAIGN.texts, typed))
    with database.reading() as session:
        assert session.get_one(Campaign, campaign_id).organiser_address == kept


@ON_SQLITE_ALONE
def test_a_campaign_tells_nobody_at_an_impossible_address(database: Database) -> None:
    with pytest.raises(FieldsRefusedError) as refused:
        charlie_plans_campaign(database, CreateCampaign(CAMPAIGN.texts, "charlie at example"))
    assert set(refused.value.errors) == {"organiser_address"}


@ON_SQLITE_ALONE
@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"texts": {"en": PLAIN}}, FieldsRefusedError),
        ({"date_precision": "century"}, FieldsRefusedError),
        ({"source_url": "javascript:alert(1)"}, FieldsRefusedError),
        ({"drive_ids": frozenset({UUID(int=5)})}, NotFoundError),
        ({"campaign_id": UUID(int=5)}, NotFoundError),
    ],
)
def test_an_achievement_without_its_facts_is_refused(
    database: Database, changes: dict[str, object], error: type[Exception]
) -> None:
    given: dict[str, object] = {
        "campaign_id": charlie_plans_campaign(database),
        "happened_on": date(2015, 4, 29),
        "texts": {"en": PLAIN, "cy": PLAIN},
        **changes,
    }
    with pytest.raises(error), database.transaction() as session:
        service.record_achievement(session, RecordAchievement(**given))  # type: ignore[arg-type]
