"""The doors of the console: what anybody may stand before, until it is known who they are."""
