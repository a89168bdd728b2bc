"""Heads are signed once an hour, of what is counted then; and whatever is flipped in what was given out is found."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import HealthCheck, given
from hypothesis import settings as of_hypothesis
from hypothesis import strategies as st
from sqlalchemy import update

from campaign.contributions.folding import fold_deltas
from campaign.db import Database
from campaign.snapshots.appending import append_steps
from campaign.snapshots.documents import heads_json, log_json, receipt_json
from campaign.snapshots.heads import sign_heads
from campaign.snapshots.models import SnapshotLog
from campaign.snapshots.reading import PublicLog, list_heads, load_page
from campaign.snapshots.receipts import make_receipt
from campaign.snapshots.signing import HeadFacts, HeadSigner
from tests.contributions.counting import ON_SQLITE_ALONE, somebody_signs, withdrawn
from tests.snapshots.logs import SIGNER, folded, heads_of, snapshot
from tests.snapshots.verifying import VERIFIER, verifier
from tests.time_travel import let_pass

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Given:
    """What the service gave out, as files: names in a folder."""

    folder: Path
    secret_of_paul: str

    def path(self, name: str) -> str:
        return str(self.folder / name)

    def read(self, name: str) -> Any:
        return json.loads((self.folder / name).read_bytes())

    def changed(self, name: str, content: bytes) -> str:
        """Another file, with this in it."""
        path = self.folder / f"changed-{name}"
        path.write_bytes(content)
        return str(path)


@pytest.fixture
def given_out(database: Database, petition: UUID, tmp_path: Path) -> Given:
    """Three heads, two of one key and one of the next: Suzie, and six more; Paul, who withdraws; nobody else."""
    suzie, paul = (somebody_signs(database, petition) for _ in range(2))
    folded(database)
    let_pass(database, HOUR)
    for _ in range(5):
        somebody_signs(database, petition)
    folded(database)
    paper_of_paul = receipt_of(database, paul)
    withdrawn(database, paul)
    let_pass(database, HOUR)
    snapshot_by_next_key(database)
    (tmp_path / "suzie.json").write_bytes(receipt_of(database, suzie))
    (tmp_path / "paul.json").write_bytes(paper_of_paul)
    with database.reading() as session:
        log = PublicLog(petition, 8)
        (tmp_path / "snapshots.json").write_bytes(heads_json(log, list_heads(session, log)))
        for name, start, end in (("log-1.json", 0, 5), ("log-2.json", 5, None)):
            (tmp_path / name).write_bytes(log_json(log, start, load_page(session, log, start, end)))
    return Given(tmp_path, json.loads(paper_of_paul)["secret"])


def receipt_of(database: Database, contribution_id: UUID) -> bytes:
    with database.reading() as session:
        return receipt_json(make_receipt(session, contribution_id))


def snapshot_by_next_key(database: Database) -> None:
    fold_deltas(database)
    assert snapshot(database, HeadSigner("the key that comes after it, 0123456789")) == 1


def says(*arguments: str) -> int:
    return int(verifier().main([*arguments, "--only", "en"]))


def test_a_head_is_signed_once_an_hour_of_what_is_counted_then(database: Database, petition: UUID) -> None:
    assert snapshot(database) == 0
    somebody_signs(database, petition)
    assert folded(database) == 1
    paul = somebody_signs(database, petition)
    assert folded(database) == 0
    let_pass(database, HOUR)
    withdrawn(database, paul)
    assert folded(database) == 1
    assert snapshot(database) == 0
    let_pass(database, HOUR)
    assert snapshot(database) == 0  # nothing moved
    first, second = heads_of(database, petition)
    assert [(head.size, head.count, head.previous_size) for head in (first, second)] == [(1, 1, 0), (3, 1, 1)]
    text = (
        f"cydlais snapshot 1\nlog {petition}\nsize 3\nroot {second.root.hex()}\ncount 1\n"
        f"time {second.signed_at:%Y-%m-%dT%H:%M:%SZ}\n"
    )
    Ed25519PublicKey.from_public_bytes(SIGNER.public_key).verify(second.signature, text.encode())


def test_nothing_is_signed_that_is_not_what_is_counted(database: Database, petition: UUID) -> None:
    somebody_signs(database, petition)
    folded(database)
    let_pass(database, HOUR)
    somebody_signs(database, petition)
    fold_deltas(database)
    with database.transaction() as session:
        session.execute(update(SnapshotLog).values(head_size=0))  # so that it is due, and its last step waits
    assert sign_heads(database, SIGNER) == 0
    assert append_steps(database) is False
    assert sign_heads(database, SIGNER) == 1


def test_what_the_service_gives_out_holds_far_from_it(
    given_out: Given, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """With Python's own paths and variables put away, in a folder where nothing else is."""
    folder = tmp_path_factory.mktemp("elsewhere")
    copy = folder / "cydlais_verify.py"
    copy.write_bytes(VERIFIER.read_bytes())
    log = ("log", given_out.path("snapshots.json"), given_out.path("log-1.json"), given_out.path("log-2.json"))
    whole = run(copy, *log, "--receipt", given_out.path("suzie.json"))
    assert (whole.returncode, whole.stderr) == (0, "")
    assert "its entries were counted again, and agree with all 3 heads" in whole.stdout
    assert "no entry takes the receipt’s owner out" in whole.stdout
    assert "Mae’r dderbynneb yn gywir: mae cofnod 0 ymhlith y 8" in whole.stdout
    assert f"Signed with the key {SIGNER.public_key.hex()}" in whole.stdout
    taken_out = run(copy, *log, "--receipt", given_out.path("paul.json"), "--only", "cy")
    assert taken_out.returncode == 1
    assert (
        taken_out.stdout == "Cafodd perchennog y dderbynneb ei gyfrif gan gofnod 1, a’i dynnu allan eto gan gofnod 7.\n"
    )
    assert run(copy, "heads", str(copy)).returncode == 2


