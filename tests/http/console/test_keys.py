"""Keys for other software in the console: made by an admin who has just proved who they are, shown once, ended."""

from __future__ import annotations

import re
from uuid import UUID

from flask.testing import FlaskClient

from campaign.db import Database
from tests.http.api.asking import Client
from tests.http.console.conftest import StaffClient
from tests.staff import acts, unconfirm

NEW = "/console/keys/new/crm"


def fields(petition: UUID, **changes: str) -> dict[str, str]:
    given = {"name": "Y cylchlythyr", "drives": str(petition), "columns": "name", "scopes": "read-people", "days": "30"}
    return {**given, "stated_basis": "Consent", "stated_recipient": "Us", "form_id": str(UUID(int=9)), **changes}


def test_a_key_is_made_shown_once_and_ended(
    database: Database, petition: UUID, staff_client: StaffClient, client: FlaskClient
) -> None:
    admin = staff_client("admin")
    assert NEW in admin.page("/console/keys").links
    wrong = admin.send(NEW, **fields(petition, days="9999", name=""))
    assert wrong.status_code == 422 and "a year at most" in wrong.text
    made = admin.send(NEW, **fields(petition))
    [secret] = re.findall(r"cydlais_[\w-]{43}", made.text)
    assert made.headers["Cache-Control"] == "no-store"
    assert Client(client, secret).get("people").status_code == 200
    again = admin.send(NEW, **fields(petition))
    assert again.status_code == 303 and secret not in admin.get("/console/keys").text
    path = next(form.action for form in admin.page("/console/keys").forms if form.action.endswith("/end"))
    assert [admin.send(path).status_code for _ in range(2)] == [303, 303]
    assert Client(client, secret).get("people").status_code == 401
    assert acts(database) == ["api-key.made", "people.read", "api-key.ended"]


def test_the_keys_of_a_disabled_account_end_with_it(
    database: Database, petition: UUID, staff_client: StaffClient, client: FlaskClient
) -> None:
    charlie, olive = staff_client("admin"), staff_client("admin")
    [secret] = re.findall(r"cydlais_[\w-]{43}", charlie.send(NEW, **fields(petition)).text)
    [other] = re.findall(r"cydlais_[\w-]{43}", olive.send(NEW, **fields(petition, form_id=str(UUID(int=8)))).text)
    assert olive.send(f"/console/accounts/{charlie.account_id}", act="disable").status_code == 303
    assert [Client(client, each).get("").status_code for each in (secret, other)] == [401, 200]
    assert acts(database)[-2:] == ["account.disabled", "api-key.ended"]


def test_whoever_has_not_just_proved_who_they_are_is_asked(petition: UUID, staff_client: StaffClient) -> None:
    admin = staff_client("admin")
    unconfirm(admin)
    assert admin.send(NEW, **fields(petition)).status_code == 403
