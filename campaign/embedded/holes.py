"""Fills the holes in this process's heap, so that its forks begin beyond what they share with it.

What is free between what lives is a thousand small places on as many pages. A fork that puts something there has a copy of
the whole page from then on; a connection to SQLite alone, which takes 0.3 MB, cost 4.
"""

from __future__ import annotations

import ctypes

SIZES = (65536, 16384, 8192, 4096, 2048, 1024, 512, 384, 256, 192, 128, 96, 64, 48, 32, 24)  # bytes
BETWEEN_LOOKS = 8192  # bytes: a look goes through all holes


class _Heap(ctypes.Structure):
    """As `mallinfo2` of the GNU C library fills it in."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in [
            "arena",
            "ordblks",
            "smblks",
            "hblks",
            "hblkhd",
            "usmblks",
            "fsmblks",
            "uordblks",
            "fordblks",
            "keepcost",
        ]
    ]


def fill_holes() -> None:
    """Take what is free below the heap's top and never give it back, about a megabyte. Nothing where the C library is
    another."""
    library = ctypes.CDLL(None)
    if not hasattr(library, "mallinfo2"):
        return
    library.mallinfo2.restype = _Heap
    library.malloc.restype = ctypes.c_void_p
    for size in SIZES:
        top = is_at = library.mallinfo2().keepcost
        while is_at == top:
            for _ in range(max(1, BETWEEN_LOOKS // size)):
                library.malloc(size)
            is_at = library.mallinfo2().keepcost
