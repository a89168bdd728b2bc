"""Pages of webhooks, for admins: who is told of what, whether it arrives, and what to do where it does not."""
