"""One request to the mail provider: a template's text with placeholders, and what each recipient has in their place.

Owns the marks that the renderer leaves in a text, the keys under which values travel, and every limit of a request. Refuses
control characters, anything of a person's in a header or subject, and whatever the provider would refuse for the whole batch.
"""

from __future__ import annotations

import html
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from uuid import UUID

from email_validator import EmailNotValidError, validate_email

from campaign.mail.attachment import Attachment
from campaign.mail.sendgrid_rules import (
    MOST_PERSONALIZATIONS,
    MOST_REQUEST_BYTES,
    MOST_SUBSTITUTION_BYTES,
    RESERVED_HEADERS,
)

DELIVERY_ARG = "delivery_id"  # the one custom argument: comes back in each event, and the provider's staff can read it
PASSED_LISTS = ("bypass_spam_management", "bypass_unsubscribe_management")
LONGEST_HEADER = 998  # RFC 5322, 2.1.1
LONGEST_NAME = 200  # beside the sender's address: what is longer is cut, since no letter should be lost for it
ONE_CLICK = {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}  # RFC 8058, 3.1

# Lives as long as the process and leaves it in no mail, so nobody can write a placeholder into a text of their own.
_MARK = secrets.token_hex(8)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_PLACEHOLDER = re.compile(rf"x{_MARK}_([a-z0-9_]+?)_{_MARK}x")
_NOT_IN_A_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_NOT_IN_A_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_ESCAPED = re.compile("[&<>\"']")  # by html.escape
_ADDRESS = re.compile(r"[!#-'*+\-./0-9=?A-Z^_`a-z{|}~]{1,64}@(?=.{1,253}$)[0-9A-Za-z-]{1,63}(\.[0-9A-Za-z-]{1,63})+")
_NOT_IN_A_NAME = re.compile(r'[,;<>"\\]')  # a mail program, or the provider, may read them as the name's end
_HEADER_NAME = re.compile(r"[!-9;-~]{1,76}")


class UnsendableMailError(ValueError):
    """The batch cannot leave as it is. The message names a rule and never an address or a word of anybody's."""


class UnusableSenderError(UnsendableMailError):
    """No batch can leave under this address of ours: the configuration is to blame, and no batch."""


@dataclass(frozen=True, slots=True)
class Personal:
    """What is one recipient's own: the ledger row, the address, plain-text values by name, headers of this mail alone."""

    delivery_id: UUID
    to: str = field(repr=False)
    substitutions: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class MailBatch:
    """One text for many. `text` and `html` hold `placeholder(name)` where a value of each recipient belongs.

    `is_bulk` marks mail that its reader may stop (news, thanks, reminders): each personal then needs its own List-Unsubscribe
    header, and one-click unsubscription (RFC 8058) is declared. `is_asked_for` marks mail that leaves though its reader stands
    on the provider's own lists of who complained or unsubscribed. Every recipient gets all `attachments`.
    """

    template: str
    language: str
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)
    personals: tuple[Personal, ...]
    from_name: str = field(repr=False)
    from_address: str
    reply_to: str | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    is_bulk: bool = False
    is_asked_for: bool = False
    attachments: tuple[Attachment, ...] = ()


def placeholder(name: str) -> str:
    """The mark that stands for the value `name` in a rendered text: letters, digits and `_`, so that no escape changes it.

    Good within this process only. Raises ValueError for a name that is not snake_case of at most 40 characters.
    """
    if not _NAME.fullmatch(name):
        raise ValueError("A placeholder's name is snake_case, of at most 40 characters.")
    return f"x{_MARK}_{name}_{_MARK}x"


def split(batch: MailBatch) -> tuple[MailBatch, MailBatch]:
    """The two halves of a batch, in order. Raises ValueError for a batch of one: that one is what is wrong."""
    if len(batch.personals) < 2:
        raise ValueError("A batch of one cannot be halved.")
    middle = len(batch.personals) // 2
    first, second = batch.personals[:middle], batch.personals[middle:]
    return replace(batch, personals=first), replace(batch, personals=second)


