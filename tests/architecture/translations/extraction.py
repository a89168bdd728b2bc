"""Finds every sentence that the product says: in Python by babel, in templates by Jinja's own parser."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.extract import DEFAULT_KEYWORDS, extract
from jinja2 import TemplateSyntaxError

TEMPLATE_OPTIONS = {
    "extensions": "jinja2.ext.do,jinja2.ext.loopcontrols",
    "trimmed": "true",
    "newstyle_gettext": "true",
    "silent": "false",
}
TEMPLATE_ENDINGS = {".html", ".txt", ".xml", ".svg", ".atom", ".jinja"}
SPEAKING = {"_", "gettext", "ngettext", "pgettext", "npgettext", "N_"}
SPEAKS = re.compile(rb"\b(?:_|N_|\w*gettext)\s*\(")  # what has none of these says nothing: one file in eight has

Key = tuple[str, str]
"""Context (empty for none) and singular: what tells one entry of a catalogue from another."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence in English, where it is first said, and its plural where it has one."""

    context: str
    singular: str
    plural: str | None
    path: str
    line: int

    @property
    def key(self) -> Key:
        return self.context, self.singular

    @property
    def place(self) -> str:
        return f"{self.path}:{self.line}"


class UnreadableSourceError(Exception):
    """A source whose sentences cannot be found: where, and why."""


def sentences(root: Path) -> dict[Key, Sentence]:
    """Every sentence said below campaign/ and templates/, once, from the first place by path."""
    found: dict[Key, Sentence] = {}
    for sentence in _everywhere(root):
        known = found.get(sentence.key)
        if known is None or (known.plural is None and sentence.plural is not None):
            found[sentence.key] = sentence
    return found


def _everywhere(root: Path) -> Iterator[Sentence]:
    for path in sorted((root / "campaign").rglob("*.py")):
        if SPEAKS.search(path.read_bytes()):
            _refuse_built_sentences(path, root)
            yield from _in_file(path, "python", root)
    for path in sorted((root / "templates").rglob("*")):
        if path.suffix in TEMPLATE_ENDINGS:
            yield from _in_file(path, "jinja2.ext:babel_extract", root)


def _in_file(path: Path, method: str, root: Path) -> Iterator[Sentence]:
    where = path.relative_to(root).as_posix()
    options = {} if method == "python" else TEMPLATE_OPTIONS
    try:
        with path.open("rb") as file:
            for line, message, _comments, context in extract(method, file, DEFAULT_KEYWORDS, (), options):
                singular, plural = (message, None) if isinstance(message, str) else message[:2]
                yield Sentence(context or "", singular, plural, where, line)
    except TemplateSyntaxError as error:
        raise UnreadableSourceError(f"{where}:{error.lineno}: {error.message}") from error


def _refuse_built_sentences(path: Path, root: Path) -> None:
    """A sentence put together in the call cannot be found, so it would be said in English for ever."""
    where = path.relative_to(root).as_posix()
    try:
        calls = [node for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.Call)]
    except SyntaxError as error:
        raise UnreadableSourceError(f"{where}:{error.lineno}: {error.msg}") from error
    for call in calls:
        if _name(call.func) in SPEAKING and any(_is_built(argument) for argument in call.args[:1]):
            raise UnreadableSourceError(f"{where}:{call.lineno}: a sentence must be one constant, values go in by name")


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _is_built(argument: ast.expr) -> bool:
    if isinstance(argument, ast.Call):
        return isinstance(argument.func, ast.Attribute) and argument.func.attr in {"format", "join"}
    return isinstance(argument, ast.JoinedStr | ast.BinOp)
