"""Owns how templates speak: one Jinja environment serves every language, whichever is in use as it renders."""

from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from campaign.i18n.catalogues import load
from campaign.i18n.formats import format_date, format_datetime, format_list, format_number, format_ordinal
from campaign.i18n.languages import LANGUAGE_NAMES, LANGUAGES, OTHER, current_language
from campaign.i18n.sentences import fill


def install(environment: Environment) -> None:
    """Give templates `{% trans %}`, `_`, `ngettext`, `pgettext`, `npgettext`, formats and the languages.

    Blocks of `{% trans %}` are trimmed: line breaks and indentation become one space. Where the template escapes,
    a sentence from the catalogue is trusted markup and the values put into it are escaped.
    """
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    environment.globals.update(gettext=_gettext, ngettext=_ngettext, pgettext=_pgettext, npgettext=_npgettext)
    environment.globals.update(
        current_language=current_language, LANGUAGES=LANGUAGES, LANGUAGE_NAMES=LANGUAGE_NAMES, OTHER=OTHER
    )
    formats = (format_number, format_date, format_datetime, format_ordinal, format_list)
    environment.filters.update({function.__name__: function for function in formats})


@pass_context
def _gettext(context: Context, message: str, /, **values: object) -> str:
    return _filled(context, load(current_language()).gettext(message), values)


@pass_context
def _ngettext(context: Context, singular: str, plural: str, number: int, /, **values: object) -> str:
    form = load(current_language()).ngettext(singular, plural, number)
    return _filled(context, form, {"num": number, **values})


@pass_context
def _pgettext(context: Context, which: str, message: str, /, **values: object) -> str:
    return _filled(context, load(current_language()).pgettext(which, message), values)


@pass_context
def _npgettext(context: Context, which: str, singular: str, /, *plural_and_number: object, **values: object) -> str:
    plural, number = plural_and_number
    form = load(current_language()).npgettext(which, singular, str(plural), number)  # type: ignore[arg-type]
    return _filled(context, form, {"num": number, **values})


def _filled(context: Context, form: str, values: dict[str, object]) -> str:
    trusted = Markup(form) if context.eval_ctx.autoescape else form
    return fill(trusted, current_language(), values)
