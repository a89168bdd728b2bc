"""Takes signatures in from files: sheets that were signed on paper, and lists of other tools. Looked at first, and undone."""
