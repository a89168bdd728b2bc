"""A mail provider on a loopback port: judges requests as the real one does, keeps what it took, and misbehaves when told to.

As a process: `python -m tests.fakes.sendgrid --port 0 --print-url`; then POST /control/mode, /control/poison and /control/clear
take JSON, and GET /control/mails.json and /control/requests.json show what came, with attachments in base64.
POST /control/events, such as {"url": …, "names": ["processed", "delivered"], "copies": 46, "seed": 1}, has it say what became
of every mail that it took, by a signed Event Webhook, whose key GET /control/public-key.json shows.
"""

from __future__ import annotations

import argparse
import secrets
import signal
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from campaign.mail.attachment import Attachment
from campaign.mail.sendgrid_rules import ExpandedMail, expand, faults
from tests.fakes.sendgrid_events import EventHook, event_of
from tests.fakes.sendgrid_lists import KeptLists
from tests.fakes.sendgrid_server import ProviderServer


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """A mail as its recipient gets it."""

    to: str
    subject: str
    text: str
    html: str
    headers: Mapping[str, str]
    custom_args: Mapping[str, str]
    attachments: tuple[Attachment, ...]
    message_id: str


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """A request to send, taken or not; `status` is 0 where no answer was given."""

    body: Any
    authorization: str
    status: int


@dataclass(frozen=True, slots=True)
class Mode:
    """How to answer. `accepts` says whether the mail is taken first; `times` how often (None: until told otherwise).

    With `early_url`, the events `early_names` of what was taken are posted there before the answer.
    """

    ending: str = "answer"  # answer | hang | reset
    accepts: bool = True
    status: int = 202
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    times: int | None = None
    early_url: str = ""
    early_names: tuple[str, ...] = ("processed", "delivered")


