"""What the provider's API takes and what it makes of it: the rules of POST /v3/mail/send, and the mails that come of a body.

The built-in mailbox and the tests' server judge by these, so that a request that works there works in earnest. Facts from
SendGrid's API reference (mail/send, its limitations and its error list); the words are ours. Faults name places, never values.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from campaign.mail.attachment import Attachment, attachment_faults

MOST_PERSONALIZATIONS = 1_000
MOST_REQUEST_BYTES = 30_000_000
MOST_CUSTOM_ARG_BYTES = 10_000
# The reference says 10,000 bytes a personalization, the guide to substitution tags 50,000; accounts have been seen to refuse
# above either. The smaller number is the one that no account refuses, and links, numbers and names need a tenth of it.
MOST_SUBSTITUTION_BYTES = 10_000
RESERVED_HEADERS = frozenset(
    {
        "x-sg-id",
        "x-sg-eid",
        "received",
        "dkim-signature",
        "content-type",
        "content-transfer-encoding",
        "to",
        "from",
        "subject",
        "reply-to",
        "cc",
        "bcc",
    }
)

_MESSAGE_FIELDS = frozenset(
    {
        "personalizations",
        "from",
        "reply_to",
        "reply_to_list",
        "subject",
        "content",
        "attachments",
        "template_id",
        "headers",
        "categories",
        "custom_args",
        "send_at",
        "batch_id",
        "asm",
        "ip_pool_name",
        "mail_settings",
        "tracking_settings",
    }
)
_BLOCK_FIELDS = frozenset(
    {
        "to",
        "cc",
        "bcc",
        "from",
        "subject",
        "headers",
        "substitutions",
        "dynamic_template_data",
        "custom_args",
        "send_at",
    }
)
_FIRST_TYPES = ("text/plain", "text/html")
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\\x00-\x1f\x7f]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_NOT_IN_A_NAME = re.compile("[,;]")
_HEADER_NAME = re.compile(r"[!-9;-~]+")
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")


@dataclass(frozen=True, slots=True)
class ExpandedMail:
    """One mail as its recipient gets it."""

    to: str
    subject: str
    text: str
    html: str
    headers: Mapping[str, str] = field(default_factory=dict)
    custom_args: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()


def faults(body: object) -> list[str]:
    """What the API would answer 400 for: `place: sentence` for each fault, empty for a good body. Takes any parsed JSON."""
    if not isinstance(body, dict):
        return ["body: must be an object"]
    try:
        encoded = json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        return ["body: must be plain JSON in valid Unicode"]
    if len(encoded) >= MOST_REQUEST_BYTES:
        return ["body: exceeds 30 MB"]
    return [*_message_faults(body), *_content_faults(body), *_personalization_faults(body)]


def error_body(found: Sequence[str]) -> dict[str, object]:
    """The faults in the shape of the API's own answers."""
    parted = [fault.partition(": ") for fault in found]
    return {"errors": [{"message": sentence, "field": place or None, "help": None} for place, _, sentence in parted]}


def expand(body: Mapping[str, Any]) -> Iterator[ExpandedMail]:
    """The single mails of a body without faults, in its order.

    Substitutions are made one after the other over what the ones before have left, as the API may: a value that held another
    key would show it.
    """
    contents = {part["type"]: part["value"] for part in body.get("content", [])}
    attachments = tuple(Attachment.from_json(entry) for entry in body.get("attachments", ()))
    for personalization in body["personalizations"]:
        subject = personalization.get("subject") or body.get("subject", "")
        substitutions = personalization.get("substitutions", {})
        texts = [subject, contents.get("text/plain", ""), contents.get("text/html", "")]
        filled = [_substituted(text, substitutions) for text in texts]
        for to in personalization["to"]:
            yield ExpandedMail(
                to=to["email"],
                subject=filled[0],
                text=filled[1],
                html=filled[2],
                headers=_mail_headers(body, personalization),
                custom_args=personalization.get("custom_args") or body.get("custom_args") or {},
                attachments=attachments,
            )


def _substituted(text: str, substitutions: Mapping[str, str]) -> str:
    for key, value in substitutions.items():
        text = text.replace(key, value)
    return text


def _mail_headers(body: Mapping[str, Any], personalization: Mapping[str, Any]) -> dict[str, str]:
    """A personalization's headers stand instead of the message's: the stricter of the two readings."""
    sender = body["from"]
    headers = {"From": f"{sender['name']} <{sender['email']}>" if sender.get("name") else sender["email"]}
    if "reply_to" in body:
        headers["Reply-To"] = body["reply_to"]["email"]
    return {**headers, **(personalization.get("headers") or body.get("headers") or {})}


