"""Writes the tables of docs/api.md that say what there is of OSDI: each resource and what can be done with it, each helper, and
what can be filtered by, taken from the API's own registry.

What OSDI has and this API has not stands here, with the reason: the test knows all nouns of the standard.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from campaign.http.api.openapi.filtering import filter_fields
from campaign.http.api.registry import HELPERS, RESOURCES

FILE = Path(__file__).resolve().parents[2] / "docs/api.md"
BEGIN, END = "<!-- begin: python -m tests.architecture.conformance --write -->\n", "<!-- end -->\n"
YES, NO, EVERYBODY = "yes", "405", "everybody"

OSDI = (
    *("people", "petitions", "signatures", "advocacy_campaigns", "outreaches", "events", "attendances"),
    *("fundraising_pages", "donations", "forms", "submissions", "questions", "answers", "tags", "taggings"),
    *("lists", "items", "queries", "results", "messages", "wrappers", "organizations", "share_pages", "metadata"),
)
OSDI_HELPERS = (
    *("person_signup_helper", "record_signature_helper", "record_outreach_helper", "record_attendance_helper"),
    *("record_donation_helper", "record_submission_helper", "record_canvass_helper", "send_helper", "schedule_helper"),
)
NOT_THERE: Mapping[str, str] = {
    "answers": "stand in their submissions, as `cydlais:answers`",
    "record_canvass_helper": "not linked: nobody is canvassed here",
    "send_helper": "not linked: an update leaves by the console alone, once a second person has passed it",
    "schedule_helper": "not linked, as `send_helper`",
}


def document() -> str:
    """What stands between the two marks."""
    resources = _table(
        ("resource", "below `/api/v1`", "list", "one", "filter", "create", "change", "delete", "is read by"),
        (line for noun in OSDI for line in _lines(noun)),
    )
    helpers = _table(("helper", "POST to"), ((f"`osdi:{name}`", _places(name)) for name in OSDI_HELPERS))
    filters = _table(("", "can be filtered by"), _filters())
    return f"{resources}\n{helpers}\n{filters}"


def is_there(name: str) -> bool:
    """Whether a noun or a helper of OSDI's is served."""
    relation = f"osdi:{name}"
    return any(each.relation == relation for each in (*RESOURCES, *HELPERS))


def _lines(noun: str) -> Iterable[tuple[str, ...]]:
    if noun in NOT_THERE:
        yield (f"`osdi:{noun}`", NOT_THERE[noun], *("–",) * 7)
    for resource in RESOURCES:
        if resource.plural == noun:
            yield (
                f"`{resource.relation}`",
                f"`{_shown(resource.path)}`",
                YES,
                YES,
                YES if filter_fields(resource) else "–",
                YES if resource.create else NO,
                YES if resource.change else NO,
                NO,
                f"`{resource.scope}`" if resource.scope else EVERYBODY,
            )


def _places(helper: str) -> str:
    paths = [path for each in HELPERS if each.relation == f"osdi:{helper}" for path in each.paths]
    return ", ".join(f"`{_shown(path)}`" for path in paths) or NOT_THERE[helper]


def _filters() -> Iterable[tuple[str, str]]:
    """Those that have the same stand together."""
    found: dict[str, dict[str, None]] = {}
    for resource in RESOURCES:
        if fields := filter_fields(resource):
            found.setdefault(", ".join(f"`{name}`" for name in sorted(fields)), {})[resource.plural] = None
    for fields_shown, plurals in found.items():
        yield ", ".join(plurals), fields_shown


def _shown(path: str) -> str:
    return path.replace("<parent_id>", "{id}")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def with_tables(text: str) -> str:
    """The page with the tables as they should be."""
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}{document()}{END}{rest.partition(END)[2]}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tests.architecture.conformance")
    parser.add_argument("--write", action="store_true", help="write the tables anew")
    text = FILE.read_text(encoding="utf-8")
    if parser.parse_args().write:
        FILE.write_text(with_tables(text), encoding="utf-8")
    is_current = FILE.read_text(encoding="utf-8") == with_tables(text)
    sys.stdout.write(f"{FILE.name} is {'up to date' if is_current else 'out of date: --write'}\n")
    return 0 if is_current else 1


if __name__ == "__main__":
    sys.exit(main())
