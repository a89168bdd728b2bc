"""Nothing that Schemathesis sends is answered otherwise than the description says. How deep: this many cases of each operation."""

from __future__ import annotations

import os

from campaign.api_keys import limits
from campaign.db import Database
from campaign.settings import Settings
from tests.http.api.fuzzing import Depth, run
from tests.http.api.scene import everything
from tests.http.api.served import served


def test_x(settings: Settings, database: Database, monkeypatch) -> None:
    monkeypatch.setattr(limits, "COST_SECONDS", 0.0)
    with served(settings, database) as server:
        scene = everything(server.app, database)
        found = run(server.url, scene.secret, Depth(int(os.environ.get("N", 3)), int(os.environ.get("Q", 3)), int(os.environ.get("S", 60)), phases=tuple(os.environ.get("P","coverage fuzzing stateful").split())))
    print(found.cases, found.answers, found.checks)
    for title, code in found.failures.items():
        print("##", title, "\n     ", code[:700])
    for e in found.errors: print(e[:3000])
    assert not found.failures and not found.errors