def run(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-X", "utf8", copy, *arguments], cwd=copy.parent, env={}, capture_output=True, text=True
    )


@ON_SQLITE_ALONE
def test_the_key_that_is_trusted_is_held_to(given_out: Given) -> None:
    known = ["--key", SIGNER.public_key.hex()]
    assert says("receipt", given_out.path("paul.json"), *known) == 0
    assert says("receipt", given_out.path("suzie.json"), *known) == 1  # the next key's
    next_key = given_out.read("suzie.json")["public_key"]
    assert says("heads", given_out.path("snapshots.json"), *known, "--key", next_key.upper()) == 0


@ON_SQLITE_ALONE
def test_two_heads_of_one_size_are_found(given_out: Given, petition: UUID, capsys: pytest.CaptureFixture[str]) -> None:
    heads = given_out.read("snapshots.json")
    first = heads["heads"][0] | {"count": 9}
    moment = datetime.fromisoformat(first["time"])
    facts = HeadFacts(petition, first["size"], bytes.fromhex(first["root"]), 9, moment)
    first["signature"] = SIGNER.sign(facts).hex()  # the service says one thing to some, and another to others
    other = given_out.changed("heads", json.dumps(heads | {"heads": [first]}).encode())
    assert says("heads", other) == 0
    assert says("heads", given_out.path("snapshots.json"), other) == 1
    assert "Two different heads were signed with 2 entries" in capsys.readouterr().out
    assert says("log", other, given_out.path("log-1.json"), given_out.path("log-2.json")) == 1
    assert "The first 2 entries add up to 2, and 9 was signed." in capsys.readouterr().out


@ON_SQLITE_ALONE
def test_a_log_that_was_rewritten_is_found(given_out: Given) -> None:
    """Each of these is signed and reads well."""
    heads, log = given_out.read("snapshots.json"), given_out.read("log-2.json")
    gone = heads | {"heads": [heads["heads"][0], heads["heads"][2]]}
    assert says("heads", given_out.changed("heads", json.dumps(gone).encode())) == 1
    swapped = log | {"entries": [log["entries"][1], log["entries"][0], *log["entries"][2:]]}
    for change in (swapped, log | {"start": 6}, log | {"entries": log["entries"][:-1]}):
        path = given_out.changed("log", json.dumps(change).encode())
        assert says("log", given_out.path("snapshots.json"), given_out.path("log-1.json"), path) == 1


@pytest.mark.parametrize("name", ["suzie.json", "snapshots.json", "log-1.json"])
@pytest.mark.parametrize("every", [9, pytest.param(1, marks=pytest.mark.long)])
@ON_SQLITE_ALONE
def test_whatever_byte_is_changed_it_is_found(given_out: Given, name: str, every: int) -> None:
    """By one that might well stand there, and any by any."""
    content = (given_out.folder / name).read_bytes()

    def is_found(at: int, byte: int) -> bool:
        changed = given_out.changed(name, content[:at] + bytes([byte]) + content[at + 1 :])
        return says(*how_to_check(given_out, name, changed)) in (1, 2)

    @of_hypothesis(max_examples=30, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(at=st.integers(0, len(content) - 2), mask=st.integers(1, 255))
    def flip(at: int, mask: int) -> None:
        assert is_found(at, content[at] ^ mask)

    assert says(*how_to_check(given_out, name, given_out.path(name))) == 0
    assert [at for at in range(0, len(content) - 1, every) if not is_found(at, likely(content[at]))] == []
    flip()


def likely(byte: int) -> int:
    """Another of its kind."""
    for kind in (b"0123456789", b"abcdef"):
        if byte in kind:
            return kind[(kind.index(byte) + 1) % len(kind)]
    return byte ^ 1


def how_to_check(given_out: Given, name: str, path: str) -> Sequence[str]:
    if name == "suzie.json":
        return ["receipt", path]
    if name == "snapshots.json":
        return ["heads", path]
    return ["log", given_out.path("snapshots.json"), path, given_out.path("log-2.json")]
