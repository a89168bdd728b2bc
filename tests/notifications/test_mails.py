"""Every mail, as its reader gets it: whole in its language, with its links, and with nothing in it that must not be."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from sqlalchemy import select, update

from campaign.contributions import codes
from campaign.contributions.letter.mails import DRAFT
from campaign.contributions.models import Contribution
from campaign.drives.models import DriveText, MilestoneText
from campaign.i18n import LANGUAGES, OTHER, Language, format_datetime
from campaign.mail.models import Delivery
from campaign.mail.sendgrid_rules import ExpandedMail
from campaign.notifications import allow_mail, milestones, verification
from campaign.notifications.kinds import MAIL_KINDS
from tests import cast
from tests.notifications.conftest import Read
from tests.notifications.letter_scenes import DECLINED, STOPPED
from tests.notifications.post import ADDRESS, CONTACT
from tests.notifications.reading import FOOTER, URL, HtmlMail, text_parts
from tests.notifications.scene import EMAIL, NAME, TYPED, Scene
from tests.notifications.scenes import SCENES
from tests.time_travel import let_pass

VERIFICATION, SEVERAL = "signature/verification", verification.SEVERAL_TEMPLATE
ALLOW = allow_mail.TEMPLATE
IN_BOTH = {
    *(template for template in SCENES if template.endswith(("/verification", "/already-given"))),
    *(SEVERAL, ALLOW, milestones.TEMPLATE, STOPPED, DECLINED),
}
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
BASE_URL = "http://cydlais.test"
CONSOLE = "/console/"  # which has one address, in the language of the account
ORG_NAMES = {"en": "Co-production Network for Wales", "cy": "Rhwydwaith Cydgynhyrchu Cymru"}
BELOW = {"en": "English below", "cy": "Cymraeg isod"}
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # how a mail reads is the same on both
every_mail = pytest.mark.parametrize("template", sorted(SCENES))
every_language = pytest.mark.parametrize("language", LANGUAGES)


def languages_of(template: str, language: Language) -> tuple[Language, ...]:
    return (language, OTHER[language]) if template in IN_BOTH else (language,)


def everything(mail: ExpandedMail) -> str:
    return "\n".join((mail.subject, mail.text, mail.html))


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


@every_language
@every_mail
def test_lines_are_short_and_links_stand_alone(read: Read, template: str, language: Language) -> None:
    for line in read(template, language).text.splitlines():
        assert len(line) <= 78 or URL.fullmatch(line)
        assert URL.fullmatch(line) or not URL.search(line)


@every_mail
def test_a_subject_tells_nothing_to_whoever_looks_over_a_shoulder(read: Read, template: str) -> None:
    subject = read(template, "cy").subject
    assert 10 < len(subject) < 90
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


@on_sqlite
def test_a_verification_holds_the_code_of_its_own_mail_and_says_how_long_it_lives(scene: Scene) -> None:
    mail = SCENES[VERIFICATION](scene)
    code = scene.post.keyring.code(codes.PURPOSE, UUID(mail.custom_args["delivery_id"]))
    minutes = codes.LIFE_SECONDS // 60
    welsh, english = text_parts(mail.text)
    assert f"\n    {code}\n" in welsh
    assert f"\n    {code}\n" in english
    assert mail.html.count(f">{code}<") == 2
    assert f"{minutes} munud" in " ".join(welsh.split())
    assert f"{minutes} minutes" in " ".join(english.split())


@on_sqlite
@pytest.mark.parametrize("template", [VERIFICATION, SEVERAL, "signature/reminder"])
@every_language
def test_a_link_says_to_the_minute_until_when_it_works(scene: Scene, template: str, language: Language) -> None:
    mail = SCENES[template](scene)
    with scene.post.database.reading() as session:
        moments = session.scalars(select(Contribution.expires_at)).all()
    for each in languages_of(template, language):
        for moment in moments:
            assert format_datetime(moment, each) in mail.text
            assert format_datetime(moment, each) in mail.html


@on_sqlite
def test_links_go_where_they_say(scene: Scene) -> None:
    mail = SCENES[VERIFICATION](scene)
    welsh, english = (part.links for part in HtmlMail(mail.html).parts)
    assert [link.rpartition("/")[0] for link in welsh] == [
        f"http://cydlais.test/cy/{page}" for page in ("gwirio", "nid-fi")
    ]
    assert [link.rpartition("/")[0] for link in english] == [
        f"http://cydlais.test/en/{page}" for page in ("verify", "not-me")
    ]
    token = welsh[0].rpartition("/")[2]
    assert scene.post.keyring.read("verify", token).row_id == cast.latest(scene.post.database)


@on_sqlite
def test_what_waits_for_one_mailbox_is_one_mail_with_a_link_and_a_code_for_each(scene: Scene) -> None:
    mail = SCENES[SEVERAL](scene)
    with scene.post.database.reading() as session:
        rows = session.execute(select(Delivery.id, Delivery.state)).all()
    assert sorted(state for _, state in rows) == ["accepted", "merged"]
    for part in HtmlMail(mail.html).parts:
        assert len(set(part.links)) == 4
        assert all(scene.post.keyring.code(codes.PURPOSE, row) in part.words for row, _ in rows)
    assert all(title in mail.text for title in ("Y ddeiseb 1", "Y ddeiseb 2", "The petition 1", "The petition 2"))


@on_sqlite
def test_markup_in_a_title_is_nothing_but_words(scene: Scene) -> None:
    with scene.post.database.transaction() as session:
        session.execute(update(DriveText).values(title="Bread & <b>roses</b> {{ 7 * 7 }} %(x)s"))
    mail = SCENES[VERIFICATION](scene)
    assert "Bread & <b>roses</b> {{ 7 * 7 }} %(x)s" in mail.text
    assert "Bread &amp; &lt;b&gt;roses&lt;/b&gt; {{ 7 * 7 }} %(x)s" in mail.html


def test_a_closed_mailbox_is_asked_as_seldom_as_the_mail_says(read: Read) -> None:
    mail = read(ALLOW, "cy")
    assert f"{allow_mail.EVERY_DAYS} diwrnod" in " ".join(mail.text.split())
    assert f"{allow_mail.EVERY_DAYS} days" in " ".join(mail.text.split())
    assert [urlsplit(part.links[0]).path.split("/")[2] for part in HtmlMail(mail.html).parts] == [
        "caniatau-negeseuon",
        "allow-mail",
    ]


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


@on_sqlite
def test_an_organisation_without_a_postal_address_has_no_empty_line(scene: Scene) -> None:
    scene.post.settings = replace(scene.post.settings, org_address="")
    mail = SCENES[VERIFICATION](scene)
    assert "" not in mail.text.rpartition(FOOTER)[2].splitlines()
