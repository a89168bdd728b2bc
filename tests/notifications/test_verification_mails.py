"""Mails before anything is verified: their links, their codes, until when they work, and what waits for one mailbox."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from sqlalchemy import select, update

from campaign.contributions import codes
from campaign.contributions.models import Contribution
from campaign.db import now
from campaign.drives.models import DriveText
from campaign.i18n import Language, format_datetime
from campaign.mail.models import Delivery
from campaign.notifications import allow_mail
from tests import cast
from tests.notifications.conftest import Read
from tests.notifications.in_languages import ALLOW, SEVERAL, VERIFICATION, every_language, languages_of, on_sqlite
from tests.notifications.reading import FOOTER, HtmlMail, text_parts
from tests.notifications.scene import Scene
from tests.notifications.scenes import SCENES


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


@on_sqlite
def test_an_organisation_without_a_postal_address_has_no_empty_line(scene: Scene) -> None:
    scene.post.settings = replace(scene.post.settings, org_address="")
    mail = SCENES[VERIFICATION](scene)
    assert "" not in mail.text.rpartition(FOOTER)[2].splitlines()


@on_sqlite
def test_who_stands_in_a_list_and_sends_the_form_reads_that_they_are_counted_and_can_make_it_their_own(
    scene: Scene,
) -> None:
    contribution_id = scene.signs()
    with scene.post.database.transaction() as session:
        session.execute(update(Contribution).values(state="verified", source="elsewhere", verified_at=now()))
    mail = scene.post.only()
    welsh, english = (" ".join(part.split()) for part in text_parts(mail.text))
    assert "i’w wneud yn llofnod i chi eich hun" in welsh and "to make it your own" in english
    assert "nothing is counted" not in english and "nothing is counted" not in mail.html
    with scene.post.database.transaction() as session:
        row = session.get_one(Contribution, contribution_id)
        code = scene.post.keyring.code(codes.PURPOSE, UUID(mail.custom_args["delivery_id"]))
        attempt = codes.CodeAttempt(row.drive_id, row.mailbox_key, code)
        found = codes.find_by_code(session, scene.post.keyring, attempt)
        assert found is not None and found.id == contribution_id
