"""A worker that stops in the middle of a list, so that it can be killed there: `… DATABASE_URL FOLDER`."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.orm import Session

from campaign.db import Database
from campaign.exports.lists import building
from campaign.exports.lists.csv_file import write_csv
from campaign.exports.lists.reading import Plan, Told
from campaign.exports.lists.sealing import Sink
from tests.exports.lists.staff import workshop_of


def write_half(session: Session, plan: Plan, sink: Sink) -> Iterator[Told]:
    yield from write_csv(session, plan, sink)
    sys.stdout.write("written\n")
    sys.stdout.flush()
    signal.pause()


def main(url: str, folder: str) -> None:
    building.WRITERS = {"csv": write_half}
    building.build_lists(workshop_of(Database(url), Path(folder)))


if __name__ == "__main__":
    main(*sys.argv[1:])
