"""Compares the catalogues with what the product says and names every fault."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, denormalize

from campaign.i18n.catalogues import SOURCE_LANGUAGE, plural_forms, read_catalogue
from campaign.i18n.languages import LANGUAGES
from tests.architecture.translations.extraction import Key, Sentence

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
TAG = re.compile(r"</?([a-z][a-z0-9]*)")
LETTER = re.compile(r"[^\W\d_]")
QUOTED_LINE = re.compile(r'(?:(?:msgid|msgstr|msgctxt|msgid_plural|msgstr\[\d+\]) )?"(?:[^"\\]|\\.)*"')
STRINGS = r'(?:"(?:[^"\\]|\\.)*"\s*)+'
ENTRY = re.compile(rf"^(?:msgctxt ({STRINGS}))?^msgid ({STRINGS})", re.MULTILINE)
COUNTS = {"num", "count"}
NOT_ENGLISH = (
    (re.compile(r"\bmails?\b", re.IGNORECASE), "called email"),
    (re.compile(r"\btelephone", re.IGNORECASE), "called phone"),
    (re.compile(r"['\"](?![^<]*>)"), "written ’, “ and ”"),
)


@dataclass(frozen=True, slots=True)
class Fault:
    where: str
    what: str
    said: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}: {self.said!r}"


def folder(root: Path, language: str) -> Path:
    return root / "campaign" / "translations" / language


def find_faults(root: Path, said: dict[Key, Sentence]) -> list[Fault]:
    """Every fault of every language's catalogues, in the order of the files; none means complete."""
    faults = [fault for sentence in said.values() for fault in _faults_of_sentence(sentence)]
    for language in LANGUAGES:
        if language != SOURCE_LANGUAGE:
            faults += _faults_of_language(folder(root, language), language, said)
    return faults


def _faults_of_sentence(sentence: Sentence) -> Iterator[Fault]:
    for text in filter(None, (sentence.singular, sentence.plural)):
        if "%%(" in text:
            yield Fault(sentence.place, "in {% trans %} a value is {{ name }}, not %(name)s", text)
        elif "%" in PLACEHOLDER.sub("", text).replace("%%", ""):
            yield Fault(sentence.place, "a % that is neither %% nor %(name)s", text)
        for pattern, better in NOT_ENGLISH:
            if match := pattern.search(text):
                yield Fault(sentence.place, f"{match[0]!r}, but it is {better}", text)


def _faults_of_language(files: Path, language: str, said: dict[Key, Sentence]) -> Iterator[Fault]:
    first: dict[Key, tuple[str, Message]] = {}
    for path in sorted(files.glob("*.po")):
        where = f"{language}/{path.name}"
        try:
            catalogue = read_catalogue(path)
        except (PoFileError, ValueError) as error:
            yield Fault(where, "cannot be read", str(error))
            continue
        yield from _faults_of_lines(where, path)
        yield from _repeats(where, path)
        yield from _faults_of_header(where, catalogue, language)
        for key, message in entries(catalogue):
            if key in first:
                yield _twice(where, message, first[key])
                continue
            first[key] = (where, message)
            yield from _faults_of_entry(where, message, said.get(key))
    for key, sentence in said.items():
        if key not in first:
            yield Fault(sentence.place, f"not translated in {language}", sentence.singular)


def entries(catalogue: Catalog) -> Iterator[tuple[Key, Message]]:
    for message in catalogue:
        if message.id:
            singular = message.id if isinstance(message.id, str) else message.id[0]
            yield (message.context or "", singular), message


def _faults_of_header(where: str, catalogue: Catalog, language: str) -> Iterator[Fault]:
    forms = plural_forms(language)
    if f"nplurals={catalogue.num_plurals}; plural={catalogue.plural_expr}" != forms:
        yield Fault(where, "header without the plural forms of CLDR", forms)
    for message in catalogue.obsolete.values():
        yield Fault(where, "struck out", str(message.id))


def _faults_of_lines(where: str, path: Path) -> Iterator[Fault]:
    """Babel reads a line whose quotes do not match and leaves out its last letter, so they are looked at here."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip() and not line.startswith("#") and not QUOTED_LINE.fullmatch(line.strip()):
            yield Fault(f"{where}:{number}", "quotes do not match", line)


def _repeats(where: str, path: Path) -> Iterator[Fault]:
    """Babel makes one of two entries of a file, whatever they say, so they are counted in its text."""
    found = ENTRY.findall(path.read_text(encoding="utf-8"))
    counted = Counter((denormalize(context) if context else "", denormalize(singular)) for context, singular in found)
    for (_, singular), times in counted.items():
        if times > 1:
            yield Fault(where, f"stands {times} times in this file", singular)


def _twice(where: str, message: Message, first: tuple[str, Message]) -> Fault:
    what = "again" if message.string == first[1].string else "differently"
    return Fault(where, f"translated {what}, already in {first[0]}", str(message.id))


def _faults_of_entry(where: str, message: Message, sentence: Sentence | None) -> Iterator[Fault]:
    ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    if sentence is None:
        yield Fault(where, "said nowhere", ids[0])
        return
    if ids[1:] != ((sentence.plural,) if sentence.plural else ()):
        yield Fault(where, f"plural differs from {sentence.place}", ids[0])
    if message.fuzzy:
        yield Fault(where, "fuzzy", ids[0])
    if not all(forms):
        yield Fault(where, "not translated" if not any(forms) else "a plural form is empty", ids[0])
        return
    if ids[0] in forms and LETTER.search(PLACEHOLDER.sub("", ids[0])) and "same" not in message.auto_comments:
        yield Fault(where, "the same as the English (where meant, say so by a line '#. same')", ids[0])
    yield from _faults_of_shape(where, ids, forms)


def _faults_of_shape(where: str, ids: tuple[str, ...], forms: tuple[str, ...]) -> Iterator[Fault]:
    whole = ids[-1]
    wanted = set(PLACEHOLDER.findall(whole))
    for number, form in enumerate(forms):
        is_exact = len(ids) > 1 and number < len(forms) - 1
        given = set(PLACEHOLDER.findall(form))
        if not given <= wanted or (wanted - given) - (COUNTS if is_exact else set()):
            yield Fault(where, f"placeholders differ in {form!r}", whole)
        if "%" in PLACEHOLDER.sub("", form).replace("%%", ""):
            yield Fault(where, f"a % that is neither %% nor %(name)s in {form!r}", whole)
        if sorted(TAG.findall(form)) != sorted(TAG.findall(whole)):
            yield Fault(where, f"tags differ in {form!r}", whole)
        if (form[:1].isspace(), form[-1:].isspace()) != (whole[:1].isspace(), whole[-1:].isspace()):
            yield Fault(where, f"space at an end differs in {form!r}", whole)
