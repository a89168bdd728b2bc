"""What happened, written with the state that it changed. Knows no queue."""
