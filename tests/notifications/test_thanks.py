"""Thanks, and what follows: with the number, with a link to share where one is wanted, and with whom to write to."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from campaign.drives.models import MilestoneText
from campaign.i18n import Language
from campaign.notifications import milestones
from tests import cast
from tests.notifications.conftest import Read
from tests.notifications.in_languages import every_language, everything, on_sqlite
from tests.notifications.post import CONTACT
from tests.notifications.reading import HtmlMail, text_parts
from tests.notifications.scene import NAME, Scene
from tests.notifications.scenes import SCENES
from tests.time_travel import let_pass


def test_suzie_is_thanked_by_name_with_her_number(read: Read) -> None:
    mail = read("signature/thanks", "cy")
    assert f"Diolch o galon, {NAME}!" in mail.text
    assert "<h1>Diolch o galon, Zephaniah Quill &amp; Daughters!</h1>" in mail.html
    assert "Rhif 1,204 yw eich llofnod chi." in mail.text
    assert "1,204" in mail.html


@pytest.mark.parametrize("language", ["en"])
def test_thanks_in_english_say_the_place_in_the_row(read: Read, language: Language) -> None:
    mail = read("signature/thanks", language)
    assert f"A heartfelt thank you, {NAME}!" in mail.text
    assert "You were the 1,204th to sign." in mail.text


@on_sqlite
@every_language
def test_thanks_without_a_number_speak_of_none(scene: Scene, language: Language) -> None:
    mail = scene.thanked(scene.signs_and_verifies())
    assert NAME in mail.text
    assert not re.search("Rhif|You were", everything(mail))


@on_sqlite
@every_language
def test_whoever_wants_no_news_is_thanked_and_asked_for_nothing(scene: Scene, language: Language) -> None:
    mail = scene.thanked(scene.signs_and_verifies())
    assert "/r/" not in everything(mail)
    assert not re.search("share|rhannu", everything(mail), re.IGNORECASE)
    pages = {urlsplit(link).path.split("/")[2] for link in HtmlMail(mail.html).parts[0].links}
    assert pages <= {"yr-hyn-a-roesoch", "dad-danysgrifio", "what-you-gave", "unsubscribe"}


@every_language
def test_whoever_wants_news_gets_a_link_to_share_while_the_petition_is_open(read: Read, language: Language) -> None:
    mail = read("signature/thanks", language)
    (link,) = {link for link in HtmlMail(mail.html).links if "/r/" in link}
    assert link in mail.text
    assert urlsplit(link).path.startswith(
        "/cy/deisebau/deiseb-1/r/" if language == "cy" else "/en/petitions/petition-1/r/"
    )


@on_sqlite
def test_nobody_is_asked_to_share_what_has_closed(scene: Scene) -> None:
    contribution_id = scene.signs_and_verifies(consent_campaign=True)
    let_pass(scene.post.database, timedelta(days=91))
    assert "/r/" not in everything(scene.thanked(contribution_id))


@every_language
@pytest.mark.parametrize("template", ["signature/withdrawn", "signature/invalidated"])
def test_whoever_disagrees_reads_whom_to_write_to(read: Read, template: str, language: Language) -> None:
    mail = read(template, language)
    assert f"\n\n{CONTACT}\n\n" in mail.text
    assert f"mailto:{CONTACT}" in HtmlMail(mail.html).links
    assert "a-slug-of-ours" not in everything(mail)


def test_organisers_hear_of_a_milestone_in_both_languages(read: Read) -> None:
    mail = read(milestones.TEMPLATE, "cy")
    welsh, english = text_parts(mail.text)
    assert mail.to == cast.ORGANISER
    assert "Carreg filltir: 2 lofnod\nLlofnodion hyd yma: 1,204\n\nAr 2\n" in welsh
    assert "Milestone: 2 signatures\nSignatures so far: 1,204\n\nAt 2\n" in english
    assert "http://cydlais.test/cy/deisebau/deiseb-1" in welsh
    assert "http://cydlais.test/en/petitions/petition-1" in english


@on_sqlite
def test_a_milestone_without_words_of_its_own_is_told_all_the_same(scene: Scene) -> None:
    with scene.post.database.transaction() as session:
        for text in session.scalars(select(MilestoneText)):
            session.delete(text)
    assert "Milestone: 2 signatures" in SCENES[milestones.TEMPLATE](scene).text
