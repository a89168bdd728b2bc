"""Backups of the database, and putting one back without bringing back whoever was erased since."""
