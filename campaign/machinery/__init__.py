"""What the machinery says of itself: jobs that failed, how much waits in queues, events given to their jobs again."""
