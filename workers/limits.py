"""What one job may take of its process: time, after which the process ends with it, and memory, which ends the job alone.

RQ's alarm is an exception: a call into C does not hear it, and who catches every exception goes on after it. The hard end
needs neither. It prints where the process stood, by file and line, and nothing that was worked on.
"""

from __future__ import annotations

import faulthandler
import resource

from rq.timeouts import UnixSignalDeathPenalty

HARD_END_SECONDS = 15.0  # after the alarm, for a job that heard it to clear up
STANDARD_ERROR = 2
MEGABYTE = 1024 * 1024


class HardEnd(UnixSignalDeathPenalty):
    """RQ's alarm, and behind it the end of the process, by a thread that Python does not know of."""

    def setup_death_penalty(self) -> None:
        super().setup_death_penalty()  # type: ignore[no-untyped-call]
        faulthandler.dump_traceback_later(self._timeout + HARD_END_SECONDS, exit=True, file=STANDARD_ERROR)

    def cancel_death_penalty(self) -> None:
        faulthandler.cancel_dump_traceback_later()
        super().cancel_death_penalty()  # type: ignore[no-untyped-call]


def limit_memory(megabytes: int) -> None:
    """From now on whoever asks for more gets MemoryError. Where the system allows less already, that stays."""
    limit = megabytes * MEGABYTE
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    if most != resource.RLIM_INFINITY:
        limit = min(limit, most)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, most))
