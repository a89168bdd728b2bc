"""What refusals are called for operators, in English. Supporters' pages have their own words, in both languages."""

from __future__ import annotations

from campaign.cli.output import plain
from campaign.drives.refused_rows import RefusedRow
from campaign.drives.service import IncompleteError
from campaign.drives.target_files.tables import FileRefusedError
from campaign.drives.updates.approving import UpdateIncompleteError
from campaign.errors import DomainError, FieldsRefusedError

LANGUAGES = {"cy": "Welsh", "en": "English"}
SENTENCES = {
    "areas-file-unknown": "No file there has a header that is known: docs/operations.md says which, under Areas.",
    "areas-file-unreadable": "The file cannot be read.",
    "block-unreadable": "That is neither an email address, a domain nor a network such as 81.2.69.0/24.",
    "contribution-not-held": "That signature is not held.",
    "contribution-not-live": "That signature is neither verified nor held.",
    "delivery-not-unknown": "One of those emails is not unknown (any more): nothing was changed.",
    "delivery-outcome-impossible": "That email has not left, or it is known to have bounced: nothing was changed.",
    "drive-ended-long-ago": "It ended more than 7 days ago: a new drive is needed.",
    "drive-frozen": "Somebody has verified a signature to it: publish a correction instead.",
    "handover-cannot-widen": "It has opened: what is handed over cannot become more.",
    "drive-of-another-kind": "That is a drive of another kind.",
    "letter-not-waiting": "That letter does not wait (any more): nothing was changed.",
    "drive-not-open": "It takes nothing at this moment.",
    "list-over": "It is over already: nothing of it is kept.",
    "mailbox-uninvited": "They asked to be deleted: whatever comes next is theirs to begin. Nothing was written down.",
    "last-admin": "It is the only admin left: invite another one first.",
    "story-not-live": "That is not a story that counts.",
    "words-changed": "They have been rewritten since you read them: list them again.",
    "words-decided": "That has been decided already.",
    "words-not-verified": "They are part of nothing that counts.",
    "invited-too-often": "That mailbox has had as many invitations as it may get.",
    "milestone-news-too-soon": "News of another milestone of this campaign goes out within a week of that: wait, or --at.",
    "milestone-not-reached": "That milestone is not reached yet.",
    "network-too-narrow": "Networks are kept to /24 (IPv6: /48) and no further: give one as wide.",
    "network-too-wide": "That network is half the internet: /8 (IPv6: /16) is the widest.",
    "network-unreadable": "That is not a network such as 81.2.69.0/24.",
    "not-blocked": "There is no such rule.",
    "drive-takes-no-pledges": "Only a pledge drive has offers.",
    "not-found": "There is no such thing.",
    "pattern-too-long": "It has more than 8 wildcards, or 255 letters.",
    "pattern-too-wide": "It says too little: two letters beside the wildcards at least.",
    "offer-pledged": "Somebody has pledged it: its unit and its condition stay as they are.",
    "pledge-settled": "One of those pledges is settled, or has no place: nothing was changed.",
    "update-cannot-supersede": "The newer one must be another unsent update of the same campaign that replaces no other yet.",
    "update-own-approval": "Somebody else must approve it, not who wrote it or asked.",
    "update-unapproved": "The campaign wishes a second person to approve it first: `campaign updates ask-approval`.",
    "update-untested": "Nobody has seen a test email of it as it is now: `campaign updates test` first.",
    "rows-refused": "Some rows cannot be taken: nothing was written.",
    "targets-column-repeated": "Two columns say the same: choose one with --map.",
    "targets-column-twice": "One column cannot be two fields: change --map.",
    "targets-column-unknown": "The file has no such column.",
    "targets-encoding-broken": "It begins like UTF-16, and is broken further on.",
    "targets-encoding-mixed": "Some lines are UTF-8 and some Windows-1252: save it anew, or say which with --encoding.",
    "targets-encoding-unknown": "It is UTF-32: save it as UTF-8.",
    "targets-file-binary": "It is not text, or UTF-16 without its mark: save it as CSV in UTF-8, or as .xlsx.",
    "targets-file-broken": "The spreadsheet is damaged, or no spreadsheet program wrote it: save it anew.",
    "targets-file-empty": "There is nothing in it.",
    "targets-file-ods": "It is an OpenDocument sheet (.ods): save it as .xlsx or CSV.",
    "targets-file-too-large": "It is larger than any list of 50,000 targets needs to be.",
    "targets-file-unknown": "It is neither CSV nor .xlsx.",
    "targets-file-unreadable": "The file cannot be read.",
    "targets-file-xls": "It is an old spreadsheet (.xls) or locked by a password: save it as .xlsx or CSV.",
    "targets-header-missing": "Its first row names no column that is known: a header is needed, such as name, email, area.",
    "targets-name-missing": "No column has the names: call it name, or name_cy and name_en, or say which with --map.",
    "team-declined": "That person did not want to join: they can be asked again in four weeks.",
    "team-full": "The team has 200 members, and there is no room for more.",
    "team-has-member": "That mailbox is in the team already.",
}
ROWS = {
    "address-at-sign": "that is not an email address",
    "address-characters": "the email address holds characters that none can have",
    "address-display-name": "the email address alone, without a name",
    "address-domain": "the email address ends in no domain that can be",
    "address-local": "that is not an email address",
    "address-missing": "an email address is missing",
    "address-not-ascii": "the email address holds letters that not every provider takes",
    "address-several": "more than one email address",
    "address-space": "the email address holds a space",
    "address-too-long": "the email address is too long",
    "area-ambiguous": "two places have that name: give the code",
    "area-not-in-force": "that place was not in force on the day: give the target's dates, or --on",
    "area-unknown": "no seat, region or country of that name or code is known: are the areas loaded?",
    "cell-damaged": "characters were lost or garbled before the file was saved",
    "cell-error": "there is a spreadsheet's error in it",
    "cell-formula": "it begins like a formula",
    "cell-too-long": "it is too long",
    "cell-undecodable": "bytes that are no characters in the file's encoding",
    "cell-unreadable": "it holds characters that cannot be shown",
    "date-unreadable": "not a date such as 2026-05-07 or 7/5/2026",
    "dates-out-of-order": "it ends before it begins",
    "formula-without-value": "a formula whose value was not saved",
    "language-unknown": "neither Welsh nor English",
    "name-missing": "the name is missing",
    "other-language-missing": "it is there in the other language alone",
    "postal-address-missing": "a postal address is missing",
    "row-repeated": "the same target is further up: if they are two, give each a reference",
    "row-too-wide": "more cells than the header has",
    "row-unreadable": "quotation marks that do not close, or a cell without end",
    "rows-too-many": "the file has more than 50,000 rows: the rest was not read",
    "target-ambiguous": "it may be more than one of the drive's targets: give references",
    "target-renamed": "letters were written to this target under another name: give a new one a reference of its own",
}
FIELDS = {
    "account-there-already": "has an account already",
    "role-of-all-campaigns": "cannot be one: an admin looks after all of them",
    "address-malformed": "must begin with https:// or http://, and have at most 500 characters",
    "channel-malformed": "may hold small letters, digits and single hyphens, at most 32 in each code",
    "channel-reserved": "may not be staff, web or referral: these say by themselves where something came from",
    "area-unknown": "is not an area that is loaded",
    "choice-unknown": "is not one of the choices",
    "conditions-too-few": "are too few: a name, an address, a domain, a network, an area or a time at least",
    "day-to-come": "is a day to come",
    "amounts-unordered": "must rise from the minimum over the maximum to the goal; yes has a maximum of 1",
    "network-too-narrow": "is kept to /24 (IPv6: /48) and no further: give one as wide",
    "network-too-wide": "is wider than /8 (IPv6: /16)",
    "network-unreadable": "is not a network such as 81.2.69.0/24",
    "pattern-too-long": "has more than 8 wildcards, or 255 letters",
    "pattern-too-wide": "says too little: two letters beside the wildcards at least",
    "pattern-unreadable": "cannot be looked for",
    "number-too-small": "is too small",
    "times-unordered": "must come after the start, and an event has no other day",
    "language-unknown": "holds a language that we do not speak",
    "closing-time-passed": "must be in the future: give one with --closes-on",
    "slug-malformed": "may hold small letters, digits and single hyphens, at most 80",
    "slug-taken": "is or was another's",
    "address-missing": "is missing",
    "code-unusable": "may hold small letters, digits and single hyphens, each code once; not story or comment",
    "date-long-ago": "is more than five years ago",
    "date-to-come": "has not come yet",
    "date-unreadable": "is not a date: YYYY-MM-DD",
    "name-gave-already": "has been given from this mailbox already",
    "times-out-of-order": "must end after it begins",
    "too-many": "are too many",
    "spread-too-long": "may be 72 hours at most",
    "text-characters": "holds characters that cannot be shown",
    "text-missing": "is missing",
    "text-too-long": "is too long",
    "what-unknown": "is not one of the drive's ways to help",
    "text-unreadable": "holds characters that cannot be stored",
}
MISSING = {
    "text-missing": "the {language} text",
    "text-unchecked": "a check of the {language} text",
    "statement-missing": "the {language} signing statement",
    "campaign-text-unchecked": "a check of the campaign's {language} text",
    "target-text-missing": "the {language} name of a target",
    "milestone-text-missing": "the {language} text of a milestone",
    "story-ask-missing": "the {language} words that ask for stories",
    "proposal-missing": "the {language} proposal",
    "ways-to-help-missing": "the ways to help",
    "way-to-help-text-missing": "the {language} text of a way to help",
    "times-missing": "opening and closing times",
    "letter-settings-missing": "how letters leave (`campaign letters settings`)",
    "letter-prompts-missing": "three {language} questions that guide the writer (`campaign letters prompts`)",
    "letter-model-missing": "the {language} model letter (`campaign letters model`)",
    "target-addresses-missing": "an email address for every target",
    "targets-of-everybody-too-many": "a shorter list: at most 60 targets may be asked by everybody",
    "offers-missing": "something to pledge (an offer)",
    "offer-text-missing": "the {language} text of an offer",
    "offer-day-missing": "the day of an offer",
    "targets-missing": "somebody who decides (a target)",
}
_IN_STATES = ("drive-is-", "update-is-", "invalidation-is-")


