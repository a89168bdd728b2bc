"""Writes heads, entries, proofs and receipts as JSON, as docs/verifier/cydlais_verify.py reads them. Hashes are in hex."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from campaign.snapshots.reading import PublicLog, SignedHead
from campaign.snapshots.receipts import Receipt
from campaign.snapshots.signing import written


def heads_json(log: PublicLog, heads: Sequence[SignedHead]) -> bytes:
    """The keys are those that these heads were signed with."""
    keys = {signed.head.key_id: signed.public_key.hex() for signed in heads}
    return _json(
        {
            "what": "cydlais snapshots 1",
            "log": str(log.drive_id),
            "keys": [{"id": key_id, "public_key": key} for key_id, key in sorted(keys.items())],
            "heads": [
                {
                    **_head(signed),
                    "previous_size": signed.head.previous_size,
                    "consistency": _hex(signed.consistency),
                }
                for signed in heads
            ],
        }
    )


def log_json(log: PublicLog, start: int, entries: Iterable[bytes]) -> bytes:
    return _json({"what": "cydlais log 1", "log": str(log.drive_id), "start": start, "entries": _hex(entries)})


def consistency_json(log: PublicLog, sizes: tuple[int, int], proof: Iterable[bytes]) -> bytes:
    first, second = sizes
    return _json(
        {
            "what": "cydlais consistency 1",
            "log": str(log.drive_id),
            "first": first,
            "second": second,
            "consistency": _hex(proof),
        }
    )


def receipt_json(receipt: Receipt) -> bytes:
    return _json(
        {
            "what": "cydlais receipt 1",
            "log": str(receipt.signed.head.drive_id),
            "position": receipt.position,
            "secret": receipt.secret.hex(),
            "entry": receipt.entry.hex(),
            "inclusion": _hex(receipt.inclusion),
            "head": _head(receipt.signed),
            "public_key": receipt.signed.public_key.hex(),
        }
    )


def _head(signed: SignedHead) -> dict[str, object]:
    head = signed.head
    return {
        "size": head.size,
        "root": head.root.hex(),
        "count": head.count,
        "time": written(head.signed_at),
        "key": head.key_id,
        "signature": head.signature.hex(),
    }


def _hex(values: Iterable[bytes]) -> list[str]:
    return [value.hex() for value in values]


def _json(value: Mapping[str, object]) -> bytes:
    return (json.dumps(value, separators=(",", ":")) + "\n").encode("ascii")
