"""The pack to hand in, as the console makes it: of what is counted and published, and written into the audit log."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, update

from campaign.audit.models import AuditEntry
from campaign.contributions.folding import fold_deltas
from campaign.contributions.models import Contribution, OfferedWords
from campaign.db import Database
from campaign.http.proofs import PROOF
from campaign.ids import new_id
from campaign.imports.deciding import undo
from tests.appeals import passed
from tests.cast import charlie_opens_petition, signed, signing
from tests.http.console.conftest import StaffClient
from tests.imports.files import LIST, SHEET, brought, taken, worked
from tests.paper.reading import Paper
from tests.staff import OWN_SITE, StaffVisitor, acts

WORDS = "We dug the garden together."


def commented(database: Database, drive_id: UUID) -> UUID:
    """Suzie's comment, which a moderator has passed; her name may stand beside it."""
    signed(database, signing(drive_id))
    with database.transaction() as session:
        contribution = session.scalars(select(Contribution).where(Contribution.drive_id == drive_id)).one()
        contribution.comment, contribution.show_name = WORDS, True
        session.add(
            OfferedWords(
                contribution_id=contribution.id,
                drive_id=drive_id,
                kind=contribution.kind,
                language="en",
                is_allowed=True,
                waiting_since=contribution.submitted_at,
            )
        )
        key = contribution.id
    passed(database, key)
    fold_deltas(database)
    return key


def takes(visitor: StaffVisitor, drive_id: UUID, **fields: str) -> bytes:
    answer = visitor.send(f"/console/drives/{drive_id}/hand-in", **fields)
    assert answer.status_code == 200 and answer.content_type == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.data


@pytest.mark.parametrize(("language", "said"), [("en", "Counted in all: 1"), ("cy", "Cyfanswm y cyfrif: 1")])
def test_the_pack_holds_the_count_and_the_comments_that_were_chosen(
    database: Database, petition: UUID, campaign_id: UUID, staff_client: StaffClient, language: str, said: str
) -> None:
    comment = commented(database, petition)
    charlie = staff_client("campaigner", campaign_id, language=language)
    assert WORDS in charlie.page(f"/console/drives/{petition}/hand-in").words
    bare = Paper(takes(charlie, petition, language=language))
    assert said in bare.words and WORDS not in bare.words
    chosen = Paper(takes(charlie, petition, language=language, comments=str(comment), act="download"))
    assert WORDS in chosen.words and "Suzie Evans" in chosen.words
    assert acts(database) == ["hand-in-pack.made"] * 2


@pytest.mark.parametrize("is_brought", [False, True])
def test_the_pack_says_who_confirmed_by_mail_and_who_did_not(
    database: Database, petition: UUID, staff_client: StaffClient, tmp_path: Path, *, is_brought: bool
) -> None:
    commented(database, petition)
    if is_brought:
        taken(database, brought(database, petition, tmp_path, SHEET.replace("Suzie", "Sara")))
        fold_deltas(database)
    words = Paper(takes(staff_client("admin"), petition, language="en")).words.replace("\n", " ")
    assert ("Everybody who is counted has confirmed it by email" in words) is not is_brought
    assert ("Signed on paper: 2" in words and "Signed on paper, and typed in: 2" in words) is is_brought


def test_the_pack_tells_of_other_software_while_somebody_whom_it_recorded_is_counted(
    database: Database, petition: UUID, staff_client: StaffClient, tmp_path: Path
) -> None:
    commented(database, petition)
    one = brought(database, petition, tmp_path, LIST, origin="list")
    taken(database, one)
    with database.transaction() as session:
        undo(session, one)
    worked(database, one)
    fold_deltas(database)
    admin, of_nobody = staff_client("admin"), "verified in another tool, and its software"
    words = Paper(takes(admin, petition, language="en")).words.replace("\n", " ")
    assert "Everybody who is counted has confirmed it by email" in words and of_nobody not in words
    with database.transaction() as session:  # as the API leaves what it records
        session.execute(update(Contribution).values(expires_at=Contribution.verified_at))
    assert of_nobody in Paper(takes(admin, petition, language="en")).words.replace("\n", " ")


def test_its_digest_is_that_of_the_history_that_everybody_can_have(
    database: Database, petition: UUID, staff_client: StaffClient
) -> None:
    commented(database, petition)
    admin = staff_client("admin")
    history = admin.get(f"/console/counts/{petition}/history.json").data
    words = Paper(takes(admin, petition, language="en")).words.replace("\n", "").replace(" ", "")
    assert sha256(history).hexdigest() in words
    with database.reading() as session:
        assert sha256(history).hexdigest() in str(session.scalars(select(AuditEntry.facts)).one())


def test_a_comment_that_is_no_longer_published_or_of_another_drive_does_not_go_with_it(
    database: Database, petition: UUID, staff_client: StaffClient
) -> None:
    admin, comment = staff_client("admin"), commented(database, petition)
    other = charlie_opens_petition(database, slug="other")
    assert WORDS not in Paper(takes(admin, other, language="en", comments=str(comment))).words
    with database.transaction() as session:
        session.execute(update(Contribution).values(show_name=False))
    assert "Suzie" not in Paper(takes(admin, petition, language="en", comments=str(comment))).words
    with database.transaction() as session:
        session.execute(update(OfferedWords).values(is_allowed=False))
    assert WORDS not in Paper(takes(admin, petition, language="en", comments=str(comment))).words


def test_what_cannot_be_read_comes_back(petition: UUID, staff_client: StaffClient) -> None:
    admin = staff_client("admin")
    path = f"/console/drives/{petition}/hand-in"
    proof = admin.page("/console/").form().fields[PROOF]
    for fields in ({"language": "fr"}, {}, {"language": "en", "comments": ["x", str(new_id())]}):
        answer = admin.browser.post(path, data={PROOF: proof, **fields}, headers=OWN_SITE)
        assert answer.status_code == 422, fields
