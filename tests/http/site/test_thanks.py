"""The page of thanks is rendered once for many and filled in for each: byte for byte what each would have had alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from flask import Flask, template_rendered
from jinja2 import Template

from campaign.clock import utc_now
from campaign.contributions.facts import Fact
from campaign.contributions.models import Contribution
from campaign.contributions.registry import KINDS
from campaign.db import Database
from campaign.drives.queries import DriveView
from campaign.http.recent import Recent
from campaign.http.services import EXTENSION, install, services
from campaign.http.site.frames import Frame, mark
from campaign.http.site.recent_drives import recent_drive
from campaign.http.site.verified import Thanked, others_than, own_words, render_thanks, thanks_page
from campaign.i18n import LANGUAGES, Language
from campaign.ids import new_id
from tests.cast import charlie_opens_petition

PEOPLE = ("Suzie Evans", "<b>", mark("token"), "%(name)s {{ name }} %", 'O\'Neill & "Sons"', "Gwenllïan\u2028")
AT_LEAST: dict[str, Any] = {
    "name": "",
    "facts": (),
    "referral_code": "",
    "others": (),
    "verified_at": None,
}  # each may be left out


@pytest.fixture
def drive(app: Flask, database: Database, petition: UUID) -> Iterator[DriveView]:
    """With words of staff that mean something elsewhere; what is looked up of late is kept for the whole test."""
    charlie_opens_petition(database, slug="2")
    with app.app_context():
        install(app, replace(app.extensions[EXTENSION], recent=Recent(clock=lambda: 0.0)))
        with services().database.reading() as session:
            shown = recent_drive(session, petition)
        texts = {each: replace(text, title='A "b" & <i> %(name)s {{ c }}') for each, text in shown.texts.items()}
        yield replace(shown, texts=texts)


def thanked(drive: DriveView, kind: str, name: str, /, **given: Any) -> Thanked:
    """Somebody who has just verified, with everything that a page of thanks may show unless it is given otherwise."""
    moment = utc_now()
    with services().database.reading() as session:
        others = others_than(session, drive.id)
    facts = (Fact("Comment", f"{name}\nsays", is_long=True, is_typed=True), Fact("When", name))
    said = {"name": name, "facts": facts, "referral_code": f"code-{len(name)}", "others": others, "verified_at": moment}
    said |= {"number": None, "parts": {}, **given}
    own = {column: said.pop(column) for column in ("name", "number", "verified_at")}
    moments = {"submitted_at": moment, "expires_at": moment}
    return Thanked(Contribution(id=new_id(), issue=0, kind=kind, drive_id=drive.id, **moments, **own), drive, **said)


def is_the_same(language: Language, person: Thanked) -> bool:
    token = str(person.contribution.id)
    alone = render_thanks(language, person, own_words(token, person))
    assert "</html>" in alone and token in alone
    return thanks_page(language, token, person).get_data() == alone.encode()


def test_whoever_comes_next_gets_what_they_would_have_got_alone(drive: DriveView) -> None:
    texts = {each: replace(text, title="Another") for each, text in drive.texts.items()}
    another = replace(drive, id=new_id(), texts=texts)
    for kind, language in product(KINDS.keys() - {"pledge"}, LANGUAGES):
        for name in PEOPLE:
            assert is_the_same(language, thanked(drive, kind, name)), (kind, name)
        assert is_the_same(language, thanked(another, kind, PEOPLE[0])), kind


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_without_one_of_its_parts_is_another(drive: DriveView, language: Language) -> None:
    for left_out, nothing in AT_LEAST.items():
        for name in PEOPLE[:2]:
            assert is_the_same(language, thanked(drive, "signature", name, **{left_out: nothing})), left_out
            assert is_the_same(language, thanked(drive, "signature", name, **(AT_LEAST | {"name": name}))), left_out


def test_a_number_and_what_is_its_kinds_own_are_never_somebody_elses(drive: DriveView) -> None:
    for number in (None, 7, 8):
        assert is_the_same("cy", thanked(drive, "signature", "Suzie", number=number))
    for address in ("https://a.example/", "https://b.example/"):
        more = {"state": "pledged", "thanks": "", "pay_url": address, "calendar": ""}
        assert is_the_same("en", thanked(drive, "pledge", "Suzie", parts={"more": more}))


def test_it_is_rendered_once(app: Flask, drive: DriveView) -> None:
    rendered: list[str] = []

    def note(_app: Flask, template: Template, **_: object) -> None:
        rendered.append(template.name or "")

    with template_rendered.connected_to(note, app):
        for name in PEOPLE:
            thanks_page("en", "token", thanked(drive, "signature", name))
    assert rendered == ["site/kinds/signature/verified.html"]


def test_a_value_that_nobody_gave_is_not_left_out_in_silence() -> None:
    with pytest.raises(KeyError):
        Frame(f"<p>{mark('name')}</p>").fill({"token": "a"})
