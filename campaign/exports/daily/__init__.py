"""Counts of drives as a file by mail, every morning, to those of the staff who are down for them."""
