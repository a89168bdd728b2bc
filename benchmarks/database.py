"""The PostgreSQL that everything is measured on: of its own, on disk, where a commit waits for the disk, with usual memory."""

from __future__ import annotations

from tests.servers.postgres import PostgresServer

# What is usual for a machine with such a database; the tests' own server keeps itself small.
USUAL = {
    "shared_buffers": "2GB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "15min",
    "maintenance_work_mem": "512MB",
}


def own_postgres() -> PostgresServer:
    """To be started by entering it, and gone with all its data afterwards."""
    return PostgresServer(durable=True, on_disk=True, settings=USUAL)
