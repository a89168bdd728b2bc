"""Names of what happens to staff's accounts, as the outbox carries them. Its subject is the link, the notice or the account."""

from __future__ import annotations

ACCOUNT_INVITED = "account.invited"
PASSWORD_ASKED = "password.asked"
ACCOUNT_ENDED = "account.ended"
ROLE_TAKEN = "role.taken"
ACCOUNT_TOLD = "account.told"
