"""People who sign and press the button, without a server between: `python -m benchmarks.signers DATABASE_URL A_SECOND DRIVE…`.

So many a second, whatever comes of it, from the line "signing" until standard input ends. Then prints how many that were, and
how long after the moment at which it was due each was done, in milliseconds, as JSON.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from os import getpid
from statistics import median, quantiles
from threading import Event, Thread
from time import perf_counter
from uuid import UUID

from sqlalchemy import select

from campaign.contributions.models import Contribution
from campaign.db import Database
from tests.cast import press, sign, signing

HANDS = 8


def main(url: str, a_second: float, drives: list[UUID]) -> None:
    database, is_over = Database(url, pool_size=HANDS), Event()
    _sign_and_press(database, drives[0], "warm")
    Thread(target=_wait_for_end, args=(is_over,), daemon=True).start()
    sys.stdout.write("signing\n")
    sys.stdout.flush()
    begun, done = perf_counter(), []
    with ThreadPoolExecutor(HANDS) as pool:
        for number in count():
            due = begun + number / a_second
            if is_over.wait(max(due - perf_counter(), 0)):
                break
            done.append(pool.submit(_timed, database, drives[number % len(drives)], str(number), due))
    waits = [each.result() * 1000 for each in done]
    told = {"signed": len(waits), "p50": median(waits), "p99": quantiles(waits, n=100)[98], "slowest": max(waits)}
    sys.stdout.write(json.dumps({name: round(value, 1) for name, value in told.items()}))
    database.dispose()


def _wait_for_end(is_over: Event) -> None:
    sys.stdin.read()
    is_over.set()


def _timed(database: Database, drive_id: UUID, who: str, due: float) -> float:
    _sign_and_press(database, drive_id, who)
    return perf_counter() - due


def _sign_and_press(database: Database, drive_id: UUID, who: str) -> None:
    command = signing(drive_id, email=f"signer-{getpid()}-{who}@example.com")
    sign(database, command)
    with database.reading() as session:
        given = select(Contribution.id).where(Contribution.mailbox_key == command.mailbox_key)
        contribution_id = session.scalars(given).one()
    press(database, contribution_id)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), [UUID(word) for word in sys.argv[3:]])
