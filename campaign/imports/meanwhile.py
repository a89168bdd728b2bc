"""Whoever stood in a file and has sent the form here as well keeps that when the file is undone: they are asked as if it alone
had come.

What was typed before a row was written over it lies sealed in that row, for as long as what rows say does; of what was sent
later nothing lies anywhere but that it was, and its giver says the rest as they answer.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.contributions.origins import network_behind
from campaign.contributions.service import DriveNotOpenError, SubmitContribution, take_in_late
from campaign.drives.channels import WEB
from campaign.imports.models import ImportRow
from campaign.imports.standing import KIND
from campaign.sealing import seal, unseal

_NAMES = (
    *("name", "email", "postcode", "country", "comment", "show_name", "consent_campaign", "consent_wider"),
    *("language", "source", "form_key", "is_suspect"),
)


def typed_as_json(typed: Contribution) -> str:
    """What somebody gave to the form, and its mailbox's key is no part of."""
    return json.dumps({name: getattr(typed, name) for name in _NAMES}, ensure_ascii=False)


def keep_typed(sealing: Sequence[bytes], row: ImportRow, typed: str | None) -> None:
    row.sealed = seal(sealing, row.id, typed) if typed else None


def ask_again(session: Session, sealing: Sequence[bytes], row: ImportRow, undone: Contribution) -> None:
    """After the signature has ended that the file brought: where nothing can be verified any more, nothing is left to ask."""
    said: dict[str, Any] = {name: getattr(undone, name) for name in _NAMES}
    said |= {"comment": None, "show_name": False, "consent_campaign": False, "consent_wider": False, "source": WEB}
    if typed := unseal(sealing, row.id, row.sealed or ""):
        said |= json.loads(typed)
    command = SubmitContribution(
        drive_id=undone.drive_id,
        mailbox_key=undone.mailbox_key,
        name_key=undone.name_key or "",
        network=network_behind(session, undone.id),
        **said,
    )
    with suppress(DriveNotOpenError):
        take_in_late(session, KIND, command)
