"""The team of a letter drive: who is in it, what it sees of the drive, and what it still means to do."""
