"""The PostgreSQL that everything is measured on: of its own, on disk, where a commit waits for the disk, with usual memory."""

from __future__ import annotations

import os

from tests.servers.postgres import PostgresServer

_MEMORY_MB = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
# What is usual for a machine with such a database; the tests' own server keeps itself small.
USUAL = {
    "shared_buffers": f"{_MEMORY_MB // 4}MB",  # as PostgreSQL's manual has it (20.4.1)
    "max_wal_size": "8GB",
    "checkpoint_timeout": "15min",
    "maintenance_work_mem": "512MB",
}


def own_postgres() -> PostgresServer:
    """To be started by entering it, and gone with all its data afterwards."""
    return PostgresServer(durable=True, on_disk=True, settings=USUAL)