class FakeSendGrid:
    """Starts with the block and ends with it, hanging requests included. Safe for threads."""

    def __init__(self, port: int = 0, *, api_key: str | None = None) -> None:
        self._changed = threading.Condition()
        self._released = threading.Event()
        self._api_key = api_key
        self._mode = Mode()
        self.hook = EventHook()
        self.lists = KeptLists()
        self._markers: list[str] = []
        self._mails: list[ReceivedMail] = []
        self._requests: list[ReceivedRequest] = []
        self._server = ProviderServer(("127.0.0.1", port), self)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._released.set()
        self._server.shutdown()
        self._thread.join()
        self.drop_connections()
        self._server.server_close()

    @property
    def mails(self) -> list[ReceivedMail]:
        """What was taken, the oldest first."""
        with self._changed:
            return list(self._mails)

    @property
    def requests(self) -> list[ReceivedRequest]:
        with self._changed:
            return list(self._requests)

    @property
    def connections(self) -> int:
        """How many were ever opened."""
        return self._server.opened

    def mails_to(self, address: str) -> list[ReceivedMail]:
        return [mail for mail in self.mails if mail.to.casefold() == address.casefold()]

    def mail_to(self, address: str) -> ReceivedMail:
        """The newest to this address. Raises LookupError."""
        found = self.mails_to(address)
        if not found:
            raise LookupError(f"No mail to {address}; there is mail to {sorted({mail.to for mail in self.mails})}.")
        return found[-1]

    def wait_for_mail(self, to: str | None = None, *, count: int = 1, timeout: float = 90.0) -> list[ReceivedMail]:
        """All mail (to this address), as soon as there are `count`. Raises TimeoutError."""

        def found() -> list[ReceivedMail]:
            return self.mails if to is None else self.mails_to(to)

        with self._changed:
            if not self._changed.wait_for(lambda: len(found()) >= count, timeout):
                raise TimeoutError(f"{len(found())} of {count} mails came in {timeout} s.")
            return found()

    def wait_for_request(self, *, count: int = 1, timeout: float = 90.0) -> list[ReceivedRequest]:
        """All requests, as soon as `count` were read. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._requests) >= count, timeout):
                raise TimeoutError(f"{len(self._requests)} of {count} requests came in {timeout} s.")
            return list(self._requests)

    def clear(self) -> None:
        """Forget what came, and behave."""
        with self._changed:
            self._mails, self._requests, self._markers = [], [], []
        self.ok()

    def ok(self) -> None:
        self.behave(Mode())

    def refuse(self, status: int, headers: Mapping[str, str] | None = None, *, times: int | None = None) -> None:
        """Answer `status` and take nothing."""
        self.behave(Mode(accepts=False, status=status, headers=headers or {}, times=times))

    def hang_before_answer(self, *, times: int | None = None) -> None:
        """Read the request, take nothing, say nothing."""
        self.behave(Mode(ending="hang", accepts=False, status=0, times=times))

    def accept_then_hang(self, *, times: int | None = None) -> None:
        self.behave(Mode(ending="hang", times=times))

    def accept_then_reset(self, *, times: int | None = None) -> None:
        self.behave(Mode(ending="reset", times=times))

    def slow(self, seconds: float, *, times: int | None = None) -> None:
        """Take and answer, `seconds` late."""
        self.behave(Mode(seconds=seconds, times=times))

    def poison(self, marker: str) -> None:
        """Answer 400 to every request with an address that holds `marker`."""
        with self._changed:
            self._markers.append(marker)

    def behave(self, mode: Mode) -> None:
        """From now on. What hangs is let go."""
        with self._changed:
            self._mode = mode
            self._released.set()
            self._released = threading.Event()

    def behave_as(self, **mode: Any) -> None:
        """The same, by the names of a mode's fields."""
        self.behave(Mode(**mode))

    def tell(self, url: str, *names: str, copies: int = 1, seed: int | None = None) -> list[int]:
        """Post these events of every mail that was taken, so many times over, shuffled with `seed`; the statuses.

        Whom it writes to no more after them stands on its lists, whether anybody heard of it or not.
        """
        mails = self.mails
        events = [event_of(mail.custom_args["delivery_id"], name, email=mail.to) for mail in mails for name in names]
        self.lists.note(events)
        return self.hook.post(url, events, copies=copies, seed=seed)

    def tell_early(self, mode: Mode, message_id: str) -> None:
        """What the mode says, of what was taken under this id."""
        marks = [mail.custom_args["delivery_id"] for mail in self.mails if mail.message_id == message_id]
        self.hook.post(mode.early_url, [event_of(mark, name) for mark in marks for name in mode.early_names])

    def drop_connections(self) -> None:
        """Close every open connection from this side, as a server does with idle ones."""
        self._server.drop_connections()

    def next_mode(self) -> tuple[Mode, threading.Event]:
        with self._changed:
            mode = self._mode
            if mode.times is not None:
                left = mode.times - 1
                self._mode = replace(mode, times=left) if left else Mode()
            return mode, self._released

    def is_known(self, authorization: str) -> bool:
        key = authorization.removeprefix("Bearer ")
        return authorization.startswith("Bearer ") and bool(key) and key == (self._api_key or key)

    def judge(self, body: object, authorization: str) -> tuple[int, list[str]]:
        """The status that the request deserves, and what is wrong with it."""
        if not self.is_known(authorization):
            return 401, ["body: the key is not valid"]
        found = faults(body)
        if not found:
            found = ["personalizations: poisoned" for mail in expand(_object(body)) if self._is_poisoned(mail.to)]
        return (400, found) if found else (202, [])

    def _is_poisoned(self, address: str) -> bool:
        return any(marker in address for marker in self._markers)

    def record(self, body: object, authorization: str, *, mode: Mode, status: int) -> str:
        """Keep the request, and its mails if it was taken; the message id."""
        message_id = secrets.token_urlsafe(16)
        with self._changed:
            self._requests.append(ReceivedRequest(body, authorization, status if mode.ending == "answer" else 0))
            if status == 202:
                self._mails += [_received(mail, message_id) for mail in expand(_object(body))]
            self._changed.notify_all()
        return message_id


def _received(mail: ExpandedMail, message_id: str) -> ReceivedMail:
    return ReceivedMail(
        to=mail.to,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        headers=mail.headers,
        custom_args=mail.custom_args,
        attachments=mail.attachments,
        message_id=message_id,
    )


def _object(body: object) -> dict[str, Any]:
    assert isinstance(body, dict)
    return body


def main(arguments: list[str]) -> None:
    """Serve until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(description="A mail provider for tests.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--print-url", action="store_true")
    options = parser.parse_args(arguments)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with FakeSendGrid(options.port) as fake:
        if options.print_url:
            sys.stdout.write(f"{fake.url}\n")
            sys.stdout.flush()
        stop.wait()


if __name__ == "__main__":
    main(sys.argv[1:])
