"""Supporters' pages, as a browser meets them."""
