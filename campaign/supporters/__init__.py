"""Supporters: the people at a mailbox, and what they are called."""
