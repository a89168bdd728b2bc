"""How gunicorn serves the pages. Owns its limits and time-outs; what an operator sets comes from Settings.

Headers of a proxy are none of gunicorn's business: the application reads them, as far as TRUSTED_PROXIES allows.
"""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from campaign import log
from campaign.db import Database, end_unless_durable
from campaign.garbage import keep_what_is_loaded
from campaign.http import hooks, visits
from campaign.settings import Settings

_settings = Settings.from_env()
_host = f"[{_settings.bind}]" if ":" in _settings.bind else _settings.bind
_memory = Path("/dev/shm")

bind = f"{_host}:{_settings.port}"
worker_class = "campaign.http.patience.PatientWorker"
workers = _settings.web_workers
threads = 8

# A worker that gives no sign of life for half a minute is replaced; one that stops has 8 seconds to finish requests,
# which is less than any supervisor waits before it kills.
timeout = 30
graceful_timeout = 8
keepalive = 5
worker_tmp_dir = str(_memory) if _memory.is_dir() else None

# The longest address of ours is far below; the body's limit is the application's.
limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190

forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""

accesslog = None
loglevel = "debug" if _settings.log_level == "DEBUG" else "warning"
control_socket_disable = True
proc_name = "cydlais-web"


def on_starting(_server: object) -> None:
    """Before anybody is served."""
    database = Database(_settings.database_url, pool_size=1)
    end_unless_durable(database, is_demo=_settings.is_demo)
    database.dispose()


def post_worker_init(_worker: object) -> None:
    """From here on, a worker's lines follow the rules of campaign.log: gunicorn's own would name paths with tokens."""
    log.configure(_settings.log_level, "web")
    keep_what_is_loaded()


def worker_exit(_server: object, worker: object) -> None:
    """What was counted in memory is written down, where the database answers."""
    app = getattr(worker, "wsgi", None)
    if isinstance(app, Flask):
        visits.write_visits(app)
        hooks.write_refusals(app)
