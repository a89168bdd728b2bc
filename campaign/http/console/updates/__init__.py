"""Pages about updates: all of a campaign, writing one, and sending it."""
