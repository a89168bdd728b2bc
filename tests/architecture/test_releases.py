"""The release before this one goes on working on the tables of this one, and nobody waits while they become so.

A release records its tables when it records its jobs (`python -m tests.workers.record_jobs`): what has come since must leave
each column that it reads or writes where it is, and ask for nothing that it does not know of.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect
from sqlalchemy.engine.interfaces import ReflectedColumn

from campaign import migrate

Columns = Mapping[str, bool]  # by name: whether it must be given a value
RECORDS = (Path(__file__).parents[1] / "workers").glob("schema_of_*.json")
LAST = max(RECORDS, key=lambda path: [int(part) for part in path.stem.removeprefix("schema_of_").split("_")])
RELEASE = json.loads(LAST.read_text())
# On a table that is there already: what reads all of it, or waits for whoever uses it, while nobody can write.
HEAVY = {
    "create_index": "op.build_index, alone in its migration",
    "create_foreign_key": "op.execute with NOT VALID, and VALIDATE CONSTRAINT in the next migration",
    "create_check_constraint": "op.execute with NOT VALID, and VALIDATE CONSTRAINT in the next migration",
    "create_unique_constraint": "op.build_index with unique=True",
    "rename_table": "a new table, and both kept up to date for one release",
    "batch_alter_table": "a new column, and both kept up to date for one release",
}
CHANGES = ("nullable", "type_", "new_column_name")  # of alter_column
STORED = "a column that is STORED is written into every row: one that the code fills, and a job for what is there"
# Of a ledger that no release has filled yet. Gone from here once the release is recorded that has it.
BEFORE_THE_FIRST_RELEASE = {"0038": [STORED]}


def test_the_last_release_works_on_the_tables_of_this_one(migrated_sqlite: Path) -> None:
    engine = create_engine(f"sqlite:///{migrated_sqlite}")
    found = inspect(engine)
    present = {
        table: {column["name"]: _must_be_given(column) for column in found.get_columns(table)}
        for table in found.get_table_names()
    }
    engine.dispose()
    assert missed_by(recorded(RELEASE["tables"]), present) == []


def test_no_migration_since_the_last_release_makes_everybody_wait() -> None:
    scripts = ScriptDirectory(str(migrate.MIGRATIONS))
    for script in scripts.iterate_revisions("heads", RELEASE["revision"]):
        allowed = BEFORE_THE_FIRST_RELEASE.get(script.revision, [])
        assert list(heavy_calls(Path(script.path).read_text())) == allowed, script.path


@pytest.mark.parametrize(
    ("present", "fault"),
    [
        ({"people": {"id": True, "name": True}}, "people.pet is gone"),
        ({"folk": {"id": True, "name": True, "pet": False}}, "people is gone"),
        ({"people": {"id": True, "name": True, "pet": True}}, "people.pet must be given now"),
        ({"people": {"id": True, "name": True, "pet": False, "age": True}}, "people.age is unknown to it"),
    ],
)
def test_what_the_last_release_would_miss_is_found(present: Mapping[str, Columns], fault: str) -> None:
    last = recorded({"people": ["id", "name", "pet?"]})
    assert missed_by(last, present) == [fault]
    welcome = {"people": {"id": True, "name": False, "pet": False, "age": False}, "cats": {"id": True}}
    assert missed_by(last, welcome) == []


@pytest.mark.parametrize(
    ("line", "is_heavy"),
    [
        ('op.create_index("ix", "people", ["pet"])', True),
        ('op.create_index("ix", table_name="people", columns=["pet"])', True),
        ('op.create_index("ix", TABLE, ["pet"])', True),
        ('op.build_index("ix", "cats", ["name"])', True),
        ('op.create_index("ix", "cats", ["name"])', False),
        ('op.alter_column("people", "pet", nullable=False)', True),
        ('op.alter_column("people", "pet", server_default=None)', False),
        ('op.execute("ALTER TABLE people ALTER pet SET NOT NULL")', True),
        ('op.execute("ALTER TABLE people ADD CONSTRAINT c CHECK (age > 0) NOT VALID")', False),
        ('op.execute("ALTER TABLE people VALIDATE CONSTRAINT c")', False),
        ('op.execute("ALTER TABLE people ADD old BOOLEAN GENERATED ALWAYS AS (age > 9) STORED")', True),
        ('op.add_column("people", sa.Column("age", sa.Integer()))', False),
    ],
)
def test_what_would_make_everybody_wait_is_found(line: str, is_heavy: bool) -> None:
    source = f'TABLE = "people"\ndef upgrade():\n    op.create_table("cats")\n    {line}\ndef downgrade():\n    pass\n'
    assert bool(list(heavy_calls(source))) == is_heavy


def test_an_index_that_is_built_alone_keeps_nobody_waiting() -> None:
    assert list(heavy_calls('def upgrade():\n    op.build_index("ix", "people", ["pet"])\n')) == []


def recorded(tables: Mapping[str, list[str]]) -> dict[str, dict[str, bool]]:
    return {
        table: {column.removesuffix("?"): not column.endswith("?") for column in columns}
        for table, columns in tables.items()
    }


def missed_by(last: Mapping[str, Columns], present: Mapping[str, Columns]) -> list[str]:
    """What the release that knows the tables `last` would stumble over, in words."""
    found = [f"{table} is gone" for table in last if table not in present]
    for table in last.keys() & present.keys():
        was, now = last[table], present[table]
        found += [f"{table}.{name} is gone" for name in was if name not in now]
        found += [f"{table}.{name} must be given now" for name in was if not was[name] and now.get(name)]
        found += [f"{table}.{name} is unknown to it" for name in now if now[name] and name not in was]
    return sorted(found)


def heavy_calls(source: str) -> Iterator[str]:
    """Lines of `upgrade` that keep whoever writes to a table waiting, unless they make that table."""
    [upgrade] = [
        node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name == "upgrade"
    ]
    calls = [node for node in ast.walk(upgrade) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    done = {_name(call) for call in calls if ast.unparse(call.func).startswith("op.")}
    if re.search(r"\bSTORED\b", ast.unparse(upgrade)):
        yield STORED
    if "build_index" in done and len(done) > 1:
        yield "op.build_index stands alone: what comes before it is committed, and would be done again"
    new = {_word(call, 0, "table_name") for call in calls if _name(call) == "create_table"}
    for call in calls:
        name, line = _name(call), ast.unparse(call)
        at = 0 if name in ("rename_table", "batch_alter_table", "alter_column") else 1
        if name in HEAVY and _word(call, at, "table_name") not in new:
            yield f"{line}: {HEAVY[name]}"
        elif name == "alter_column" and any(keyword.arg in CHANGES for keyword in call.keywords):
            yield f"{line}: {HEAVY['batch_alter_table']}"
        elif name == "execute" and "SET NOT NULL" in line.upper():
            yield f"{line}: a CHECK that is NOT VALID first"


def _name(call: ast.Call) -> str:
    assert isinstance(call.func, ast.Attribute)
    return call.func.attr


def _word(call: ast.Call, at: int, keyword: str) -> str | None:
    given = {one.arg: one.value for one in call.keywords}.get(keyword)
    node = given if given is not None else call.args[at] if len(call.args) > at else None
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _must_be_given(column: ReflectedColumn) -> bool:
    return not column["nullable"] and column["default"] is None
