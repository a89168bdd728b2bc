"""Supporters' pages, in Welsh and English."""
