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
    "title-missing": N_("Give your story a title."),
    "title-too-long": N_("Make the title shorter: 150 characters at most."),
    "title-characters": N_("The title has signs in it that cannot be shown. Type it again."),
    "story-missing": N_("Write your story."),
    "story-too-long": N_("Make the story shorter: 20,000 characters at most."),
    "story-characters": N_("The story has signs in it that cannot be shown. Take them out."),
    "place-too-long": N_("Make the name of the place shorter: 120 characters at most."),
    "place-characters": N_("The name of the place has signs in it that cannot be shown. Type it again."),
    "language-unknown": N_("Choose Welsh or English."),
    "thought-missing": N_("Write your comment."),
    "thought-too-long": N_("Make the comment shorter: 2,000 characters at most."),
    "thought-characters": N_("The comment has signs in it that cannot be shown. Type it again."),
    "what-missing": N_("Choose what you did."),
    "what-unknown": N_("Choose what you did from the list on this page."),
    "date-unreadable": N_("Type the date as day, month and year: 5/3/2026, for example. You can leave it empty too."),
    "date-to-come": N_("That day has not come yet. Choose the day on which you helped, or leave it empty."),
    "date-long-ago": N_("That is more than five years ago. Choose a later day, or leave it empty."),
    "times-unreadable": N_("Type a whole number, such as 2, or leave it empty."),
    "times-too-few": N_("Type 1 or more, or leave it empty."),
    "times-too-many": N_("Type 999 or less, or leave it empty."),
    "note-too-long": N_("Make it shorter: 500 characters at most."),
    "note-characters": N_("There are signs in it that cannot be shown. Type it again."),
    "picture-missing": N_("Choose a picture."),
    "picture-too-large": N_("The picture is too large: 5 MB at most. Choose a smaller one."),
    "picture-too-many-pixels": N_("The picture has too many pixels for us. Make it smaller, and try again."),
    "picture-unreadable": N_("We cannot read that as a picture. Choose a JPEG, PNG or WebP file."),
    "alt-missing": N_("Say in a few words what the picture shows."),
    "alt-too-long": N_("Make the description shorter: 300 characters at most."),
    "alt-characters": N_("The description has signs in it that cannot be shown. Type it again."),
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