def sentence_of(error: DomainError) -> str:
    """One sentence for this refusal; its bare slug where there is none."""
    if isinstance(error, IncompleteError):
        step = "go out" if isinstance(error, UpdateIncompleteError) else "open"
        return f"It cannot {step} yet. Missing: {', '.join(map(_missing, error.missing))}."
    if isinstance(error, FieldsRefusedError):
        return " ".join(f"{field}: {FIELDS.get(slug, slug)}." for field, slug in error.errors.items())
    for prefix in _IN_STATES:
        if error.slug.startswith(prefix):
            return f"It is {error.slug.removeprefix(prefix)}: that is not possible in this state."
    if isinstance(error, FileRefusedError):
        return " ".join(part for part in (SENTENCES.get(error.slug, error.slug), _place(error)) if part)
    return SENTENCES.get(error.slug, f"Refused: {error.slug}.")


def row_sentence(refused: RefusedRow) -> str:
    """One line on a row that cannot be taken."""
    where = f"row {refused.row}, {refused.column}" if refused.column else f"row {refused.row}"
    return f"{where}: {ROWS.get(refused.slug, refused.slug)}"


def _place(error: FileRefusedError) -> str:
    if error.line is not None:
        return f"See line {error.line:,}."
    return f"See the column “{plain(error.column)}”." if error.column is not None else ""


def _missing(slug: str) -> str:
    stem, _, last = slug.rpartition("-")
    if last in LANGUAGES:
        return MISSING.get(stem, slug).format(language=LANGUAGES[last])
    return MISSING.get(slug, slug)
