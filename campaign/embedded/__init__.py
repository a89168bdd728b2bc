"""The one-machine default behind `make run`: virtual environment, embedded servers, supervisor, demonstration."""
