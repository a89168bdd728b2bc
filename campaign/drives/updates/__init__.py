"""Updates: what a campaign tells those who asked for its news, from the first draft to the last mail.

Here they are written, approved and moved from state to state; who gets one, and how it leaves, is told by
campaign.notifications.updates.
"""
