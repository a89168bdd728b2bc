"""Sends updates: to whom, how fast, in which words, and how far it has come. Writes no update (campaign.drives.updates)."""
