"""What a kind adds to the mail of thanks: words for its template, and files."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

from campaign.mail.attachment import Attachment


@dataclass(frozen=True, slots=True)
class Addition:
    """`words` join the context of the template. They are the drive's own, not one person's: whoever has the same shares a
    mail."""

    words: Mapping[str, Hashable] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
