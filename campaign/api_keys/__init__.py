"""Keys of the API: each is an export that lasts, made by an admin for a purpose, of some drives, and for a year at most."""
