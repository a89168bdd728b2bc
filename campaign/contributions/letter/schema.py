"""The form of a letter: who writes, to whom, the subject and the words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from campaign.contributions.forms import SupporterForm
from campaign.contributions.letter.content import MOST_TARGETS, LetterContent
from campaign.contributions.letter.models import LONGEST_BODY, LONGEST_SUBJECT
from campaign.contributions.schema import FORM_REFUSALS, SupporterSchema, Typed, load_form, words
from campaign.errors import DomainError

LETTER_REFUSALS = FORM_REFUSALS | {
    *("target-missing", "target-unknown", "target-too-many", "target-elsewhere"),
    *("subject-missing", "subject-too-long", "subject-characters"),
    *("body-missing", "body-too-long", "body-characters"),
}


def _read_targets(text: str) -> tuple[UUID, ...]:
    """Ids parted by spaces, as a form's boxes of one name are read."""
    parts = text.split()
    if not parts:
        raise DomainError("target-missing")
    if len(parts) > MOST_TARGETS:
        raise DomainError("target-too-many")
    try:
        return tuple(dict.fromkeys(UUID(part) for part in parts))
    except ValueError:
        raise DomainError("target-unknown") from None


def _needed(field: str, longest: int, *, is_line: bool = False) -> Callable[[str], str]:
    read = words(field, longest)

    def read_needed(text: str) -> str:
        found = read(text)
        if found is not None and is_line:
            found = " ".join(found.split())
        if not found:
            raise DomainError(f"{field}-missing")
        return found

    return read_needed


class _LetterSchema(SupporterSchema):
    stands_above = ("country", "postcode", "target", "subject", "body")

    target = Typed(_read_targets, required=True, error_messages={"required": "target-missing"})
    subject = Typed(
        _needed("subject", LONGEST_SUBJECT, is_line=True),
        required=True,
        error_messages={"required": "subject-missing"},
    )
    body = Typed(_needed("body", LONGEST_BODY), required=True, error_messages={"required": "body-missing"})

    def kinds_own(self, data: dict[str, Any]) -> dict[str, Any]:
        content = LetterContent(data.pop("subject"), data.pop("body"), data.pop("target"))
        return {"details": content, "content_key": content.key}


_SCHEMA = _LetterSchema()


def load_letter(form: Mapping[str, Sequence[str]]) -> SupporterForm:
    """Check all fields at once; others that the form may hold are ignored. Raises FormRefused."""
    return load_form(_SCHEMA, form)
