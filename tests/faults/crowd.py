"""People with browsers and mailboxes: they sign, press the button in the mail, and some stop the news, whatever breaks.

What they were told is written down: what a page has said was done must be so, whatever happened on the way. Some have typed
an address that there is no more, and some are none: what they send is broken.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from urllib.parse import urlsplit
from uuid import uuid4

from tests.fakes.sendgrid import FakeSendGrid, ReceivedMail
from tests.faults.spoiling import is_refusal, spoil
from tests.faults.telling import GONE
from tests.journeys.people import FIELDS, form_fields, read
from tests.journeys.system import Answer, System, links

TRIES = 600
HANDS = 8  # requests at once
NEWS = "news"
PERSON = "person"
STOPS_EVERY = 4  # one of so many wants no news
GONE_EVERY = 25  # one of so many has no mailbox
SPOILS_EVERY = 8  # for so many who come, one sends what is broken


@dataclass
class Crowd:
    """`per_second` new people sign, until the block ends; what they have begun they finish."""

    system: System
    provider: FakeSendGrid
    slug: str
    per_second: float
    signed: dict[str, float] = field(default_factory=dict)  # when the page said so
    verified: set[str] = field(default_factory=set)
    stopped: set[str] = field(default_factory=set)
    mailed: dict[str, float] = field(default_factory=dict)  # when the first mail came
    gone: set[str] = field(default_factory=set)  # of those who signed
    statuses: dict[int, int] = field(default_factory=dict)
    spoilt: Counter[int] = field(default_factory=Counter)  # how what was broken was answered
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(HANDS)
        self._is_over = threading.Event()
        self._is_left = threading.Event()
        self._come = threading.Thread(target=self._keep_coming)
        self._look = threading.Thread(target=self._keep_looking)
        self._busy = 0

    def __enter__(self) -> Crowd:
        self._come.start()
        self._look.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._come.join()
        self._is_left.set()
        self._look.join()
        self._pool.shutdown()

    def stop_coming(self) -> None:
        """Nobody new; those who are there go on."""
        self._is_over.set()
        self._come.join()

    @property
    def is_idle(self) -> bool:
        """Whether everybody has done what they could with the mail that has come so far."""
        with self._lock:
            return self._busy == 0

    @property
    def longest_wait(self) -> float:
        """From what a page promised to its mail, for whoever waited longest; those who still wait are not counted."""
        return max((self.mailed[email] - at for email, at in self.signed.items() if email in self.mailed), default=0.0)

    def _keep_coming(self) -> None:
        number = 0
        while not self._is_over.wait(1 / self.per_second):
            number += 1
            if self.is_crowded:
                continue
            who = GONE if number % GONE_EVERY == 0 else PERSON
            self._begin(self._sign, f"{who}{number}@p{number}.example.org", f"10.{number % 200}.{number // 200}.7")
            if number % SPOILS_EVERY == 0:
                self._begin(self._spoil, number)

    @property
    def is_crowded(self) -> bool:
        with self._lock:
            return self._busy > HANDS * 4

    def _keep_looking(self) -> None:
        """Open every mail, the oldest first."""
        seen = 0
        while not self._is_left.wait(0.1):
            mails = self.provider.mails
            for mail in mails[seen:]:
                self._begin(self._read, mail)
            seen = len(mails)

    def _begin(self, act: Callable[..., None], *arguments: object) -> None:
        with self._lock:
            self._busy += 1
        self._pool.submit(self._do, act, *arguments)

    def _do(self, act: Callable[..., None], *arguments: object) -> None:
        try:
            act(*arguments)
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is told at the end
            self.faults.append(f"{act.__name__}: {fault!r}")
        finally:
            with self._lock:
                self._busy -= 1

    def _sign(self, email: str, network: str) -> None:
        form = {**FIELDS, "email": email, "form_id": str(uuid4()), "consent_campaign": "yes"}
        path = f"/cy/deisebau/deiseb-{self.slug}/llofnodion"
        answer = self._until_answered(lambda: self.system.post(path, form, **{"X-Forwarded-For": network}))
        assert answer.status == 303, answer.status
        self.signed[email] = time.monotonic()
        if email.startswith(GONE):
            self.gone.add(email)

    def _spoil(self, number: int) -> None:
        """Once: whoever sends such things does not care."""
        with suppress(OSError, HTTPException):
            what, status = spoil(self.system, self.slug, random.Random(number))
            with self._lock:
                self.spoilt[status] += 1
            assert is_refusal(status), f"{what}: {status}"

    def _read(self, mail: ReceivedMail) -> None:
        if not mail.to.startswith(PERSON):
            return  # Charlie's own
        self.mailed.setdefault(mail.to, time.monotonic())
        stop = mail.headers.get("List-Unsubscribe")
        if found := links(mail.text, "/cy/gwirio/"):
            self._press(mail.to, found[0])
        elif stop and int(mail.to.split("@")[0].removeprefix(PERSON)) % STOPS_EVERY == 0:
            path = urlsplit(stop.strip("<>")).path
            answer = self._until_answered(lambda: self.system.post(path, {"scope": NEWS}))
            assert answer.status in (200, 303), answer.status
            self.stopped.add(mail.to)

    def _press(self, email: str, path: str) -> None:
        page = self._until_answered(lambda: self.system.get(path))
        assert page.status == 200, page.status
        answer = self._until_answered(lambda: self.system.post(path, form_fields(page.body)))
        assert answer.status == 200, answer.status
        self.verified.add(email)

    def _until_answered(self, act: Callable[[], Answer]) -> Answer:
        """What a person does whose browser says "no connection", or whose page says "not now": the same again."""
        for _ in range(TRIES):
            with suppress(OSError, HTTPException):
                answer = act()
                with self._lock:
                    self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
                return read(answer)
            time.sleep(0.3)
        raise AssertionError("no answer after so many tries")
