"""One supporter is found by an address, seen in one's own campaigns alone, and helped; each look and act is in the log."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.audit.models import AuditEntry
from campaign.audit.record import Act, Doer, record_act
from campaign.clock import utc_now
from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.http.proofs import PROOF
from campaign.mail.models import Delivery
from campaign.supporters.models import Supporter
from tests.cast import charlie_opens_petition, latest, sign, signed, signing
from tests.drives.drafts import events_of
from tests.http.console.conftest import StaffClient
from tests.http.site.reading import Page
from tests.set_clock import settable_clock
from tests.staff import StaffVisitor, acts, signed_in
from tests.time_travel import let_pass

PATH = "/console/supporters"
SUZIE = "suzie@example.com"


@pytest.fixture
def charlie(staff_client: StaffClient, campaign_id: UUID) -> StaffVisitor:
    return staff_client("campaigner", campaign_id)


@pytest.fixture
def admin(staff_client: StaffClient) -> StaffVisitor:
    return staff_client("admin")


@pytest.fixture
def suzies_signature(database: Database, petition: UUID) -> UUID:
    return signed(database, signing(petition))


def finds(visitor: StaffVisitor, email: str = SUZIE) -> Page:
    answer = visitor.send(PATH, act="find", email=email)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    return Page(answer.text)


def helps(visitor: StaffVisitor, page: Page, act: str, **fields: str) -> tuple[int, Page]:
    form = next(form for form in page.forms if ("act", act) in form.buttons)
    answer = visitor.send(PATH, **{**form.fields, "act": act, **fields})
    return answer.status_code, Page(answer.text)


def row(database: Database, contribution_id: UUID) -> Contribution:
    with database.reading() as session:
        return session.get_one(Contribution, contribution_id)


def test_what_somebody_gave_is_found_by_any_spelling_of_the_address(
    charlie: StaffVisitor, database: Database, suzies_signature: UUID
) -> None:
    page = finds(charlie, "  Suzie@EXAMPLE.com ")
    assert "Suzie Evans" in page.words and "Signature: The petition 1" in page.words and "counted" in page.words
    assert acts(database) == ["supporter.sought", "supporter.seen"]
    with database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "supporter.seen")).one()
        assert entry.subject_id == session.scalars(select(Supporter.id)).one()
        assert "suzie" not in str(entry.facts).lower()


def test_nobody_is_told_from_an_address_that_is_none(charlie: StaffVisitor, database: Database) -> None:
    assert "Nothing was given to your campaigns" in finds(charlie, "nobody@example.com").words
    answer = charlie.send(PATH, act="find", email="suzie")
    assert answer.status_code == 422 and Page(answer.text).form("supporters").fields["email"] == "suzie"
    assert acts(database) == ["supporter.sought"]


def test_what_nobody_has_confirmed_is_named_in_the_log(
    charlie: StaffVisitor, database: Database, petition: UUID
) -> None:
    sign(database, signing(petition))
    finds(charlie)
    with database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "supporter.seen")).one()
        assert (entry.subject_kind, entry.subject_id) == ("contribution", session.scalar(select(Contribution.id)))


def test_a_list_of_addresses_is_not_held_against_ours(
    charlie: StaffVisitor, staff_client: StaffClient, database: Database, suzies_signature: UUID
) -> None:
    with database.transaction() as session:
        for _ in range(59):
            record_act(session, Act(Doer(str(charlie.account_id)), "supporter.sought"))
    assert "Suzie Evans" in finds(charlie).words
    answer = charlie.send(PATH, act="find", email=SUZIE)
    assert answer.status_code == 429 and "Suzie Evans" not in answer.text
    page = Page(answer.text)
    assert "sixty addresses" in page.words and page.form("supporters").fields["email"] == SUZIE
    assert "Suzie Evans" in finds(staff_client("admin")).words  # each account has sixty of its own
    with settable_clock(database) as clock:
        clock.set(utc_now() + timedelta(minutes=61))
        mari = signed_in(charlie.browser, database, charlie.account_id)
        assert "Suzie Evans" in finds(mari).words


def test_olive_sees_what_was_given_to_her_campaign_alone(
    staff_client: StaffClient, olives_campaign_id: UUID, database: Database, suzies_signature: UUID
) -> None:
    olive = staff_client("campaigner", olives_campaign_id)
    page = finds(olive)
    assert "Suzie Evans" not in page.words and "Nothing was given to your campaigns" in page.words
    mailbox = row(database, suzies_signature).mailbox_key
    for act in ("link", "resend", "withdraw", "place", "person"):
        sent = {"act": act, "mailbox": mailbox, "item": str(suzies_signature), "asked": "by-letter"}
        assert olive.send(PATH, **sent).status_code == 404
    assert row(database, suzies_signature).state == "verified"


def test_a_campaigner_can_neither_rename_nor_delete_whom_others_look_after_too(
    charlie: StaffVisitor, database: Database, suzies_signature: UUID
) -> None:
    page = finds(charlie)
    buttons = {value for form in page.forms for name, value in form.buttons if name == "act"}
    assert {"withdraw", "place", "resend", "link"} <= buttons and not {"person", "erase"} & buttons
    supporter_id = str(row(database, suzies_signature).supporter_id)
    mailbox = row(database, suzies_signature).mailbox_key
    for act in ("person", "erase"):
        sent = {
            "act": act,
            "mailbox": mailbox,
            "person": supporter_id,
            "name": "X",
            "language": "en",
            "asked": "by-letter",
        }
        assert charlie.send(PATH, **sent).status_code == 404
    assert row(database, suzies_signature).name == "Suzie Evans"


def test_it_is_withdrawn_for_them_when_it_is_said_how_they_asked(
    charlie: StaffVisitor, database: Database, suzies_signature: UUID
) -> None:
    page = finds(charlie)
    status, again = helps(charlie, page, "withdraw", asked="")
    assert status == 422 and "Say how they asked for it" in again.words and "asked" in again.ids
    status, done = helps(charlie, page, "withdraw", asked="by-telephone")
    assert status == 200 and "Withdrawn. They get a receipt." in done.words
    assert events_of(database, suzies_signature)[-1] == "signature.withdrawn"
    status, late = helps(charlie, page, "withdraw", asked="by-telephone")
    assert status == 409 and "cannot be changed any more" in late.words
    with database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "contribution.withdrawn")).one()
        assert '"reason":"by-telephone"' in entry.facts


def test_where_they_live_is_corrected(charlie: StaffVisitor, database: Database, suzies_signature: UUID) -> None:
    page = finds(charlie)
    status, refused = helps(charlie, page, "place", asked="by-mail", country="GB", postcode="nowhere")
    assert status == 422 and "postcode" in refused.ids
    assert any(form.fields.get("postcode") == "nowhere" for form in refused.forms)
    status, _ = helps(charlie, page, "place", asked="by-mail", country="GB", postcode="ll55 1ab")
    assert status == 200 and row(database, suzies_signature).postcode == "LL55 1AB"


def test_the_mail_to_confirm_is_sent_again(charlie: StaffVisitor, database: Database, petition: UUID) -> None:
    sign(database, signing(petition))
    pending = latest(database)
    status, page = helps(charlie, finds(charlie), "resend")
    assert status == 200 and "not confirmed yet" in page.words
    assert events_of(database, pending)[-1] == "signature.repeated"
    status, _ = helps(charlie, page, "link")
    with database.reading() as session:
        assert "support/link" in session.scalars(select(Delivery.template)).all()
    assert acts(database)[-3:] == ["supporter.seen", "support-link.sent", "supporter.seen"]


def test_states_of_mails_are_shown_and_nothing_that_they_said(
    admin: StaffVisitor, database: Database, petition: UUID
) -> None:
    sign(database, signing(petition))
    page = finds(admin)
    assert "Asks for what was given to be confirmed" in page.words and "Waiting to leave" in page.words


def test_an_admin_corrects_a_name(admin: StaffVisitor, database: Database, suzies_signature: UUID) -> None:
    page = finds(admin)
    status, again = helps(admin, page, "person", name="=1+1", language="cy", asked="in-person")
    assert status == 422 and "name" in again.ids
    status, _ = helps(admin, page, "person", name="Siwsi Ifans", language="cy", asked="in-person")
    assert status == 200 and row(database, suzies_signature).name == "Siwsi Ifans"


@pytest.mark.parametrize(
    ("act", "field", "hers", "mine", "language"),
    [
        ("person", "name", "Siwsi Ifans", "Suzanne Evans", "en"),
        ("person", "language", "en", "cy", "cy"),
        ("place", "postcode", "LL55 1AB", "SA1 3SN", "en"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whoever_corrects_second_sees_what_the_first_put_there(
    staff_client: StaffClient, suzies_signature: UUID, act: str, field: str, hers: str, mine: str, language: str
) -> None:
    charlie, other = staff_client("admin", language=language), staff_client("admin")
    her_page, my_page = finds(other), finds(charlie)
    assert helps(other, her_page, act, asked="by-mail", **{field: hers})[0] == 200
    status, again = helps(charlie, my_page, act, asked="by-mail", **{field: mine})
    assert status == 409
    form = next(form for form in again.forms if ("act", act) in form.buttons and form.fields.get(field) == mine)
    assert ("There now:" if language == "en" else "Yno nawr:") in again.words
    assert form.fields["asked"] == "by-mail"
    status, page = helps(charlie, again, act)
    assert status == 200
    form = next(form for form in page.forms if ("act", act) in form.buttons)
    assert form.fields[field] == mine


def test_an_admin_deletes_everybody_at_an_address_after_showing_who_they_are(
    admin: StaffVisitor, database: Database, suzies_signature: UUID
) -> None:
    page = finds(admin)
    erase = next(form for form in page.forms if form.fields.get("person") == "everybody")
    sent = {**erase.fields, "act": "erase", "asked": "by-letter"}
    let_pass(database, timedelta(minutes=6))
    assert admin.send(PATH, **sent).status_code == 403  # password and code first
    assert row(database, suzies_signature).name == "Suzie Evans"


def test_deleting_leaves_nothing_that_says_who_it_was(
    admin: StaffVisitor, database: Database, suzies_signature: UUID
) -> None:
    page = finds(admin)
    erase = next(form for form in page.forms if form.fields.get("person") == "everybody")
    answer = admin.send(PATH, **{**erase.fields, "act": "erase", "asked": "by-letter"})
    assert answer.status_code == 200 and "Deleted. They get a receipt." in answer.text
    assert row(database, suzies_signature).name is None and row(database, suzies_signature).state == "withdrawn"
    assert "Nothing was given to your campaigns" in finds(admin).words
    assert "supporter.erased" in acts(database)


@pytest.mark.parametrize("fields", [{}, {"act": "burn"}, {"act": "withdraw"}, {"act": "withdraw", "mailbox": "x"}])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_no_button_sends_is_refused(charlie: StaffVisitor, fields: dict[str, str]) -> None:
    assert charlie.send(PATH, **fields).status_code == 400


def test_everything_is_said_in_welsh(staff_client: StaffClient, suzies_signature: UUID) -> None:
    mair = staff_client("admin", language="cy")
    page = finds(mair)
    assert (
        page.language == "cy" and "Negeseuon i’r cyfeiriad hwn" in page.words and "Llofnod: Y ddeiseb 1" in page.words
    )


def test_two_people_at_one_mailbox_are_seen_apart(admin: StaffVisitor, database: Database, petition: UUID) -> None:
    signed(database, signing(petition))
    signed(database, signing(petition, "Paul Evans"))
    signed(database, signing(charlie_opens_petition(database, slug="5")))
    page = finds(admin)
    assert "Suzie Evans" in page.words and "Paul Evans" in page.words
    assert acts(database) == ["supporter.sought", "supporter.seen", "supporter.seen"]


def test_an_admin_gives_somebody_all_that_is_held_of_them(
    admin: StaffVisitor, charlie: StaffVisitor, database: Database, suzies_signature: UUID
) -> None:
    page = finds(admin)
    form = next(form for form in page.forms if ("act", "bundle-json") in form.buttons)
    fields = {**form.fields, "act": "bundle-json", "asked": "by-letter"}
    assert admin.send(PATH, **{**fields, "asked": ""}).status_code == 422
    answer = admin.send(PATH, **fields)
    held = answer.get_json()
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert held["address"] == SUZIE and held["people"][0]["name"] == "Suzie Evans"
    assert "signature.verified" in {event["name"] for event in held["events"]}
    assert {look["by"] for look in held["looked_at"]} == {"staff"}
    readable = admin.send(PATH, **{**fields, "act": "bundle-html"})
    assert "Suzie Evans" in readable.text and readable.headers["Content-Disposition"].endswith('.html"')
    assert acts(database).count("supporter.handed-over") == 2
    fields.pop(PROOF)  # Charlie's own goes with his
    assert charlie.send(PATH, **fields).status_code == 404
