"""Opens transactions on SQLite or PostgreSQL. Owns the connection rules of both; knows no table and no web framework.

The database's own time is `now()`; rows keep aware UTC. Services get a Session and neither commit nor roll back.
"""

from campaign.db.arrays import among, columns_of, table_of
from campaign.db.base import Base, UtcDateTime
from campaign.db.database import Database
from campaign.db.direct import Driven
from campaign.db.durability import end_unless_durable, require_durability
from campaign.db.gathering import Ids, gathered, spread
from campaign.db.moments import now, seconds_until
from campaign.db.outages import DATABASE_AWAY
from campaign.db.prepared import Prepared
from campaign.db.statements import constant, dialect_of, insert, insert_for, parameter, parameters

__all__ = [
    "DATABASE_AWAY",
    "Base",
    "Database",
    "Driven",
    "Ids",
    "Prepared",
    "UtcDateTime",
    "among",
    "columns_of",
    "constant",
    "dialect_of",
    "end_unless_durable",
    "gathered",
    "insert",
    "insert_for",
    "now",
    "parameter",
    "parameters",
    "require_durability",
    "seconds_until",
    "spread",
    "table_of",
]
