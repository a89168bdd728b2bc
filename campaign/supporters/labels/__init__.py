"""Tags and lists, by which other software sorts the people whom it may read. Nothing of ours goes by them."""
