"""Pages of the team of a letter drive: the invitation into it, and what only its members see."""
