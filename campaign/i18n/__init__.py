"""Owns the two languages as machinery: sentences, numbers, dates, order. Knows no request and holds no text.

How templates speak is asked of `templates` itself, so that who renders none does not load what renders them.
"""

from campaign.i18n.formats import (
    Precision,
    format_date,
    format_datetime,
    format_list,
    format_number,
    format_ordinal,
)
from campaign.i18n.languages import (
    LANGUAGE_NAMES,
    LANGUAGES,
    OTHER,
    Language,
    current_language,
    is_language,
    use_language,
)
from campaign.i18n.negotiation import best_language
from campaign.i18n.ordering import fold, sort_key
from campaign.i18n.sentences import N_, Translator, gettext, ngettext, npgettext, pgettext, translator

__all__ = [
    "LANGUAGES",
    "LANGUAGE_NAMES",
    "N_",
    "OTHER",
    "Language",
    "Precision",
    "Translator",
    "best_language",
    "current_language",
    "fold",
    "format_date",
    "format_datetime",
    "format_list",
    "format_number",
    "format_ordinal",
    "gettext",
    "is_language",
    "ngettext",
    "npgettext",
    "pgettext",
    "sort_key",
    "translator",
    "use_language",
]
