"""What one row says of one signature, read and checked; and how it lies sealed until it is taken."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class GivenSignature:
    """A person's signature. Without an address, `mailbox_key` is of the name and the place, on this petition alone."""

    name: str = field(repr=False)
    name_key: str = field(repr=False)
    email: str | None = field(repr=False)
    mailbox_key: str
    postcode: str | None = field(repr=False)
    country: str
    comment: str | None = field(repr=False)
    show_name: bool
    consent_campaign: bool
    consent_wider: bool
    language: str
    signed_on: date | None
    reference: str | None


def to_json(cells: Sequence[str], given: GivenSignature | None) -> str:
    """The row as it was written, and as it was understood where it can be taken. What is no letter becomes a question mark."""
    said = {
        "cells": [cell.encode(errors="replace").decode() for cell in cells],
        "given": asdict(given) if given else None,
    }
    return json.dumps(said, default=str, ensure_ascii=False)


def cells_of(text: str) -> Sequence[str]:
    """Of what `to_json` wrote."""
    cells: list[str] = json.loads(text)["cells"]
    return cells


def from_json(text: str) -> GivenSignature:
    """Of what `to_json` wrote, where it was understood."""
    fields: dict[str, Any] = json.loads(text)["given"]
    given = GivenSignature(**fields)
    return replace(given, signed_on=date.fromisoformat(fields["signed_on"])) if fields["signed_on"] else given
