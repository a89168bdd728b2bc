"""What staff are told about a refused field: one plain sentence for each reason slug, beside those of supporters' forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from campaign.http.site.forms import FormState
from campaign.http.site.messages import REASONS as SITE_REASONS
from campaign.i18n import N_

REASONS: Mapping[str, str] = {
    "sign-in-refused": N_("That address and that password do not belong together. Check both."),
    "code-missing": N_("Type the six digits that the app shows."),
    "code-refused-here": N_(
        "That code is not right, or it has been used. Wait for the next one, and type its six digits."
    ),
    "recovery-code-refused": N_("That is none of your recovery codes, or it has been used."),
    "password-wrong": N_("That is not your password."),
    "password-missing": N_("Type a password."),
    "password-too-short": N_(
        "Make the password longer: 15 characters at least. A few words that only you would put together are best."
    ),
    "password-too-long": N_("Make the password shorter: 128 characters at most."),
    "password-common": N_("That password is easy to guess, or stands in lists of stolen ones. Choose another one."),
    "password-own": N_("Leave your name, your address and the name of this service out of the password."),
    "password-characters": N_("The password has signs in it that cannot be typed again. Choose others."),
    "pattern-unreadable": N_("This cannot be looked for: type letters, with * for anything and ? for one letter."),
    "pattern-too-long": N_("Make it shorter: 255 letters and 8 wildcards at most."),
    "pattern-too-wide": N_("This would fit almost everybody: type two letters at least beside the wildcards."),
    "network-unreadable": N_("Type a network like this: 81.2.69.0/24."),
    "network-too-narrow": N_("We keep networks as wide as /24 (IPv6: /48): type one that is as wide, or wider."),
    "network-too-wide": N_("That network is too wide: /8 (IPv6: /16) at most."),
    "block-unreadable": N_("Type an email address, a domain such as example.org, or a network such as 81.2.69.0/24."),
    "block-missing": N_("Type whom you mean."),
    "asked-missing": N_("Say how they asked for it."),
    "drive-not-there": N_("Choose drives from the list."),
    "area-unknown": N_("Choose an area from the list."),
    "count-too-long": N_(
        "Looking through all that was given takes too long here. Tick a drive, or ask an operator to do it."
    ),
    "conditions-too-few": N_("Say more: a name, an address, a domain, a network, an area or a time at least."),
    "reason-unchosen": N_("Choose a reason."),
    "reason-slug": N_("Write a short name of small letters, digits and hyphens, such as off-topic."),
    "reason-missing": N_("Write the sentence in both languages."),
    "reason-too-long": N_("Make the sentence shorter: 300 characters at most."),
    "role-missing": N_("Choose a role."),
    "role-unknown": N_("Choose a role from the list."),
    "role-of-all-campaigns": N_("An admin looks after all campaigns: choose “All campaigns”."),
    "campaign-unknown": N_("Choose a campaign from the list."),
    "account-there-already": N_("There is an account with this address already."),
    "period-unreadable": N_("Type the day as year, month and day: 2026-11-30, for example."),
    "drive-missing": N_("Choose at least one petition or drive."),
    "column-missing": N_("Choose at least one column."),
    "list-reason-missing": N_("Say what the list is needed for."),
    "list-recipient-missing": N_("Say who will have the list."),
    "date-out-of-range": N_("Choose a day from 2000 to 2199."),
    "date-before-since": N_("Choose the first day, or a later one."),
    "title-missing": N_("Write a title."),
    "text-missing": N_("Write something here."),
    "text-too-long": N_("Make this shorter: there is no room for so much."),
    "text-characters": N_("There are characters in it that cannot be shown. Type it again."),
    "text-unreadable": N_("There are characters in it that cannot be shown. Type it again."),
    "text-unchecked": N_("The drive is public: its text must be whole, and marked as checked, in both languages."),
    "checked-unwritten": N_("Write the whole text in this language before you mark it as checked."),
    "slug-malformed": N_("Use small letters from a to z, digits and single hyphens, at most 80."),
    "slug-taken": N_("Something else has, or had, this address. Choose another one."),
    "number-unreadable": N_("Type a whole number in figures: 1,000, for example."),
    "number-too-small": N_("That number is too small."),
    "moment-unreadable": N_("Type day and time as 2026-11-30T09:30, for example."),
    "time-missing": N_("It has a timetable already: give both times."),
    "closes-before-opening": N_("Let it close after it opens."),
    "closing-time-passed": N_("Choose a closing time that is still to come."),
    "spread-too-long": N_("Spread it over 72 hours at most."),
    "target-there": N_("Somebody of that name is there already, more than once or under another address."),
    "dates-out-of-order": N_("Let the last day come after the first one."),
    "too-many": N_("There are too many."),
    "times-out-of-order": N_("Let it end after it begins."),
    "times-unordered": N_("Let it end after it begins, and give an event no other day."),
    "amounts-unordered": N_(
        "The least, the most and the goal must rise in this order; of what is not counted, one is given."
    ),
    "code-unusable": N_("Use small letters, digits and single hyphens, each code once, and neither story nor comment."),
    "milestones-unusable": N_("Type a whole number above nought that no other milestone has."),
    "prompts-unreadable": N_("Write a question on each line, at most ten, of 300 characters at most."),
    "clock-unreadable": N_("Type a time of day as 09:30, for example."),
    "channel-malformed": N_(
        "Use small letters, digits and single hyphens, at most 32 in each, with spaces between them."
    ),
    "channel-reserved": N_("staff, web and referral are counted by themselves: choose other words."),
    "event-codes-missing": N_("Say which channel is a stand or an event."),
    "event-days-missing": N_("Say for how many days it is one: 0 for no longer."),
    "event-days-too-many": N_("A stand or an event lasts 31 days at most."),
    "day-missing": N_("Choose the day."),
    "day-to-come": N_("That day has not come yet."),
    "address-malformed": N_("Type a whole web address: it begins with https://"),
    "scope-unchosen": N_("Choose what the key may do."),
    "purpose-without-people": N_("Nobody is read by name for this purpose. Leave out reading people."),
    "days-out-of-range": N_("Choose for how long the key is good: a year at most."),
    "webhook-url": N_("Type a plain web address: without spaces, accents, a name before @, or a part behind #."),
    "webhook-https": N_("The address must begin with https://"),
    "webhook-host": N_(
        "Type the receiver’s whole host name, such as hooks.example.org, or its IP address as it is usually written."
    ),
    "webhook-port": N_("Use the usual port, or one from 1024 up."),
    "webhook-private": N_("That address leads into a private network: nothing is posted there."),
    "webhook-groups-missing": N_("Choose at least one thing that it is told of."),
    "webhook-column-not-for-purpose": N_("That purpose does not cover all of this: choose less."),
    "webhook-since": N_("Choose a moment within the last 30 days."),
    "id-unreadable": N_("Copy the whole id: five groups of letters and digits, with hyphens between them."),
}


@dataclass(frozen=True, slots=True)
class ConsoleForm(FormState):
    """A form of the console: as those of supporters, with the sentences of both."""

    @property
    def errors(self) -> dict[str, str]:
        return {name: REASONS.get(slug) or SITE_REASONS[slug] for name, slug in self.reasons.items()}
