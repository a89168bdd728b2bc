"""How fast the hot path is, as ratios to a floor measured in the same run."""
