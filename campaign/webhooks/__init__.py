"""Tells other software what happens, by posts to addresses that an admin has set down. Knows no queue, and no page."""
