"""The form under a petition: whoever signs, and why it matters to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from campaign.contributions.forms import SupporterForm
from campaign.contributions.schema import FORM_REFUSALS, SupporterSchema, Typed, load_form, words

LONGEST_COMMENT = 500  # code points, line ends counted once
SIGNATURE_REFUSALS = FORM_REFUSALS | {"comment-too-long", "comment-characters"}


class _SignatureSchema(SupporterSchema):
    comment = Typed(words("comment", LONGEST_COMMENT), load_default=None)

    def kinds_own(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"comment": data.pop("comment")}


_SCHEMA = _SignatureSchema()
FIELDS = tuple(_SCHEMA.fields)


def load_signature(form: Mapping[str, Sequence[str]]) -> SupporterForm:
    """Check all fields at once; others that the form may hold are ignored. Raises FormRefused."""
    return load_form(_SCHEMA, form)
