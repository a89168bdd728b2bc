"""Names of what happens to staff's accounts, as the outbox carries them. Each one's subject is the link, or the notice."""

from __future__ import annotations

ACCOUNT_INVITED = "account.invited"
PASSWORD_ASKED = "password.asked"
ACCOUNT_TOLD = "account.told"
