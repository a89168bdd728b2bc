"""Every mail has its three parts, every template its mail, and what one part says the other says too."""

from __future__ import annotations

import ast
import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract

from campaign.contributions.letter.team.members import INVITATION
from campaign.contributions.letter.team.nudges import NUDGE
from campaign.contributions.registry import KINDS
from campaign.mail.render import TEMPLATES
from campaign.notifications.kinds import MAIL_KINDS
from campaign.notifications.my_support import MY_SUPPORT_KINDS
from campaign.notifications.staff import STAFF_KINDS
from campaign.notifications.templates import EVERY_KIND, MESSAGES, template_of
from tests.architecture.translations.extraction import TEMPLATE_OPTIONS
from tests.notifications.scenes import SCENES

CAMPAIGN = Path(__file__).resolve().parents[2] / "campaign"
NAMING = (*(CAMPAIGN / "notifications").rglob("*.py"), CAMPAIGN / "contributions" / "letter" / "mails.py")
LAYOUT = "_layout"
PARTS = {"subject.txt", "body.txt", "body.html"}
MACRO = re.compile(r"\{% macro (\w+)\(.*?%\}(.*?)\{% endmacro %\}", re.DOTALL)
NAME = re.compile(r"[a-z]+/[a-z]+(-[a-z]+)*")


def template_folders() -> set[str]:
    found = {path.parent.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*") if path.is_file()}
    return found - {LAYOUT}


def templates_named() -> set[str]:
    """Every constant in the code that names mails that is shaped as a template's name, and the words of kinds."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in NAMING]
    constants = [node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    of_kinds = {template_of(kind, message) for kind in KINDS for message in MESSAGES}
    of_every_kind = {f"{EVERY_KIND}/{message}" for message in MESSAGES}
    named = {value for value in constants if isinstance(value, str) and NAME.fullmatch(value)}
    of_their_own = {kind.template for kind in (*MY_SUPPORT_KINDS, *STAFF_KINDS)}
    return named | of_kinds | of_every_kind | of_their_own | {INVITATION, NUDGE}


def sentences_of(path: Path) -> set[str]:
    """Its own, and those of the pieces that it calls."""
    own = path.read_text(encoding="utf-8")
    pieces = MACRO.findall((TEMPLATES / LAYOUT / f"pieces{path.suffix}").read_text(encoding="utf-8"))
    text = own + "".join(words for name, words in pieces if f"{{{{ {name}(" in own)
    found = extract("jinja2.ext:babel_extract", BytesIO(text.encode()), DEFAULT_KEYWORDS, (), TEMPLATE_OPTIONS)
    return {message if isinstance(message, str) else message[0] for _, message, _, _ in found}


def test_every_template_is_used_and_every_mail_has_one() -> None:
    assert template_folders() == templates_named()
    assert {kind.template for kind in MAIL_KINDS} <= template_folders()


def test_every_template_is_rendered_by_the_tests_of_mails() -> None:
    assert set(SCENES) == template_folders()


@pytest.mark.parametrize("template", sorted(template_folders()))
def test_a_template_has_three_parts_and_nothing_else(template: str) -> None:
    assert {path.name for path in (TEMPLATES / template).iterdir()} == PARTS


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_contribution_can_be_verified_by_mail(kind: str) -> None:
    assert (TEMPLATES / template_of(kind, "verification")).is_dir()
    assert "contribution/verification" in {each.template for each in MAIL_KINDS}


@pytest.mark.parametrize("template", sorted(template_folders()))
def test_what_the_plain_text_says_stands_in_the_html(template: str) -> None:
    folder = TEMPLATES / template
    html = sentences_of(folder / "body.html")
    assert sentences_of(folder / "body.txt") <= html
    assert sentences_of(folder / "subject.txt") - html == SUBJECTS_ALONE.get(template, set())


SUBJECTS_ALONE = {
    "comment/thanks": {"A heartfelt thank you for your comment"},
    "help/thanks": {"A heartfelt thank you for your help"},
    "story/thanks": {"A heartfelt thank you for your story"},
    "letter/thanks": {"A heartfelt thank you for writing"},
    "signature/thanks": {"A heartfelt thank you for signing"},
    "update/test": {"Test: %(subject)s"},
    "contribution/thanks": {"A heartfelt thank you for your help"},
    "pledge/thanks": {"A heartfelt thank you for your pledge"},
}
"""Elsewhere the heading of the HTML says what the subject says; thanks have the person's name there."""


def test_pieces_say_the_same_in_plain_text_and_in_html() -> None:
    assert sentences_of(TEMPLATES / LAYOUT / "pieces.txt") <= sentences_of(TEMPLATES / LAYOUT / "pieces.html")
