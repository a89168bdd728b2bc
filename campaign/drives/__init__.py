"""Campaigns and drives: what is asked of people, by whom, of whom, and until when."""
