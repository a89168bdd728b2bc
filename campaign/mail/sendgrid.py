"""Sends batches through SendGrid's client, on one kept-alive connection, and sorts what comes back into the five outcomes.

Refuses to tell anything of a mail: the client's own `post` writes payload, addresses and key to its debug log, so it is not
used, and of an error's body only the names of fields are kept. There is no idempotency key: what ends unknown stays unknown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from python_http_client import Client
from sendgrid import SendGridAPIClient

from campaign.clock import utc_now
from campaign.mail.message import MailBatch, UnsendableMailError, UnusableSenderError, request_json
from campaign.mail.sender import Accepted, Barred, Later, Outcome, Refused, Unknown
from campaign.mail.sendgrid_connection import Answer, KeepAliveConnection, NoAnswerError, NotSentError

BATCH_IS_TO_BLAME = frozenset({400, 413, 422})
LIMITED = 429
TRY_AGAIN = frozenset({408, 425, LIMITED})
OUR_FIELD = "from"
SHORTEST_WAIT, LONGEST_WAIT = 1.0, 3600.0
WAIT_UNLESS_TOLD = 10.0  # after a fault; who sends again and again waits longer each time
WAIT_WHEN_LIMITED = 60.0  # after 429 without a word on when

_FIELD = re.compile(r"[a-z_0-9.]{1,60}")


class KeepAliveClient(Client):  # type: ignore[misc]  # the library has no types
    """The library's client with its last step replaced: a connection that stays open, with time limits.

    `post` returns an answer of any status instead of raising: 408 and 502 have no exception of their own in the library.
    """

    def __init__(self, connection: KeepAliveConnection, *, host: str, request_headers: Mapping[str, str]) -> None:
        super().__init__(host=host, request_headers=dict(request_headers), version=3)
        self._connection = connection

    def _build_client(self, name: str | None = None) -> KeepAliveClient:
        client = KeepAliveClient(self._connection, host=self.host, request_headers=self.request_headers)
        client._url_path = [*self._url_path, name] if name else self._url_path
        return client

    def post(self, request_body: bytes) -> Answer:
        """Post JSON in UTF-8. Raises NotSentError or NoAnswerError."""
        headers = {**self.request_headers, "Content-Type": "application/json"}
        return self._connection.post(self._build_url(None), body=request_body, headers=headers)


class SendGridSender:
    """A Sender for SendGrid and for whatever speaks POST /v3/mail/send at `host`."""

    def __init__(
        self,
        api_key: str,
        host: str,
        *,
        connect_timeout: float = 3.0,
        read_timeout: float = 10.0,
    ) -> None:
        """Seconds: to connect, and to send and to be answered each.

        Raises ValueError for a key that no header can carry and for a host that is no http:// or https:// address.
        """
        if not api_key or not re.fullmatch("[!-~]+", api_key):  # without one, the library looks in the environment
            raise ValueError("Mail needs an API key of printable ASCII characters.")
        address = host.rstrip("/")
        self._connection = KeepAliveConnection(address, connect_timeout=connect_timeout, read_timeout=read_timeout)
        self._api = SendGridAPIClient(api_key, host=address)
        self._api.client = KeepAliveClient(
            self._connection, host=_path(address), request_headers=self._api.client.request_headers
        )

    def send(self, batch: MailBatch) -> Outcome:
        try:
            body = request_json(batch)
        except UnusableSenderError as error:
            return Barred(str(error))
        except UnsendableMailError as error:
            return Refused(str(error))
        try:
            answer: Answer = self._api.client.mail.send.post(request_body=body)
        except NotSentError as fault:
            return Later(WAIT_UNLESS_TOLD, f"not sent: {fault}", "away")
        except NoAnswerError as fault:
            return Unknown(f"no answer: {fault}")
        return outcome(answer, utc_now())

    def close(self) -> None:
        """Close the connection. The next send opens another."""
        self._connection.close()


def outcome(answer: Answer, now: datetime) -> Outcome:
    """What an answer means: its status decides, whatever else it says.

    A status that no content of a batch can cause (401, 403, a wrong path, a redirect) is the configuration's fault, and so is
    a refusal of the sender's own address.
    """
    status = answer.status_code
    if 200 <= status < 300:
        return Accepted(answer.headers.get("X-Message-Id", ""))
    fields = _fields(answer.body)
    reason = " ".join([f"status {status}", *fields])
    if status in BATCH_IS_TO_BLAME and not any(name.startswith(OUR_FIELD) for name in fields):
        return Refused(reason, status)
    if status in TRY_AGAIN or status >= 500:
        return Later(_wait(answer, now), reason, "pace" if status == LIMITED else "fault")
    return Barred(reason)


def _path(address: str) -> str:
    """What of the address comes before /v3 in a request: nothing, or the path of the built-in mailbox."""
    return "/".join(["", *address.split("/")[3:]])


def _wait(answer: Answer, now: datetime) -> float:
    """Seconds until the provider wants to hear from us again, from a second to an hour."""
    unless_told = WAIT_WHEN_LIMITED if answer.status_code == LIMITED else WAIT_UNLESS_TOLD
    for name in ("Retry-After", "X-RateLimit-Reset"):
        seconds = _seconds(answer.headers.get(name, "").strip(), now)
        if seconds is not None:
            return min(max(seconds, SHORTEST_WAIT), LONGEST_WAIT)
    return unless_told


def _seconds(told: str, now: datetime) -> float | None:
    """Seconds from now: told as a number, as a moment in Unix time (what X-RateLimit-Reset holds), or as an HTTP date."""
    if told.isascii() and told.isdigit() and len(told) <= 12:
        number = float(told)
        return number - now.timestamp() if number > 1e9 else number
    try:
        moment = parsedate_to_datetime(told)
    except ValueError:
        return None
    return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now).total_seconds()


def _fields(body: bytes) -> list[str]:
    """The fields that an error's body names. Its messages may quote an address, so they are left out."""
    try:
        errors = json.loads(body)["errors"]
        names = [str(error["field"]) for error in errors[:3]]
    except (ValueError, TypeError, KeyError, RecursionError):
        return []
    return [name for name in names if _FIELD.fullmatch(name)]
