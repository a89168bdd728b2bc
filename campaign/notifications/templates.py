"""In which words a mail about a contribution is written: its kind's own where it has them, else those for every kind."""

from __future__ import annotations

from functools import cache

from campaign.contributions.registry import KINDS
from campaign.mail.render import TEMPLATES
from campaign.notifications.cases import Case

EVERY_KIND = "contribution"
MESSAGES = (
    *("verification", "already-given", "reminder", "thanks"),
    *("withdrawn", "invalidated", "restored", "published", "refused"),
)


@cache
def template_of(kind: str, message: str) -> str:
    """The folder under templates/emails with the words of `message` for contributions of this kind."""
    own = f"{kind}/{message}"
    return own if (TEMPLATES / own).is_dir() else f"{EVERY_KIND}/{message}"


def label_of(case: Case) -> str:
    """What the contribution is called on a line of its own, in English: templates translate it."""
    return label_of_kind(case.contribution.kind)


def label_of_kind(kind: str) -> str:
    """The same, of any contribution of the kind."""
    return KINDS[kind].label
