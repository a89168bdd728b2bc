"""Writes into the catalogues: adds what is missing at the end of its area's file, takes out what is unused.

Neither touches any other line, so that several people can write in the same file.
"""

from io import BytesIO
from pathlib import Path

from babel.messages.pofile import normalize, read_po

from campaign.i18n.catalogues import SOURCE_LANGUAGE, plural_forms
from campaign.i18n.languages import LANGUAGES
from tests.architecture.translations.extraction import Key, Sentence
from tests.architecture.translations.faults import entries, folder

AREAS = {
    "templates/site/": "site",
    "templates/emails/": "mail",
    "templates/console/": "console",
    "campaign/http/console/": "console",
    "campaign/http/": "http",
    "campaign/mail/": "mail",
    "campaign/notifications/": "mail",
    "campaign/exports/": "exports",
    "campaign/paper/": "paper",
}
ELSEWHERE = "errors"


def area(path: str) -> str:
    return next((name for start, name in AREAS.items() if path.startswith(start)), ELSEWHERE)


def add_missing(root: Path, said: dict[Key, Sentence]) -> list[str]:
    """Append an empty entry for each sentence that no file of a language has; return where each one went."""
    written = []
    for language in LANGUAGES:
        if language == SOURCE_LANGUAGE:
            continue
        files = folder(root, language)
        files.mkdir(parents=True, exist_ok=True)
        known = {key for path in files.glob("*.po") for key, _ in entries(read_po(BytesIO(path.read_bytes())))}
        for key, sentence in said.items():
            if key not in known:
                path = files / f"{area(sentence.path)}.po"
                before = path.read_text(encoding="utf-8") if path.exists() else _header(language)
                path.write_text(f"{before.rstrip()}\n\n{_entry(sentence, language)}", encoding="utf-8")
                written.append(f"{language}/{path.name}: {sentence.singular}")
    return written


def prune(root: Path, said: dict[Key, Sentence]) -> list[str]:
    """Take out each entry that nothing says; entries are parted by empty lines."""
    removed = []
    for language in LANGUAGES:
        for path in sorted(folder(root, language).glob("*.po")):
            header, *blocks = path.read_text(encoding="utf-8").strip().split("\n\n")
            kept = [header]
            for block in blocks:
                unused = [key[1] for key, _ in entries(read_po(BytesIO(block.encode()))) if key not in said]
                removed += [f"{language}/{path.name}: {singular}" for singular in unused]
                kept += [] if unused else [block.strip("\n")]
            path.write_text("\n\n".join(kept) + "\n", encoding="utf-8")
    return removed


def _header(language: str) -> str:
    return (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Language: {language}\\n"\n"Plural-Forms: {plural_forms(language)};\\n"\n'
    )


def _entry(sentence: Sentence, language: str) -> str:
    lines = [f"msgctxt {normalize(sentence.context, width=100)}"] if sentence.context else []
    lines.append(f"msgid {normalize(sentence.singular, width=100)}")
    if sentence.plural is None:
        lines.append('msgstr ""')
    else:
        lines.append(f"msgid_plural {normalize(sentence.plural, width=100)}")
        count = int(plural_forms(language).split(";")[0].removeprefix("nplurals="))
        lines += [f'msgstr[{number}] ""' for number in range(count)]
    return "\n".join(lines) + "\n"
