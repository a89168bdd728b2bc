"""Taking many contributions out of the count by conditions, and putting them back."""
