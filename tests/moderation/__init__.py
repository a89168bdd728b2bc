"""What one of us reads and decides, and what visitors report."""
