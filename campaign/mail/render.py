"""Turns a mail's three templates into text with placeholders. Holds no address and nothing of one recipient's.

Each message is a folder under templates/emails: subject.txt, body.txt, body.html. Mail in both languages has each part
whole, the reader's first, each under its own `lang`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from campaign import i18n
from campaign.i18n import Language
from campaign.i18n.template_files import TemplateFiles
from campaign.i18n.templates import install
from campaign.prose import folded, linked_paragraphs, opening

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "emails"


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """The three parts, with placeholders where a recipient's own values belong."""

    subject: str
    text: str
    html: str


def render_mail(template: str, languages: Sequence[Language], context: Mapping[str, object]) -> RenderedMail:
    """Render `template` (as in "signature/thanks") in `languages`, in that order. A missing variable raises."""
    environment = read_templates()
    subjects, texts, bodies = [], [], []
    for language in languages:
        with i18n.use_language(language):
            subjects.append(" ".join(environment.get_template(f"{template}/subject.txt").render(context).split()))
            texts.append(environment.get_template(f"{template}/body.txt").render(context).strip())
            bodies.append((language, environment.get_template(f"{template}/body.html").render(context)))
    with i18n.use_language(languages[0]):
        frame = {**context, "language": languages[0], "languages": languages, "texts": texts, "bodies": bodies}
        return RenderedMail(
            subject=" / ".join(dict.fromkeys(subjects)),
            text=environment.get_template("_layout/body.txt").render(frame),
            html=environment.get_template("_layout/body.html").render(
                frame, subject=subjects[0], preview=opening(texts[0])
            ),
        )


@cache
def read_templates() -> Environment:
    """At the first call: a process that is about to send calls it before it has anything to render."""
    environment = Environment(
        loader=TemplateFiles(TEMPLATES),
        autoescape=lambda name: name is not None and name.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    install(environment)
    environment.filters["folded"] = folded
    environment.filters["linked_paragraphs"] = linked_paragraphs
    return environment
