"""Who works here: accounts, what they may, how they prove who they are, and their sessions. Knows no page and no cookie."""
