"""Which mail follows from what happened, and what stands in it. Sends nothing itself: it writes ledger rows and composes."""
