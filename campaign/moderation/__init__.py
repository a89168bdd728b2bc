"""What one of us reads and decides: stories, comments, letters, what is held, and what visitors report."""
