"""What a letter is made of, once its form has been read; and what tells two letters apart."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from uuid import UUID

MOST_TARGETS = 60  # of one letter: as many boxes as a form can carry beside its other fields


@dataclass(frozen=True, slots=True)
class LetterContent:
    """Subject, words, and to whom: the targets in the order of the page, each once."""

    subject: str = field(repr=False)
    body: str = field(repr=False)
    target_ids: tuple[UUID, ...]

    @property
    def key(self) -> str:
        """SHA-256: the same for the same words to the same targets, in whatever order they were ticked."""
        parts = (self.subject, self.body, *sorted(map(str, self.target_ids)))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()
