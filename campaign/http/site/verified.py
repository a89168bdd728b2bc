"""What the owner of a mailbox is told once a signature is settled: thanks, its number, or why it does not count."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from campaign.contributions.models import Contribution
from campaign.drives.queries import DriveSummary, PetitionView, list_drives
from campaign.drives.states import State
from campaign.http.services import services
from campaign.http.site.answers import private_page
from campaign.http.site.links import path_of_link
from campaign.http.site.places import place
from campaign.http.site.qr import qr_code
from campaign.i18n import Language, format_ordinal, translator
from campaign.notifications.links import SIGNATURE
from campaign.paths import path_to
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
    is_open: tuple[State, ...] = ("open",)
    others = [
        drive
        for drive in list_drives(session, is_open)
        if drive.id != contribution.drive_id and drive.kind == "petition"
    ]
    return NextSteps(supporter.referral_code if supporter else "", tuple(others[:MOST_OTHERS]))


def thanks_page(
    language: Language, token: str, contribution: Contribution, petition: PetitionView, steps: NextSteps
) -> Response:
    """The same for a signature that counts and for one that is looked at first."""
    text = petition.texts[language]
    share = services().settings.base_url + (
        path_to("petition_referral", language, slug=text.slug, code=steps.referral_code)
        if steps.referral_code
        else path_to("petition", language, slug=text.slug)
    )
    words = quote(f"{text.title} {share}", safe="")
    return private_page(
        place("verify", language, token=token),
        "verified",
        petition=petition,
        name=contribution.name or "",
        number=contribution.number,
        share_address=share,
        share_code=qr_code(share),
        whatsapp_address=f"https://wa.me/?text={words}",
        mail_address=f"mailto:?subject={quote(text.title, safe='')}&body={quote(share, safe='')}",
        others=steps.others,
        signature_path=path_of_link(SIGNATURE, contribution, language),
    )


def settled_page(language: Language, token: str, contribution: Contribution, petition: PetitionView) -> Response:
    """410 where it was not verified in time; else how the signature stands."""
    where = place("verify", language, token=token)
    if contribution.state in UNVERIFIED_STATES:
        return private_page(where, "verify_expired", status=410, petition=petition)
    return private_page(
        where,
        "verify_spent",
        petition=petition,
        state=contribution.state,
        verified_at=contribution.verified_at,
        number=contribution.number,
        signature_path=path_of_link(SIGNATURE, contribution, language),
    )


def spoken_state(language: Language, contribution: Contribution) -> dict[str, object]:
    """What the script on the page of thanks asks for: the number, and the sentence that says it."""
    number, state = contribution.number, contribution.state
    sentence = (
        translator(language).gettext("You were the %(ordinal)s to sign.", ordinal=format_ordinal(number, language))
        if number
        else None
    )
    return {"state": "verified" if state in VERIFIED_STATES else state, "number": number, "sentence": sentence}
