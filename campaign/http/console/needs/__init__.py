"""What needs somebody today: each module says it of one kind of work, the first page shows what it is told."""
