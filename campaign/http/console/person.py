"""Who an account is for, as typed: the name and the address."""

from __future__ import annotations

from dataclasses import dataclass, field

from campaign.http.request import Form
from campaign.mail.address import AddressRefused, parse_address
from campaign.supporters.name import NameRefused, parse_name


@dataclass(frozen=True, slots=True)
class TypedPerson:
    """Empty where it is refused; `errors` has the reasons by field."""

    name: str = field(repr=False)
    email: str = field(repr=False)
    errors: dict[str, str]


def read_person(form: Form) -> TypedPerson:
    errors: dict[str, str] = {}
    name = email = ""
    try:
        name = parse_name(form.get("name", ""))
    except NameRefused as error:
        errors["name"] = error.slug
    try:
        email = parse_address(form.get("email", "")).typed
    except AddressRefused as error:
        errors["email"] = error.slug
    return TypedPerson(name, email, errors)
