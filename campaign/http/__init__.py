"""The web: the only place that knows of requests, answers and status codes."""
