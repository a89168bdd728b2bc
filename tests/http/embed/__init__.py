"""What other sites show, and how they find it."""
