"""What can become of a batch that is sent: five outcomes, no more. Whoever sends must sort every failure into one of them.

A reason is for the log: it holds a status, a field or the name of a fault, and never an address, a name or a text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from campaign.mail.message import MailBatch


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has the whole batch."""

    message_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing of the batch was taken, nor will be as it is: halve it until the one bad mail stands alone.

    `status` is None where the batch broke a rule before it left.
    """

    reason: str
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """Not taken, by all appearances: again after `seconds` at the earliest.

    `cause`: a `fault` that the provider answered with, which a mail may be to blame for that meets it again and again; it is
    `away`, or was never reached; or it sets the `pace` of whatever we send.
    """

    seconds: float
    reason: str
    cause: Literal["fault", "away", "pace"] = "fault"


@dataclass(frozen=True, slots=True)
class Barred:
    """The configuration is wrong (key, sender or host): no batch can leave, and none is to blame. Stop sending."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The whole request went out and no answer came: the provider may have the batch, or not."""

    reason: str


Outcome = Accepted | Refused | Later | Barred | Unknown


class Sender(Protocol):
    """Sends batches. Never raises for what a batch holds or what the network does."""

    def send(self, batch: MailBatch) -> Outcome: ...
