"""What there is beside what is given: queries and their results, messages, organizations, pages to share, metadata."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy import update as sql_update

from campaign.audit.models import AuditEntry
from campaign.db import Database
from campaign.drives.updates.models import Update
from campaign.http.api.registry import RESOURCES
from campaign.mail.models import Delivery
from tests.api_keys.keys import key_for
from tests.cast import charlie_opens_petition, signed, signing
from tests.http.api.asking import Client
from tests.updates import an_update_leaves, campaign_of, charlie_writes, reader, update_row

AGREED: dict[str, Any] = {"consent_wider": True}
SINCE = "modified_date gt '2020-01-01T00:00:00Z' and created_date gt '2020-01-01T00:00:00Z'"
OPEN = [resource for resource in RESOURCES if resource.parent is None and resource.scope is None]


def test_everybody_reads_each_collection_and_each_of_it(client: FlaskClient, petition: UUID) -> None:
    api = Client(client)
    links = api.page("")["_links"]
    for resource in OPEN:
        assert links[resource.relation]["href"].endswith(f"/api/v1/{resource.path}")
        for one in api.page(resource.path)["_embedded"][resource.relation]:
            assert api.page(one["_links"]["self"]["href"].removeprefix("http://cydlais.test")) == one
        assert api.page(f"{resource.path}?page=999")["_embedded"] == {resource.relation: []}
        answer = api.get(resource.path, query_string={"filter": SINCE})
        assert answer.status_code == 200 or answer.get_json()["code"] == "filter-field-unknown", resource.path
        assert api.get(f"{resource.path}/00000000-0000-0000-0000-000000000000").status_code == 404


def test_a_query_of_a_drive_finds_whom_the_key_may_read(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    other = charlie_opens_petition(database, slug="2")
    for drive in (petition, other):
        signed(database, signing(drive, **AGREED))
    signed(database, signing(petition, name="Laura Price", email="laura@example.com"))
    signed(database, signing(petition, name="Paul Rees", email="paul@example.com", **AGREED))
    api = Client(client, key_for(database, petition, other).secret)
    totals = {one["title"]: one["total_results"] for one in api.page("queries")["_embedded"]["osdi:queries"]}
    assert totals == {"The petition 1": 2, "The petition 2": 1}
    page = api.page(f"queries/{petition}/results")
    links = [each["_links"]["osdi:person"]["href"] for each in page["_embedded"]["osdi:results"]]
    assert [api.page(link.removeprefix("http://cydlais.test"))["family_name"] for link in links] == ["Evans", "Rees"]
    with database.reading() as session:
        reads = select(func.count()).select_from(AuditEntry).where(AuditEntry.act == "people.read")
        assert session.scalar(reads) == 3
    mine = Client(client, key_for(database, other).secret)
    assert mine.get(f"queries/{petition}/results").status_code == 404
    assert Client(client).get(f"queries/{petition}/results").status_code == 401


def test_an_update_is_a_message_whose_figures_are_for_keys_of_its_campaign(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    reader(database, petition, "suzie@example.com")
    update = an_update_leaves(database, petition)
    charlie_writes(database, campaign_of(database, petition))  # a draft is nobody's
    event_id = update_row(database, update).event_id
    with database.transaction() as session:
        session.execute(sql_update(Delivery).where(Delivery.event_id == event_id).values(state="delivered"))
    [message] = Client(client).page("messages")["_embedded"]["osdi:messages"]
    assert message["subject"] and "statistics" not in message and "total_targeted" not in message
    own = Client(client, key_for(database, petition).secret)
    [message] = own.page("messages")["_embedded"]["osdi:messages"]
    assert message["total_targeted"] == 1
    assert message["statistics"] == {"sent": 1, "delivered": 1, "bounced": 0, "failed": 0}
    with database.transaction() as session:
        session.execute(sql_update(Update).values(audience_count=None, audience_so_far=1))  # not all are counted yet
    assert "total_targeted" not in own.page("messages")["_embedded"]["osdi:messages"][0]
    other = Client(client, key_for(database, charlie_opens_petition(database, slug="2")).secret)
    assert "statistics" not in other.page("messages")["_embedded"]["osdi:messages"][0]
