"""Moderation in the console: what waits, one item after another, what was decided, and why things may be refused."""
