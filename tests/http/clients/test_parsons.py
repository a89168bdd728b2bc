"""parsons: pages until an empty one, posts signatures as a query string, and people to a path with two slashes.

It comes as source alone, so that the locks cannot hold it: it is installed here, into an environment of its own.
"""

from __future__ import annotations

import json
import subprocess
import venv
from pathlib import Path

import pytest

from campaign.http.api.registry import RESOURCES
from tests.http.clients.conftest import Home

WANTED = "parsons==6.1.0"
SESSION = Path(__file__).parent / "parsons_session.py"
pytestmark = pytest.mark.long

READ = {
    **dict.fromkeys(("get_petitions", "get_advocacy_campaigns", "get_events", "get_fundraising_pages"), 1),
    **dict.fromkeys(("get_lists", "get_tags", "get_wrappers", "get_person_signatures", "get_event_attendances"), 1),
    **dict.fromkeys(("get_advocacy_campaign_outreaches", "get_fundraising_page_donations", "get_form_submissions"), 1),
    **dict.fromkeys(("get_taggings", "get_items"), 1),
    "get_forms": 3,
    "get_messages": 0,
    "get_people": 3,
    "get_person": "Suzie",
    "get_petition_signatures": 2,
    "get_queries": 4,
    "get_metadata": len(RESOURCES) - 1,
}
WRITTEN = {
    "upsert_person": "answered",
    "upsert_person_new": "pending",
    "add_tag": "list index out of range",  # it is made; then parsons looks for an identifier of the service that it is for
    "create_tagging": "answered",
    "create_signature": "pending",
    "create_signature_as_documented": 400,  # of an object within an object it sends the names alone
    "create_signature_link_as_json": "pending",
    "create_attendance": "pending",
    "create_donation": "pending",
    "create_submission": "pending",
    "update_person": 405,
}


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One that has parsons. Skips where no index of packages can be asked."""
    folder = tmp_path_factory.mktemp("parsons")
    venv.create(folder, with_pip=True)
    program = folder / "bin/python"
    asked = [program, "-m", "pip", "install", "--quiet", "--retries", "0", WANTED]
    if subprocess.run(asked, capture_output=True, check=False).returncode:
        pytest.skip(f"{WANTED} cannot be installed here")
    return program


def test_it_reads_signs_and_labels(home: Home, python: Path) -> None:
    command = [python, SESSION, home.url, home.secret]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {**READ, **WRITTEN}
