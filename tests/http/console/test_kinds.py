"""What each kind of drive needs, written in the console: milestones, letters, offers, appeals, and a team."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.cli.sentences import MISSING
from campaign.contributions.comment.proposing import load_proposal
from campaign.contributions.help.ways import list_ways
from campaign.contributions.letter.settings import load_guidance, load_settings
from campaign.contributions.letter.team.follow_up_lists import list_open
from campaign.contributions.letter.team.models import TeamMember
from campaign.contributions.letter.team.taking import Taker, take
from campaign.contributions.pledge.offers import find_offer
from campaign.contributions.publishing import find_missing
from campaign.db import Database
from campaign.drives.milestones import reach_milestones
from campaign.drives.parts import milestones_of
from campaign.http.console.drives.lacks import LACKS
from campaign.http.console.table import PAGES
from tests.drives.drafts import ON_SQLITE_ALONE
from tests.http.console.conftest import StaffClient
from tests.http.console.editing import button_that_takes_away, form_of, save
from tests.http.console.plans import KINDS, draft_of
from tests.http.site.reading import Page
from tests.staff import acts
from tests.teams import PAUL, joined, planned

QUESTIONS = "Who are you? | A few words\nWhy does it matter?\nWhat do you ask?"


def missing(database: Database, drive_id: UUID) -> set[str]:
    with database.reading() as session:
        return set(find_missing(session, drive_id))


def test_a_letter_drive_gets_its_settings_questions_and_model(
    staff_client: StaffClient, campaign_id: UUID, database: Database
) -> None:
    drive_id = draft_of(database, campaign_id, "letter-drive")
    charlie = staff_client("campaigner", campaign_id)
    path = f"/console/drives/{drive_id}/letters"
    changed = {"delivery": "daily", "hourly_cap": "12", "window_from": "09:30", "window_until": "00:00"}
    assert save(charlie, path, form_of(charlie, path), **changed, is_moderated="yes").status_code == 303
    with database.reading() as session:
        settings = load_settings(session, drive_id)
    assert settings and (settings.delivery, settings.hourly_cap, settings.is_moderated) == ("daily", 12, True)
    assert (settings.window_from, settings.window_until) == (570, 1440)
    words = f"/console/drives/{drive_id}/letter-words"
    first = form_of(charlie, words)
    whole = {
        "prompts_en": QUESTIONS,
        "prompts_cy": QUESTIONS,
        "model_subject_en": "Dear you",
        "model_body_en": "Please.",
    }
    half = save(charlie, words, first, **whole)
    assert half.status_code == 422 and "#model_body_cy" in Page(half.text).links
    model = {"model_subject_cy": "Annwyl chi", "model_body_cy": "Os gwelwch yn dda."}
    assert save(charlie, words, first, **whole, **model).status_code == 303
    with database.reading() as session:
        guidance = load_guidance(session, drive_id, "en")
    assert guidance.prompts[0].hint == "A few words" and guidance.model and guidance.model.subject == "Dear you"
    assert form_of(charlie, words)["prompts_cy"] == QUESTIONS
    emptied = dict.fromkeys((*model, "model_subject_en", "model_body_en"), "")
    assert save(charlie, words, form_of(charlie, words), **emptied).status_code == 303
    assert not {lack for lack in missing(database, drive_id) if lack.startswith("letter-")}


@pytest.mark.parametrize(
    ("field", "typed"), [("hourly_cap", "0"), ("hourly_cap", ""), ("window_from", "noon"), ("window_until", "07:00")]
)
@ON_SQLITE_ALONE
def test_letter_settings_that_will_not_do_are_named(
    field: str, typed: str, staff_client: StaffClient, campaign_id: UUID, database: Database
) -> None:
    path = f"/console/drives/{draft_of(database, campaign_id, 'letter-drive')}/letters"
    charlie = staff_client("campaigner", campaign_id)
    answer = save(charlie, path, form_of(charlie, path), **{field: typed})
    assert answer.status_code == 422 and f"#{field}" in Page(answer.text).links


def test_an_offer_is_made_changed_and_not_overwritten_unseen(
    staff_client: StaffClient, campaign_id: UUID, database: Database
) -> None:
    drive_id = draft_of(database, campaign_id, "pledge-drive")
    charlie, path = staff_client("campaigner", campaign_id), f"/console/drives/{drive_id}/offers"
    words = {f"{name}_{each}": "Words" for name in ("label", "detail", "thanks", "place") for each in ("en", "cy")}
    new = {**words, "code": "launch", "unit": "places", "goal": "50", "maximum": "4", "place_limit": "60"}
    event = {"starts_at": "2030-06-01T18:00", "ends_at": "2030-06-01T20:00", "threshold": "20"}
    first = form_of(charlie, path)
    assert save(charlie, path, first, **new, **event).status_code == 303
    with database.reading() as session:
        offer = find_offer(session, drive_id, "launch")
    assert offer and (offer.maximum, offer.threshold, offer.place_limit) == (4, 20, 60)
    assert offer.starts_at and offer.starts_at.isoformat() == "2030-06-01T17:00:00+00:00"
    assert save(charlie, path, first, **new).status_code == 409  # a second one of that code, made beside it
    again = form_of(charlie, f"{path}?code=launch")
    wrong = save(charlie, path, again, ends_at="2030-06-01T17:00")
    assert wrong.status_code == 422 and "#ends_at" in Page(wrong.text).links
    assert save(charlie, path, again, goal="70").status_code == 303
    assert not {lack for lack in missing(database, drive_id) if lack.startswith("offer")}


def test_an_appeal_gets_its_words_and_its_ways_to_help(
    staff_client: StaffClient, campaign_id: UUID, database: Database
) -> None:
    drive_id = draft_of(database, campaign_id, "appeal")
    charlie, path = staff_client("campaigner", campaign_id), f"/console/drives/{drive_id}/appeal"
    names = ("story_heading", "story_text", "story_nothing_yet")
    proposal = ("proposal_heading", "proposal_text", "proposal_question")
    words = {f"{name}_{each}": f"{name} {each}" for name in (*names, *proposal) for each in ("en", "cy")}
    half = save(charlie, path, form_of(charlie, path), **{**words, "story_text_cy": ""})
    assert half.status_code == 422 and "#story_text_cy" in Page(half.text).links
    assert save(charlie, path, form_of(charlie, path), **words).status_code == 303
    ways = f"/console/drives/{drive_id}/ways"
    talk = {
        "code": "talk",
        "label_en": "I gave a talk",
        "label_cy": "Rhoddais sgwrs",
        "thanks_en": "Ta",
        "thanks_cy": "Diolch",
    }
    assert save(charlie, ways, form_of(charlie, ways), **talk).status_code == 303
    again = form_of(charlie, f"{ways}?code=talk")
    assert save(charlie, ways, again, thanks_en="Thank you").status_code == 303
    assert save(charlie, ways, form_of(charlie, ways), **{**talk, "code": "story"}).status_code == 422
    with database.reading() as session:
        assert load_proposal(session, drive_id)["cy"].heading == "proposal_heading cy"
        assert [way.texts["en"].thanks for way in list_ways(session, drive_id)] == ["Thank you"]
    assert not missing(database, drive_id) & {"ways-to-help-missing", "proposal-missing-cy", "story-ask-missing-en"}


def test_milestones_are_made_changed_and_removed_until_they_are_reached(
    staff_client: StaffClient, petition: UUID, campaign_id: UUID, database: Database
) -> None:
    charlie, path = staff_client("campaigner", campaign_id), f"/console/drives/{petition}/milestones"
    new = {"at": "1,000", "text_en": "A thousand!", "text_cy": "Mil!"}
    assert save(charlie, path, form_of(charlie, path), **new).status_code == 303
    assert save(charlie, path, form_of(charlie, path), **{**new, "text_cy": ""}).status_code in (409, 422)
    again = form_of(charlie, f"{path}?at=1000")
    assert save(charlie, path, again, text_cy="Mil o bobl!").status_code == 303
    assert save(charlie, path, button_that_takes_away(charlie, path, at="10")).status_code == 303
    late = button_that_takes_away(charlie, path, at="2")
    with database.transaction() as session:
        reach_milestones(session, petition, 2)
    answer = save(charlie, path, late)
    assert answer.status_code == 409 and "That milestone is reached" in answer.text
    with database.reading() as session:
        found = milestones_of(session, [petition])[petition]
    assert [one.at for one in found] == [2, 5, 1000] and found[-1].texts["cy"] == "Mil o bobl!"
    drafted = charlie.send(f"{path}/draft", at="2")
    assert "has reached 2" in charlie.page(drafted.headers["Location"]).words


def test_a_team_is_invited_given_something_to_do_and_left(
    staff_client: StaffClient, campaign_id: UUID, database: Database
) -> None:
    drive_id = draft_of(database, campaign_id, "letter-drive")
    charlie, path = staff_client("campaigner", campaign_id), f"/console/drives/{drive_id}/team"
    laura = {"name": "Laura Price", "email": "laura@example.com", "role": "organiser", "language": "cy"}
    wrong = charlie.send(path, act="invite", **{**laura, "email": "laura"})
    assert wrong.status_code == 422 and "#email" in Page(wrong.text).links
    assert charlie.send(path, act="invite", **laura).status_code == 303
    assert "Laura Price" not in charlie.get(path).text and acts(database) == ["team-member.invited"]
    seen = charlie.send(path, act="see").text
    assert "Laura Price" in seen and "laura@example.com" not in seen
    assert acts(database) == ["team-member.invited", "team.seen"]
    assert charlie.send(path, act="plan", kind="other", note="Ring the Minister").status_code == 303
    assert charlie.send(path, act="plan", kind="other").status_code == 422
    with database.reading() as session:
        member_id = session.scalars(select(TeamMember.id)).one()
        assert [one.note for one in list_open(session, drive_id)] == ["Ring the Minister"]
    assert charlie.send(path, act="remove", member=str(member_id)).status_code == 303
    assert "Laura Price" not in charlie.send(path, act="see").text


@ON_SQLITE_ALONE
def test_staff_take_on_and_finish_what_the_team_has_to_do(
    staff_client: StaffClient, campaign_id: UUID, database: Database
) -> None:
    drive_id = draft_of(database, campaign_id, "letter-drive")
    charlie, mair = (staff_client("campaigner", campaign_id, name=name) for name in ("Charlie Rees", "Mair Morgan"))
    path = f"/console/drives/{drive_id}/team"
    paul = joined(database, drive_id, "Paul Price", PAUL)
    mine, his = planned(database, drive_id, paul), planned(database, drive_id, paul, note="Ring again")
    with database.transaction() as session:
        take(session, drive_id, his, Taker(paul))
    for _ in range(2):
        assert charlie.send(path, act="take", follow_up=str(mine)).status_code == 303
    page = charlie.page(path)
    assert "You have taken it on." in page.words and "Paul Price" not in page.words
    assert "Charlie Rees" in mair.page(path).words
    for visitor, row, said in ((mair, mine, "A colleague has"), (charlie, his, "Somebody in the team has")):
        answer = visitor.send(path, act="take", follow_up=str(row))
        assert answer.status_code == 409 and said in answer.text
    assert charlie.send(path, act="finish", follow_up=str(his)).status_code == 409
    for name in ("hand-back", "finish"):
        assert charlie.send(path, act=name, follow_up=str(mine)).status_code == 303
    with database.reading() as session:
        assert [one.id for one in list_open(session, drive_id)] == [his]
    assert acts(database) == ["follow-up.taken", "follow-up.handed-back", "follow-up.finished"]


@pytest.mark.parametrize("kind", KINDS)
@ON_SQLITE_ALONE
def test_pages_of_one_kind_are_not_there_for_another(
    kind: str, staff_client: StaffClient, campaign_id: UUID, database: Database
) -> None:
    drive_id = draft_of(database, campaign_id, kind)
    charlie = staff_client("campaigner", campaign_id)
    own = {
        "letter-drive": {"letters", "letter-words", "team"},
        "pledge-drive": {"offers"},
        "appeal": {"appeal", "ways"},
    }
    for page in {each for pages in own.values() for each in pages}:
        assert charlie.get(f"/console/drives/{drive_id}/{page}").status_code == (200 if page in own[kind] else 404)


@pytest.mark.parametrize("kind", KINDS)
def test_a_copy_has_what_its_kind_needs(
    kind: str, staff_client: StaffClient, campaign_id: UUID, database: Database
) -> None:
    drive_id = draft_of(database, campaign_id, kind)
    charlie = staff_client("campaigner", campaign_id)
    if kind == "letter-drive":
        path = f"/console/drives/{drive_id}/letter-words"
        answer = save(charlie, path, form_of(charlie, path), prompts_en=QUESTIONS, prompts_cy=QUESTIONS)
    elif kind == "pledge-drive":
        path = f"/console/drives/{drive_id}/offers"
        words = {f"{name}_{each}": "Words" for name in ("label", "detail", "thanks") for each in ("en", "cy")}
        answer = save(charlie, path, form_of(charlie, path), **words, code="talk", goal="5", due_on="2030-01-31")
    else:
        path = f"/console/drives/{drive_id}/ways"
        words = {f"{name}_{each}": "Words" for name in ("label", "thanks") for each in ("en", "cy")}
        answer = save(charlie, path, form_of(charlie, path), **words, code="talk")
    assert answer.status_code == 303
    copy = charlie.send(f"/console/drives/{drive_id}/copy").headers["Location"].split("/drives/")[1].split("?")[0]
    assert missing(database, UUID(copy)) == missing(database, drive_id)
    with database.reading() as session:
        assert kind != "pledge-drive" or find_offer(session, UUID(copy), "talk")


def test_whatever_a_drive_can_lack_has_its_words_and_its_page() -> None:
    assert set(LACKS) == set(MISSING)
    pages = {page.name for page in PAGES}
    assert {page for _, page, _ in LACKS.values()} <= pages
