"""The catalogues of the product are complete, and the check that says so sees each fault."""

from pathlib import Path

import pytest

from tests.architecture.translations.extraction import UnreadableSourceError, sentences
from tests.architecture.translations.faults import find_faults
from tests.architecture.translations.welsh import find_unwelsh, slips, words_given_up
from tests.architecture.translations.writing import add_missing, prune

ROOT = Path(__file__).resolve().parents[2]

HEADER = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: cy\\n"\n'
    '"Plural-Forms: nplurals=6; plural=(((n == 3)) ? 3 : ((n == 6)) ? 4 : ((n == 1)) ? 1 :'
    ' ((n == 2)) ? 2 : ((n == 0)) ? 0 : 5);\\n"\n\n'
)
PAGE = (
    "<h1>{% trans name=name %}\n  Thank you,\n  {{ name }}\n{% endtrans %}</h1>\n"
    "{% trans count=count %}{{ count }} signature{% pluralize %}{{ count }} signatures{% endtrans %}\n"
    "{{ pgettext('state', 'Open') }}"
)
GREETING = 'msgid "Thank you, %(name)s"\nmsgstr "Diolch, %(name)s"\n\n'
COUNT = (
    'msgid "%(count)s signature"\nmsgid_plural "%(count)s signatures"\n'
    'msgstr[0] "dim llofnodion"\nmsgstr[1] "%(count)s llofnod"\nmsgstr[2] "%(count)s lofnod"\n'
    'msgstr[3] "%(count)s llofnod"\nmsgstr[4] "%(count)s llofnod"\nmsgstr[5] "%(count)s llofnod"\n\n'
)
STATE = 'msgctxt "state"\nmsgid "Open"\nmsgstr "Ar agor"\n'
GLOSSARY = (
    "# Glossary\n\n## Not these\n\n| not | but |\n|---|---|\n| ichi; …asoch | i chi |\n\n## Names\n\n| mewn | yn |\n"
)
WELSH = (
    ("Cadarnhau ag cod", "Cadarnhau â chod ag un rhif"),
    ("Gydag offer a â llaw", "Gydag offer ac â llaw; a yw’n iawn?"),
    ("Am 2 llofnod", "Am 2 lofnod, 2.2 mewn trefn, 12 llofnod"),
    ("Am 6 cefnogwr", "Am 6 chefnogwr, 16 cefnogwr"),
    ("Agor Fy nghefnogaeth", "Fy nghefnogaeth: agor “Fy nghefnogaeth”"),
    ("Mae'n dda", 'Mae’n dda, <a href="/cy/">yma</a>'),
    ("Yma , nawr", "Yma, nawr"),
    ("Y apêl hon", "Yr apêl hon, y wefan"),
    ("Yr llythyr hwn", "Y llythyr hwn"),
    ("Wedi’u anfon", "Wedi’u hanfon at eu henwau"),
    ("Gyda enw", "Gydag enw"),
    ("Heb caniatâd", "Heb ganiatâd, o PDF; fe’i cedwir"),
    ("Pobl a tîm", "Pobl a thîm, a chyda CSV; a’i teipiodd"),
    ("A gofynasoch", "A gofynnoch i chi mewn pryd"),
    ("Croeso ichi", "Croeso i chi"),
)
COMPLETE = HEADER + GREETING + COUNT + STATE


def test_every_sentence_of_the_product_is_translated() -> None:
    faults = find_faults(ROOT, sentences(ROOT))
    assert not faults, "\n".join(map(str, faults))


def test_no_sentence_in_welsh_has_a_slip_or_a_word_that_was_given_up() -> None:
    faults = find_unwelsh(ROOT)
    assert not faults, "\n".join(map(str, faults))


def test_each_slip_in_welsh_is_seen_and_what_is_right_is_left_alone() -> None:
    given_up = list(words_given_up(GLOSSARY))
    for wrong, right in WELSH:
        assert len(list(slips(wrong, given_up))) == 1, wrong
        assert not list(slips(right, given_up)), right


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    write(tmp_path, "templates/site/page.html", PAGE)
    write(tmp_path, "campaign/translations/cy/site.po", COMPLETE)
    return tmp_path


def write(root: Path, path: str, text: str) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def faults_of(root: Path) -> str:
    return "\n".join(map(str, find_faults(root, sentences(root))))


def test_a_complete_tree_has_no_fault(tree: Path) -> None:
    assert faults_of(tree) == ""


@pytest.mark.parametrize(
    ("entry", "written", "fault"),
    [
        (GREETING, "", "templates/site/page.html:1: not translated in cy: 'Thank you, %(name)s'"),
        (GREETING, GREETING.replace("Diolch, %(name)s", ""), "not translated"),
        (GREETING, "#, fuzzy\n" + GREETING, "fuzzy"),
        (GREETING, GREETING.replace("Diolch, %(name)s", "Diolch, %(enw)s"), "placeholders"),
        (GREETING, GREETING.replace("Diolch, %(name)s", "Diolch"), "placeholders"),
        (GREETING, GREETING.replace("Diolch, %(name)s", "Diolch 100% %(name)s"), "a % that is neither"),
        (GREETING, GREETING.replace("Diolch, %(name)s", "Diolch, <b>%(name)s</b>"), "tags differ"),
        (GREETING, GREETING.replace("Diolch, %(name)s", "Diolch, %(name)s "), "space at an end"),
        (GREETING, GREETING.replace("Diolch, ", "Thank you, "), "the same as the English"),
        (STATE, STATE + '\nmsgid "Gone"\nmsgstr "Wedi mynd"\n', "said nowhere: 'Gone'"),
        (STATE, STATE + '\n#~ msgid "Gone"\n#~ msgstr "Wedi mynd"\n', "struck out"),
        (STATE, STATE.replace('msgctxt "state"\n', ""), "not translated in cy: 'Open'"),
        (COUNT, COUNT.replace("%(count)s lofnod", ""), "a plural form is empty"),
        (COUNT, COUNT.replace('msgstr[5] "%(count)s llofnod"\n', ""), "a plural form is empty"),
        (COUNT, COUNT.replace('msgstr[5] "%(count)s llofnod"', 'msgstr[5] "llofnod"'), "placeholders"),
        (COUNT, COUNT.replace("signatures", "signings"), "plural differs"),
        ("n == 6", "n == 7", "header without the plural forms"),
        ('"Diolch, %(name)s"', '"Diolch, %(name)s', "quotes do not match"),
        ('msgstr "Diolch', 'msgster "Diolch', "cannot be read"),
    ],
)
def test_each_fault_of_a_catalogue_is_seen(tree: Path, entry: str, written: str, fault: str) -> None:
    assert entry in COMPLETE
    write(tree, "campaign/translations/cy/site.po", COMPLETE.replace(entry, written))
    assert fault in faults_of(tree)


