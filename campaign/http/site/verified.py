"""What the owner of a mailbox is told once a contribution is settled: thanks, its number, or why it does not count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from campaign.contributions.facts import Fact
from campaign.contributions.models import Contribution
from campaign.contributions.registry import KINDS
from campaign.drives.queries import DriveSummary, DriveView
from campaign.http.request import Form
from campaign.http.services import services
from campaign.http.site.answers import of_kind, private_page
from campaign.http.site.links import path_of_link
from campaign.http.site.next_step import next_step_token
from campaign.http.site.parts import Parts, parts_of
from campaign.http.site.places import Place, place
from campaign.http.site.qr import path_of_code
from campaign.http.site.recent_drives import recently_open
from campaign.i18n import Language, format_ordinal, translator
from campaign.notifications.links import GIVEN
from campaign.paths import page_of_kind, path_to
from campaign.supporters.models import Supporter

VERIFIED_STATES = ("verified", "held")  # told apart by no page before the number is there
UNVERIFIED_STATES = ("pending", "expired")
MOST_OTHERS = 3


@dataclass(frozen=True, slots=True)
class NextSteps:
    """What somebody who has just verified may do next."""

    referral_code: str
    others: tuple[DriveSummary, ...]


def next_steps(session: Session, contribution: Contribution) -> NextSteps:
    supporter = session.get(Supporter, contribution.supporter_id) if contribution.supporter_id else None
    others = [drive for drive in recently_open(session) if drive.id != contribution.drive_id]
    return NextSteps(supporter.referral_code if supporter else "", tuple(others[:MOST_OTHERS]))


@dataclass(frozen=True, slots=True)
class Thanked:
    """A contribution that has just been verified, with what its page of thanks shows; `parts` are its kind's own."""

    contribution: Contribution
    drive: DriveView
    facts: Sequence[Fact]
    steps: NextSteps
    parts: Parts


def just_verified(session: Session, language: Language, contribution: Contribution, drive: DriveView) -> Thanked:
    facts = KINDS[contribution.kind].show_facts(session, contribution, language)
    parts = parts_of(session, language, contribution)
    return Thanked(contribution, drive, facts, next_steps(session, contribution), parts)


def thanks_page(where: Place, thanked: Thanked) -> Response:
    """The same for a contribution that counts and for one that is looked at first."""
    contribution, drive, steps, language = thanked.contribution, thanked.drive, thanked.steps, where.language
    text = drive.texts[language]
    page = page_of_kind(drive.kind)
    shared = (
        path_to("petition_referral", language, slug=text.slug, code=steps.referral_code)
        if steps.referral_code and page == "petition"
        else path_to(page, language, slug=text.slug)
    )
    share = services().settings.base_url + shared
    words = quote(f"{text.title} {share}", safe="")
    return private_page(
        where,
        of_kind(contribution.kind, "verified"),
        status=200,
        drive=drive,
        kind=KINDS[contribution.kind],
        facts=thanked.facts,
        **thanked.parts,
        next_token=next_step_token(contribution),
        name=contribution.name or "",
        number=contribution.number,
        share_address=share,
        share_code=path_of_code(shared),
        whatsapp_address=f"https://wa.me/?text={words}",
        mail_address=f"mailto:?subject={quote(text.title, safe='')}&body={quote(share, safe='')}",
        others=steps.others,
        given_path=path_of_link(GIVEN, contribution, language),
    )


def settled_page(
    language: Language, token: str, contribution: Contribution, drive: DriveView, *, given: Form
) -> Response:
    """410 where it was not verified in time, with what was given, as a form; else how the contribution stands."""
    where, kind = place("verify", language, token=token), KINDS[contribution.kind]
    if contribution.state in UNVERIFIED_STATES:
        return private_page(
            where, of_kind(kind.name, "verify_expired"), status=410, drive=drive, kind=kind, given=given
        )
    return private_page(
        where,
        of_kind(kind.name, "verify_spent"),
        drive=drive,
        kind=kind,
        state=contribution.state,
        verified_at=contribution.verified_at,
        number=contribution.number,
        given_path=path_of_link(GIVEN, contribution, language),
    )


def spoken_state(language: Language, contribution: Contribution) -> dict[str, object]:
    """What the script on the page of thanks asks for: the number, and the sentence that says it."""
    number, state = contribution.number, contribution.state
    ordinal = format_ordinal(number, language) if number else ""
    sentence = translator(language).gettext(KINDS[contribution.kind].your_number, ordinal=ordinal) if number else None
    return {"state": "verified" if state in VERIFIED_STATES else state, "number": number, "sentence": sentence}
