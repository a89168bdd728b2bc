"""Pages about campaigns: all that an account sees, one of them, its words, and what was achieved."""
