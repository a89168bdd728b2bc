"""Publishes counts for everybody, as documents that workers write and anybody may keep. Holds no person."""
