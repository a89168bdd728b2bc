"""The hash tree of RFC 9162: known answers, and every proof of every small tree by the verifier's own arithmetic."""

from __future__ import annotations

import hashlib

import pytest

from campaign.snapshots.tree import (
    EMPTY_ROOT,
    Node,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_hash,
    top_of,
)
from tests.snapshots.verifying import verifier

# The entries, roots and proofs with which implementations of Certificate Transparency (RFC 6962, whose tree RFC 9162 takes
# over in 2.1) have always been tried, from its first one, google/certificate-transparency: merkletree/merkle_tree_test.cc.
ENTRIES = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")] + [
    bytes(range(0x60, 0x70))
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
INCLUSION = {  # by position and size
    (0, 1): (),
    (0, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (5, 8): (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
}
CONSISTENCY = {  # by both sizes
    (1, 1): (),
    (1, 8): INCLUSION[0, 8],
    (6, 8): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 5): (
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}


def node_of(entries: list[bytes]) -> Node:
    hashes = [leaf_hash(entry) for entry in entries]
    return lambda level, index: top_of(hashes[index << level : (index + 1) << level])


def test_roots_are_the_known_ones() -> None:
    node = node_of(ENTRIES)
    assert tuple(root_hash(node, size).hex() for size in range(1, 9)) == ROOTS
    assert root_hash(node, 0) == EMPTY_ROOT == hashlib.sha256(b"").digest()


@pytest.mark.parametrize("place", INCLUSION)
def test_inclusion_is_proved_as_is_known(place: tuple[int, int]) -> None:
    assert tuple(step.hex() for step in inclusion_proof(node_of(ENTRIES), *place)) == INCLUSION[place]


@pytest.mark.parametrize("sizes", CONSISTENCY)
def test_growth_is_proved_as_is_known(sizes: tuple[int, int]) -> None:
    assert tuple(step.hex() for step in consistency_proof(node_of(ENTRIES), *sizes)) == CONSISTENCY[sizes]


def test_a_leaf_is_never_taken_for_a_node() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert node_hash(left, right) == hashlib.sha256(b"\x01" + left + right).digest() != leaf_hash(left + right)


def test_every_proof_of_every_small_tree_convinces_the_verifier_and_no_wrong_one_does() -> None:
    entries = [bytes([number]) for number in range(20)]
    node, ours = node_of(entries), verifier()
    roots = [root_hash(node, size) for size in range(len(entries) + 1)]
    for size in range(1, len(entries) + 1):
        for position in range(size):
            proof = inclusion_proof(node, position, size)
            found = ours.root_by_inclusion(leaf_hash(entries[position]), position, size, proof)
            assert found == roots[size]
            for wrong in (position + 1, position - 1):
                assert ours.root_by_inclusion(leaf_hash(entries[position]), wrong, size, proof) != roots[size]
            assert ours.root_by_inclusion(leaf_hash(entries[position]), position, size, [*proof, roots[1]]) is None
        for first in range(1, size):
            proof = consistency_proof(node, first, size)
            assert ours.goes_on(ours.bare_head(first, roots[first]), ours.bare_head(size, roots[size], proof))
            assert not ours.goes_on(ours.bare_head(first, roots[first - 1]), ours.bare_head(size, roots[size], proof))
            assert not ours.goes_on(ours.bare_head(first, roots[first]), ours.bare_head(size, roots[first], proof))
            longer, shorter = [*proof, roots[1]], proof[:-1]
            assert not ours.goes_on(ours.bare_head(first, roots[first]), ours.bare_head(size, roots[size], longer))
            assert not ours.goes_on(ours.bare_head(first, roots[first]), ours.bare_head(size, roots[size], shorter))
