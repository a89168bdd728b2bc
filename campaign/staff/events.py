"""Names of what happens to staff's accounts, as the outbox carries them. Their subject is the link that was asked for, or
else the account."""

from __future__ import annotations

ACCOUNT_INVITED = "account.invited"
PASSWORD_ASKED = "password.asked"
ACCOUNT_ENDED = "account.ended"
ROLE_TAKEN = "role.taken"
