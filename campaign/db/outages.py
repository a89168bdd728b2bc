"""What is raised while the database cannot be asked, by whatever it is that does not answer."""

from __future__ import annotations

from sqlalchemy.exc import InterfaceError, InternalError, NotSupportedError, OperationalError, TimeoutError

# Two of them come from a standby, which takes no writes: the one on a connection that has been read by, the other on any.
DATABASE_AWAY = (OperationalError, InterfaceError, InternalError, NotSupportedError, TimeoutError)
