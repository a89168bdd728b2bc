"""A post office for letters, and a clock that a test may set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from campaign.contributions.letter.bundling import gather_bundles
from campaign.contributions.letter.dispatch import dispatch_due
from campaign.contributions.letter.sent import follow_letters
from campaign.db import Database
from campaign.mail.deliver import PostOffice, deliver_due
from campaign.mail.kind import Desk
from campaign.notifications.letter_bundles import LETTER_BUNDLE
from campaign.notifications.letter_delivery import LETTER
from campaign.notifications.letter_notices import heed_wishes
from campaign.settings import Settings
from campaign.tokens import Keyring
from tests.cast import IDENTITY_KEY
from tests.fakes.sender import FakeSender
from tests.set_clock import Clock, settable_clock


class LetterOffice:
    """What the jobs do: follow, heed, dispatch, gather, deliver."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database = database
        self.sender = FakeSender()
        desk = Desk(replace(settings, privacy_contact="cyswllt@cydlais.test"), Keyring(settings.secret_key))
        self.office = PostOffice(database, self.sender, desk)

    def turn(self) -> list[str]:
        """One minute's work: to whom something left, in order."""
        follow_letters(self.database)
        heed_wishes(self.database, IDENTITY_KEY)
        dispatch_due(self.database)
        gather_bundles(self.database)
        return self.deliver()

    def deliver(self) -> list[str]:
        before = len(self.sender.addresses)
        deliver_due(self.office, (LETTER, LETTER_BUNDLE))
        follow_letters(self.database)
        return self.sender.addresses[before:]


@pytest.fixture
def post(database: Database, settings: Settings) -> LetterOffice:
    return LetterOffice(database, settings)


@pytest.fixture
def clock(database: Database) -> Iterator[Clock]:
    with settable_clock(database) as clock:
        yield clock
