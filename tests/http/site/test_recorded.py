"""What a list recorded, or other software, is said to be from there, until its giver has confirmed it here."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import select, update

from campaign.contributions.folding import fold_deltas
from campaign.contributions.models import Contribution, TallyMove
from campaign.db import Database, now
from campaign.notifications.verification import answer_repeats
from campaign.outbox.models import OutboxEvent
from tests.api_keys.keys import key_for
from tests.cast import sign, signing
from tests.http.api.asking import Client
from tests.http.api.test_signing import VERIFIED, helper
from tests.http.conftest import LinkTo
from tests.http.site.reading import Page
from tests.imports.files import LIST, brought, taken

FROM = {"en": "From another organisation’s system: counted", "cy": "O system mudiad arall: wedi’i gyfrif"}
CONFIRMED = {"en": "Confirmed", "cy": "Cadarnhawyd"}
ELSEWHERE = "We have this from elsewhere"


def of(database: Database, name: str) -> UUID:
    with database.reading() as session:
        return session.scalars(select(Contribution.id).where(Contribution.name == name)).one()


def test_a_recorded_signature_says_whence_it_is_until_its_giver_confirms_it(
    client: FlaskClient, database: Database, petition: UUID, link_to: LinkTo, tmp_path: Path
) -> None:
    taken(database, brought(database, petition, tmp_path, LIST, origin="list"))
    Client(client, key_for(database, petition).secret).post(helper(petition), VERIFIED)
    paul, suzie = of(database, "Paul Rees"), of(database, "Suzie Evans")
    for one in (paul, suzie):
        for language, words in FROM.items():
            page = Page(client.get(link_to("given", one, language)).text)
            assert words in page.words and CONFIRMED[language] not in page.words
        for purpose in ("disown", "verify"):
            page = Page(client.get(link_to(purpose, one)).text)
            assert ELSEWHERE in page.words and "onfirmed already" not in page.words, purpose
    fold_deltas(database)
    with database.transaction() as session:
        assert session.scalars(select(TallyMove.reason)).all() == ["elsewhere"]
        session.execute(update(Contribution).values(submitted_at=now(-61)))
    sign(database, signing(petition, "Paul Rees", "paul@example.com"))
    with database.transaction() as session:
        answer_repeats(session, session.scalars(select(OutboxEvent).where(OutboxEvent.subject_id == paul)).all())
    page = Page(client.get(link_to("verify", paul)).text)
    assert "another organisation’s system. Press the button, and it is your own, as it stands here." in page.words
    thanked = Page(client.post(link_to("verify", paul), data=page.form().fields).text)
    assert "A heartfelt thank you, Paul Rees!" in thanked.words
    page = Page(client.get(link_to("given", paul)).text)
    assert "Confirmed and counted" in page.words and FROM["en"] not in page.words
