"""What comes of too many at once from one device or network, at one drive, or in all: nobody is refused, and nothing is held.

Whoever solves a challenge gets the mail at once; to whoever does not, it leaves later. Decided by whence a post comes alone,
never by its address.
"""
