"""Forms of every kind: what a supporter types becomes one checked value, or a reason slug for each field.

Texts for the slugs stand elsewhere, in each language; FORM_REFUSALS names those that any form can be answered with. A kind
adds its fields to SupporterSchema.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validates_schema

from campaign.areas.countries import COUNTRY_CODES, HOME, WITH_UK_POSTCODES
from campaign.areas.postcode import POSTCODE_REFUSALS, Postcode, PostcodeRefused, parse_postcode
from campaign.contributions.forms import FormRefused, SupporterForm
from campaign.drives.channels import OURS
from campaign.errors import DomainError
from campaign.mail.address import ADDRESS_REFUSALS, Address, parse_address
from campaign.supporters.name import NAME_REFUSALS, parse_keyed_name

T = TypeVar("T")

HONEYPOT = "website"
ANY_ADDRESS = parse_address("anybody@example.com")  # in a form of which a token says whose it is; read this once

FORM_REFUSALS = frozenset(
    (
        *(*NAME_REFUSALS, *ADDRESS_REFUSALS, *POSTCODE_REFUSALS),
        *("postcode-other-country", "country-unknown", "box-value"),
        *("form-id-invalid", "source-invalid", "repeated", "not-text"),
    )
)

_FORM_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SOURCE = re.compile(r"[a-z0-9-]{1,32}")
_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029]")
_TURNS_TEXT_ROUND = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def load_form(schema: SupporterSchema, form: Mapping[str, Sequence[str]]) -> SupporterForm:
    """Check all fields at once; others that the form may hold are ignored. Raises FormRefused."""
    places = {name: place for place, name in enumerate(_in_order(schema))}
    once = {name: values[0] for name, values in form.items() if len(values) == 1}
    if len(form.get(HONEYPOT, ())) > 1:
        once[HONEYPOT] = "".join(map(str, form[HONEYPOT]))
    repeated = {name: "repeated" for name in places if name != HONEYPOT and len(form.get(name, ())) > 1}
    loaded, errors = None, {}
    try:
        loaded = schema.load(once, unknown=EXCLUDE)
    except ValidationError as error:
        errors = {name: slugs[0] for name, slugs in error.messages_dict.items()}
    errors |= repeated
    if errors or not isinstance(loaded, SupporterForm):
        raise FormRefused(dict(sorted(errors.items(), key=lambda item: places[item[0]])))
    return loaded


def _in_order(schema: SupporterSchema) -> list[str]:
    """The fields as pages have them: what stands above, who gives, what, and then what they agree to."""
    own = [name for name in schema.fields if name not in _OF_EVERY_KIND]
    return list(dict.fromkeys((*schema.stands_above, *_WHO, *own, *_OF_EVERY_KIND)))


class Typed(fields.Field[T]):
    """A field read by a function that raises a DomainError, whose slug is the message."""

    default_error_messages = {"null": "not-text"}  # noqa: RUF012 (marshmallow merges it by class)

    def __init__(self, read: Callable[[str], T], **options: Any) -> None:
        super().__init__(**options)
        self._read = read

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> T:
        if not isinstance(value, str):
            raise ValidationError("not-text")
        try:
            return self._read(value)
        except DomainError as error:
            raise ValidationError(error.slug) from error


def _read_address(text: str) -> Address:
    return ANY_ADDRESS if text == ANY_ADDRESS.typed else parse_address(text)


def _read_country(text: str) -> str:
    code = text.strip().upper() or HOME
    if code not in COUNTRY_CODES:
        raise DomainError("country-unknown")
    return code


def words(field: str, longest: int) -> Callable[[str], str | None]:
    """Reads text of several lines, of at most `longest` code points; line ends count once. Slugs begin with `field`."""

    def read(text: str) -> str | None:
        if len(text) > 4 * longest:
            raise DomainError(f"{field}-too-long")
        plain = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text).replace("\t", " ")).strip(" \n")
        if len(plain) > longest:
            raise DomainError(f"{field}-too-long")
        if any(_is_no_text(character) for character in plain):
            raise DomainError(f"{field}-characters")
        return plain or None

    return read


def line(field: str, longest: int) -> Callable[[str], str | None]:
    """As `words`, on one line."""
    read_words = words(field, longest)
    return lambda text: " ".join((read_words(text) or "").split()) or None


def needed(field: str, read: Callable[[str], str | None]) -> Callable[[str], str]:
    """Reads what may not be left empty; the slug is then `<field>-missing`."""

    def read_all(text: str) -> str:
        found = read(text)
        if found is None:
            raise DomainError(f"{field}-missing")
        return found

    return read_all


def _is_no_text(character: str) -> bool:
    """Controls, lone surrogates, noncharacters and what turns text round. Unassigned ones pass: emoji are newer than us."""
    is_control = unicodedata.category(character) in ("Cc", "Cs") and character != "\n"
    is_noncharacter = ord(character) & 0xFFFE == 0xFFFE or "\ufdd0" <= character <= "\ufdef"
    return is_control or is_noncharacter or character in _TURNS_TEXT_ROUND


def read_box(text: str) -> bool:
    if text != "yes":
        raise DomainError("box-value")
    return True


def is_source(text: str) -> bool:
    """Whether a form may name it as where a contribution came from: small letters, digits and hyphens, 1 to 32."""
    return _SOURCE.fullmatch(text) is not None and text not in OURS


def _matching(is_good: Callable[[str], object], slug: str) -> Callable[[str], str | None]:
    """Reads a hidden field: empty where no script filled it in."""

    def read(text: str) -> str | None:
        if text and not is_good(text):
            raise DomainError(slug)
        return text or None

    return read


def _place(postcode: str, country: str) -> tuple[Postcode | None, str]:
    """The postcode where the country has British ones, and the country that the two together mean."""
    if country not in WITH_UK_POSTCODES:
        return None, country
    found = parse_postcode(postcode)
    if country != HOME and country != found.country:
        raise PostcodeRefused("postcode-other-country")
    return found, found.country


def load_place(postcode: str, country: str) -> tuple[str | None, str]:
    """Where somebody lives, typed alone: the postcode in full, and the country. Raises FormRefused."""
    try:
        chosen = _read_country(country)
    except DomainError as error:
        raise FormRefused({"country": error.slug}) from error
    try:
        found, meant = _place(postcode, chosen)
    except PostcodeRefused as error:
        raise FormRefused({"postcode": error.slug}) from error
    return (found.full if found else None), meant


class SupporterSchema(Schema):
    """Who gives, what they agree to, and what the page adds; a kind's own fields stand in a subclass.

    A subclass takes its own fields out of what was loaded, in `kinds_own`, and says what they come to. `stands_above`
    names the fields that its page has above who gives: errors are told from the top of the page down.
    """

    stands_above: ClassVar[tuple[str, ...]] = ()

    name = Typed(parse_keyed_name, required=True, error_messages={"required": "name-missing"})
    email = Typed(_read_address, required=True, error_messages={"required": "address-missing"})
    postcode = Typed(str, load_default="")
    country = Typed(_read_country, load_default=HOME)
    show_name = Typed(read_box, load_default=False)
    consent_campaign = Typed(read_box, load_default=False)
    consent_wider = Typed(read_box, load_default=False)
    form_id = Typed(_matching(_FORM_ID.fullmatch, "form-id-invalid"), load_default=None)
    source = Typed(_matching(is_source, "source-invalid"), load_default=None)
    website = Typed(lambda text: bool(text.strip()), load_default=False)

    @validates_schema(skip_on_field_errors=False)
    def _check_place(self, data: Mapping[str, Any], **_: Any) -> None:
        """The postcode too is told of when other fields are wrong, so that nobody mends a form twice."""
        if "country" not in data or "postcode" not in data:
            return
        try:
            _place(data["postcode"], data["country"])
        except PostcodeRefused as error:
            raise ValidationError(error.slug, "postcode") from error

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> SupporterForm:
        postcode, country = _place(data.pop("postcode"), data.pop("country"))
        name, address = data.pop("name"), data.pop("email")
        is_filled = data.pop(HONEYPOT)
        own = self.kinds_own(data)
        return SupporterForm(
            name=name.written,
            name_key=name.key,
            address=address,
            postcode=postcode,
            country=country,
            is_honeypot_filled=is_filled,
            **data,
            **own,
        )

    def kinds_own(self, _data: dict[str, Any]) -> dict[str, Any]:
        """`comment`, `what`, `content_key` or `details` of the form, from fields that are popped out of `data`."""
        return {}


_WHO = ("name", "email", "country", "postcode")
_OF_EVERY_KIND = tuple(SupporterSchema().fields)
