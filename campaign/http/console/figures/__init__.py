"""Pages of figures: what is counted of every drive, drawn as bars and as a map of tiles, which tables say too."""
