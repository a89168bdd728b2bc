"""Moderation in the console: read, decided with one press, undone, told who was quicker; and reasons that admins write."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest

from campaign.contributions.models import Contribution, OfferedWords
from campaign.db import Database
from campaign.moderation.settling import settle_decisions
from tests.appeals import BODY, charlie_opens_appeal, given, picture_of, telling
from tests.cast import signed, signing
from tests.contributions.counting import hold_a_domain
from tests.http.console.conftest import StaffClient
from tests.http.console.editing import form_of, save
from tests.http.site.reading import Page
from tests.staff import StaffVisitor, acts
from tests.time_travel import let_pass

STORIES = "/console/moderation/stories"


@pytest.fixture
def moderator(staff_client: StaffClient, campaign_id: UUID) -> StaffVisitor:
    return staff_client("moderator", campaign_id, name="Mair Morgan")


@pytest.fixture
def lauras(database: Database, petition: UUID) -> UUID:
    return given(database, telling(charlie_opens_appeal(database, beside=petition)))


def reads(visitor: StaffVisitor, item_id: UUID) -> Page:
    answer = visitor.send(STORIES, act="read", item=str(item_id))
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    return Page(answer.text)


def picture_in(page: Page, item_id: UUID) -> str:
    (path,) = re.findall(rf"/console/moderation/pictures/{item_id}/[\w-]+", str(page.attributes))
    return str(path)


def presses(visitor: StaffVisitor, page: Page, act: str) -> Page:
    """A button of the item that is shown."""
    form = next(form for form in page.forms if "version" in form.fields)
    assert ("act", act) in form.buttons
    answer = visitor.send(STORIES, item=form.fields["item"], version=form.fields["version"], act=act)
    assert answer.status_code == 200
    return Page(answer.text)


def state_of(database: Database, contribution_id: UUID) -> str:
    let_pass(database, timedelta(seconds=61))
    settle_decisions(database)
    with database.reading() as session:
        return session.get_one(OfferedWords, contribution_id).state


def test_a_moderator_reads_and_passes_a_story_with_one_press(
    moderator: StaffVisitor, database: Database, lauras: UUID
) -> None:
    assert "Stories: 1" in moderator.page("/console/moderation").words
    listed = moderator.page(STORIES)
    assert "The appeal" in listed.words and "dug" not in listed.words  # the list says nothing of what was told
    page = reads(moderator, lauras)
    assert all(words in page.words for words in BODY.split("\n\n"))
    over = presses(moderator, page, "pass")
    assert "Decided: Publish" in over.words and "the last one" in over.words
    assert state_of(database, lauras) == "passed"
    assert acts(database) == ["item.read", "item.decided"]


def test_a_refusal_has_a_reason_and_can_be_undone(moderator: StaffVisitor, database: Database, lauras: UUID) -> None:
    over = presses(moderator, reads(moderator, lauras), "refuse:private-details")
    decided = moderator.page("/console/moderation/decisions").words
    assert (
        "There are private details in it" in decided and "private-details" not in decided
    )  # what its giver reads, not our word
    undo = next(form for form in over.forms if "/decisions/" in form.action)
    assert moderator.send(undo.action).status_code == 303
    assert acts(database)[-1] == "item.undone"
    assert "Undone" in moderator.page(f"{STORIES}?notice=undone").words
    assert state_of(database, lauras) == "waiting"
    assert moderator.send(undo.action).headers["Location"].endswith("notice=settled")


def test_the_second_of_two_moderators_is_told_who_decided(
    moderator: StaffVisitor, staff_client: StaffClient, campaign_id: UUID, database: Database, lauras: UUID
) -> None:
    second = staff_client("campaigner", campaign_id)
    mine, theirs = reads(moderator, lauras), reads(second, lauras)
    presses(moderator, mine, "pass")
    told = presses(second, theirs, "refuse:hurtful")
    assert "Somebody else has decided this already: Mair Morgan" in told.words
    assert state_of(database, lauras) == "passed"
    assert "Mair Morgan" in second.page("/console/moderation/decisions").words


def test_a_second_press_of_one_button_decides_nothing_more(
    moderator: StaffVisitor, database: Database, lauras: UUID
) -> None:
    page = reads(moderator, lauras)
    for _ in range(2):
        assert "Decided: Publish" in presses(moderator, page, "pass").words
    assert acts(database).count("item.decided") == 1


def test_the_next_one_is_shown_at_once_and_one_can_be_left(
    moderator: StaffVisitor, database: Database, petition: UUID, lauras: UUID
) -> None:
    drive = charlie_opens_appeal(database, slug="2", beside=petition)
    given(database, telling(drive, title="The bridge", email="paul@example.com", name="Paul Price"))
    first = reads(moderator, lauras)
    assert "The bridge" in presses(moderator, first, "skip").words
    assert "The bridge" in presses(moderator, first, "pass").words


def test_what_changed_while_it_was_read_is_not_decided(
    moderator: StaffVisitor, database: Database, lauras: UUID
) -> None:
    page = reads(moderator, lauras)
    with database.transaction() as session:
        session.get_one(OfferedWords, lauras).version = 2
    assert "nothing was decided" in presses(moderator, page, "pass").words
    assert state_of(database, lauras) == "waiting"


def test_olive_reads_and_decides_nothing_of_charlies(
    staff_client: StaffClient, olives_campaign_id: UUID, database: Database, lauras: UUID
) -> None:
    olive = staff_client("campaigner", olives_campaign_id)
    assert "Nothing waits here" in olive.page(STORIES).words
    for act in ("read", "pass", "skip", "refuse:hurtful"):
        assert olive.send(STORIES, act=act, item=str(lauras), version="1").status_code == 404
    with database.transaction() as session:
        session.add(picture_of(lauras))
    assert olive.get(f"/console/moderation/pictures/{lauras}/{'x' * 51}").status_code == 404
    assert acts(database) == []


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"act": "burn"}, 400),
        ({"act": "pass"}, 404),
        ({"act": "pass", "item": "x"}, 404),
        ({"act": "pass", "item": str(UUID(int=7)), "version": "1"}, 404),
        ({"act": "pass", "version": "one"}, 400),
        ({"act": "pass", "version": "9" * 30}, 400),
        ({"act": "refuse:", "version": "1"}, 400),
        ({"act": "refuse:no-such-reason", "version": "1"}, 400),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_no_button_sends_is_refused(
    moderator: StaffVisitor, database: Database, lauras: UUID, fields: dict[str, str], status: int
) -> None:
    sent = fields if status == 404 else {"item": str(lauras), **fields}
    assert moderator.send(STORIES, **sent).status_code == status
    assert moderator.get("/console/moderation/poems").status_code == 404
    assert state_of(database, lauras) == "waiting"


def test_a_picture_is_shown_to_whoever_reads_what_it_came_with(
    moderator: StaffVisitor,
    staff_client: StaffClient,
    campaign_id: UUID,
    database: Database,
    lauras: UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with database.transaction() as session:
        session.add(picture_of(lauras))
    path = picture_in(reads(moderator, lauras), lauras)
    answer = moderator.get(path)
    assert (answer.data, answer.content_type) == (b"jpeg", "image/jpeg")
    assert answer.headers["Cache-Control"] == "no-store" and acts(database) == ["item.read"]
    colleague = staff_client("moderator", campaign_id)
    assert colleague.get(path).status_code == 403  # has not read it
    assert moderator.get(path.rpartition("/")[0] + "/" + "x" * 51).status_code == 403
    monkeypatch.setattr("campaign.http.console.moderating.pictures.SHOWN_FOR", timedelta(0))
    assert moderator.get(picture_in(reads(moderator, lauras), lauras)).status_code == 403  # too long ago


def test_an_admin_writes_a_reason_in_both_languages(
    staff_client: StaffClient, moderator: StaffVisitor, database: Database, lauras: UUID
) -> None:
    admin = staff_client("admin")
    path = "/console/moderation/reasons/words"
    assert "It advertises something." in admin.page(f"{path}?slug=advertising").form("words").fields["sentence_en"]
    fresh = form_of(admin, path)
    refused = save(admin, path, fresh, slug="Too long", sentence_en="It is too long.", sentence_cy="")
    assert refused.status_code == 422 and Page(refused.text).form("words").fields["sentence_en"] == "It is too long."
    written = {
        "slug": "too-long",
        "sentence_en": "It is too long.",
        "sentence_cy": "Mae’n rhy hir.",
        "is_offered": "yes",
    }
    assert save(admin, path, fresh, **written).status_code == 303
    assert "It is too long." in admin.page("/console/moderation/reasons").words
    assert "It is too long." in reads(moderator, lauras).words
    presses(moderator, reads(moderator, lauras), "refuse:too-long")
    assert state_of(database, lauras) == "refused"


def test_everything_is_there_in_welsh(staff_client: StaffClient, lauras: UUID) -> None:
    mair = staff_client("admin", language="cy")
    assert "Straeon: 1" in mair.page("/console/moderation").words
    assert "Dechrau gyda’r un sydd wedi aros hiraf" in mair.page(STORIES).words
    page = reads(mair, lauras)
    assert page.language == "cy" and "Ei adael am y tro" in page.words
    assert "Gellir adnabod" in page.words or "Mae" in page.words
    assert "Penderfynwyd: Cyhoeddi" in presses(mair, page, "pass").words


def test_keys_stand_on_the_buttons_and_are_listed(moderator: StaffVisitor, lauras: UUID) -> None:
    page = reads(moderator, lauras)
    keys = [given["data-key"] for _, given in page.attributes if "data-key" in given]
    assert {"p", "s", "1", "2"} <= set(keys) and len(keys) == len(set(keys))


def test_held_signatures_wait_with_the_reason_that_our_checks_had(
    moderator: StaffVisitor, database: Database, petition: UUID
) -> None:
    hold_a_domain(database)
    held = signed(database, signing(petition, email="suzie@held.example"))
    assert "Our list of blocked addresses" in moderator.page("/console/moderation/held").words
    answer = moderator.send("/console/moderation/held", act="read", item=str(held))
    assert "Suzie Evans" in answer.text and "held.example" not in answer.text
    answer = moderator.send("/console/moderation/held", act="pass", item=str(held), version="1")
    assert "Decided: Count" in Page(answer.text).words
    let_pass(database, timedelta(seconds=61))
    settle_decisions(database)
    with database.reading() as session:
        assert session.get_one(Contribution, held).state == "verified"
