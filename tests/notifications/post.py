"""A post office for tests: what its sender takes, the provider would take, and what it keeps is what a reader gets."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID

from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.ids import new_id
from campaign.mail.deliver import PostOffice, deliver_due
from campaign.mail.kind import Desk, MailKind
from campaign.mail.ledger import NewDelivery, queue_delivery
from campaign.mail.message import MailBatch, request_json
from campaign.mail.sender import Accepted
from campaign.mail.sendgrid_rules import ExpandedMail, expand, faults
from campaign.notifications.kinds import MAIL_KINDS
from campaign.settings import Settings
from campaign.tokens import Keyring

ADDRESS = "1 Stryd y Bont, Caerdydd CF10 1AA"
CONTACT = "preifatrwydd@cydlais.test"


@dataclass(slots=True)
class KeepingSender:
    """Judges each batch by the provider's rules and keeps its mails, and the requests that they came in."""

    mails: list[ExpandedMail] = field(default_factory=list)
    bodies: list[object] = field(default_factory=list)

    def send(self, batch: MailBatch) -> Accepted:
        body = json.loads(request_json(batch))
        assert faults(body) == []
        self.mails += expand(body)
        self.bodies.append(body)
        return Accepted("kept")


class Post:
    """Queues mails as events would, and delivers them."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database = database
        self.settings = replace(settings, org_address=ADDRESS, privacy_contact=CONTACT)
        self.keyring = Keyring(settings.secret_key)
        self._sender = KeepingSender()

    @property
    def bodies(self) -> list[object]:
        """What the provider was sent, from the first to the last."""
        return self._sender.bodies

    def queue(self, template: str, subject_id: UUID, *, language: str = "cy") -> None:
        """The ledger row that an event about this contribution or drive leads to."""
        with self.database.transaction() as session:
            contribution = session.get(Contribution, subject_id)
            row = NewDelivery(
                event_id=new_id(),
                template=template,
                mailbox_key=contribution.mailbox_key if contribution else "organisers",
                subject_id=subject_id,
                language=contribution.language if contribution else language,
            )
            queue_delivery(session, row)

    def deliver(self, kinds: Iterable[MailKind] = MAIL_KINDS) -> list[ExpandedMail]:
        """What leaves now, as each reader gets it."""
        self._sender.mails = []
        deliver_due(PostOffice(self.database, self._sender, Desk(self.settings, self.keyring)), kinds)
        return self._sender.mails

    def only(self) -> ExpandedMail:
        """The one mail that leaves now."""
        (mail,) = self.deliver()
        return mail
