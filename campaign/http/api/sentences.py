"""What each refusal of the API says, in words: by its status, and by its code. The fields of a form have words of their own."""

from __future__ import annotations

from collections.abc import Mapping

from campaign.http.problems import Explanation, explanation_of
from campaign.http.site.messages import REASONS
from campaign.i18n import N_

_STATUSES: Mapping[int, Explanation] = {
    400: Explanation(N_("That cannot be understood"), N_("What was sent is not as the API describes it.")),
    401: Explanation(N_("A key is needed"), N_("Send a key that is good in the header OSDI-API-Token.")),
    403: Explanation(N_("The key may not do this"), N_("The key was made without the scope that this needs.")),
    404: Explanation(N_("There is no such thing"), N_("Nothing is at this address, or it is not for this key.")),
    405: Explanation(N_("That cannot be done here"), N_("The header Allow names what can be done at this address.")),
    415: Explanation(N_("That kind of body is not read"), N_("Send JSON, as application/json.")),
    429: Explanation(N_("That was too often"), N_("Wait for as many seconds as Retry-After says.")),
}

SENTENCES: Mapping[str, str] = {
    **REASONS,
    "key-needed": N_("This needs a key, in the header OSDI-API-Token."),
    "key-unknown": N_("The key is unknown, was ended, or is over."),
    "key-in-address": N_(
        "A key in an address stays in logs. Send it in the header OSDI-API-Token alone, and have a new one made."
    ),
    "scope-missing": N_("The key was made without the scope that this needs."),
    "too-many-requests": N_("The key asks too often. Wait for as many seconds as Retry-After says."),
    "page-invalid": N_("A page is a whole number from 1 on."),
    "filter-invalid": N_(
        "The filter cannot be read. It knows eq, ne, gt, ge, lt, le, and, or, not, brackets, and texts in single quotes."
    ),
    "filter-field-unknown": N_("The filter names a field that cannot be filtered by."),
    "filter-value-invalid": N_("The filter compares a field with a value of another type."),
    "body-invalid": N_("The body is not a JSON object in UTF-8."),
    "body-too-deep": N_("The body is nested too deeply."),
    "drive-not-open": N_("Nothing can be given to this drive at this moment."),
    "identifier-invalid": N_("An identifier is written system:id, in plain characters."),
    "identifier-of-another": N_("That identifier belongs to something else already."),
    "drive-not-for-key": N_("The key was made for other drives than this."),
    "purpose-without-people": N_("The purpose of the key is none for which people are read."),
    "signup-without-form": N_(
        "Nobody whom the key may read has this name at this address, and it is not clear what they would sign up to. "
        "Name a form in _links, or post to the helper of a petition, a letter drive, an event or a form."
    ),
    "label-unknown": N_("There is no tag or list of that name or address."),
    "too-many-labels": N_("There are as many tags or lists as there may be."),
    "label-of-others": N_("Another campaign has that name for a tag or list of its own. Choose another name."),
    "status-unknown": N_("cydlais:status is any, or one of the states of what was given."),
    "seat-taken": N_("Others have given this from the same mailbox, and there is no room for one more."),
    "text-missing": N_("Write something here."),
    "text-too-long": N_("Make this shorter: there is no room for so much."),
    "text-characters": N_("There are characters in it that cannot be shown. Type it again."),
    "value-invalid": N_("That is not a value of the type that is needed here."),
}


def explain_status(status: int) -> Explanation:
    return _STATUSES.get(status) or explanation_of(status)
