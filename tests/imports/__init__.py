"""Imports of signatures."""
