"""What a form shows: what was typed, what is wrong with it, and the address that was probably meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from campaign.contributions.forms import FormRefused, SupporterForm
from campaign.contributions.kind import Correction
from campaign.contributions.models import Contribution
from campaign.contributions.registry import KINDS
from campaign.http.request import Form
from campaign.http.site.messages import REASONS
from campaign.mail.address import Address, parse_address, suggest_address

FIRST_FIELD = "name"
BOXES = ("show_name", "consent_campaign", "consent_wider")
HIDDEN = frozenset(("form_id", "source", "website"))


@dataclass(frozen=True, slots=True)
class FormState:
    """`values` as typed; `errors` by field, as reason slugs; `offer` is an address to choose instead of the typed one."""

    values: Form = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    offer: str | None = None

    @property
    def errors(self) -> dict[str, str]:
        """The sentence for each refused field, in English: templates translate it."""
        return {name: REASONS[slug] for name, slug in self.reasons.items()}

    def is_visible(self, name: str) -> bool:
        """Whether the page has a field of this name for its reader."""
        return name not in HIDDEN

    def value(self, name: str, default: str = "") -> str:
        return self.values.get(name, default)

    def chosen(self, name: str) -> list[str]:
        """The values of a field that may be given several times."""
        return self.value(name).split()


class AddressOffered(FormRefused):
    """The address looks mistyped; its giver has not yet said which one is right."""

    def __init__(self, offer: str) -> None:
        super().__init__({"email": "address-offer"})
        self.offer = offer


def check_form(kind: str, form: Form) -> SupporterForm:
    """The form of this kind of contribution. Raises FormRefused."""
    return KINDS[kind].load_form({name: [value] for name, value in form.items()})


def kind_of_form(form: Form) -> str:
    """The kind whose own fields are all there, by its name; empty where it is the form of none."""
    return next((kind.name for kind in KINDS.values() if kind.own_fields and kind.own_fields <= form.keys()), "")


def settle_address(form: Form, address: Address) -> Address:
    """The address to write to: as typed, unless another was offered and chosen. Raises AddressOffered to ask first."""
    offer = suggest_address(address)
    if offer is None:
        return address
    chosen = form.get("email_checked", "").strip()
    if chosen in (form.get("email", "").strip(), address.typed):
        return address
    if chosen == offer:
        return parse_address(offer)
    raise AddressOffered(offer)


def refused(form: Form, error: FormRefused) -> FormState:
    """The form again, with what is wrong."""
    return FormState(form, error.errors, error.offer if isinstance(error, AddressOffered) else None)


def as_given(session: Session, contribution: Contribution) -> dict[str, str]:
    """The fields of a form as the contribution holds them."""
    values = {
        "name": contribution.name or "",
        "email": contribution.email or "",
        "country": contribution.country,
        "postcode": contribution.postcode or "",
        **KINDS[contribution.kind].fill_form(session, contribution),
    }
    return values | {box: "yes" for box in BOXES if getattr(contribution, box)}


def as_pressed(form: Form, given: Mapping[str, str]) -> Form:
    """What is to be verified: the form, but for the address; one without fields stands for what was given."""
    return {**form, "email": given["email"]} if FIRST_FIELD in form else given


def correction_of(form: SupporterForm) -> Correction:
    return Correction(
        name=form.name,
        name_key=form.name_key,
        postcode=form.postcode.full if form.postcode else None,
        country=form.country,
        comment=form.comment,
        show_name=form.show_name,
        consent_campaign=form.consent_campaign,
        consent_wider=form.consent_wider,
        details=form.details,
    )
