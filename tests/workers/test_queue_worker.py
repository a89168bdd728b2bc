"""Our worker: what a failing job leaves behind in logs and in Redis."""

from __future__ import annotations

import logging

import pytest
from fakeredis import FakeRedis
from rq.results import Result
from rq.serializers import JSONSerializer

from workers.queues import FAILURE_SECONDS, queue_named
from workers.runtime import QueueWorker


def fail(version: int) -> None:
    raise ValueError("suzie@example.com could not be written to")


def succeed(version: int) -> None:
    return None


def work(job: str) -> tuple[FakeRedis, str]:
    redis = FakeRedis()
    queue = queue_named("mail", redis)
    made = queue.enqueue_call(f"{__name__}.{job}", args=(1,), result_ttl=0, failure_ttl=FAILURE_SECONDS)
    QueueWorker([queue], connection=redis, serializer=JSONSerializer, log_job_description=False).work(burst=True)
    return redis, made.id


def test_a_failure_is_recorded_without_a_word_of_what_it_says(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    redis, job_id = work("fail")
    assert queue_named("mail", redis).failed_job_registry.get_job_ids() == [job_id]
    (result,) = Result.all(queue_named("mail", redis).fetch_job(job_id), serializer=JSONSerializer)
    assert result.exc_string == "ValueError"
    assert b"suzie" not in b"".join(redis.dump(key) or b"" for key in redis.scan_iter())
    assert "job failed" in [record.message for record in caplog.records]
    assert "suzie" not in " ".join(record.getMessage() for record in caplog.records)


def test_what_succeeded_leaves_nothing_in_redis() -> None:
    redis, job_id = work("succeed")
    assert queue_named("mail", redis).fetch_job(job_id) is None