def _message_faults(body: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{name}: is not a field of a message" for name in _unknown(body, _MESSAGE_FIELDS))
    yield from _address_faults("from", body.get("from"))
    if "reply_to" in body:
        yield from _address_faults("reply_to", body["reply_to"])
    if "subject" in body or not _is_subject_in_each(body.get("personalizations")):
        yield from _subject_faults("subject", body.get("subject"))
    yield from attachment_faults(body.get("attachments", []))
    yield from _header_faults("headers", body.get("headers", {}))
    yield from _pairs_faults("custom_args", body.get("custom_args", {}), most=MOST_CUSTOM_ARG_BYTES)


def _unknown(block: Mapping[str, Any], known: frozenset[str]) -> list[str]:
    return sorted(name if name.isidentifier() and name.isascii() else "body" for name in block.keys() - known)


def _is_subject_in_each(blocks: object) -> bool:
    return isinstance(blocks, list) and bool(blocks) and all(isinstance(b, dict) and "subject" in b for b in blocks)


def _content_faults(body: Mapping[str, Any]) -> Iterator[str]:
    parts = body.get("content")
    if not isinstance(parts, list) or not parts:
        if parts is not None or "template_id" not in body:
            yield "content: at least one part is required"
        return
    kinds: list[str] = []
    for index, part in enumerate(parts):
        if not isinstance(part, dict) or part.keys() != {"type", "value"}:
            yield f"content.{index}: needs a type and a value"
        elif not isinstance(part["value"], str) or not part["value"]:
            yield f"content.{index}.value: must be a string of at least one character"
        elif not isinstance(part["type"], str) or not _MEDIA_TYPE.fullmatch(part["type"]):
            yield f"content.{index}.type: must be a media type without parameters"
        else:
            kinds.append(part["type"])
    if len(set(kinds)) < len(kinds):
        yield "content: each type may stand only once"
    if [kind for kind in _FIRST_TYPES if kind in kinds] != kinds[: len(set(kinds) & set(_FIRST_TYPES))]:
        yield "content: text/plain comes first, text/html next, others after them"


def _personalization_faults(body: Mapping[str, Any]) -> Iterator[str]:
    blocks = body.get("personalizations")
    if not isinstance(blocks, list) or not 1 <= len(blocks) <= MOST_PERSONALIZATIONS:
        yield f"personalizations: from 1 to {MOST_PERSONALIZATIONS} are required"
        return
    recipients: list[str] = []
    for index, block in enumerate(blocks):
        place = f"personalizations.{index}"
        if not isinstance(block, dict):
            yield f"{place}: must be an object"
            continue
        yield from (f"{place}.{name}: is not a field of a personalization" for name in _unknown(block, _BLOCK_FIELDS))
        yield from _recipient_faults(place, block, recipients)
        if "subject" in block:
            yield from _subject_faults(f"{place}.subject", block["subject"])
        yield from _header_faults(f"{place}.headers", block.get("headers", {}))
        yield from _pairs_faults(f"{place}.substitutions", block.get("substitutions", {}), most=MOST_SUBSTITUTION_BYTES)
        yield from _pairs_faults(f"{place}.custom_args", block.get("custom_args", {}), most=MOST_CUSTOM_ARG_BYTES)
    if len(recipients) > MOST_PERSONALIZATIONS:
        yield f"personalizations: a request has at most {MOST_PERSONALIZATIONS} recipients"
    if len(set(recipients)) < len(recipients):
        yield "personalizations: an address may stand in a request only once"


def _recipient_faults(place: str, block: Mapping[str, Any], recipients: list[str]) -> Iterator[str]:
    """The faults of to, cc and bcc; the good addresses are added to `recipients`."""
    for name in ("to", "cc", "bcc"):
        entries = block.get(name)
        if name not in block and name != "to":
            continue
        if not isinstance(entries, list) or not entries:
            yield f"{place}.{name}: must be a list of at least one recipient"
            continue
        for index, entry in enumerate(entries):
            found = list(_address_faults(f"{place}.{name}.{index}", entry))
            if not found and _NOT_IN_A_NAME.search(entry.get("name", "")):
                found = [f"{place}.{name}.{index}.name: must not hold a comma or a semicolon"]
            yield from found
            if not found:
                recipients.append(entry["email"].casefold())


def _address_faults(place: str, entry: object) -> Iterator[str]:
    if not isinstance(entry, dict) or not isinstance(entry.get("email"), str):
        yield f"{place}: needs an email"
    elif not _ADDRESS.fullmatch(entry["email"]):
        yield f"{place}.email: is not a valid address"
    elif not isinstance(entry.get("name", ""), str) or _CONTROL.search(entry.get("name", "")):
        yield f"{place}.name: must be a string without line breaks"


def _subject_faults(place: str, subject: object) -> Iterator[str]:
    if not isinstance(subject, str) or not subject:
        yield f"{place}: must be a string of at least one character"
    elif _CONTROL.search(subject):
        yield f"{place}: must not hold a line break"


def _header_faults(place: str, headers: object) -> Iterator[str]:
    if not isinstance(headers, dict):
        yield f"{place}: must be an object"
        return
    for name, value in headers.items():
        if name.lower() in RESERVED_HEADERS:
            yield f"{place}: a header is reserved"
        elif not _HEADER_NAME.fullmatch(name) or not isinstance(value, str) or not value.isascii():
            yield f"{place}: a header needs a name and a value in ASCII"
        elif _CONTROL.search(value):
            yield f"{place}: a header must not hold a line break"


def _pairs_faults(place: str, pairs: object, *, most: int) -> Iterator[str]:
    if not isinstance(pairs, dict) or not all(isinstance(value, str) for value in pairs.values()):
        yield f"{place}: must be an object of strings"
    elif len("".join((*pairs, *pairs.values())).encode()) > most:
        yield f"{place}: exceeds {most} bytes"
