"""Resources of the API, one in a file."""
