"""Mails about letters on their way: what a target, a writer and an organiser read."""

from __future__ import annotations

import pytest

from campaign.i18n import LANGUAGES, Language
from campaign.notifications import letter_bundles, letter_delivery, letter_questions
from campaign.notifications.letter_words import beginning, paragraphs
from tests.notifications.conftest import Read
from tests.notifications.letter_scenes import BODIES, DECLINED, EMAIL, NAME, STOPPED
from tests.notifications.post import CONTACT
from tests.notifications.reading import HtmlMail

every_language = pytest.mark.parametrize("language", LANGUAGES)


@every_language
def test_a_target_reads_the_writer_s_own_words_and_how_to_answer_and_to_stop(read: Read, language: Language) -> None:
    mail = read(letter_delivery.TEMPLATE, language)
    assert mail.to == "aelod1@senedd.example"
    assert mail.subject == "Cydgynhyrchu: llais i bawb"
    for line in BODIES[language].split("\n"):
        assert line in mail.text
        assert line in HtmlMail(mail.html).text
    for words in (NAME, "CF10", EMAIL, CONTACT):
        assert words in mail.text and words in HtmlMail(mail.html).text
    assert not [link for link in HtmlMail(mail.html).links if link.startswith("http") and link != "http://cydlais.test"]


@every_language
def test_markup_in_a_letter_is_nothing_but_words(read: Read, language: Language) -> None:
    assert "Zephaniah Quill &amp; Daughters" in read(letter_delivery.TEMPLATE, language).html


@every_language
def test_a_bundle_says_how_many_wrote_and_the_model_text_once(read: Read, language: Language) -> None:
    mail = read(letter_bundles.TEMPLATE, language)
    assert {"cy": "Mae 1 person wedi ysgrifennu atoch.", "en": "1 person has written to you."}[language] in mail.text
    assert NAME in mail.text


@every_language
def test_a_question_has_a_link_for_each_answer_to_a_page_of_its_own(read: Read, language: Language) -> None:
    mail = read(letter_questions.TEMPLATE, language)
    links = [link for link in HtmlMail(mail.html).links if "?answer=" in link]
    assert [link.partition("?answer=")[2] for link in links] == ["yes", "not-yet", "somebody-else", "no-longer"]
    page = {"cy": "/cy/gawsoch-chi-ateb/", "en": "/en/did-they-reply/"}[language]
    assert all(page in link and link in mail.text for link in links)
    assert "Aelod 1" in mail.text and NAME in mail.text


@pytest.mark.parametrize("template", [STOPPED, DECLINED])
def test_organisers_read_which_target_stopped_and_how_many_letters_wait(read: Read, template: str) -> None:
    mail = read(template, "cy")
    assert mail.to == "charlie@rhwydwaith.example"
    assert "Llythyrau sy’n aros: 1" in mail.text and "Letters that wait: 1" in mail.text
    assert "Aelod 1, Member of the Senedd" in mail.text and "aelod1@senedd.example" in mail.text
    assert EMAIL not in mail.text and NAME not in mail.text


def test_an_opening_passes_over_the_greeting_and_ends_at_a_word() -> None:
    assert beginning("Annwyl Aelod,\n\nDewch i’n gweld.") == "Dewch i’n gweld."
    assert beginning("Dewch i’n gweld.") == "Dewch i’n gweld."
    assert beginning("gair " * 60).endswith("gair …")
    assert len(beginning("x" * 500)) < 150
    assert beginning("") == ""


def test_paragraphs_keep_their_lines() -> None:
    assert paragraphs("a\r\nb\r\n\r\n\r\nc\n") == [["a", "b"], ["c"]]
    assert paragraphs(" \n") == []
