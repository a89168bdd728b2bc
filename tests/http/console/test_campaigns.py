"""Charlie begins a campaign and writes its words, beside others who do the same."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update

from campaign.db import Database, now
from campaign.drives.models import Campaign
from campaign.drives.queries import find_slug, load_campaign
from campaign.drives.updates.approving import need_approval
from campaign.staff.models import StaffSession
from tests.drives.drafts import ON_SQLITE_ALONE
from tests.http.console.conftest import StaffClient
from tests.http.console.editing import form_of, save
from tests.http.site.reading import Page
from tests.staff import acts

NEW = {
    "title_en": "Clean rivers",
    "goal_en": "Rivers to swim in",
    "story_en": "It began at the ford.",
    "title_cy": "Afonydd glân",
    "goal_cy": "Afonydd i nofio ynddynt",
    "story_cy": "Dechreuodd wrth y rhyd.",
}


def test_a_campaign_is_begun_in_both_languages_and_its_address_made_of_its_title(
    staff_client: StaffClient, database: Database
) -> None:
    admin = staff_client("admin")
    answer = admin.send("/console/campaigns/new", **NEW, checked_en="yes", checked_cy="yes")
    assert answer.status_code == 303
    with database.reading() as session:
        match = find_slug(session, "campaign", "afonydd-glan")
        assert match and match.current == {"en": "clean-rivers", "cy": "afonydd-glan"}
        assert load_campaign(session, match.owner_id).is_public
    assert "Clean rivers" in admin.page("/console/campaigns").words
    assert acts(database) == ["campaign.created"]


@ON_SQLITE_ALONE
def test_a_form_that_will_not_do_comes_back_whole_with_each_reason_beside_its_field(
    staff_client: StaffClient, database: Database
) -> None:
    wrong = {**NEW, "title_cy": "", "slug_en": "Clean Rivers!", "organiser_address": "charlie", "checked_en": "yes"}
    answer = staff_client("admin").send("/console/campaigns/new", **wrong)
    page = Page(answer.text)
    assert answer.status_code == 422
    assert {"#title_cy", "#organiser_address"} <= page.links.keys() or "#organiser_address" in page.links
    typed = next(form.fields for form in page.forms if "version" in form.fields)
    assert all(typed[name] == value for name, value in wrong.items())
    with database.reading() as session:
        assert not session.scalars(select(Campaign.id)).all()


def test_nobody_overwrites_anothers_edit_unseen(
    staff_client: StaffClient, campaign_id: UUID, database: Database
) -> None:
    charlie, colleague = staff_client("campaigner", campaign_id), staff_client("campaigner", campaign_id)
    path = f"/console/campaigns/{campaign_id}/edit"
    mine, theirs = form_of(charlie, path), form_of(colleague, path)
    assert save(colleague, path, theirs, story_en="Their story").status_code == 303
    answer = save(charlie, path, mine, goal_en="My goal", story_en="My story")
    page = Page(answer.text)
    assert answer.status_code == 409
    again = next(form.fields for form in page.forms if "version" in form.fields)
    assert (again["goal_en"], again["story_en"]) == ("My goal", "My story")
    assert "Their story" in page.words and "Better services" in page.words
    assert {"story_en-theirs", "goal_en-theirs"} == {name for name in page.ids if name.endswith("-theirs")}
    assert save(charlie, path, again, story_en="Their story and mine").status_code == 303
    with database.reading() as session:
        text = load_campaign(session, campaign_id).texts["en"]
    assert (text.goal, text.story) == ("My goal", "Their story and mine")
    assert acts(database) == ["campaign.changed", "campaign.changed"]


@ON_SQLITE_ALONE
def test_a_double_click_is_no_conflict(staff_client: StaffClient, campaign_id: UUID) -> None:
    charlie, path = staff_client("campaigner", campaign_id), f"/console/campaigns/{campaign_id}/edit"
    mine = form_of(charlie, path)
    changed = {"story_en": "Line one\r\n\r\nLine two"}
    assert [save(charlie, path, mine, **changed).status_code for _ in range(2)] == [303, 303]


@ON_SQLITE_ALONE
def test_a_refused_form_still_says_of_which_state_it_was_made(staff_client: StaffClient, campaign_id: UUID) -> None:
    charlie, path = staff_client("campaigner", campaign_id), f"/console/campaigns/{campaign_id}/edit"
    mine, theirs = form_of(charlie, path), form_of(charlie, path)
    assert save(charlie, path, theirs, story_en="Theirs").status_code == 303
    refused = Page(save(charlie, path, mine, title_en="").text)
    again = next(form.fields for form in refused.forms if "version" in form.fields)
    assert save(charlie, path, again, title_en="Together").status_code == 409


@ON_SQLITE_ALONE
def test_olive_sees_her_own_campaign_alone(
    staff_client: StaffClient, campaign_id: UUID, olives_campaign_id: UUID
) -> None:
    links = staff_client("campaigner", olives_campaign_id).page("/console/campaigns").links
    assert f"/console/campaigns/{olives_campaign_id}" in links
    assert f"/console/campaigns/{campaign_id}" not in links


@ON_SQLITE_ALONE
def test_it_is_all_there_in_welsh(staff_client: StaffClient, campaign_id: UUID) -> None:
    welsh = staff_client("campaigner", campaign_id, language="cy")
    page = welsh.page(f"/console/campaigns/{campaign_id}/edit")
    assert page.language == "cy" and "Geiriau a gosodiadau’r ymgyrch" in page.words
    assert page.words.index("Cymraeg Teitl") < page.words.index("English Teitl")


def test_whoever_writes_updates_cannot_be_rid_of_the_second_person(
    staff_client: StaffClient, campaign_id: UUID, database: Database
) -> None:
    charlie, path = staff_client("campaigner", campaign_id), f"/console/campaigns/{campaign_id}/edit"
    assert save(charlie, path, form_of(charlie, path), needs_approval="yes").status_code == 303
    page = charlie.page(path)
    assert "needs_approval" not in page.ids and "Only an admin can end that" in page.words
    form = form_of(charlie, path)
    assert save(charlie, path, form, goal_en="Rivers").status_code == 303
    assert save(charlie, path, form_of(charlie, path), needs_approval="").status_code == 303
    with database.reading() as session:
        assert session.get_one(Campaign, campaign_id).updates_need_approval
    assert "campaign.approval-ended" not in acts(database)


def test_an_admin_ends_it_having_proved_who_they_are_and_the_log_says_so(
    staff_client: StaffClient, campaign_id: UUID, database: Database
) -> None:
    with database.transaction() as session:
        need_approval(session, campaign_id, is_needed=True)
    admin, path = staff_client("admin"), f"/console/campaigns/{campaign_id}/edit"
    form = {name: value for name, value in form_of(admin, path).items() if name != "needs_approval"}
    with database.transaction() as session:
        session.execute(update(StaffSession).values(confirmed_at=None))
    assert save(admin, path, form).status_code == 403 and acts(database) == []
    with database.transaction() as session:
        session.execute(update(StaffSession).values(confirmed_at=now()))
    assert save(admin, path, form).status_code == 303
    with database.reading() as session:
        assert not session.get_one(Campaign, campaign_id).updates_need_approval
    assert acts(database) == ["campaign.changed", "campaign.approval-ended"]
