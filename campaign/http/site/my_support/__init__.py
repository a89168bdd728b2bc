"""Pages of My support, in Welsh and English: behind a link by mail, one cookie and a token in every form."""
