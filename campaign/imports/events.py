"""Names of what happens to imports, as the outbox carries them; their subject is the import."""

from __future__ import annotations

BROUGHT = "import.brought"  # a file to be looked through
STARTED = "import.started"
CANCELLED = "import.cancelled"
FINISHED = "import.finished"
REVERTED = "import.reverted"  # to be undone: its signatures go out one after another
UNDONE = "import.undone"
