"""Files of targets as people have them: whatever is wrong is said by row, and nothing is guessed."""
