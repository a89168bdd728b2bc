"""Support work in the console: one supporter is found by address, seen, and helped on their behalf."""
