"""The provider tells what became of the mails that it took: signed, many times over, shuffled, early, late, after a silence.

Owns what each mail's fate is and when it is told; knows what was heard, by the hook's own answer.
"""

from __future__ import annotations

import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from http.client import HTTPException
from itertools import count
from typing import Any, Self
from urllib.parse import urlsplit
from uuid import uuid4

from tests.fakes.sendgrid import FakeSendGrid, ReceivedMail
from tests.fakes.sendgrid_events import MOST_A_POST, event_of

STEP_SECONDS = 0.1
AGAIN_SECONDS = 0.5  # until what was not taken is told again
MOST_AT_ONCE = 200
GONE = "gone"  # whose mailboxes there are no more
COPIES = ((1, 50), (2, 25), (3, 15), (5, 8), (46, 2))  # how often, and how likely
DELAYS = (((0.0, 0.1), 60), ((0.1, 5.0), 30), ((5.0, 30.0), 8), ((60.0, 240.0), 2))
TOLD_AGAIN = 0.05

_ARRIVED = (
    (("processed", "delivered"), 70),
    (("processed", "deferred", "delivered"), 12),
    (("processed", "deferred", "blocked"), 4),
    (("processed", "delivered", "spamreport"), 5),
    (("processed", "delivered", "unsubscribe"), 5),
    (("processed", "delivered", "group_unsubscribe"), 4),
)
# Only of those that nobody waits for: whoever's verification came back for good will never press its button.
_LATER = (*_ARRIVED, (("processed", "delivered", "bounce"), 5), (("dropped",), 3))
_NEVER = ((("processed", "bounce"), 3), (("processed", "deferred", "bounce"), 2), (("dropped",), 1))


@dataclass(frozen=True, slots=True)
class Told:
    """The hook has said that it has this event of this mail."""

    delivery_id: str
    to: str
    name: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event that is still to be told, so many times over."""

    due_at: float
    event: dict[str, Any]
    copies: int


@dataclass
class Telling:
    """Begins with the block and ends with it. While it `is_silent` nothing gets through; while it `is_breaking_off`, half.

    Where the hook `is_away`, nothing is ever told, and all that anybody can know stands on the provider's lists.
    """

    provider: FakeSendGrid
    url: str
    chance: random.Random = field(default_factory=lambda: random.Random(0))
    is_away: bool = False
    is_silent: bool = False
    is_breaking_off: bool = False
    told: set[Told] = field(default_factory=set)
    statuses: Counter[int] = field(default_factory=Counter)  # 0: no answer
    events: int = 0  # with their copies

    def __post_init__(self) -> None:
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._keep_telling)
        self._waiting: dict[int, Waiting] = {}
        self._number = count()
        self._overheard = 0
        self._is_hurried = False

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def hurry(self) -> None:
        """From now on nothing is told late: all that is left is told as soon as it can be."""
        self._is_hurried = True

    @property
    def is_idle(self) -> bool:
        """Whether everything was told of every mail."""
        return self._overheard == len(self.provider.mails) and (self.is_away or not self._waiting)

    def _keep_telling(self) -> None:
        while not self._is_over.wait(STEP_SECONDS):
            mails = self.provider.mails
            for mail in mails[self._overheard :]:
                self._decide(mail)
            self._overheard = len(mails)
            if not self.is_silent and not self.is_away:
                self._tell(self._due())

    def _decide(self, mail: ReceivedMail) -> None:
        for name in self._chosen(fates_of(mail)):
            event = event_of(mail.custom_args["delivery_id"], name, email=mail.to)
            self.provider.lists.note([event])
            copies = self._chosen(COPIES)
            self._wait(event, self._chosen(DELAYS), copies)
            if self.chance.random() < TOLD_AGAIN:
                self._wait(event, (5.0, 60.0), copies)

    def _chosen(self, among: Sequence[tuple[Any, int]]) -> Any:
        return self.chance.choices([each for each, _ in among], [likely for _, likely in among])[0]

    def _wait(self, event: dict[str, Any], delay: tuple[float, float], copies: int) -> None:
        due_at = time.monotonic() + self.chance.uniform(*delay)
        self._waiting[next(self._number)] = Waiting(due_at, event, copies)

    def _due(self) -> list[int]:
        """What is due stays among what waits until it was told, so that nobody thinks that all is done."""
        present = time.monotonic()
        due = [number for number, each in self._waiting.items() if self._is_hurried or each.due_at <= present]
        return due[:MOST_AT_ONCE]

    def _tell(self, due: Sequence[int]) -> None:
        """Each copy has an id of its own, as the provider's have. Where one post was not taken, all are told again."""
        told = [
            {**waiting.event, "sg_event_id": uuid4().hex}
            for waiting in (self._waiting[number] for number in due)
            for _ in range(waiting.copies)
        ]
        self.chance.shuffle(told)
        posts = [told[start : start + MOST_A_POST] for start in range(0, len(told), MOST_A_POST)]
        is_whole = all([self._is_taken(post) for post in posts])
        again_at = time.monotonic() + AGAIN_SECONDS
        for number in due:
            if is_whole:
                del self._waiting[number]
            else:
                self._waiting[number] = replace(self._waiting[number], due_at=again_at)

    def _is_taken(self, post: Sequence[dict[str, Any]]) -> bool:
        status = self._post(post)
        self.statuses[status] += 1
        self.events += len(post)
        if not 200 <= status < 300:
            return False
        self.told |= {told_of(event) for event in post}
        return True

    def _post(self, events: Sequence[dict[str, Any]]) -> int:
        try:
            return self._break_off(events) if self.is_breaking_off else self.provider.hook.post(self.url, events)[0]
        except (OSError, HTTPException):
            return 0

    def _break_off(self, events: Sequence[dict[str, Any]]) -> int:
        """Say that a whole post comes, send half of it, and go."""
        body = repr(events).encode()
        at = urlsplit(self.url)
        head = [f"POST {at.path} HTTP/1.1", f"Host: {at.netloc}", f"Content-Length: {len(body)}"]
        head += [f"{name}: {value}" for name, value in self.provider.hook.headers(body).items()]
        with socket.create_connection((at.hostname or "", at.port or 0), timeout=5) as connection:
            connection.sendall("\r\n".join([*head, "", ""]).encode() + body[: len(body) // 2])
        return 0


def fates_of(mail: ReceivedMail) -> Sequence[tuple[tuple[str, ...], int]]:
    """What may become of it, and how likely."""
    if mail.to.startswith(GONE):
        return _NEVER
    return _ARRIVED if "/cy/gwirio/" in mail.text else _LATER


def told_of(event: Mapping[str, Any]) -> Told:
    name = "blocked" if event.get("type") == "blocked" else event["event"]
    return Told(event["delivery_id"], event["email"], name)
