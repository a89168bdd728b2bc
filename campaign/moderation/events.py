"""Names of what moderation alone brings about; their subject is the contribution."""

from __future__ import annotations

NAME_HIDDEN = "name.hidden"  # it is not shown any more, and its giver is told why
