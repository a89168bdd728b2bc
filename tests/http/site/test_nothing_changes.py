"""GET and HEAD change nothing, whatever address is asked for, however often: mail scanners open every link."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from campaign.db import Base, Database
from tests.cast import charlie_opens_petition, latest, press, sign, signing
from tests.contributions.pledge.pledging import charlie_opens_pledge_drive, pledges
from tests.http.conftest import LinkTo

SLUGS = {
    "campaign": ("together-1", "gyda-n-gilydd-1"),
    "petition": ("petition-1", "deiseb-1"),
    "pledge-drive": ("lend-a-hand-1", "help-llaw-1"),
}
PURPOSES = ("verify", "disown", "given", "unsubscribe", "allow-mail", "your-pledge")


@pytest.mark.parametrize("is_verified", [False, True])
def test_every_route_leaves_every_table_as_it_was(
    app: Flask, client: FlaskClient, database: Database, link_to: LinkTo, is_verified: bool
) -> None:
    petition = charlie_opens_petition(database)
    sign(database, signing(petition))
    suzies = latest(database)
    if is_verified:
        press(database, suzies)
    pauls = pledges(database, charlie_opens_pledge_drive(database))
    if is_verified:
        press(database, pauls)
    tokens = [link_to(purpose, row).rpartition("/")[2] for purpose in PURPOSES for row in (suzies, pauls)]
    before = contents(database)
    headed = set(paths(app, tokens[:1]))
    asked = 0
    for path in paths(app, tokens):
        for method in ("GET", "HEAD") if path in headed else ("GET",):
            answer = client.open(
                path, method=method, headers={"Accept": "application/json" if asked % 3 else "text/html"}
            )
            assert answer.status_code < 500, path
            assert "Set-Cookie" not in answer.headers, path
            assert method == "GET" or answer.data == b"", path
            asked += 1
    assert asked > 150
    assert len(headed) > 50
    assert contents(database) == before


def paths(app: Flask, tokens: list[str]) -> list[str]:
    """Each rule with every value that its parameter could have here; where a slug says whose it is, tokens of two people."""
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()):
            continue
        options = [rule.rule]
        for name in rule.arguments:
            values = {
                "token": tokens[:2] if "slug" in rule.arguments else tokens,
                "slug": [slug for slugs in SLUGS.values() for slug in slugs],
                "code": ["abc"],
            }.get(name, ["1"])
            options = [
                option.replace(f"<{converter}{name}>", value)
                for option in options
                for value in values
                for converter in ("", "int:", "path:")
                if f"<{converter}{name}>" in option
            ]
        found += options
    return found


def contents(database: Database) -> dict[str, list[str]]:
    with database.reading() as session:
        return {
            table.name: sorted(map(repr, session.execute(text(f"SELECT * FROM {table.name}"))))
            for table in Base.metadata.sorted_tables
        }


def test_there_are_contents_to_compare(database: Database) -> None:
    petition: UUID = charlie_opens_petition(database)
    before = contents(database)
    sign(database, signing(petition))
    assert contents(database) != before
