"""A sentence comes out in the language asked for, in the form its number needs, with its values in it."""

from pathlib import Path

import pytest
from babel import Locale
from babel.messages.plurals import get_plural
from jinja2 import Environment, StrictUndefined, UndefinedError

from campaign.i18n import (
    LANGUAGES,
    N_,
    Language,
    gettext,
    ngettext,
    npgettext,
    pgettext,
    translator,
    use_language,
)
from campaign.i18n.catalogues import FOLDER, load, plural_forms
from campaign.i18n.templates import install


@pytest.mark.parametrize(
    ("number", "welsh", "english"),
    [
        (0, "dim cefnogwyr", "0 supporters"),
        (1, "1 cefnogwr", "1 supporter"),
        (2, "2 gefnogwr", "2 supporters"),
        (3, "3 chefnogwr", "3 supporters"),
        (6, "6 chefnogwr (6)", "6 supporters"),
        (4, "4 cefnogwr (n)", "4 supporters"),
        (11, "11 cefnogwr (n)", "11 supporters"),
        (2000, "2,000 cefnogwr (n)", "2,000 supporters"),
        (1_000_002, "1,000,002 cefnogwr (n)", "1,000,002 supporters"),
    ],
)
def test_each_number_has_its_form(number: int, welsh: str, english: str) -> None:
    assert translator("cy").ngettext("%(num)s supporter", "%(num)s supporters", number) == welsh
    assert translator("en").ngettext("%(num)s supporter", "%(num)s supporters", number) == english


def test_the_plural_of_welsh_is_cldrs_and_not_babels_older_one(small_catalogue: Path) -> None:
    categories = ("zero", "one", "two", "few", "many", "other")
    chosen = load("cy", small_catalogue).plural  # type: ignore[attr-defined]
    for number in [*range(2001), 10**6, 10**9 + 6]:
        assert categories[chosen(number)] == Locale("cy").plural_form(number)
    assert plural_forms("cy").startswith("nplurals=6;")
    assert get_plural("cy").num_plurals != 6, "babel has learnt it: the header can be babel's own"


def test_a_context_tells_two_welsh_words_apart() -> None:
    assert translator("cy").gettext("Open") == "Agor"
    assert translator("cy").pgettext("state", "Open") == "Ar agor"
    assert translator("en").pgettext("state", "Open") == "Open"


def test_a_context_a_number_and_a_name_go_together() -> None:
    said = translator("cy").npgettext(
        "post", "%(num)s letter to %(name)s", "%(num)s letters to %(name)s", 2, name="Ann"
    )
    assert said == "2 lythyr: Ann"


def test_what_has_no_translation_or_a_fuzzy_one_is_said_in_english() -> None:
    assert translator("cy").gettext("Nobody wrote this") == "Nobody wrote this"
    assert translator("cy").gettext("Closed") == "Closed"
    assert translator("cy").ngettext("%(num)s cup", "%(num)s cups", 3) == "3 cups"


def test_nothing_is_nothing() -> None:
    assert [translator(language).gettext("") for language in LANGUAGES] == ["", ""]


def test_a_per_cent_sign_is_doubled_in_every_sentence_and_shown_once() -> None:
    assert translator("cy").gettext("100%% sure") == "100% yn siŵr"
    assert translator("en").gettext("100%% sure") == "100% sure"


def test_a_number_in_a_sentence_is_grouped_and_a_year_given_as_text_is_not() -> None:
    assert translator("en").gettext("%(n)s by %(year)s", n=10_000, year="2026") == "10,000 by 2026"
    assert translator("en").gettext("%(truth)s", truth=True) == "True"


def test_a_value_that_is_missing_is_an_error_and_not_a_hole() -> None:
    with pytest.raises(KeyError):
        translator("cy").gettext("Thank you, <b>%(name)s</b>")


def test_the_short_functions_speak_the_language_in_use() -> None:
    with use_language("cy"):
        assert gettext("Open") == "Agor"
        assert pgettext("state", "Open") == "Ar agor"
        assert ngettext("%(num)s supporter", "%(num)s supporters", 2) == "2 gefnogwr"
        assert npgettext("post", "%(num)s letter to %(name)s", "%(num)s letters to %(name)s", 0, name="Ann")
    assert N_("Open") == "Open"


def test_the_catalogues_of_the_product_can_be_loaded() -> None:
    assert load("cy", FOLDER).gettext("") == ""
    assert load("cy", FOLDER) is load("cy", FOLDER)


@pytest.fixture
def environment() -> Environment:
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    install(environment)
    return environment


TEMPLATE = """<p>{% trans name=name %}
    Thank you, <b>{{ name }}</b>
{% endtrans %}</p>
<p>{% trans num=count %}{{ num }} supporter{% pluralize %}{{ num }} supporters{% endtrans %}</p>
<p>{% trans "state" %}Open{% endtrans %} {{ _("100%% sure") }} {% trans %}100% sure{% endtrans %}</p>
<p>{{ npgettext("post", "%(num)s letter to %(name)s", "%(num)s letters to %(name)s", count, name=name) }}</p>
<p>{{ count|format_number }} {{ count|format_ordinal }} {{ LANGUAGE_NAMES[OTHER[current_language()]] }}</p>"""


@pytest.mark.parametrize(
    ("language", "page"),
    [
        (
            "cy",
            "<p>Diolch, <b>&lt;i&gt;Suzie</b></p>\n<p>1,204 cefnogwr (n)</p>\n"
            "<p>Ar agor 100% yn siŵr 100% yn siŵr</p>\n<p>1,204 llythyr: &lt;i&gt;Suzie</p>\n<p>1,204 1,204 English</p>",
        ),
        (
            "en",
            "<p>Thank you, <b>&lt;i&gt;Suzie</b></p>\n<p>1,204 supporters</p>\n"
            "<p>Open 100% sure 100% sure</p>\n<p>1,204 letters to &lt;i&gt;Suzie</p>\n<p>1,204 1,204th Cymraeg</p>",
        ),
    ],
)
def test_one_template_speaks_both_languages_and_escapes_what_people_typed(
    environment: Environment, language: Language, page: str
) -> None:
    template = environment.from_string(TEMPLATE)
    with use_language(language):
        assert template.render(name="<i>Suzie", count=1204) == page


def test_a_template_without_escaping_leaves_a_name_as_it_was_typed() -> None:
    plain = Environment(autoescape=False)
    install(plain)
    with use_language("en"):
        assert plain.from_string("{% trans name='O’Brien & co' %}Dear {{ name }}{% endtrans %}").render() == (
            "Dear O’Brien & co"
        )


def test_a_template_with_a_hole_is_an_error(environment: Environment) -> None:
    with use_language("cy"), pytest.raises(UndefinedError):
        environment.from_string("{% trans %}Thank you, <b>{{ name }}</b>{% endtrans %}").render()


def test_a_template_without_a_language_is_an_error(environment: Environment) -> None:
    with pytest.raises(LookupError):
        environment.from_string("{{ _('Open') }}").render()