def request_json(batch: MailBatch) -> bytes:
    """The body of POST /v3/mail/send, in UTF-8.

    Each name that a text uses travels under a random key of this request alone: no value can hold a key, so none is
    substituted into another. Where somebody's value must be escaped for the HTML, it has another key there.
    Raises UnsendableMailError.
    """
    _check_shared(batch)
    addresses = _addresses(batch)
    text_keys, html_keys, substitutions = _substitutions(batch)
    has_own_headers = batch.is_bulk or any(personal.headers for personal in batch.personals)
    headers = _headers(batch) if has_own_headers else [{}] * len(batch.personals)
    body: dict[str, object] = {
        "personalizations": [
            {
                "to": [{"email": address}],
                "substitutions": values,
                "custom_args": {DELIVERY_ARG: str(personal.delivery_id)},
                # A personalization's headers may stand instead of the message's: each then carries the whole set.
                **({"headers": own} if own else {}),
            }
            for personal, address, values, own in zip(batch.personals, addresses, substitutions, headers, strict=True)
        ],
        "from": {"email": _sender(batch.from_address), "name": _name(batch.from_name)},
        "subject": batch.subject,
        "content": [
            {"type": "text/plain", "value": _keyed(batch.text, text_keys)},
            {"type": "text/html", "value": _keyed(batch.html, html_keys)},
        ],
        # A rewritten link would show a token to a third party, and an opened mail on a political matter is nobody's business.
        "tracking_settings": {
            "click_tracking": {"enable": False, "enable_text": False},
            "open_tracking": {"enable": False},
            "subscription_tracking": {"enable": False},
            "ganalytics": {"enable": False},
        },
    }
    if batch.is_asked_for:  # those lists know no kinds of mail: ours do, and were looked at
        body["mail_settings"] = {name: {"enable": True} for name in PASSED_LISTS}
    if batch.reply_to is not None:
        body["reply_to"] = {"email": _address(batch.reply_to)}
    if batch.attachments:
        body["attachments"] = _attachments(batch.attachments)
    if batch.headers and not has_own_headers:
        _check_headers([batch.headers])
        body["headers"] = dict(batch.headers)
    return _encode(body)


def _encode(body: Mapping[str, object]) -> bytes:
    encoded = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    if len(encoded) >= MOST_REQUEST_BYTES:
        raise UnsendableMailError(f"A request must stay under {MOST_REQUEST_BYTES} bytes.")
    return encoded


def _check_shared(batch: MailBatch) -> None:
    _line("subject", batch.subject)
    for name, words in (("text", batch.text), ("html", batch.html)):
        if not words.strip() or _NOT_IN_A_TEXT.search(words):
            raise UnsendableMailError(f"The {name} is empty or holds a control character.")
    if not 1 <= len(batch.personals) <= MOST_PERSONALIZATIONS:
        raise UnsendableMailError(f"A request holds from 1 to {MOST_PERSONALIZATIONS} personalizations.")


def _line(name: str, words: str) -> str:
    """`words`, which stand in a header. No placeholder: the provider would put a value there without asking us."""
    if not words.strip() or _NOT_IN_A_LINE.search(words) or len(words) > LONGEST_HEADER or _MARK in words:
        raise UnsendableMailError(f"The {name} is empty, too long, or holds a control character or a placeholder.")
    return words


def _name(words: str) -> str:
    """The sender's name, with a space for each mark that may end it. Raises where nothing of it is left."""
    plain = " ".join(_NOT_IN_A_NAME.sub(" ", _line("from_name", words)).split())
    return _line("from_name", plain if len(plain) <= LONGEST_NAME else f"{plain[: LONGEST_NAME - 1].rstrip()}…")


def _attachments(attachments: tuple[Attachment, ...]) -> list[dict[str, str]]:
    if sum(len(attachment.content) for attachment in attachments) >= MOST_REQUEST_BYTES:  # before it is encoded
        raise UnsendableMailError(f"A request must stay under {MOST_REQUEST_BYTES} bytes.")
    if not all(attachment.is_sendable for attachment in attachments):
        raise UnsendableMailError("An attachment is empty, or its name or type is not plain.")
    return [attachment.to_json() for attachment in attachments]


def _addresses(batch: MailBatch) -> list[str]:
    addresses = [_address(personal.to) for personal in batch.personals]
    if len({address.casefold() for address in addresses}) < len(addresses):
        raise UnsendableMailError("An address stands in the request twice.")
    return addresses


def _sender(address: str) -> str:
    if not _ADDRESS.fullmatch(address):
        raise UnusableSenderError("The sender's address is not a plain address in ASCII.")
    return address


