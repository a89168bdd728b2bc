"""What a kind of contribution must say of itself for the generic code to serve it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.contributions.addition import Addition
from campaign.contributions.boxes import Boxes
from campaign.contributions.details import Details
from campaign.contributions.facts import Fact
from campaign.contributions.forms import SupporterForm
from campaign.contributions.holdings import Holdings
from campaign.contributions.models import Contribution
from campaign.contributions.refusals.built_in import COUNT
from campaign.contributions.seats import ONE_EACH, Seats
from campaign.i18n import N_, Language


@dataclass(frozen=True, slots=True)
class Correction:
    """The fields of a contribution as its owner leaves them at the press of the button; `details` are its kind's own."""

    name: str
    name_key: str
    postcode: str | None
    country: str
    comment: str | None
    show_name: bool
    consent_campaign: bool
    consent_wider: bool
    details: Any = None


CheckCorrection = Callable[[Session, Contribution, Correction], None]
LoadForm = Callable[[Mapping[str, Sequence[str]]], SupporterForm]
FillForm = Callable[[Session, Contribution], dict[str, str]]
ShowFacts = Callable[[Session, Contribution, Language], Sequence[Fact]]
FitForm = Callable[[Session, UUID, SupporterForm], SupporterForm]
AddToThanks = Callable[[Session, Contribution, Language], Addition]
FindLacks = Callable[[Session, UUID], Sequence[str]]
CopyPlan = Callable[[Session, UUID, UUID], None]
Rewrite = Callable[[Session, Contribution, SupporterForm], None]


def _as_it_is(_session: Session, _drive_id: UUID, form: SupporterForm) -> SupporterForm:
    return form


def _adds_nothing(_session: Session, _contribution: Contribution, _language: Language) -> Addition:
    return Addition()


def _no_facts(_session: Session, _contribution: Contribution, _language: Language) -> Sequence[Fact]:
    return ()


def _no_fields(_session: Session, _contribution: Contribution) -> dict[str, str]:
    return {}


def _copies_nothing(_session: Session, _drive_id: UUID, _copy_id: UUID) -> None:
    return None


def _lacks_nothing(_session: Session, _drive_id: UUID) -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class ContributionKind:
    """One kind: its name, the kind of drive that asks for it, what it is called, its rule of uniqueness, its form.

    `label` is what it is called on a line of its own, marked for translation; `your_number` is the sentence that tells its
    giver which `ordinal` it is, marked too. `seats` is its rule of uniqueness.
    `check_correction` raises FieldsRefusedError where what the owner corrects before verifying would break the rule.
    `own_fields` are those of its form that somebody types into and that tell it from the forms of all others. `load_form`
    checks what was typed, `fit_form` holds it against the drive (both FieldsRefusedError), `fill_form` gives the kind's
    own fields back as the contribution holds them, `show_facts` says them in a language, to its owner alone;
    `show_progress` says, in the same way, what has become of it since it was verified. `add_to_thanks` is for the mail of
    thanks: the drive's own words, and files. `refusals` is the family of reasons (refusals/) that a moderator may have to
    take it out, beside those for every contribution. `find_lacks` names, by slugs, what a drive of this kind must still
    have before it is published; `copy_plan` copies that into another drive. `most_at_mailbox` is how many people at one
    mailbox may give the same, where there is a limit. `details` writes what the kind keeps in tables of its own;
    `holdings` are what it knows of a mailbox beside its contributions. What `is_fixed` leaves us when it is verified: it
    can be withdrawn, and not corrected. `boxes` are the consents that it asks for beside everybody's. `published_page` is
    where its words stand once a moderator has passed them, as campaign.paths.PAGES names it; None where nothing of it is
    published. `rewrite` changes what was given after it was verified, at its owner's wish; None where that is fixed. `osdi`
    names what other software reads and records it as: nouns of OSDI 1.2, each a resource of the API.
    """

    name: str
    drive_kind: str
    label: str
    check_correction: CheckCorrection
    load_form: LoadForm
    seats: Seats = ONE_EACH
    your_number: str = N_("Yours is the %(ordinal)s.")
    own_fields: frozenset[str] = frozenset()
    fit_form: FitForm = _as_it_is
    fill_form: FillForm = _no_fields
    show_facts: ShowFacts = _no_facts
    show_progress: ShowFacts = _no_facts
    add_to_thanks: AddToThanks = _adds_nothing
    find_lacks: FindLacks = _lacks_nothing
    copy_plan: CopyPlan = _copies_nothing
    details: Details = Details()  # noqa: RUF009 (frozen)
    holdings: Holdings = Holdings()  # noqa: RUF009 (frozen)
    boxes: Boxes = Boxes()  # noqa: RUF009 (frozen)
    published_page: str | None = None
    rewrite: Rewrite | None = None
    refusals: str = COUNT
    most_at_mailbox: int | None = None
    is_fixed: bool = False
    osdi: tuple[str, ...] = ("submission",)

    @property
    def is_plain(self) -> bool:
        """Whether nothing is asked and stored as it is given but what is of every kind."""
        return self.fit_form is _as_it_is and self.details.keeps_nothing and self.seats.begins_with_nothing
