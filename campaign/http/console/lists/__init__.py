"""Pages of supporter lists: asking for one for a purpose, following it, and downloading it. Each list is its owner's alone."""
