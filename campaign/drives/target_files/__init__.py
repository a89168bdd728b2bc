"""Reads files of targets, CSV or XLSX, into plans: each row is one, or is refused with its reason. Writes nothing."""
