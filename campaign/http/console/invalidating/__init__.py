"""Invalidations in the console: looked for by conditions, counted, started, followed, cancelled, undone."""
