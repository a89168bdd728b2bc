"""The signature under a petition."""
