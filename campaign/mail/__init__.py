"""Mail: whom to write to, what goes out, and what became of it."""