def test_a_word_that_is_meant_to_be_the_same_may_say_so(tree: Path) -> None:
    same = "#. same\n" + STATE.replace("Ar agor", "Open")
    write(tree, "campaign/translations/cy/site.po", COMPLETE.replace(STATE, same))
    assert faults_of(tree) == ""


@pytest.mark.parametrize(
    ("welsh", "fault"),
    [("Diolch, %(name)s", "translated again, already in cy/site.po"), ("Hwre, %(name)s", "translated differently")],
)
def test_a_sentence_in_two_files_is_seen(tree: Path, welsh: str, fault: str) -> None:
    write(tree, "campaign/translations/cy/zzz.po", HEADER + GREETING.replace("Diolch, %(name)s", welsh))
    assert fault in faults_of(tree)


@pytest.mark.parametrize("welsh", ["Diolch, %(name)s", "Hwre, %(name)s"])
@pytest.mark.parametrize("english", ['"Thank you, %(name)s"', '""\n"Thank you, "\n"%(name)s"'])
def test_a_sentence_that_stands_twice_in_one_file_is_seen(tree: Path, english: str, welsh: str) -> None:
    again = f'\nmsgid {english}\nmsgstr "{welsh}"\n'
    write(tree, "campaign/translations/cy/site.po", COMPLETE + again)
    assert faults_of(tree) == "cy/site.po: stands 2 times in this file: 'Thank you, %(name)s'"


def test_one_sentence_in_two_contexts_is_no_repeat(tree: Path) -> None:
    write(tree, "templates/site/page.html", PAGE + "{{ _('Open') }}")
    write(tree, "campaign/translations/cy/site.po", COMPLETE + '\nmsgid "Open"\nmsgstr "Agor"\n')
    assert faults_of(tree) == ""


def test_a_sentence_built_in_the_call_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "campaign/http/page.py", 'title = _(f"Thank you, {name}")\n')
    with pytest.raises(UnreadableSourceError, match=r"campaign/http/page\.py:1"):
        sentences(tmp_path)


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        ("{% trans name=n %}Thank you, %(name)s{% endtrans %}", "page.html:1: in {% trans %} a value is {{ name }}"),
        ("{{ _('100% sure') }}", "page.html:1: a % that is neither"),
        ("{{ _('A mail address') }}", "page.html:1: 'mail', but it is called email"),
    ],
)
def test_a_sentence_that_cannot_be_filled_is_seen_where_it_is_said(tmp_path: Path, page: str, fault: str) -> None:
    write(tmp_path, "templates/site/page.html", page)
    assert fault in faults_of(tmp_path)


def test_a_template_that_cannot_be_parsed_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "templates/site/page.html", "\n{% trans %}Thank you")
    with pytest.raises(UnreadableSourceError, match=r"templates/site/page\.html:2"):
        sentences(tmp_path)


def test_what_is_missing_is_added_to_the_catalogue_of_its_area_and_leaves_the_rest_alone(tree: Path) -> None:
    write(tree, "templates/emails/thanks/subject.txt", '{{ _("Thank you from all of us, \\"%(title)s\\"", title=t) }}')
    write(tree, "campaign/http/site.py", 'ngettext("%(num)s letter", "%(num)s letters", n)\n')
    write(tree, "campaign/drives/rules.py", 'CLOSED = N_("This petition is closed.")\n')

    assert len(add_missing(tree, sentences(tree))) == 3
    assert add_missing(tree, sentences(tree)) == []

    catalogues = tree / "campaign/translations/cy"
    assert (catalogues / "site.po").read_text(encoding="utf-8") == COMPLETE
    assert {path.name for path in catalogues.iterdir()} == {"site.po", "mail.po", "http.po", "errors.po"}
    assert 'msgstr[5] ""' in (catalogues / "http.po").read_text(encoding="utf-8")
    assert faults_of(tree).splitlines() == [
        "templates/emails/thanks/subject.txt:1: '\"', but it is written ’, “ and ”: "
        "'Thank you from all of us, \"%(title)s\"'",
        "cy/errors.po: not translated: 'This petition is closed.'",
        "cy/http.po: not translated: '%(num)s letter'",
        "cy/mail.po: not translated: 'Thank you from all of us, \"%(title)s\"'",
    ]


def test_what_nothing_says_any_more_is_taken_out(tree: Path) -> None:
    gone = COMPLETE + '\nmsgctxt "state"\nmsgid "Gone"\nmsgstr "Wedi mynd"\n'
    write(tree, "campaign/translations/cy/site.po", gone)
    assert prune(tree, sentences(tree)) == ["cy/site.po: Gone"]
    assert (tree / "campaign/translations/cy/site.po").read_text(encoding="utf-8") == COMPLETE
