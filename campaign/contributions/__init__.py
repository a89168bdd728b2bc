"""What supporters give: the states, the counts, and one folder for each kind."""
