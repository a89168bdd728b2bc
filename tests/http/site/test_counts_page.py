"""Where the count is shown and explained, and where it is left out: of what is over and was signed by nobody."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from campaign.contributions.models import Tally, TallyMove
from campaign.db import Database
from campaign.drives.commands import AchievementWords, RecordAchievement
from campaign.drives.models import Campaign
from campaign.drives.running import cancel, close_now
from campaign.drives.service import record_achievement
from campaign.exports import chart
from campaign.exports.counts import publish_parts
from campaign.exports.figures import load_history
from campaign.i18n import LANGUAGES
from tests.exports.published import counted
from tests.http.site.reading import Page

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the queries have tests of their own
PATH = "/en/petitions/petition-1"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def count(database: Database, petition: UUID, number: int) -> None:
    with database.transaction() as session:
        session.add(Tally(drive_id=petition, count=number, last_number=number))


def move(database: Database, petition: UUID, day: int, **by_reason: int) -> None:
    """What the folding wrote at noon of the day so many days after 1 March."""
    hour = NOON + timedelta(days=day)
    with database.transaction() as session:
        session.add_all(
            TallyMove(drive_id=petition, hour=hour, reason=reason, amount=amount)
            for reason, amount in by_reason.items()
        )


def test_a_petition_that_closed_without_a_signature_is_no_failure(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    with database.transaction() as session:
        close_now(session, petition)
    page = Page(client.get(PATH).text)
    assert "This petition closed on" in page.words
    for said in ("Goal", "Next milestone", "Thank you to everybody"):
        assert said not in page.words
    assert "progress" not in [tag for tag, _given in page.attributes]


@pytest.mark.parametrize("path", ["/en/", "/en/campaigns/together-1"])
def test_its_card_says_that_it_is_closed_and_what_came_of_it(
    client: FlaskClient, database: Database, petition: UUID, path: str
) -> None:
    with database.transaction() as session:
        close_now(session, petition)
        words = {each: AchievementWords(f"The law says so ({each})", "At last.") for each in LANGUAGES}
        campaign = session.scalars(select(Campaign.id)).one()
        record_achievement(
            session, RecordAchievement(campaign, date(2026, 7, 1), words, drive_ids=frozenset({petition}))
        )
    page = Page(client.get(path).text)
    assert "What came of it: The law says so (en) Closed" in page.words
    assert "0 signatures" not in page.words


def test_a_cancelled_one_has_no_count_either_but_an_open_one_begins_at_0(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    assert "0 signatures" in Page(client.get("/en/").text).words
    with database.transaction() as session:
        cancel(session, petition, {"en": "The law has changed.", "cy": "Mae’r gyfraith wedi newid."})
    assert "0 signatures" not in Page(client.get("/en/").text).words
    assert "Goal" not in Page(client.get(PATH).text).words


def test_a_closed_one_that_was_signed_keeps_its_count(client: FlaskClient, database: Database, petition: UUID) -> None:
    count(database, petition, 1204)
    with database.transaction() as session:
        close_now(session, petition)
    assert "Signatures 1,204" in Page(client.get(PATH).text).words
    assert "1,204 signatures" in Page(client.get("/en/").text).words


def test_the_chart_has_the_room_that_it_takes(client: FlaskClient, petition: UUID) -> None:
    page = Page(client.get(f"{PATH}/counts").text)
    (image,) = [given for _tag, given in page.attributes if given.get("src", "").endswith("chart.svg")]
    assert (image["width"], image["height"]) == (str(chart.WIDTH), str(chart.HEIGHT))


def test_every_move_stands_in_a_table_the_latest_first(client: FlaskClient, database: Database, petition: UUID) -> None:
    move(database, petition, 0, verified=1204)
    move(database, petition, 1, verified=3, withdrawn=-2)
    words = Page(client.get(f"{PATH}/counts").text).words
    assert (
        "Day Change Count 2 March 2026 +3 Verified by the supporter"
        " −2 Withdrawn by the supporter, or erased at their wish +1 1,205"
        " 1 March 2026 +1,204 Verified by the supporter +1,204 1,204"
    ) in words
    welsh = Page(client.get("/cy/deisebau/deiseb-1/cyfrif").text).words
    assert "2 Mawrth 2026" in welsh and "−2" in welsh and "Withdrawn" not in welsh


def test_the_table_is_bounded_and_the_totals_still_add_up(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    for day in (0, 40, 99, 100):
        move(database, petition, day, verified=10)
    with database.reading() as session:
        latest = load_history(session, petition, latest_days=61)
        assert load_history(session, petition)[-3:] == latest
        assert [day.total for day in load_history(session, petition, latest_days=60)] == [30, 40]
    words = Page(client.get(f"{PATH}/counts").text).words
    assert "9 June 2026" in words and "1 March 2026" not in words


def test_places_stand_in_a_table_with_bars_as_they_were_published_and_not_a_person_sooner(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    path = f"{PATH}/counts"
    for code, signed in (("W09000049", 12), ("W09000050", 6), ("", 5)):
        counted(database, petition, signed, area_code=code or None)
    counted(database, petition, 5, area_code=None, country="IE")
    assert "Where they live" not in Page(client.get(path).text).words
    publish_parts(database)
    page = Page(client.get(path).text)
    assert "Where they live Area Count" in page.words and "Country Count" in page.words
    lengths = [given["width"] for tag, given in page.attributes if tag == "rect"]
    assert lengths[:2] == ["100", "50"] and all(1 <= int(length) <= 100 for length in lengths)
    assert page.ids >= {"areas-title", "countries-title"}


def test_without_a_move_there_is_no_table(client: FlaskClient, petition: UUID) -> None:
    assert "table" not in [tag for tag, _given in Page(client.get(f"{PATH}/counts").text).attributes]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/en/pledge-drives/lend-a-hand-1/counts", "Pledges 1,204"),
        ("/cy/addewidion/help-llaw-1/cyfrif", "Addewidion 1,204"),
    ],
)
def test_pledges_have_such_a_page_too(
    client: FlaskClient, database: Database, pledge_drive: UUID, path: str, said: str
) -> None:
    count(database, pledge_drive, 1204)
    move(database, pledge_drive, 0, verified=1206)
    move(database, pledge_drive, 1, withdrawn=-2)
    page = Page(client.get(path).text)
    assert said in page.words
    assert "+1,206" in page.words and "−2" in page.words
    assert page.links.keys() >= {path.rpartition("/")[0]}
    slug = path.split("/")[3]
    names = ("counts.csv", "counts.json", "history.json", "count.json")
    assert page.links.keys() >= {f"/pledge-drives/{slug}/{name}" for name in names}
    (image,) = [given["src"] for tag, given in page.attributes if tag == "img" and "chart" in given["src"]]
    assert client.get(image).content_type.startswith("image/svg+xml")
