"""Nothing is defined twice in one scope: Python keeps the last, and ruff forgives it where a name begins with _."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.architecture.paper import ROOT

SOURCES = sorted(
    path for part in ("benchmarks", "campaign", "tests", "workers") for path in (ROOT / part).rglob("*.py")
)

DEFINITION = re.compile(r"\b(?:def|class)\s+(\w+)")


def repeats(source: str) -> Iterator[str]:
    for scope in ast.walk(ast.parse(source)):
        if isinstance(scope, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            definitions = (node for node in scope.body if isinstance(node, ast.FunctionDef | ast.ClassDef))
            # What is decorated may stand twice by right: a property and its setter, an overload.
            names = Counter(node.name for node in definitions if not node.decorator_list)
            yield from (name for name, times in names.items() if times > 1)


def names_any_twice(source: str) -> bool:
    """Whether it is worth while to look closely."""
    names = DEFINITION.findall(source)
    return len(names) != len(set(names))


def test_nothing_is_defined_twice() -> None:
    sources = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in SOURCES}
    found = {where: list(repeats(source)) for where, source in sources.items() if names_any_twice(source)}
    assert {where: names for where, names in found.items() if names} == {}


@pytest.mark.parametrize("source", ["def _f(): ...\ndef _f(): ...", "class C:\n def f(self): ...\n def f(self): ..."])
def test_a_second_definition_is_seen(source: str) -> None:
    assert names_any_twice(source)
    assert list(repeats(source))
