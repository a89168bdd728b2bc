"""What the demonstration says of letters, pledges, other help and thanks is whole, equal in both languages, and harmless."""

import csv
import re
import tomllib
from datetime import time
from pathlib import Path
from typing import Any

import pytest

import campaign.areas
import campaign.embedded

FOLDER = Path(campaign.embedded.__file__).parent / "demo_content"
SEATS = Path(campaign.areas.__file__).parent / "seats.csv"
LANGUAGES = ("en", "cy")
WORDS = {"slug", "status", "title", "ask", "body", "signing_statement"}
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def read(path: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / path).read_text(encoding="utf-8"))


LETTERS = read("letter_drives/managers.toml")
PLEDGES = read("pledge_drives/help-the-network.toml")
APPEAL = read("appeals/stories-and-help.toml")
THANKS = read("updates/thanks.toml")

each_drive = pytest.mark.parametrize("drive", (LETTERS, PLEDGES, APPEAL), ids=lambda drive: drive["key"])


def assert_equal(texts: dict[str, Any], *fields: str) -> None:
    """Both languages have `fields` and no others, each with as many paragraphs, of about one length, and not the same."""
    assert texts["en"].keys() == texts["cy"].keys() == set(fields)
    for field in fields:
        english, welsh = texts["en"][field].strip(), texts["cy"][field].strip()
        assert english
        assert len(english.split("\n\n")) == len(welsh.split("\n\n"))
        if len(english) > 50:
            assert english != welsh
            assert 0.7 < len(welsh) / len(english) < 1.4


@each_drive
def test_a_drive_says_the_same_things_in_both_languages(drive: dict[str, Any]) -> None:
    assert_equal({language: {field: drive[language][field] for field in WORDS} for language in LANGUAGES}, *WORDS)
    for language in LANGUAGES:
        words = drive[language]
        assert SLUG.fullmatch(words["slug"])
        assert len(words["slug"]) <= 80
        assert len(words["title"]) <= 100
        assert len(words["ask"]) <= 300
        assert words["status"] == "checked"
    assert drive["opens_in_days"] < 0 < drive["closes_in_days"]


@each_drive
def test_the_signing_statement_names_controller_opinion_consent_and_the_way_back(drive: dict[str, Any]) -> None:
    for needed in ("data controller", "political opinion", "explicit consent", "email address", "withdraw"):
        assert needed in drive["en"]["signing_statement"].lower()
    for needed in ("rheolydd y data", "barn wleidyddol", "cydsyniad penodol", "cyfeiriad e-bost", "yn ôl"):
        assert needed in drive["cy"]["signing_statement"].lower()


@each_drive
def test_the_milestones_of_a_drive_rise_to_its_goal(drive: dict[str, Any]) -> None:
    counts = [milestone["at"] for milestone in drive["milestones"]]
    assert counts == sorted(set(counts))
    assert counts[-1] == drive["goal"]
    assert all(milestone[language].strip() for milestone in drive["milestones"] for language in LANGUAGES)


def test_a_letter_is_helped_by_three_questions_and_a_model() -> None:
    for language in LANGUAGES:
        words = LETTERS[language]
        assert words.keys() == WORDS | {"model_subject", "model_body", "prompts"}
        assert len(words["prompts"]) == 3
        assert all(len(prompt) == 2 and all(prompt) for prompt in words["prompts"])
        assert "\n" not in words["model_subject"]
    assert LETTERS["delivery"] in {"each", "daily", "weekly", "print"}
    assert time.fromisoformat(LETTERS["window_from"]) < time.fromisoformat(LETTERS["window_until"])


def test_no_letter_of_the_demonstration_can_reach_anybody() -> None:
    targets = LETTERS["targets"]
    assert all(member["email"].endswith(".example") for member in LETTERS["team"])
    assert all(target["email"].endswith((".example", ".invalid")) for target in targets)
    assert len({target["email"] for target in targets}) == len({target["reference"] for target in targets}) == 8


def test_targets_belong_to_seats_of_today_or_to_everybody() -> None:
    lines = [line for line in SEATS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    seats = {row["name_en"] for row in csv.DictReader(lines) if row["kind"] == "constituency"}
    areas = [target.get("area") for target in LETTERS["targets"]]
    assert {area for area in areas if area} <= seats
    assert None in areas
    assert any(areas.count(area) > 1 for area in areas if area)
    for target in LETTERS["targets"]:
        assert target["language"] in LANGUAGES
        assert target["en"].keys() == target["cy"].keys() == {"name", "office"}


def test_every_offer_says_what_how_much_by_when_and_thanks() -> None:
    offers = PLEDGES["offers"]
    assert len({offer["code"] for offer in offers}) == len(offers) == 7
    for offer in offers:
        assert offer["unit"] in {"money", "hours", "times", "places", "yes"}
        assert 0 < offer["minimum"] <= offer["maximum"] <= offer["goal"]
        is_event = "event_in_days" in offer
        assert is_event != ("due_in_days" in offer)
        assert_equal(offer, "label", "detail", "thanks", *(["place"] if is_event else []))


def test_the_launch_has_a_limit_and_a_workshop_waits_for_others() -> None:
    offers = {offer["code"]: offer for offer in PLEDGES["offers"]}
    launch, workshop = offers["launch"], offers["workshop"]
    assert launch["place_limit"] == launch["goal"]
    assert time.fromisoformat(launch["starts_at"]) < time.fromisoformat(launch["ends_at"])
    assert all(str(workshop["threshold"]) in workshop[language]["label"] for language in LANGUAGES)


def test_stories_the_proposal_and_every_kind_of_help_are_said_in_both_languages() -> None:
    assert_equal(APPEAL["stories"], "heading", "text", "nothing_yet")
    assert_equal(APPEAL["comments"], "heading", "text", "question")
    assert len({help_["code"] for help_ in APPEAL["help"]}) == len(APPEAL["help"]) == 8
    for help_ in APPEAL["help"]:
        assert_equal(help_, "label", "thanks")


def test_the_update_of_thanks_tells_of_every_achievement() -> None:
    assert_equal({language: THANKS[language] for language in LANGUAGES}, "status", "subject", "body")
    assert THANKS["achievements"] == [achievement["key"] for achievement in read("campaign.toml")["achievements"]]
