"""What Stan asks for in the console, and where he finds it."""

from __future__ import annotations

from uuid import UUID

from werkzeug.test import TestResponse

from campaign.http.proofs import PROOF
from tests.staff import OWN_SITE, StaffVisitor

HAND_OVER = "/console/lists/new/hand-over"


def order(drive_id: UUID, **changes: object) -> dict[str, object]:
    return {
        "drives": [str(drive_id)],
        "columns": ["number", "name", "area"],
        "format": "csv",
        "language": "en",
        "stated_reason": "For the day it is handed over",
        "stated_recipient": "The clerk of the committee",
        **changes,
    }


def post(visitor: StaffVisitor, path: str, fields: dict[str, object]) -> TestResponse:
    proof = visitor.page("/console/").form().fields[PROOF]
    return visitor.browser.post(path, data={PROOF: proof, **fields}, headers=OWN_SITE)


def asks(visitor: StaffVisitor, drive_id: UUID, **changes: object) -> str:
    """The path of the list."""
    answer = post(visitor, HAND_OVER, order(drive_id, act="ask", **changes))
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]
