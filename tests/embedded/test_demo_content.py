"""What the demonstration says is whole and equal in both languages, and promises nothing that it does not mean."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import campaign.embedded

FOLDER = Path(campaign.embedded.__file__).parent / "demo_content"
PETITIONS = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in (FOLDER / "petitions").glob("*.toml")
}
CAMPAIGN = tomllib.loads((FOLDER / "campaign.toml").read_text(encoding="utf-8"))
LANGUAGES = ("en", "cy")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

each_petition = pytest.mark.parametrize("petition", PETITIONS.values(), ids=PETITIONS.keys())


def paragraphs(text: str) -> list[str]:
    return text.strip().split("\n\n")


def test_there_is_one_petition_of_each_state() -> None:
    assert sorted(petition["state"] for petition in PETITIONS.values()) == ["closed", "draft", "open"]
    assert all(petition["key"] == name for name, petition in PETITIONS.items())


def test_no_slug_is_used_twice() -> None:
    slugs = [petition[language]["slug"] for petition in PETITIONS.values() for language in LANGUAGES]
    assert len(set(slugs)) == len(slugs)
    assert all(SLUG.fullmatch(slug) and len(slug) <= 80 for slug in slugs)


@each_petition
def test_a_petition_says_the_same_things_in_both_languages(petition: dict[str, Any]) -> None:
    english, welsh = petition["en"], petition["cy"]
    assert english.keys() == welsh.keys() == {"slug", "status", "title", "ask", "body", "signing_statement"}
    assert all(text.strip() for text in (*english.values(), *welsh.values()))
    assert len(paragraphs(english["body"])) == len(paragraphs(welsh["body"])) in range(3, 7)
    for field in ("title", "ask", "body", "signing_statement"):
        assert english[field] != welsh[field]
        assert 0.7 < len(welsh[field]) / len(english[field]) < 1.4
    assert max(len(english["title"]), len(welsh["title"])) <= 100
    assert max(len(english["ask"]), len(welsh["ask"])) <= 300


@each_petition
def test_only_a_draft_is_unchecked_and_only_a_draft_has_no_days(petition: dict[str, Any]) -> None:
    is_draft = petition["state"] == "draft"
    assert {petition[language]["status"] for language in LANGUAGES} == {"draft" if is_draft else "checked"}
    if is_draft:
        assert "opens_in_days" not in petition
        return
    assert petition["opens_in_days"] < 0
    assert (petition["closes_in_days"] > 0) == (petition["state"] == "open")
    assert petition["opens_in_days"] < petition["closes_in_days"]


@each_petition
def test_the_signing_statement_says_what_is_handed_over_and_what_is_recorded(petition: dict[str, Any]) -> None:
    english, welsh = petition["en"]["signing_statement"], petition["cy"]["signing_statement"]
    for needed in ("data controller", "political opinion", "explicit consent", "your email address", "withdraw"):
        assert needed in english
    for needed in ("rheolydd y data", "barn wleidyddol", "cydsyniad penodol", "eich cyfeiriad e-bost", "yn ôl"):
        assert needed in welsh
    handed_over = {"names-areas": ("names of those who signed and the area", "enwau’r rhai a lofnododd a’r ardal")}
    handed_over["counts"] = ("only how many people signed", "faint o bobl a lofnododd, a dim mwy")
    for words, statement in zip(handed_over[petition["handover"]], (english, welsh), strict=True):
        assert words in statement


@each_petition
def test_milestones_rise_to_the_goal_and_targets_have_two_names(petition: dict[str, Any]) -> None:
    milestones = petition.get("milestones", [])
    counts = [milestone["at"] for milestone in milestones]
    assert counts == sorted(set(counts))
    assert not counts or counts[-1] == petition["goal"]
    assert all(milestone[language].strip() for milestone in milestones for language in LANGUAGES)
    assert petition["targets"]
    assert all(target["en"].keys() == target["cy"].keys() for target in petition["targets"])


def test_the_campaign_is_whole_in_both_languages() -> None:
    words = CAMPAIGN["campaign"]
    assert words["en"].keys() == words["cy"].keys() == {"slug", "status", "title", "goal", "story"}
    assert len(paragraphs(words["en"]["story"])) == len(paragraphs(words["cy"]["story"])) == 5


def test_every_achievement_has_a_year_a_source_and_both_languages() -> None:
    achievements = CAMPAIGN["achievements"]
    assert len({achievement["key"] for achievement in achievements}) == len(achievements) == 5
    for achievement in achievements:
        assert achievement["year"] == 2015
        assert set(achievement["drives"]) <= set(PETITIONS)
        assert achievement["en"].keys() == achievement["cy"].keys() == {"title", "text", "source"}
        assert achievement.get("source_url", "https://www.gov.wales/").startswith(
            ("https://www.legislation.gov.uk/", "https://www.gov.wales/")
        )


def test_the_closed_petition_led_to_something() -> None:
    closed = next(name for name, petition in PETITIONS.items() if petition["state"] == "closed")
    assert any(closed in achievement["drives"] for achievement in CAMPAIGN["achievements"])
