"""Posts name nobody, unless a purpose covers it, and then nobody whom its basis does not cover."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.audit.models import AuditEntry
from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.drives.models import Drive
from campaign.errors import FieldsRefusedError
from campaign.ids import new_id
from campaign.mail.events import BOUNCED
from campaign.mail.ledger import NewDelivery, queue_delivery
from campaign.mail.models import Delivery
from campaign.mail.suppression import suppress
from campaign.my_support.erasing import Erase, erase
from campaign.outbox.record import record_event
from campaign.webhooks.managing import Persons
from tests.cast import charlie_opens_petition, signed, signing
from tests.fakes.receiver import Receiver
from tests.webhooks.here import a_webhook, relayed, run

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CRM = Persons("crm", frozenset({"name", "email", "postcode", "language"}), "Our records", "The office")
HAND_OVER = Persons("hand-over", frozenset({"name", "postcode"}), "The day", "The Senedd")
VERIFIED = frozenset({"verified"})
SUZIE = {
    "cydlais:name": "Suzie Evans",
    "preferred_language": "cy",
    "email_addresses": [{"primary": True, "address": "suzie@example.com", "status": "subscribed"}],
    "postal_addresses": [{"primary": True, "postal_code": "CF10 1AA", "country": "GB"}],
}


def person(receiver: Receiver) -> dict[str, object] | None:
    """As the only post names them."""
    (post,) = receiver.posts
    said = post.element["osdi:signature"].get("person")
    return said and {name: value for name, value in said.items() if name != "identifiers"}


def acts(database: Database) -> list[tuple[str, str]]:
    with database.reading() as session:
        found = select(AuditEntry.act, AuditEntry.facts).where(AuditEntry.act == "webhook.persons-sent")
        return [tuple(row) for row in session.execute(found)]


def test_whoever_agreed_to_hear_of_other_work_is_named_and_the_audit_log_knows(
    database: Database, petition: UUID, receiver: Receiver
) -> None:
    a_webhook(database, receiver.url, groups=VERIFIED, persons=CRM)
    signed(database, signing(petition, consent_wider=True))
    run(database)
    assert person(receiver) == SUZIE
    facts = '{"columns":["name","email","postcode","language"],"count":1,"purpose":"crm"}'
    assert acts(database) == [("webhook.persons-sent", facts)]


def test_whoever_did_not_agree_or_must_not_be_written_to_is_not_named(
    database: Database, petition: UUID, receiver: Receiver
) -> None:
    a_webhook(database, receiver.url, groups=VERIFIED, persons=CRM)
    signed(database, signing(petition, consent_campaign=True))
    run(database)
    assert person(receiver) is None
    receiver.posts.clear()
    suzies = signing(petition, "Paul", "paul@example.com", consent_wider=True)
    signed(database, suzies)
    with database.transaction() as session:
        suppress(session, suzies.mailbox_key, "news")
    run(database)
    assert person(receiver) is None and acts(database) == []


def test_what_was_signed_covers_a_name_and_not_a_postcode(
    database: Database, petition: UUID, receiver: Receiver
) -> None:
    """The petition's statement says that names and areas are handed over."""
    a_webhook(database, receiver.url, groups=VERIFIED, persons=HAND_OVER)
    signed(database, signing(petition))
    run(database)
    assert person(receiver) == {"cydlais:name": "Suzie Evans"}


def test_without_a_purpose_nobody_is_named(database: Database, petition: UUID, receiver: Receiver) -> None:
    a_webhook(database, receiver.url)
    signed(database, signing(petition, consent_wider=True, comment="Suzie was here"))
    run(database)
    for post in receiver.posts:
        assert not any(word in post.body.lower() for word in (b"suzie", b"cf10", b"example.com", b"was here"))


def test_what_is_not_confirmed_yet_names_nobody(database: Database, petition: UUID, receiver: Receiver) -> None:
    a_webhook(database, receiver.url, groups=frozenset({"given", "withdrawn"}), persons=CRM)
    suzies = signed(database, signing(petition, consent_wider=True))
    relayed(database)
    with database.transaction() as session:
        session.get_one(Contribution, suzies).state = "withdrawn"
    run(database)
    assert person(receiver) is None


def test_whoever_was_erased_before_it_left_is_not_in_it(database: Database, petition: UUID, receiver: Receiver) -> None:
    with database.reading() as session:
        charlies = frozenset({session.get_one(Drive, petition).campaign_id})
    a_webhook(database, receiver.url, groups=frozenset({"verified", "anonymised"}), campaigns=charlies, persons=CRM)
    suzies = signing(petition, consent_wider=True)
    contribution_id = signed(database, suzies)
    with database.reading() as session:
        suzie = session.get_one(Contribution, contribution_id).supporter_id
    relayed(database)
    with database.transaction() as session:
        erase(session, Erase(suzies.mailbox_key, "cy"))
    run(database)
    assert receiver.types == ["signature.verified", "supporter.erased"]
    assert b"Suzie" not in receiver.posts[0].body and b"example.com" not in receiver.posts[0].body
    assert receiver.posts[1].element["osdi:person"] == {"identifiers": [f"cydlais:{suzie}"]}


@pytest.mark.parametrize("is_gone", [False, True])
def test_a_mail_that_came_back_in_one_campaign_names_nobody_of_another(
    database: Database, petition: UUID, receiver: Receiver, is_gone: bool
) -> None:
    """A mail of My support is of no drive: it was told where Suzie signed, and then she signed with Olive too."""
    with database.reading() as session:
        charlies = frozenset({session.get_one(Drive, petition).campaign_id})
    olives = charlie_opens_petition(database, slug="olive")
    suzies, pauls = signing(petition, consent_wider=True), signing(olives, "Paul", "paul@example.com")
    first = signed(database, suzies)
    signed(database, pauls)
    a_webhook(database, receiver.url, groups=frozenset({"bounced"}), campaigns=charlies, persons=CRM)
    with database.transaction() as session:
        queue_delivery(session, NewDelivery(new_id(), "my-support/link", suzies.mailbox_key, new_id(), "cy"))
        mail = select(Delivery.id).where(Delivery.template == "my-support/link")
        record_event(session, BOUNCED, session.scalars(mail).one())
    relayed(database)
    second = signed(database, signing(olives, "Suzie Other", consent_wider=True))
    if is_gone:
        with database.transaction() as session:
            session.get_one(Contribution, first).mailbox_key = pauls.mailbox_key
    run(database)
    (post,) = receiver.posts
    assert b"Suzie Other" not in post.body and str(second).encode() not in post.body
    assert ("person" in post.element.get("osdi:signature", {})) is not is_gone


@pytest.mark.parametrize(
    ("persons", "fault"),
    [
        (Persons("audit", frozenset({"name"}), "a", "b"), {"purpose": "choice-unknown"}),
        (Persons("hand-over", frozenset({"email"}), "a", "b"), {"columns": "webhook-column-not-for-purpose"}),
        (
            Persons("crm", frozenset(), "", ""),
            {
                "columns": "column-missing",
                "stated_reason": "list-reason-missing",
                "stated_recipient": "list-recipient-missing",
            },
        ),
    ],
)
def test_a_purpose_allows_no_more_than_a_list_for_it(database: Database, persons: Persons, fault: object) -> None:
    with pytest.raises(FieldsRefusedError) as refused:
        a_webhook(database, "https://example.org/", persons=persons)
    assert refused.value.errors == fault