def _address(address: str) -> str:
    """The address as it travels: in ASCII, with the domain in its encoded form (RFC 5891)."""
    if not address.isascii():
        try:
            found = validate_email(address, check_deliverability=False, allow_smtputf8=False, strict=True)
        except EmailNotValidError:
            raise UnsendableMailError("An address is not one that mail can be sent to.") from None
        address = found.ascii_email or ""
    if not _ADDRESS.fullmatch(address):
        raise UnsendableMailError("An address is not one that mail can be sent to.")
    return address


def _headers(batch: MailBatch) -> list[dict[str, str]]:
    """The whole set of each recipient, whose values are looked at together."""
    ways_out = [personal.headers.get("List-Unsubscribe", "") for personal in batch.personals]
    if batch.is_bulk and not all(way_out.startswith("<") for way_out in ways_out):
        raise UnsendableMailError("Bulk mail needs a List-Unsubscribe header for each recipient.")
    declared = ONE_CLICK if batch.is_bulk else {}
    each = [{**batch.headers, **personal.headers, **declared} for personal in batch.personals]
    _check_headers(each)
    return each


def _check_headers(headers: Sequence[Mapping[str, str]]) -> None:
    for names in set(map(tuple, headers)):
        _check_names(names)
    values = [value for one in headers for value in one.values()]
    joined = "".join(values)
    if (
        not (all(values) and joined.isascii() and joined.isprintable())
        or max(map(len, values), default=0) > LONGEST_HEADER
    ):
        raise UnsendableMailError("A header's value is empty, too long, or not printable ASCII.")
    if _MARK in joined:
        raise UnsendableMailError("A header must not hold a placeholder.")


@lru_cache(maxsize=64)
def _check_names(names: tuple[str, ...]) -> None:
    """Kept where they pass: a thousand readers have the same ones."""
    lowered = {name.lower() for name in names}
    if len(lowered) < len(names) or lowered & RESERVED_HEADERS:
        raise UnsendableMailError("A header stands twice, or is the provider's own.")
    if not all(_HEADER_NAME.fullmatch(name) for name in names):
        raise UnsendableMailError("A header's name is empty, too long, or not printable ASCII.")
    if any(_MARK in name for name in names):
        raise UnsendableMailError("A header must not hold a placeholder.")


def _keyed(words: str, keys: Mapping[str, str]) -> str:
    keyed = _PLACEHOLDER.sub(lambda match: keys[match[1]], words)
    if _MARK in keyed.lower():
        raise UnsendableMailError("A placeholder was changed on its way: a filter was laid over it.")
    return keyed


def _substitutions(batch: MailBatch) -> tuple[dict[str, str], dict[str, str], list[dict[str, str]]]:
    """The keys of the names that the text uses and of those in the HTML, and by key the values of each recipient.

    Worked through name by name: a thousand readers' values of one name are looked at together. All keys are of one length, so
    that none begins another.
    """
    prefix = secrets.token_hex(12)
    in_text, in_html = (set(_PLACEHOLDER.findall(words)) for words in (batch.text, batch.html))
    text_keys: dict[str, str] = {}
    html_keys: dict[str, str] = {}
    columns: dict[str, list[str]] = {}
    for place, name in enumerate(sorted(in_text | in_html)):
        values = _values(batch, name)
        is_escaped = name in in_html and _ESCAPED.search("".join(values)) is not None
        text_keys[name] = html_keys[name] = f"{prefix}t{place:03d}"
        if name in in_text or not is_escaped:
            columns[text_keys[name]] = values
        if is_escaped:
            html_keys[name] = f"{prefix}h{place:03d}"
            columns[html_keys[name]] = list(map(html.escape, values))
    return text_keys, html_keys, _rows(columns, len(batch.personals))


def _values(batch: MailBatch, name: str) -> list[str]:
    try:
        values = [personal.substitutions[name] for personal in batch.personals]
    except KeyError as missing:
        raise UnsendableMailError(f"A recipient has no value for {missing}.") from None
    joined = "".join(values)
    if not joined.isprintable() and _NOT_IN_A_LINE.search(joined):  # the first look is much the faster one
        raise UnsendableMailError("A value holds a line break or a control character.")
    return values


def _rows(columns: Mapping[str, Sequence[str]], many: int) -> list[dict[str, str]]:
    room = MOST_SUBSTITUTION_BYTES - sum(map(len, columns))
    rows = list(zip(*columns.values(), strict=True)) if columns else [()] * many
    if any(len("".join(row).encode()) > room for row in rows):
        raise UnsendableMailError(f"A recipient's values exceed {MOST_SUBSTITUTION_BYTES} bytes.")
    return [dict(zip(columns, row, strict=True)) for row in rows]
