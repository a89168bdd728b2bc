"""What the owner of a mailbox is told once a contribution is settled: thanks, its number, or why it does not count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import quote
from uuid import UUID

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from campaign.contributions.facts import Fact
from campaign.contributions.models import Contribution
from campaign.contributions.registry import KINDS
from campaign.contributions.vouched import word_behind
from campaign.drives.queries import DriveSummary, DriveView
from campaign.http.request import Form
from campaign.http.services import services
from campaign.http.site.answers import of_kind, private_html, private_page, render
from campaign.http.site.frames import Frame, mark
from campaign.http.site.links import path_of_link, token_of
from campaign.http.site.next_step import next_step_token
from campaign.http.site.parts import Parts, parts_of
from campaign.http.site.places import place
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
class Thanked:
    """A contribution that has just been verified, with what its page of thanks shows; `parts` are its kind's own.

    `referral_code` is its supporter's, `others` are drives to go on to.
    """

    contribution: Contribution
    drive: DriveView
    facts: Sequence[Fact]
    referral_code: str
    others: Sequence[DriveSummary]
    parts: Parts


def just_verified(session: Session, language: Language, contribution: Contribution, drive: DriveView) -> Thanked:
    supporter = session.get(Supporter, contribution.supporter_id) if contribution.supporter_id else None
    return Thanked(
        contribution,
        drive,
        facts=KINDS[contribution.kind].show_facts(session, contribution, language),
        referral_code=supporter.referral_code if supporter else "",
        others=others_than(session, contribution.drive_id),
        parts=parts_of(session, language, contribution),
    )


def others_than(session: Session, drive_id: UUID) -> tuple[DriveSummary, ...]:
    """A few other drives that are open."""
    return tuple(islice((drive for drive in recently_open(session) if drive.id != drive_id), MOST_OTHERS))


def thanks_page(language: Language, token: str, thanked: Thanked) -> Response:
    """The same for a contribution that counts and for one that is looked at first.

    Rendered once for all who come within a few seconds, but for their own words; whole where it has a number already, or
    parts of its kind's own.
    """
    contribution, own = thanked.contribution, own_words(token, thanked)
    if contribution.number or thanked.parts:
        return private_html(language, render_thanks(language, thanked, own))
    marks = {name: mark(name) if value else "" for name, value in own.items()}
    looks = tuple((fact.label, fact.is_long, fact.is_typed) for fact in thanked.facts)
    key = ("thanks", contribution.kind, contribution.drive_id, language, looks, tuple(marks.values()))
    frame = services().recent.find(key, lambda: Frame(render_thanks(language, thanked, marks)))
    return private_html(language, frame.fill(own))


def own_words(token: str, thanked: Thanked) -> dict[str, str]:
    """Whatever is its reader's alone on a page of thanks."""
    contribution = thanked.contribution
    return {
        "token": token,
        "given_token": token_of(GIVEN, contribution),
        "next_token": next_step_token(contribution),
        "referral_code": thanked.referral_code,
        "name": contribution.name or "",
        **{_name_of_fact(number): fact.value for number, fact in enumerate(thanked.facts)},
    }


def _name_of_fact(number: int) -> str:
    return f"fact_{number}"


def render_thanks(language: Language, thanked: Thanked, own: Mapping[str, str]) -> str:
    """The page, with its reader's own words from `own` alone, as `own_words` has them."""
    contribution, drive = thanked.contribution, thanked.drive
    text = drive.texts[language]
    page = page_of_kind(drive.kind)
    shared = (
        path_to("petition_referral", language, slug=text.slug, code=own["referral_code"])
        if own["referral_code"] and page == "petition"
        else path_to(page, language, slug=text.slug)
    )
    share = services().settings.base_url + shared
    words = quote(f"{text.title} {share}", safe="")
    return render(
        place("verify", language, token=own["token"]),
        of_kind(contribution.kind, "verified"),
        drive=drive,
        kind=KINDS[contribution.kind],
        facts=[replace(fact, value=own[_name_of_fact(number)]) for number, fact in enumerate(thanked.facts)],
        **thanked.parts,
        next_token=own["next_token"],
        name=own["name"],
        number=contribution.number,
        share_address=share,
        share_code=path_of_code(shared),
        whatsapp_address=f"https://wa.me/?text={words}",
        mail_address=f"mailto:?subject={quote(text.title, safe='')}&body={quote(share, safe='')}",
        others=thanked.others,
        given_path=path_to("given", language, token=own["given_token"]),
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
        word=word_behind(contribution),
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
