"""The API as other software uses it."""
