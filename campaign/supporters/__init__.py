"""Supporters: a person at a mailbox, and what that person agreed to."""
