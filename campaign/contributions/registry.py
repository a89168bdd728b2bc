"""All kinds of contribution: adding one is a folder and a line here."""

from __future__ import annotations

from campaign.contributions import letter, signature
from campaign.contributions.kind import ContributionKind

KINDS: dict[str, ContributionKind] = {kind.name: kind for kind in (signature.KIND, letter.KIND)}
