"""Checks receipts, signed heads and logs of Cydlais without Cydlais: Python's own library, and `cryptography` for Ed25519.

    python3 cydlais_verify.py receipt receipt.json [--heads snapshots.json …]
    python3 cydlais_verify.py heads snapshots.json …
    python3 cydlais_verify.py log snapshots.json log-1.json log-2.json … [--receipt receipt.json]

It asks nobody: the files are all that it reads. `--key` says which public key to trust (64 digits, may be given again); without
it whatever key the files bring is believed, and named. `--only en` or `--only cy` says it in one language.
Ends with 0 where everything holds, with 1 where something does not, with 2 where a file cannot be read.
docs/snapshots.md says what that proves, and what it does not.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

HOLDS, DOES_NOT_HOLD, UNREADABLE = 0, 1, 2
COUNTED, UNCOUNTED, TOGETHER = 1, 2, (3, 4)
MOST = 2**53  # of a number
SENTENCES = {
    "unreadable": (
        "{file}: this is not a file that can be checked ({why}).",
        "{file}: nid yw hon yn ffeil y gellir ei gwirio ({why}).",
    ),
    "signature": (
        "The signature of the head with {size} entries does not fit: somebody else wrote it, or it was changed.",
        "Nid yw llofnod y pen â {size} cofnod yn cyd-fynd: rhywun arall a’i hysgrifennodd, neu fe’i newidiwyd.",
    ),
    "key-unknown": (
        "The head with {size} entries was signed with the key {key}, which is not the one that you trust.",
        "Llofnodwyd y pen â {size} cofnod â’r allwedd {key}, ac nid honno yw’r un yr ydych yn ymddiried ynddi.",
    ),
    "key-id": (
        "A public key does not have the number that stands with it: {key}.",
        "Nid y rhif sydd gyda hi yw rhif allwedd gyhoeddus: {key}.",
    ),
    "entry": (
        "The entry does not hold the hash of the secret.",
        "Nid yw’r cofnod yn cynnwys hash y gyfrinach.",
    ),
    "inclusion": (
        "The entry is not in the log that was signed.",
        "Nid yw’r cofnod yn y log a lofnodwyd.",
    ),
    "two-heads": (
        "Two different heads were signed with {size} entries: one log was shown to some, another to others.",
        "Llofnodwyd dau ben gwahanol â {size} cofnod: dangoswyd un log i rai, ac un arall i eraill.",
    ),
    "other-log": (
        "The files are of different logs.",
        "Mae’r ffeiliau’n perthyn i wahanol logiau.",
    ),
    "order": (
        "The heads with {first} and with {size} entries do not follow each other.",
        "Nid yw’r pennau â {first} ac â {size} cofnod yn dilyn ei gilydd.",
    ),
    "rewritten": (
        "The log with {size} entries does not go on from the one with {first}: it was rewritten.",
        "Nid yw’r log â {size} cofnod yn barhad o’r un â {first}: fe’i hailysgrifennwyd.",
    ),
    "gap": (
        "Entries are missing from number {start} on (the first has the number 0).",
        "Mae cofnodion ar goll o rif {start} ymlaen (rhif y cyntaf yw 0).",
    ),
    "bad-entry": (
        "Entry {number} is not one that the log may hold.",
        "Nid yw cofnod {number} yn un y gall y log ei gynnwys.",
    ),
    "root": (
        "The first {size} entries are not those that were signed.",
        "Nid y {size} cofnod cyntaf yw’r rhai a lofnodwyd.",
    ),
    "count": (
        "The first {size} entries add up to {sum}, and {count} was signed.",
        "Mae’r {size} cofnod cyntaf yn rhoi cyfanswm o {sum}, a {count} a lofnodwyd.",
    ),
    "taken-out": (
        "The receipt’s owner was counted by entry {position}, and taken out again by entry {number}.",
        "Cafodd perchennog y dderbynneb ei gyfrif gan gofnod {position}, a’i dynnu allan eto gan gofnod {number}.",
    ),
    "receipt-holds": (
        "The receipt holds: entry {position} is among the {size} that were signed at {time}, when the count was {count}.",
        "Mae’r dderbynneb yn gywir: mae cofnod {position} ymhlith y {size} a lofnodwyd am {time}, a’r cyfrif yn {count}.",
    ),
    "heads-hold": (
        "The heads hold: {number} signed, each going on from the one before, up to {size} entries and a count of {count}.",
        "Mae’r pennau’n gywir: llofnodwyd {number}, pob un yn dilyn yr un o’i flaen, hyd at {size} cofnod a chyfrif o {count}.",
    ),
    "from-beginning": (
        "They reach back to the beginning of the log.",
        "Maent yn cyrraedd yn ôl at ddechrau’r log.",
    ),
    "from-middle": (
        "They begin with {size} entries: earlier heads are not in these files.",
        "Maent yn dechrau â {size} cofnod: nid yw pennau cynharach yn y ffeiliau hyn.",
    ),
    "log-holds": (
        "The log holds: its entries were counted again, and agree with all {number} heads.",
        "Mae’r log yn gywir: cyfrifwyd ei gofnodion eto, ac maent yn cytuno â phob un o’r pennau ({number}).",
    ),
    "not-covered": (
        "Entries from number {size} on are not covered by these heads, and were not checked.",
        "Nid yw’r pennau hyn yn cynnwys cofnodion o rif {size} ymlaen, ac ni wiriwyd y rheini.",
    ),
    "still-counted": (
        "Up to the last of these heads, no entry takes the receipt’s owner out.",
        "Hyd at yr olaf o’r pennau hyn, nid oes cofnod yn tynnu perchennog y dderbynneb allan.",
    ),
    "key-named": (
        "Signed with the key {key}. Compare it with the one that you know from elsewhere, or give it with --key.",
        "Llofnodwyd â’r allwedd {key}. Cymharwch hi â’r un y gwyddoch amdani o le arall, neu rhowch hi gyda --key.",
    ),
}


class Finding(Exception):
    """Something does not hold, or cannot be read: a sentence and what stands in it."""

    def __init__(self, slug: str, status: int = DOES_NOT_HOLD, **values: object) -> None:
        super().__init__(slug)
        self.slug, self.status, self.values = slug, status, values


@dataclass(frozen=True)
class Head:
    """What was signed of a log, when, and with which key; and the proof that it goes on from the head before."""

    log: str
    size: int
    root: bytes
    count: int
    time: str
    key: str
    public_key: bytes
    signature: bytes
    previous_size: int = 0
    consistency: tuple[bytes, ...] = ()

    @property
    def text(self) -> bytes:
        return (
            f"cydlais snapshot 1\nlog {self.log}\nsize {self.size}\nroot {self.root.hex()}\n"
            f"count {self.count}\ntime {self.time}\n"
        ).encode("ascii")

    def check(self, trusted: Sequence[str]) -> None:
        if key_id(self.public_key) != self.key:
            raise Finding("key-id", key=self.key)
        if trusted and self.public_key.hex() not in trusted:
            raise Finding("key-unknown", size=self.size, key=self.public_key.hex())
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(self.signature, self.text)
        except (InvalidSignature, ValueError):
            raise Finding("signature", size=self.size) from None


@dataclass(frozen=True)
class Receipt:
    head: Head
    position: int
    secret: bytes
    entry: bytes
    inclusion: tuple[bytes, ...]

    @property
    def mark_of_uncounted(self) -> bytes:
        return hashlib.sha256(b"uncounted" + self.secret).digest()

    def check(self, trusted: Sequence[str]) -> None:
        self.head.check(trusted)
        if self.entry != b"\x01\x01\x00\x00\x00\x01" + hashlib.sha256(self.secret).digest():
            raise Finding("entry")
        if root_by_inclusion(leaf_hash(self.entry), self.position, self.head.size, self.inclusion) != self.head.root:
            raise Finding("inclusion")


# The hash tree of RFC 9162, 2.1.


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_by_inclusion(leaf: bytes, position: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """The root that the proof leads to (2.1.3.2); None where it cannot be one for this place."""
    if not 0 <= position < size:
        return None
    at, last, found = position, size - 1, leaf
    for step in proof:
        if last == 0:
            return None
        if at & 1 or at == last:
            found = node_hash(step, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, step)
        at, last = at >> 1, last >> 1
    return found if last == 0 else None


def goes_on(first: Head, second: Head) -> bool:
    """Whether the proof of `second` shows that its tree goes on from that of `first` (2.1.4.2)."""
    proof = list(second.consistency)
    if first.size & (first.size - 1) == 0:
        proof.insert(0, first.root)
    if not proof:
        return False
    at, last = first.size - 1, second.size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = proof[0]
    for step in proof[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, step)
        at, last = at >> 1, last >> 1
    return last == 0 and old == first.root and new == second.root


class Tree:
    """Grows entry by entry, and knows its root at each size."""

    def __init__(self) -> None:
        self.size = 0
        self._tops: list[bytes] = []

    def add(self, entry: bytes) -> None:
        top, size = leaf_hash(entry), self.size
        while size & 1:
            top, size = node_hash(self._tops.pop(), top), size >> 1
        self._tops.append(top)
        self.size += 1

    def root(self) -> bytes:
        found = self._tops[-1]
        for top in reversed(self._tops[:-1]):
            found = node_hash(top, found)
        return found


def key_id(public_key: bytes) -> str:
    return hashlib.sha256(public_key).hexdigest()[:16]


# Reading files: exactly what is expected stands in them, or they are refused.


class Reader:
    """Takes the values of one file, each of the kind that it must be, and none besides."""

    def __init__(self, path: str) -> None:
        self.path = path

    def fail(self, why: str) -> Finding:
        return Finding("unreadable", UNREADABLE, file=Path(self.path).name, why=why)

    def load(self, what: str, *names: str) -> dict[str, Any]:
        try:
            text = Path(self.path).read_text(encoding="ascii")
            found = json.loads(text, object_pairs_hook=self._only_once)
        except (OSError, ValueError, RecursionError):
            raise self.fail("JSON") from None
        fields = self.fields(found, "what", "log", *names)
        if fields["what"] != what:
            raise self.fail("what")
        self.text(fields["log"], r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
        return fields

    def fields(self, value: object, *names: str) -> dict[str, Any]:
        if not isinstance(value, dict) or set(value) != set(names):
            raise self.fail(", ".join(names))
        return value

    def items(self, value: object) -> list[Any]:
        if not isinstance(value, list):
            raise self.fail("list")
        return value

    def text(self, value: object, pattern: str) -> str:
        if not isinstance(value, str) or not re.fullmatch(pattern, value, re.ASCII):
            raise self.fail(pattern)
        return value

    def number(self, value: object, least: int = 0) -> int:
        if type(value) is not int or not least <= value <= MOST:
            raise self.fail("number")
        return value

    def octets(self, value: object, length: int) -> bytes:
        return bytes.fromhex(self.text(value, f"[0-9a-f]{{{2 * length}}}"))

    def hashes(self, value: object) -> tuple[bytes, ...]:
        return tuple(self.octets(each, 32) for each in self.items(value))

    def head(self, log: str, fields: dict[str, Any], public_key: bytes) -> Head:
        return Head(
            log=log,
            size=self.number(fields["size"], 1),
            root=self.octets(fields["root"], 32),
            count=self.number(fields["count"], -MOST),
            time=self.text(fields["time"], r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
            key=self.text(fields["key"], KEY_ID),
            public_key=public_key,
            signature=self.octets(fields["signature"], 64),
            previous_size=self.number(fields.get("previous_size", 0)),
            consistency=self.hashes(fields.get("consistency", [])),
        )

    def _only_once(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError
        return found


KEY_ID = "[0-9a-f]{16}"
HEAD = ("size", "root", "count", "time", "key", "signature")


def read_receipt(path: str) -> Receipt:
    file = Reader(path)
    names = ("position", "secret", "entry", "inclusion", "head", "public_key")
    fields = file.load("cydlais receipt 1", *names)
    return Receipt(
        head=file.head(fields["log"], file.fields(fields["head"], *HEAD), file.octets(fields["public_key"], 32)),
        position=file.number(fields["position"]),
        secret=file.octets(fields["secret"], 32),
        entry=file.octets(fields["entry"], 38),
        inclusion=file.hashes(fields["inclusion"]),
    )


def read_heads(paths: Sequence[str], trusted: Sequence[str]) -> list[Head]:
    """Of all the files, each with its signature checked, in order."""
    found: dict[int, Head] = {}
    for path in paths:
        file = Reader(path)
        fields = file.load("cydlais snapshots 1", "keys", "heads")
        keys = {key_id(public_key): public_key for public_key in _public_keys(file, fields["keys"])}
        for each in file.items(fields["heads"]):
            named = file.fields(each, *HEAD, "previous_size", "consistency")
            head = file.head(fields["log"], named, keys.get(file.text(named["key"], KEY_ID), b""))
            head.check(trusted)
            if found.setdefault(head.size, head).text != head.text:
                raise Finding("two-heads", size=head.size)
    if not found:
        raise Reader(paths[0]).fail("heads")
    if len({head.log for head in found.values()}) > 1:
        raise Finding("other-log")
    return [found[size] for size in sorted(found)]


def _public_keys(file: Reader, values: object) -> Iterator[bytes]:
    for value in file.items(values):
        fields = file.fields(value, "id", "public_key")
        public_key = file.octets(fields["public_key"], 32)
        if fields["id"] != key_id(public_key):
            raise Finding("key-id", key=fields["id"])
        yield public_key


def read_log(paths: Sequence[str], log: str) -> list[bytes]:
    """The entries of all the files, from the first on."""
    pages = list[tuple[int, list[bytes]]]()
    for path in paths:
        file = Reader(path)
        fields = file.load("cydlais log 1", "start", "entries")
        if fields["log"] != log:
            raise Finding("other-log")
        entries = [file.octets(each, 38) for each in file.items(fields["entries"])]
        pages.append((file.number(fields["start"]), entries))
    found: list[bytes] = []
    for start, entries in sorted(pages, key=lambda page: page[0]):
        if start != len(found):
            raise Finding("gap", start=len(found))
        found += entries
    return found


# What is checked.


def check_receipt(receipt: Receipt, heads: Sequence[Head]) -> None:
    """That its head is none that the published ones contradict; its own claims are checked already."""
    if any(head.log != receipt.head.log for head in heads):
        raise Finding("other-log")
    if any(head.size == receipt.head.size and head.text != receipt.head.text for head in heads):
        raise Finding("two-heads", size=receipt.head.size)


def check_chain(heads: Sequence[Head]) -> None:
    """That each goes on from the one before, in time too."""
    first = heads[0]
    if not first.previous_size < first.size or bool(first.previous_size) != bool(first.consistency):
        raise Finding("order", first=first.previous_size, size=first.size)
    for first, second in pairwise(heads):
        if second.previous_size != first.size or second.time < first.time:
            raise Finding("order", first=first.size, size=second.size)
        if not goes_on(first, second):
            raise Finding("rewritten", first=first.size, size=second.size)


def check_log(entries: Sequence[bytes], heads: Sequence[Head]) -> None:
    """Count them again: at each head its root and its count."""
    tree, total = Tree(), 0
    for head in heads:
        if len(entries) < head.size:
            raise Finding("gap", start=len(entries))
        for number in range(tree.size, head.size):
            total += _change(entries[number], number)
            tree.add(entries[number])
        if tree.root() != head.root:
            raise Finding("root", size=head.size)
        if total != head.count:
            raise Finding("count", size=head.size, sum=total, count=head.count)


def _change(entry: bytes, number: int) -> int:
    version, kind, change = entry[0], entry[1], int.from_bytes(entry[2:6], "big", signed=True)
    if version != 1 or not (kind in TOGETHER or (kind, change) in ((COUNTED, 1), (UNCOUNTED, -1))):
        raise Finding("bad-entry", number=number)
    return change


def check_still_counted(receipt: Receipt, entries: Sequence[bytes]) -> None:
    """`entries` are those that were checked."""
    if receipt.position >= len(entries) or entries[receipt.position] != receipt.entry:
        raise Finding("inclusion")
    for number, entry in enumerate(entries):
        if entry[1] == UNCOUNTED and entry[6:] == receipt.mark_of_uncounted:
            raise Finding("taken-out", position=receipt.position, number=number)


class Teller:
    """Says sentences, in both languages or in one."""

    def __init__(self, only: str | None) -> None:
        self._only = only

    def say(self, slug: str, **values: object) -> None:
        for language, sentence in zip(("en", "cy"), SENTENCES[slug], strict=True):
            if self._only in (None, language):
                sys.stdout.write(sentence.format(**values) + "\n")


def run(given: argparse.Namespace, teller: Teller) -> None:
    trusted = [key.lower() for key in given.key]
    receipt = read_receipt(given.receipt) if given.receipt else None
    heads = read_heads(given.heads, trusted) if given.heads else []
    if receipt:
        receipt.check(trusted)
        check_receipt(receipt, heads)
    if heads:
        check_chain(heads)
    entries = read_log(given.entries, heads[-1].log) if given.entries else []
    if given.entries:
        check_log(entries, heads)
        if receipt:
            check_still_counted(receipt, entries[: heads[-1].size])
    tell(given, teller, receipt=receipt, heads=heads, loaded=len(entries))


def tell(
    given: argparse.Namespace, teller: Teller, *, receipt: Receipt | None, heads: Sequence[Head], loaded: int
) -> None:
    if receipt:
        head = receipt.head
        teller.say("receipt-holds", position=receipt.position, size=head.size, time=head.time, count=head.count)
    if heads:
        first, last = heads[0], heads[-1]
        teller.say("heads-hold", number=len(heads), size=last.size, count=last.count)
        teller.say("from-middle" if first.previous_size else "from-beginning", size=first.size)
    if given.entries:
        teller.say("log-holds", number=len(heads))
        if loaded > heads[-1].size:
            teller.say("not-covered", size=heads[-1].size)
        if receipt:
            teller.say("still-counted")
    if not given.key:
        for key in sorted({head.public_key.hex() for head in (*heads, *([receipt.head] if receipt else []))}):
            teller.say("key-named", key=key)


def read_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--key", action="append", default=[], help="a public key to trust, in 64 hexadecimal digits")
    shared.add_argument("--only", choices=("en", "cy"), help="say it in this language alone")
    shared.set_defaults(receipt=None, heads=[], entries=[])
    parser = argparse.ArgumentParser(description="Checks receipts, signed heads and logs of Cydlais.")
    parts = parser.add_subparsers(required=True)
    receipt = parts.add_parser("receipt", parents=[shared], help="a receipt, by itself or beside the published heads")
    receipt.add_argument("receipt")
    receipt.add_argument("--heads", nargs="+", default=[])
    heads = parts.add_parser("heads", parents=[shared], help="that the published heads follow from each other")
    heads.add_argument("heads", nargs="+")
    log = parts.add_parser("log", parents=[shared], help="count a log again")
    log.add_argument("heads", nargs=1)
    log.add_argument("entries", nargs="+")
    log.add_argument("--receipt")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    given = read_arguments(arguments)
    teller = Teller(given.only)
    try:
        run(given, teller)
    except Finding as finding:
        teller.say(finding.slug, **finding.values)
        return finding.status
    return HOLDS


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
