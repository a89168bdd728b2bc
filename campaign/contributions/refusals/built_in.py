"""The reasons that come with the service, by what is refused; admins reword them, take them off and add others."""

from __future__ import annotations

from collections.abc import Mapping

from campaign.i18n import N_

WORDS, LETTER, COUNT, NAME = "words", "letter", "count", "name"
FAMILIES: Mapping[str, str] = {
    WORDS: N_("Stories and comments that are not published"),
    LETTER: N_("Letters that are not passed on"),
    COUNT: N_("Contributions that are not counted"),
    NAME: N_("Names that are not shown"),
}
BUILT_IN: Mapping[str, Mapping[str, str]] = {
    WORDS: {
        "names-others": N_("Somebody can be recognised in it who may not have agreed to that."),
        "private-details": N_("There are private details in it, such as an address or a phone number."),
        "off-topic": N_("It is about something other than what was asked here."),
        "hurtful": N_("It attacks or belittles people."),
        "unlawful": N_("It may be unlawful to publish it."),
        "advertising": N_("It advertises something."),
        "not-own": N_("The words or the picture seem to be somebody else’s work."),
        "unclear": N_("We could not understand it well enough to publish it."),
    },
    LETTER: {
        "insults": N_("It has insults or threats in it."),
        "names-others": N_(
            "It says something about another person that they may not want to be known, or that may be untrue."
        ),
        "off-topic": N_("It is about something else than what this letter drive asks for."),
        "advertising": N_("It advertises something."),
    },
    COUNT: {
        "made-up-name": N_("The name does not seem to be a person’s."),
        "not-a-person": N_("It seems to have been sent by a program."),
        "given-twice": N_("The same person seems to have given it before from another address."),
    },
    NAME: {
        "not-a-name": N_("It does not read as somebody’s name."),
        "somebody-else": N_("Somebody else says that it is their name, and that they did not give it."),
        "hurtful": N_("It attacks or belittles people."),
        "unlawful": N_("It may be unlawful to publish it."),
    },
}
