"""All kinds of contribution: adding one is a folder and a line here."""

from __future__ import annotations

from campaign.contributions import comment, help, letter, pledge, signature, story
from campaign.contributions.kind import ContributionKind

KINDS: dict[str, ContributionKind] = {
    kind.name: kind for kind in (signature.KIND, letter.KIND, pledge.KIND, story.KIND, comment.KIND, help.KIND)
}
