"""Lists of supporters that staff export: for a purpose, with no more than its basis allows, sealed, for a day."""
