"""Every page of the console, taken from its own table, asked for as every role and as Olive: there for those alone who may."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask

from campaign.http.console.doors.table import DOORS
from campaign.http.console.pages import ConsolePage
from campaign.http.console.table import PAGES
from campaign.staff.models import ROLES
from campaign.staff.permissions import PERMISSIONS, Permission
from tests.http.console.conftest import StaffClient
from tests.http.console.walking import MAY, PARAMETERS, Ground, address_of, as_sent
from tests.http.site.reading import Page
from tests.staff import OWN_SITE, StaffVisitor

WALKERS = (*ROLES, "olive", "nobody")
ENDS_THE_SESSION = frozenset({"sign_out"})
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def walker(who: str, staff_client: StaffClient, charlies: UUID, olives: UUID) -> StaffVisitor:
    if who == "nobody":
        return staff_client(None)
    if who == "olive":
        return staff_client("campaigner", olives)
    return staff_client(who, None if who == "admin" else charlies)


def test_every_page_says_who_may() -> None:
    assert set(MAY) == {page.name for page in PAGES}
    assert set(PARAMETERS) == {page.name for page in PAGES if "<" in page.path}


def test_no_two_pages_share_a_name_or_an_address() -> None:
    assert len({page.name for page in PAGES} | {door.name for door in DOORS}) == len(PAGES) + len(DOORS)
    assert len({page.rule for page in PAGES} | {door.rule for door in DOORS}) == len(PAGES) + len(DOORS)


@pytest.mark.parametrize("who", WALKERS)
def test_the_walk(
    who: str, app: Flask, ground: Ground, staff_client: StaffClient, campaign_id: UUID, olives_campaign_id: UUID
) -> None:
    """GET where the page shows something, and a POST that is proved and empty where it does something."""
    met = {}
    visitor = walker(who, staff_client, campaign_id, olives_campaign_id)
    for page in PAGES:
        path = address_of(app, page, ground)
        statuses = {visitor.get(path).status_code} if page.show else set()
        if page.act:
            send = visitor.send_file if page.file else visitor.send
            statuses.add(send(path).status_code)
        assert not any(status >= 500 for status in statuses), page.name
        met[page.name] = statuses
        if page.name in ENDS_THE_SESSION:
            visitor = walker(who, staff_client, campaign_id, olives_campaign_id)
    assert {name for name, statuses in met.items() if statuses != {404}} == {
        name for name, allowed in MAY.items() if who in allowed
    }
    assert all(404 not in statuses for name, statuses in met.items() if who in MAY[name])
    assert visitor.get("/console/").status_code == 200  # nothing but what is named above has signed anybody out


@on_sqlite
def test_whoever_is_not_signed_in_finds_the_door(app: Flask, ground: Ground) -> None:
    for page in PAGES:
        path, stranger = address_of(app, page, ground), app.test_client()
        if page.show:
            answer = stranger.get(path)
            assert answer.status_code == 303, page.name
            assert answer.headers["Location"].startswith("/console/sign-in?next="), page.name
        if page.act:
            answer = stranger.post(path, data={"words": "typed"}, headers=OWN_SITE, **as_sent(page))
            fields = Page(answer.text).form("sign-in").fields
            assert answer.status_code == 403, page.name
            assert "carried" in fields or (page.file and fields["next"] == path), page.name
            elsewhere = stranger.post(path, data={}, headers={"Sec-Fetch-Site": "cross-site"})
            assert elsewhere.status_code == 403, page.name


@on_sqlite
def test_a_post_without_the_proof_of_its_session_is_refused(
    app: Flask, ground: Ground, staff_client: StaffClient
) -> None:
    admin, other = staff_client("admin"), staff_client("admin")
    others = other.page("/console/").form().fields["form_token"]
    for page in PAGES:
        path = address_of(app, page, ground)
        for data in ({}, {"form_token": others}) if page.act else ():
            answer = admin.browser.post(path, data=data, headers=OWN_SITE, **as_sent(page))
            assert answer.status_code == 403, page.name
    assert admin.get("/console/").status_code == 200


def test_a_page_without_a_permission_cannot_be_made() -> None:
    with pytest.raises(TypeError):
        ConsolePage("bare", "bare", None, lambda visit: visit)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        ConsolePage("idle", "idle", Permission.SIGNED_IN)


def test_every_permission_is_somebodys_and_the_admin_has_all_of_them() -> None:
    assert PERMISSIONS["admin"] == frozenset(Permission)
    assert set(PERMISSIONS) == set(ROLES)
    assert Permission.EXPORT_LISTS not in PERMISSIONS["campaigner"] | PERMISSIONS["moderator"]
