"""What happens after a request: the relay, the jobs and the timetable. The only place that knows a queue."""
