"""Batches of mail for tests: the cast and a short text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from campaign.ids import new_id
from campaign.mail.message import MailBatch, Personal, placeholder, request_json

CAST = ("suzie", "laura", "paul", "charlie", "olive", "stan")


def personal(name: str, /, **values: str) -> Personal:
    return Personal(
        new_id(), f"{name}@example.org", {"name": name.title(), "link": f"https://x.example/{name}", **values}
    )


def batch(personals: Sequence[Personal] = (), **changes: Any) -> MailBatch:
    whole = MailBatch(
        template="signature/thanks",
        language="en",
        subject="Thank you for signing",
        text=f"Dear {placeholder('name')},\nsee {placeholder('link')}\n",
        html=f'<p>Dear {placeholder("name")}, <a href="{placeholder("link")}">see</a></p>',
        personals=tuple(personals) or tuple(personal(name) for name in CAST),
        from_name="Co-production Network for Wales",
        from_address="mail@cydlais.example",
    )
    return replace(whole, **changes)


def body(made: MailBatch) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(request_json(made))
    return parsed
