r"""A list of a million supporters on PostgreSQL, beside `psql \copy` of the same rows: `python -m benchmarks.lists [HOW_MANY]`.

Each is built as the worker builds it, in a process of its own, from the claim to the moment when it can be downloaded: counted,
guarded, hashed, sealed, on disk. `psql` copies the same columns of the same rows in the same order, as they are. Rounds
alternate, so that what else the machine does weighs on both; the median of the rounds' ratios counts. Says time and the most
memory that a process had, and keeps var/bench/lists.json.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from uuid import UUID

from psycopg import ClientCursor

from campaign import migrate
from campaign.areas.lookup import ensure_seats
from campaign.db import Database
from campaign.exports.lists.asking import order_of
from campaign.exports.lists.reading import plan_list, select_values
from tests.cast import charlie_opens_petition
from tests.exports.lists.staff import asking, row_of, set_handover, stan_asks
from tests.many import make_many
from tests.servers.postgres import postgres_server
from tests.updates import campaign_of

SUPPORTERS = 1_000_000
ROUNDS = 3
LISTS = (("hand-over", "csv"), ("crm", "csv"), ("hand-over", "xlsx"))
NAMES = "(ARRAY['Suzie','Laura','Paul','Siân','Gwenllïan','Dafydd','Ŵyn','O''Neill'])[1 + n % 8] || ' Evans ' || n"
KEY = "md5(n::text) || md5('supporter ' || n::text)"
SEAT = "'W0900' || lpad((53 + n % 16)::text, 4, '0')"
SERIES = "generate_series(CAST(:first AS integer), CAST(:last AS integer)) n"


def _id(letter: str) -> str:
    """Ids in the order in which rows were made, as version 7 has them."""
    moment = "lpad(to_hex(1790000000000 + n), 12, '0')"
    return f"({moment} || '7' || left(md5('{letter}' || n), 3) || '8' || substr(md5('{letter}' || n), 4, 15))::uuid"


MADE = (
    f"INSERT INTO mailboxes (key, created_at) SELECT {KEY}, now() FROM {SERIES}",
    f"""INSERT INTO supporters (id, mailbox_key, name_key, name, language, referral_code, created_at)
        SELECT {_id("s")}, {KEY}, 'supporter' || n, {NAMES}, CASE WHEN n % 2 = 0 THEN 'cy' ELSE 'en' END, 'r' || n, now()
        FROM {SERIES}""",
    f"""INSERT INTO contributions (id, kind, drive_id, what, content_key, state, mailbox_key, slot, name_key, name, email,
               postcode, country, area_code, number, show_name, consent_campaign, consent_wider, is_suspect, language,
               source, statement_version, text_version, issue, supporter_id, submitted_at, expires_at, verified_at)
        SELECT {_id("c")}, 'signature', :drive, '', '', 'verified', {KEY}, 1, 'supporter' || n, {NAMES},
               'supporter' || n || '@example.com', 'CF10 ' || n % 10 || 'AA', CASE WHEN n % 50 = 0 THEN 'FR' ELSE 'GB' END,
               CASE WHEN n % 50 = 0 THEN NULL ELSE {SEAT} END, n, n % 3 = 0, true, true, false,
               CASE WHEN n % 2 = 0 THEN 'cy' ELSE 'en' END, 'web', 1, 1, 0, {_id("s")},
               now() - interval '1 day', now(), now() - n * interval '1 second' FROM {SERIES}""",
    f"""INSERT INTO consents (id, supporter_id, contribution_id, campaign_id, purpose, is_given, statement_version,
               language, source, recorded_at)
        SELECT {_id("a")}, {_id("s")}, {_id("c")}, :campaign, 'wider', n % 10 > 0, 1, 'cy', 'web', now() FROM {SERIES}""",
)


def main(supporters: int) -> None:
    """Measure, print, keep."""
    with postgres_server(durable=True, own=True) as server, tempfile.TemporaryDirectory() as folder:
        url = server.create_database()
        database = Database(url)
        migrate.upgrade(database)
        petition = _prepare(database, supporters)
        results = [_measure(database, petition, Path(folder), list_of) for list_of in LISTS]
        database.dispose()
    for result in results:
        sys.stdout.write("".join(f"{name:16} {value!s:>40}\n" for name, value in result.items()) + "\n")
    kept = Path("var", "bench")
    kept.mkdir(parents=True, exist_ok=True)
    (kept / "lists.json").write_text(json.dumps({"supporters": supporters, "results": results}, indent=1) + "\n")


def _prepare(database: Database, supporters: int) -> UUID:
    """So many people who signed one petition; its id."""
    petition = charlie_opens_petition(database)
    set_handover(database, petition, "names-postcodes")
    campaign_id = campaign_of(database, petition)
    with database.transaction() as session:
        ensure_seats(session)
    make_many(database, MADE, supporters, drive=petition, campaign=campaign_id)
    return petition


def _measure(database: Database, petition: UUID, folder: Path, list_of: tuple[str, str]) -> dict[str, Any]:
    purpose, format_ = list_of
    statement = _rows(database, petition, purpose)
    ours, theirs, built = [], [], {}
    for _ in range(ROUNDS if format_ == "csv" else 1):
        theirs.append(_by_psql(database, statement, folder))
        built = _by_worker(database, petition, folder, list_of)
        ours.append(built["seconds"])
    return {
        "list": f"{purpose}, {format_}",
        **built,
        "seconds": round(median(ours), 2),
        "psql_seconds": round(median(theirs), 2),
        "ratio": round(median(our / their for our, their in zip(ours, theirs, strict=True)), 2),
        "rounds": [round(our / their, 2) for our, their in zip(ours, theirs, strict=True)],
    }


def _rows(database: Database, petition: UUID, purpose: str) -> str:
    """What the list reads, for psql: without words for codes, guard and hash."""
    with database.snapshot(seconds=60) as session:
        plan = plan_list(session, order_of(session, asking(database, {petition}, purpose=purpose)))
        compiled = select_values(plan).compile(
            dialect=session.get_bind().dialect, compile_kwargs={"render_postcompile": True}
        )
        connection: Any = session.connection().connection.driver_connection
        return re.sub(r"\s+", " ", ClientCursor(connection).mogrify(str(compiled), compiled.params))


def _by_psql(database: Database, statement: str, folder: Path) -> float:
    url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    command = f"\\copy ({statement}) TO '{folder}/psql.csv' (FORMAT csv, HEADER)"
    begun = perf_counter()
    subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", url, "-c", command], check=True)
    return perf_counter() - begun


def _by_worker(database: Database, petition: UUID, folder: Path, list_of: tuple[str, str]) -> dict[str, Any]:
    """In a process that has loaded what a worker loads, before the time is taken."""
    purpose, format_ = list_of
    list_id = stan_asks(database, petition, purpose=purpose, format=format_)
    url = database.url.render_as_string(hide_password=False)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.list_worker", url, str(folder / "sealed")],
        check=True,
        capture_output=True,
        text=True,
    )
    row = row_of(database, list_id)
    assert row.state == "ready"
    return {
        **json.loads(done.stdout),
        "rows": row.rows_done,
        "left_out": row.left_out,
        "megabytes": round((row.size_bytes or 0) / 1e6, 1),
    }


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SUPPORTERS)
