"""Every mail, as its reader gets it: whole in its language, with its links, and with nothing in it that must not be."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from campaign.contributions.letter.mails import DRAFT
from campaign.i18n import OTHER, Language
from campaign.notifications.kinds import MAIL_KINDS
from tests.notifications.conftest import Read
from tests.notifications.in_languages import ALLOW, IN_BOTH, SEVERAL, every_language, everything, languages_of
from tests.notifications.pictures import Pictures
from tests.notifications.post import ADDRESS
from tests.notifications.reading import FOOTER, URL, HtmlMail, text_parts
from tests.notifications.scene import EMAIL, TYPED, Scene
from tests.notifications.scenes import SCENES

BEFORE_VERIFICATION = sorted(
    {
        SEVERAL,
        ALLOW,
        DRAFT,
        *(name for name in SCENES if name.endswith(("/verification", "/already-given", "/reminder"))),
    }
)
BULK = {kind.template for kind in MAIL_KINDS if kind.is_bulk}
BULK |= {name for name in SCENES if f"contribution/{name.partition('/')[2]}" in BULK}
WORDS: dict[str, re.Pattern[str]] = {
    "cy": re.compile(r"\b(eich|chi|neges|ddeiseb|deiseb|llofnod|addewid|hyn)\b", re.IGNORECASE),
    "en": re.compile(r"\b(the|you|your|mail|petition|signatures?)\b", re.IGNORECASE),
}
MOST_BYTES, MOST_OF_A_SUBJECT, THUMB_PX = 20_000, 60, 44
GROUNDS = {"cy": "rgb(251, 247, 239)", "en": "rgb(21, 26, 23)"}  # by day and by night
ABOUT = ("The petition", "Y ddeiseb", "The appeal", "Yr apêl", "Write to them", "Lend a hand", "http")
BASE_URL = "http://cydlais.test"
CONSOLE = "/console/"  # which has one address, in the language of the account
ORG_NAMES = {"en": "Co-production Network for Wales", "cy": "Rhwydwaith Cydgynhyrchu Cymru"}
BELOW = {"en": "English below", "cy": "Cymraeg isod"}
every_mail = pytest.mark.parametrize("template", sorted(SCENES))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # `read` makes each of them on SQLite
@every_mail
def test_every_mail_is_made_on_postgresql_too(scene: Scene, template: str) -> None:
    assert SCENES[template](scene).text


@every_language
@every_mail
def test_a_mail_is_whole_in_each_of_its_languages(read: Read, template: str, language: Language) -> None:
    mail = read(template, language)
    page, languages = HtmlMail(mail.html), languages_of(template, language)

    assert page.language == language
    assert tuple(part.language for part in page.parts) == languages
    assert len(text_parts(mail.text)) == len(languages)
    for each, text, part in zip(languages, text_parts(mail.text), page.parts, strict=True):
        for words in (text.removeprefix(BELOW[OTHER[language]]), part.words):
            assert WORDS[each].search(words)
            assert not WORDS[OTHER[each]].search(URL.sub("", words))
        links = [link for link in part.links if link.startswith("http")]
        assert set(URL.findall(text)) == set(links)
        assert all(urlsplit(link).path.startswith((f"/{each}/", CONSOLE)) for link in links)
        assert "why" in part.classes


@every_language
@every_mail
def test_only_a_mail_in_both_languages_says_where_the_other_is(read: Read, template: str, language: Language) -> None:
    mail = read(template, language)
    other = OTHER[language]
    is_in_both = template in IN_BOTH
    assert HtmlMail(mail.html).below == ((other, BELOW[other]) if is_in_both else None)
    assert mail.text.startswith(BELOW[other] + "\n\n") == is_in_both
    assert (" / " in mail.subject) == is_in_both


@every_mail
def test_a_mail_says_who_sends_it_and_loads_nothing(read: Read, template: str) -> None:
    mail = read(template, "cy")
    page = HtmlMail(mail.html)
    names = [ORG_NAMES[each] for each in languages_of(template, "cy")]
    assert mail.text.rpartition(FOOTER)[2].splitlines() == [*names, ADDRESS, BASE_URL]
    assert all(words in page.text for words in (*names, ADDRESS))
    assert not page.tags & {"img", "script", "link", "iframe", "table", "form"}
    assert all(link.startswith((BASE_URL, "mailto:")) for link in page.links)
    assert "url(" not in mail.html
    assert "color-scheme" in mail.html
    assert len(mail.html.encode()) < MOST_BYTES


@every_language
@every_mail
def test_lines_are_short_and_links_stand_alone(read: Read, template: str, language: Language) -> None:
    for line in read(template, language).text.splitlines():
        assert len(line) <= 76 or URL.fullmatch(line)
        assert URL.fullmatch(line) or not URL.search(line)
    assert "\n\n\n" not in read(template, language).text


@every_mail
def test_a_subject_tells_nothing_to_whoever_looks_over_a_shoulder(read: Read, template: str) -> None:
    subject = read(template, "cy").subject
    assert 10 < len(subject) <= MOST_OF_A_SUBJECT
    assert not any(word in subject for word in (*TYPED, "The petition 1", "Y ddeiseb 1", "1,204", "2"))


@every_mail
def test_mail_that_one_may_stop_says_how_in_its_header_and_in_its_words(read: Read, template: str) -> None:
    mail = read(template, "cy")
    if template not in BULK:
        assert "List-Unsubscribe" not in mail.headers
        return
    address = mail.headers["List-Unsubscribe"].strip("<>")
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in mail.text
    assert address in HtmlMail(mail.html).links


@every_language
@pytest.mark.parametrize("template", BEFORE_VERIFICATION)
def test_nothing_typed_stands_in_a_mail_to_whom_may_not_have_typed_it(
    read: Read, template: str, language: Language
) -> None:
    mail = read(template, language)
    assert mail.to == EMAIL
    assert not any(typed in everything(mail) for typed in TYPED)


@every_language
@every_mail
def test_a_list_of_mails_shows_how_one_begins_and_not_what_it_is_about(
    read: Read, template: str, language: Language
) -> None:
    preview = HtmlMail(read(template, language).html).preview
    assert 20 < len(preview) <= 140
    assert preview.endswith((".", "!", "?", " …"))
    assert not any(words in preview for words in (*ABOUT, *TYPED[2:]))
    assert not re.search(r"\b\d{6}\b", preview)


def test_no_mail_is_wider_than_a_phone_or_hard_to_read(pictures: Pictures) -> None:
    assert {key: seen.faults for key, seen in pictures.items() if seen.faults} == {}
    assert {key: seen.overflow for key, seen in pictures.items() if seen.overflow > 0} == {}


def test_a_mail_is_light_by_day_and_dark_by_night(pictures: Pictures) -> None:
    assert {(language, seen.ground) for (_, language), seen in pictures.items()} == set(GROUNDS.items())


def test_every_button_is_large_enough_for_a_thumb(pictures: Pictures) -> None:
    assert {key for key, seen in pictures.items() if any(height < THUMB_PX for height in seen.buttons)} == set()
    assert sum(len(seen.buttons) for seen in pictures.values()) > len(SCENES)


def test_what_a_list_of_mails_shows_is_not_seen_in_the_mail(pictures: Pictures) -> None:
    assert {key for key, seen in pictures.items() if seen.preview > 0} == set()
