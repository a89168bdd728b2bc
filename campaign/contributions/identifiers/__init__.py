"""What other systems call what they gave us: kept, so that the same thing given again is known as the same."""
