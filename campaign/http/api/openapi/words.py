"""What the description says of each noun, and of each thing that can be done, in words. Its titles are OSDI's, translated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from campaign.i18n import N_


@dataclass(frozen=True, slots=True)
class NounWords:
    title: str
    text: str


NOUNS: Mapping[str, NounWords] = {
    "people": NounWords(N_("Supporters"), N_("Verified supporters, as far as the key’s purpose has its basis.")),
    "petitions": NounWords(N_("Petitions"), N_("The petitions that are, or were, open to everybody.")),
    "signatures": NounWords(N_("Signatures"), N_("What was given to a petition.")),
    "advocacy_campaigns": NounWords(N_("Letter drives"), N_("The letter drives that are, or were, open to everybody.")),
    "outreaches": NounWords(N_("Letters"), N_("What was given to a letter drive.")),
    "events": NounWords(N_("Events"), N_("Offers of places, in pledge drives.")),
    "attendances": NounWords(N_("Attendances"), N_("Who promised to come to an event, and who came.")),
    "fundraising_pages": NounWords(
        N_("Fundraising pages"), N_("Offers of money, in pledge drives. No money passes here.")
    ),
    "donations": NounWords(N_("Donations"), N_("Promises of money, and what of them was kept.")),
    "forms": NounWords(N_("Forms"), N_("Appeals, and all other offers of pledge drives.")),
    "submissions": NounWords(N_("Submissions"), N_("Stories, comments, help and pledges that were given by a form.")),
    "questions": NounWords(N_("Questions"), N_("What forms ask: the same for all of them.")),
    "tags": NounWords(N_("Tags"), N_("Short names that are put on people.")),
    "taggings": NounWords(N_("Taggings"), N_("The people whom a tag is on.")),
    "lists": NounWords(N_("Lists"), N_("Lists that people are put on.")),
    "items": NounWords(N_("Items"), N_("The people who are on a list.")),
    "queries": NounWords(N_("Queries"), N_("Each drive of the key, as a supporter list of it.")),
    "results": NounWords(N_("Results"), N_("The people whom a supporter list would hold now.")),
    "messages": NounWords(N_("Messages"), N_("Updates that were sent, and how many arrived.")),
    "wrappers": NounWords(N_("Wrappers"), N_("The frames that emails are sent in.")),
    "organizations": NounWords(N_("Organisations"), N_("Ours, and the campaigns.")),
    "share_pages": NounWords(N_("Share pages"), N_("Pages that invite others to share them.")),
    "metadata": NounWords(N_("Metadata"), N_("The fields and the scope of each resource.")),
    "entry": NounWords(N_("Entry point"), N_("Where clients begin, and follow links.")),
    "data": NounWords(N_("Data for everybody"), N_("Counts and signed snapshots of them, without a key.")),
}

LIST, ONE = N_("A page of them"), N_("One of them")
CREATE, HELP = N_("Send a new one"), N_("Send a new one to the helper")
ENTRY, SELF = N_("What there is, and where"), N_("This description")
TITLE = N_("The API for other software")
ABOUT = N_(
    "OSDI 1.2 in HAL, the same under v1 and v2. Refusals are problem details. Accept-Language chooses the language of texts; "
    "the limits are 600 requests of a key in a minute. What this description cannot say, such as what a name or an email "
    "address may be, is refused with the code fields-refused and with the name of each field."
)
KEY = N_("A key that an admin made in the console. It is sent in this header alone, never in an address.")

PARAMETERS: Mapping[str, str] = {
    "page": N_("Which page, from 1 on. Past the end there is an empty one."),
    "per_page": N_("How many on a page: 100 at most."),
    "after": N_("The last id of the page before. It is in the link to the next page."),
    "filter": N_("Comparisons with eq, ne, gt, ge, lt and le, joined by and, or and not. Fields that can be compared:"),
    "cydlais:status": N_("In which state: the verified ones, unless another is named. For all of them: any."),
    "parent_id": N_("The id of what it belongs to."),
    "item_id": N_("Its id."),
    "slug": N_("The last part of the drive’s address, in either language."),
    "before": N_("A size of the log: heads before it."),
    "start": N_("The first entry, from 0 on."),
    "end": N_("The entry to stop before."),
    "first": N_("The smaller size of the log."),
    "second": N_("The larger size of the log."),
}

RESPONSES: Mapping[str, str] = {
    "200": N_("As it was asked for."),
    "304": N_("It has not changed since the ETag that was sent."),
    "400": N_("What was sent cannot be understood, or a field of it is refused."),
    "401": N_("A key is needed, or the one that was sent is not good."),
    "403": N_("The key lacks the scope or the drive."),
    "404": N_("Nothing is there, or it is not for this key."),
    "405": N_("The header Allow names what can be done at this address."),
    "409": N_("It cannot be taken as things stand."),
    "413": N_("The body is too large."),
    "415": N_("That kind of body is not read."),
    "429": N_("Too often: wait as Retry-After says."),
    "503": N_("The database is away for a moment: wait as Retry-After says."),
}

DOCUMENTS: Mapping[str, str] = {
    "drives.json": N_("The drives that are open now."),
    "count.json": N_("The count and the goal alone."),
    "counts.json": N_("The count by day, hour, source, area and country."),
    "counts.csv": N_("The count by day, as a table."),
    "history.json": N_("How the count moved, and why it fell."),
    "chart.svg": N_("A picture of how the count moved."),
    "snapshots.json": N_("The signed heads of the log of the count: the latest, in order."),
    "snapshots/log": N_("Entries of that log."),
    "snapshots/consistency": N_("The proof that the log only grew between two sizes."),
}
