"""What a key may do, each by a name of its own and in words. What no scope names, everybody may, or nobody."""

from __future__ import annotations

from collections.abc import Mapping

from campaign.i18n import N_

READ_PEOPLE, READ_SIGNATURES = "read-people", "read-signatures"
READ_WORDS = "read-words"
SIGN, RECORD_VERIFIED, LABEL = "sign", "record-verified", "label"
OF_PEOPLE = frozenset((READ_PEOPLE, READ_WORDS, LABEL))  # only for purposes for which people are read
SCOPES: Mapping[str, str] = {
    READ_SIGNATURES: N_("Read what was given, without whose it is"),
    READ_PEOPLE: N_("Read people, with the columns chosen below, where the purpose has its basis"),
    READ_WORDS: N_("Read what letters, stories and notes say, of people whom it may read"),
    SIGN: N_(
        "Give something in people’s names, as the form does: each is asked by email, and the key learns what became of it"
    ),
    LABEL: N_("Make tags and lists, and put them on people whom it may read"),
    RECORD_VERIFIED: N_("Record what people have confirmed elsewhere: it counts at once, marked with the key"),
}
