"""The `campaign` command: what operators and staff do from a terminal. One module for each noun; `main` is the way in."""

from campaign.cli.main import main

__all__ = ["main"]
