"""What people gave, and who they are."""

from __future__ import annotations

from campaign.contributions import ending, origins
from campaign.contributions.letter import drafts
from campaign.contributions.letter.models import Letter, LetterDraft
from campaign.contributions.models import Contribution, ContributionOrigin
from campaign.i18n import N_
from campaign.imports import forgetting as imports
from campaign.imports.models import ImportRow
from campaign.retention import letters, people, staying, unverified
from campaign.retention.rule import DELETED, EMPTIED, Rule
from campaign.supporters.models import Supporter

RULES = (
    Rule(
        "unverified",
        N_("What was typed and never confirmed"),
        kept=N_("14 days after it was sent in"),
        then=EMPTIED,
        table=Contribution,
        due=unverified.old_unverified,
        forget=ending.clear,
    ),
    Rule(
        "drafts",
        N_("Letters that were not finished"),
        kept=N_("14 days after they were last changed"),
        then=DELETED,
        table=LetterDraft,
        due=drafts.old_drafts,
        forget=drafts.forget_drafts,
    ),
    Rule(
        "letter-words",
        N_("The words of letters"),
        kept=N_("28 days after the last of them has left"),
        then=EMPTIED,
        table=Letter,
        due=letters.old_letters,
        forget=letters.forget_words,
    ),
    Rule(
        "import-rows",
        N_("Rows of files of signatures that were not taken"),
        kept=N_("A week after the file was brought"),
        then=EMPTIED,
        table=ImportRow,
        due=imports.old_rows,
        forget=imports.empty_rows,
    ),
    Rule(
        "import-sheets",
        N_("On which sheet somebody signed whose name is gone"),
        kept=N_("No longer than the name"),
        then=EMPTIED,
        table=ImportRow,
        due=imports.nobodys_rows,
        forget=imports.empty_rows,
    ),
    Rule(
        "origins",
        N_("Network and email domain that something was sent in from"),
        kept=N_("30 days after it was sent in"),
        then=DELETED,
        table=ContributionOrigin,
        due=origins.old_origins,
        forget=origins.forget_origins,
    ),
    Rule(
        "contributions",
        N_("Names, addresses, postcodes and words of people who do not want news"),
        kept=N_("As many months after a drive has closed, or a pledge has ended, as its campaign says"),
        then=EMPTIED,
        table=Contribution,
        due=people.over_contributions,
        forget=people.anonymise,
        again=people.due_again,
        batch_size=100,  # each row has steps of its own
        is_nightly=True,
    ),
    Rule(
        "consents",
        N_("Consents to news of people who give no sign of life"),
        kept=N_("Two years after the last sign, where we asked a month before"),
        then=N_("The consent ends, and with it what was kept for it"),
        table=Supporter,
        due=staying.silent_supporters,
        forget=staying.end_consents,
        again=staying.silent_again,
        is_nightly=True,
    ),
)
