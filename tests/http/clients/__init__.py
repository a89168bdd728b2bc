"""Other people's clients, unchanged, against the API behind a server."""
