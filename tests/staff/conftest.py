"""Stan, who has an account in use: his password is whatever a test says that it is, his codes come from a secret."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import pyotp
import pytest
from sqlalchemy import select

from campaign.db import Database, now
from campaign.mail.address import mailbox_key
from campaign.settings import Settings
from campaign.staff.browsers import Origin, Tokens, know_browser
from campaign.staff.models import StaffAccount
from campaign.staff.sealing import seal
from campaign.staff.sessions import begin_session, find_session
from campaign.staff.signing_in import Step, check_code, prove
from campaign.staff.totp import STEP_SECONDS
from campaign.tokens import Keyring
from tests.cast import IDENTITY_KEY
from tests.staff import NETWORK, make_account

EMAIL = "stan@rhwydwaith.example"
KEY = mailbox_key(EMAIL, IDENTITY_KEY)
SECRET = pyotp.random_base32()
HOME, ELSEWHERE = Origin(NETWORK), Origin("203.0.113.0/24")


@dataclass(frozen=True, slots=True)
class Stan:
    database: Database
    keyring: Keyring
    account_id: UUID
    origin: Origin = HOME

    def at(self, origin: Origin) -> Stan:
        return replace(self, origin=origin)

    def at_known_browser(self) -> Stan:
        with self.database.transaction() as session:
            token = know_browser(session, self.account_id, "")
        return self.at(replace(ELSEWHERE, browser=token))

    def code(self) -> str:
        """What his telephone shows; he has not used it yet."""
        with self.database.transaction() as session:
            session.get_one(StaffAccount, self.account_id).totp_step = 0
            present: datetime = session.execute(select(now())).scalar_one()
        return pyotp.TOTP(SECRET).generate_otp(int(present.timestamp()) // STEP_SECONDS)

    def types_code(self, code: str) -> bool:
        with self.database.transaction() as session:
            return check_code(session, self.keyring, Step(self.account_id, self.origin, code))

    def signs_in(self) -> Tokens:
        code = self.code()
        with self.database.transaction() as session:
            found = find_session(session, begin_session(session, self.account_id, self.origin.network))
            assert found
            tokens = prove(session, self.keyring, found.id, Step(self.account_id, self.origin, code))
        assert tokens
        return tokens


@pytest.fixture
def stan(database: Database, settings: Settings) -> Stan:
    account_id = make_account(database, "exporter", email=EMAIL, name="Stan Parry")
    keyring = Keyring(settings.secret_key)
    with database.transaction() as session:
        session.get_one(StaffAccount, account_id).totp_secret = seal(keyring, account_id, SECRET)
    return Stan(database, keyring, account_id)
