"""What a person is told about a refused field: one plain sentence for each reason slug, with what to do."""

from __future__ import annotations

from collections.abc import Mapping

from campaign.i18n import N_

_UNREADABLE = N_("Something on the page was changed on its way to us. Open the page again, and try once more.")

REASONS: Mapping[str, str] = {
    "name-missing": N_("Type your name."),
    "name-too-long": N_("Make the name shorter: 255 characters at most."),
    "name-characters": N_("The name has signs in it that cannot be shown. Type it again."),
    "name-begins-with-sign": N_("Begin the name with a letter, not with = + - or @."),
    "name-holds-address": N_("Type your name here; the email address has a place of its own."),
    "name-holds-link": N_("Type your name alone, without a web address."),
    "name-without-letter": N_("Type your name in letters."),
    "name-gave-already": N_("The same was given under this name from this mailbox already. Each person gives it once."),
    "address-missing": N_("Type your email address."),
    "address-too-long": N_("The email address is too long. Check it."),
    "address-characters": N_("The email address has signs in it that cannot be there. Type it again."),
    "address-space": N_("Take the space out of the email address."),
    "address-several": N_("Give one email address only, without commas."),
    "address-display-name": N_("Give the email address alone, without name, brackets or quotation marks."),
    "address-at-sign": N_("An email address has one @ in it, as in suzie@example.org."),
    "address-not-ascii": N_("We cannot send to an address with accents before the @. Give another one."),
    "address-local": N_("The part before the @ is not right. Check the email address."),
    "address-domain": N_("The part after the @ is not right. Check the email address."),
    "address-offer": N_("Check the email address: is there a slip in it?"),
    "postcode-missing": N_("Type your postcode, or choose the country you live in."),
    "postcode-invalid": N_("That is not a postcode that we know. Check it: CF10 1AA, for example."),
    "postcode-incomplete": N_("Type the whole postcode: CF10 1AA, for example."),
    "postcode-other-country": N_("The postcode does not belong to the country that you chose. Change one of them."),
    "postcode-differs-at-mailbox": N_(
        "Somebody else has signed from this mailbox. Two people may share one, if both have the same postcode."
    ),
    "country-unknown": N_("Choose the country from the list."),
    "comment-too-long": N_("Make the comment shorter: 500 characters at most."),
    "comment-characters": N_("The comment has signs in it that cannot be shown. Type it again."),
    "target-missing": N_("Choose at least one person or office to write to."),
    "target-unknown": _UNREADABLE,
    "target-too-many": N_("Choose fewer: a letter can go to 60 at once."),
    "target-elsewhere": N_("Look again at who gets your letter: not all of them are asked from where you live now."),
    "subject-missing": N_("Type a subject, so that your letter is read."),
    "subject-too-long": N_("Make the subject shorter: 150 characters at most."),
    "subject-characters": N_("The subject has signs in it that cannot be shown. Type it again."),
    "body-missing": N_("Write your letter, or start from the model letter."),
    "body-too-long": N_("Make the letter shorter: 20,000 characters at most."),
    "body-characters": N_("The letter has signs in it that cannot be shown. Find them, and type them again."),
    "code-shape": N_("Type the six digits of the code."),
    "code-refused": N_(
        "That code does not fit this address and what you chose, or it is too late for it. Check all, or use the link."
    ),
    "drive-unknown": N_("Choose what you gave to."),
    "box-value": _UNREADABLE,
    "form-id-invalid": _UNREADABLE,
    "source-invalid": _UNREADABLE,
    "repeated": _UNREADABLE,
    "not-text": _UNREADABLE,
}
