"""Charlie's appeal, and what people give to it: stories, comments on a proposal, other help."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from campaign.areas.lookup import find_area
from campaign.contributions.comment.proposing import ProposalWords, write_proposal
from campaign.contributions.comment.schema import CommentDetails
from campaign.contributions.content import content_key
from campaign.contributions.help.schema import details_of
from campaign.contributions.help.ways import Way, WayWords, write_ways
from campaign.contributions.kind import Correction
from campaign.contributions.models import Contribution, OfferedWords
from campaign.contributions.moderation import pass_words
from campaign.contributions.publishing import publish
from campaign.contributions.registry import KINDS
from campaign.contributions.service import SubmitContribution, submit
from campaign.contributions.story.asking import StoryAskWords, write_story_ask
from campaign.contributions.story.models import StoryPicture
from campaign.contributions.story.schema import StoryDetails
from campaign.contributions.verification import verify
from campaign.db import Database, now
from campaign.drives.commands import DriveWords
from campaign.drives.models import Drive
from tests.cast import latest, signing
from tests.drives.drafts import charlie_drafts

STORY_ASK = {
    "en": StoryAskWords("Stories: what worked", "Tell it as to a friend.", "There are no stories here yet."),
    "cy": StoryAskWords("Straeon: beth weithiodd", "Adroddwch hi wrth ffrind.", "Does dim straeon yma eto."),
}
PROPOSAL = {
    "en": ProposalWords("The proposal: four promises", "Every body would promise.", "What would you change?"),
    "cy": ProposalWords("Y cynnig: pedwar addewid", "Byddai pob corff yn addo.", "Beth fyddech chi’n ei newid?"),
}
TALK = {
    "en": WayWords("Gave a talk", "Thank you for speaking up."),
    "cy": WayWords("Rhoi sgwrs", "Diolch am godi’ch llais."),
}
CUPPA = {
    "en": WayWords("Bought us a cuppa", "Thank you for the cuppa."),
    "cy": WayWords("Prynu paned i ni", "Diolch am y baned."),
}
WAYS = [Way("talk", TALK), Way("cuppa", CUPPA)]
TITLE, BODY, PLACE = "The garden", "We sat down together.\n\nThen we dug.", "Splott"
THOUGHT = "I would begin with the people who use it."


@dataclass(frozen=True, slots=True)
class Gift:
    """A kind of contribution, and what is given of it."""

    kind: str
    command: SubmitContribution


def charlie_drafts_appeal(database: Database, *, slug: str = "1", **changes: object) -> UUID:
    """A draft that asks for nothing yet."""
    texts = {
        "en": DriveWords(f"appeal-{slug}", f"The appeal {slug}", "Tell us", "Because", is_checked=True),
        "cy": DriveWords(f"apel-{slug}", f"Yr apêl {slug}", "Dywedwch", "Oherwydd", is_checked=True),
    }
    own = {"kind": "appeal", "texts": texts, "statements": {"en": "I agree.", "cy": "Rwy’n cytuno."}}
    return charlie_drafts(database, **{**own, "targets": (), "channels": (), **changes})  # type: ignore[arg-type]


def charlie_opens_appeal(database: Database, *, slug: str = "1", beside: UUID | None = None) -> UUID:
    """An open appeal that asks for stories, comments and two ways of helping; in the campaign of another drive or its own."""
    changes: dict[str, object] = {}
    if beside is not None:
        with database.reading() as session:
            changes["campaign_id"] = session.get_one(Drive, beside).campaign_id
    drive_id = charlie_drafts_appeal(database, slug=slug, **changes)
    with database.transaction() as session:
        write_story_ask(session, drive_id, STORY_ASK)
        write_proposal(session, drive_id, PROPOSAL)
        write_ways(session, drive_id, WAYS)
        publish(session, drive_id)
    return drive_id


def telling(
    drive_id: UUID,
    *,
    title: str = TITLE,
    body: str = BODY,
    is_allowed: bool = True,
    show_place: bool = False,
    written_in: str | None = None,
    **changes: object,
) -> Gift:
    """Laura's story of a garden in Splott; she allows it to be published, without name and place."""
    details = StoryDetails(
        what="story",
        content_key=content_key(title, body),
        title=title,
        body=body,
        place=PLACE,
        language=written_in,
        is_allowed=is_allowed,
        show_place=show_place,
    )
    return _gift("story", drive_id, details, **changes)


def commenting(drive_id: UUID, *, thought: str = THOUGHT, is_allowed: bool = True, **changes: object) -> Gift:
    """Laura's comment, which she allows to be published, without her name."""
    key = content_key(thought)
    details = CommentDetails(what="comment", content_key=key, language=None, is_allowed=is_allowed)
    return _gift("comment", drive_id, details, comment=thought, **changes)


def helping(
    drive_id: UUID, what: str = "talk", *, on: date | None = None, times: int | None = None, **changes: object
) -> Gift:
    """Laura gave a talk."""
    return _gift("help", drive_id, details_of(what, happened_on=on, quantity=times, note=None), **changes)


def _gift(
    kind: str,
    drive_id: UUID,
    details: object,
    *,
    name: str = "Laura Rees",
    email: str = "laura@example.com",
    **changes: object,
) -> Gift:
    of_content = {"what": details.what, "content_key": details.content_key, "details": details}  # type: ignore[attr-defined]
    return Gift(kind, replace(signing(drive_id, name, email), **{**of_content, **changes}))  # type: ignore[arg-type]


def give(database: Database, gift: Gift) -> UUID:
    """One post of the form; the id of what there is now."""
    with database.transaction() as session:
        return submit(session, KINDS[gift.kind], gift.command)


def confirm(database: Database, contribution_id: UUID, details: object = None, **changes: object) -> str:
    """The press of the button by the owner of the mailbox; what came of it."""
    with database.transaction() as session:
        row = session.get_one(Contribution, contribution_id)
        shown = Correction(
            name=row.name or "",
            name_key=row.name_key or "",
            postcode=row.postcode,
            country=row.country,
            comment=row.comment,
            show_name=row.show_name,
            consent_campaign=row.consent_campaign,
            consent_wider=row.consent_wider,
            details=details,
        )
        return verify(session, contribution_id, row.issue, replace(shown, **changes), find_area)[0]  # type: ignore[arg-type]


def given(database: Database, gift: Gift) -> UUID:
    """Given and confirmed."""
    give(database, gift)
    contribution_id = latest(database)
    assert confirm(database, contribution_id) == "verified"
    return contribution_id


def passed(database: Database, contribution_id: UUID) -> UUID:
    """A moderator has read it as it is now, and passes it."""
    with database.transaction() as session:
        version = session.get_one(OfferedWords, contribution_id).version
        pass_words(session, contribution_id, version)
    return contribution_id


def picture_of(contribution_id: UUID) -> StoryPicture:
    """A picture that came with a story: a handful of bytes, which nobody looks at."""
    return StoryPicture(
        contribution_id=contribution_id,
        content=b"jpeg",
        content_type="image/jpeg",
        digest="0" * 64,
        width=4,
        height=3,
        alt="The garden",
        added_at=now(),
    )
