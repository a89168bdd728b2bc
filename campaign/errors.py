"""Domain errors: what went wrong, by a stable slug. No HTTP status and no text for people stands here."""

from __future__ import annotations

from collections.abc import Mapping


class DomainError(Exception):
    """A refusal that its causer can understand.

    `slug` is kebab-case and stable; texts in each language are looked up by it. It never holds personal data.
    """

    slug = "refused"

    def __init__(self, slug: str | None = None) -> None:
        if slug is not None:
            self.slug = slug
        super().__init__(self.slug)


class NotFoundError(DomainError):
    """The thing does not exist, or is not for the one who asks: the two are told apart to nobody."""

    slug = "not-found"


class ConflictError(DomainError):
    """The thing exists, but its state does not allow this."""

    slug = "conflict"


class FieldsRefusedError(DomainError):
    """Fields of a form were refused; `errors` names the reason slug of each field."""

    slug = "fields-refused"

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__()
        self.errors = dict(errors)


class SettingsError(Exception):
    """The configuration cannot work; the message is one clear sentence for the operator."""
