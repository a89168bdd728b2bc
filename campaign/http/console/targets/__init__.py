"""Pages about those who decide and get letters: all of a drive, one of them, and taking many from a file."""
