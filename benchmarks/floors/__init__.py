"""Small honest programs that do the least of what is measured: what the service is held against."""
