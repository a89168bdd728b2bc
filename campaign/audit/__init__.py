"""What staff did, written down for good: each act in the transaction that it belongs to, chained by digests. Knows no page."""
