"""A small catalogue that every test of the languages reads, in several files as the real one is."""

from pathlib import Path

import pytest

from campaign.i18n import catalogues, sentences, templates

HEADER = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Plural-Forms: nplurals=6; plural=0;\\n"\n\n'  # a wrong rule: CLDR's is what counts
)
FILES = {
    "site.po": (
        'msgid "Thank you, <b>%(name)s</b>"\nmsgstr "Diolch, <b>%(name)s</b>"\n\n'
        'msgid "%(num)s supporter"\nmsgid_plural "%(num)s supporters"\n'
        'msgstr[0] "dim cefnogwyr"\nmsgstr[1] "%(num)s cefnogwr"\nmsgstr[2] "%(num)s gefnogwr"\n'
        'msgstr[3] "%(num)s chefnogwr"\nmsgstr[4] "%(num)s chefnogwr (6)"\nmsgstr[5] "%(num)s cefnogwr (n)"\n\n'
        'msgctxt "state"\nmsgid "Open"\nmsgstr "Ar agor"\n\n'
        'msgid "Open"\nmsgstr "Agor"\n\n'
        'msgid "100%% sure"\nmsgstr "100%% yn siŵr"\n\n'
        '#, fuzzy\nmsgid "Closed"\nmsgstr "Ar gau?"\n'
    ),
    "mail.po": (
        'msgctxt "post"\nmsgid "%(num)s letter to %(name)s"\nmsgid_plural "%(num)s letters to %(name)s"\n'
        'msgstr[0] "dim llythyrau: %(name)s"\nmsgstr[1] "%(num)s llythyr: %(name)s"\n'
        'msgstr[2] "%(num)s lythyr: %(name)s"\nmsgstr[3] "%(num)s llythyr: %(name)s"\n'
        'msgstr[4] "%(num)s llythyr: %(name)s"\nmsgstr[5] "%(num)s llythyr: %(name)s"\n'
    ),
    "zzz.po": 'msgid "Open"\nmsgstr "Never read: the first file by name is"\n',
}


@pytest.fixture(autouse=True)
def small_catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "translations"
    (folder / "cy").mkdir(parents=True)
    for name, entries in FILES.items():
        (folder / "cy" / name).write_text(HEADER + entries, encoding="utf-8")
    for module in (sentences, templates):
        monkeypatch.setattr(module, "load", lambda language: catalogues.load(language, folder))
    return folder
