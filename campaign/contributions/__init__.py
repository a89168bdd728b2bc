"""What supporters give: signatures, letters, pledges and every other kind of help."""
