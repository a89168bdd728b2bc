"""The hash tree of RFC 9162 (2.1): roots, and proofs that an entry is in it and that it only grew. Knows no database.

A tree is asked for the hash of its complete subtrees: `node(level, index)` is that of the entries from `index * 2**level` on,
`2**level` of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256().digest()

Node = Callable[[int, int], bytes]


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def top_of(hashes: Sequence[bytes]) -> bytes:
    """The root over a power of two of hashes that lie side by side."""
    while len(hashes) > 1:
        hashes = [node_hash(hashes[at], hashes[at + 1]) for at in range(0, len(hashes), 2)]
    return hashes[0]


def root_hash(node: Node, size: int) -> bytes:
    """MTH of the first `size` entries (2.1.1)."""
    return _hash_between(node, 0, size) if size else EMPTY_ROOT


def inclusion_proof(node: Node, position: int, size: int) -> list[bytes]:
    """PATH(position, D_size) (2.1.3.1): of an entry that is among the first `size`."""
    proof: list[bytes] = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _left_part(end - begin)
        if position < middle:
            proof.append(_hash_between(node, middle, end))
            end = middle
        else:
            proof.append(_hash_between(node, begin, middle))
            begin = middle
    return proof[::-1]


def consistency_proof(node: Node, first: int, second: int) -> list[bytes]:
    """PROOF(first, D_second) (2.1.4.1), for 0 < first <= second; empty where there is nothing to prove."""
    proof: list[bytes] = []
    begin, end, is_whole = 0, second, True
    while first != end:
        middle = begin + _left_part(end - begin)
        if first <= middle:
            proof.append(_hash_between(node, middle, end))
            end = middle
        else:
            proof.append(_hash_between(node, begin, middle))
            begin, is_whole = middle, False
    if not is_whole:
        proof.append(_hash_between(node, begin, end))
    return proof[::-1]


def _hash_between(node: Node, begin: int, end: int) -> bytes:
    count = end - begin
    if count & (count - 1) == 0:
        return node(count.bit_length() - 1, begin // count)
    middle = begin + _left_part(count)
    return node_hash(_hash_between(node, begin, middle), _hash_between(node, middle, end))


def _left_part(count: int) -> int:
    """The largest power of two below `count`, which is 2 at the least."""
    return 1 << ((count - 1).bit_length() - 1)
