"""A second step to set up: the secret, as a picture for an app's camera and as text to type in."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from markupsafe import Markup

from campaign.http.services import services
from campaign.http.site.qr import qr_code
from campaign.staff.totp import offered_secret, setup_address

ISSUER = "Cydlais"


@dataclass(frozen=True, slots=True)
class AppSecret:
    secret: str = field(repr=False)
    picture: Markup = field(repr=False)

    @property
    def spelt(self) -> str:
        """In fours, as it is typed."""
        return " ".join(self.secret[start : start + 4] for start in range(0, len(self.secret), 4))


def app_secret(row_id: UUID, account: str) -> AppSecret:
    """That of a link or a session: the same each time that its page is looked at. `account` is what the app will call it."""
    secret = offered_secret(services().keyring, row_id)
    return AppSecret(secret, qr_code(setup_address(secret, account=account, issuer=ISSUER)))
