"""The floor of handing mails over: RQ's own worker at jobs that do nothing, `python -m benchmarks.floors.rq_noop REDIS_URL`.

Prints how many jobs a second one SimpleWorker does, from the first to the last of JOBS, with the settings that ours has: no
look for garbage goes through what is loaded. Leaves out everything that a mail is: no database, no provider, nothing to
write. Putting the jobs into the queue is not counted.
"""

from __future__ import annotations

import gc
import sys
from time import perf_counter

from redis import Redis
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer

JOBS = 400
NAME = "floor"


def do_nothing() -> None:
    """The job."""


def jobs_a_second(redis_url: str) -> float:
    """Of one worker, in this process."""
    connection = Redis.from_url(redis_url)
    queue = Queue(NAME, connection=connection, serializer=JSONSerializer)
    for _ in range(JOBS):
        queue.enqueue_call("benchmarks.floors.rq_noop.do_nothing", result_ttl=0)
    worker = SimpleWorker([queue], connection=connection, serializer=JSONSerializer, log_job_description=False)
    gc.freeze()
    begun = perf_counter()
    worker.work(burst=True, logging_level="WARNING")
    return JOBS / (perf_counter() - begun)


if __name__ == "__main__":
    sys.stdout.write(f"{jobs_a_second(sys.argv[1])}\n")
