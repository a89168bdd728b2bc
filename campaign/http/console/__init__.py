"""Staff's pages: behind an account, a second step and a permission each, in Welsh and English."""
