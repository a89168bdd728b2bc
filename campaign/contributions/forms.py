"""What a checked form says of its giver, whatever is given; each kind adds fields of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from campaign.areas.postcode import Postcode
from campaign.errors import FieldsRefusedError
from campaign.mail.address import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class SupporterForm:
    """A form whose every field is good. `country` is the postcode's own where the form said GB (Jersey, Guernsey, Man).

    `name_key` is the name's (supporters/name.py). `what` and `content_key` are as in the contribution's row, `details` what
    the kind keeps beside it.
    """

    name: str = field(repr=False)
    name_key: str = field(repr=False)
    address: Address = field(repr=False)
    postcode: Postcode | None = field(repr=False)
    country: str
    show_name: bool
    consent_campaign: bool
    consent_wider: bool
    form_id: str | None
    source: str | None
    is_honeypot_filled: bool
    comment: str | None = field(default=None, repr=False)
    what: str = ""
    content_key: str = ""
    details: Any = field(default=None, repr=False)


class FormRefused(FieldsRefusedError):
    """`errors` names a reason slug for each field that was refused, in the order of the form."""
