"""A Sender in process: keeps what it was given, provided that the provider would take it, and answers as told."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from campaign.mail.message import MailBatch, request_json
from campaign.mail.sender import Accepted, Outcome
from campaign.mail.sendgrid_rules import faults


@dataclass
class FakeSender:
    """`answers` are given in turn, then the batch is accepted; `on_send` runs while the mail is on its way."""

    answers: list[Outcome] = field(default_factory=list)
    batches: list[MailBatch] = field(default_factory=list)

    def send(self, batch: MailBatch) -> Outcome:
        assert faults(json.loads(request_json(batch))) == []
        self.batches.append(batch)
        return self.answers.pop(0) if self.answers else Accepted(f"message-{len(self.batches)}")

    @property
    def addresses(self) -> list[str]:
        return [personal.to for batch in self.batches for personal in batch.personals]
