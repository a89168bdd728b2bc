"""A release that is laid over a running one changes no template of it, whether that has been used yet or not."""

from pathlib import Path

import pytest
from jinja2 import Environment, TemplateNotFound

from campaign.app import create_app
from campaign.i18n.template_files import TemplateFiles
from campaign.mail import render
from campaign.settings import Settings


def test_a_process_goes_on_with_the_templates_that_it_began_with(tmp_path: Path) -> None:
    (tmp_path / "thanks").mkdir()
    used, unused = tmp_path / "thanks" / "body.txt", tmp_path / "frame.txt"
    used.write_text("Diolch, {{ name }}")
    unused.write_text("[{{ name }}]")
    environment = Environment(loader=TemplateFiles(tmp_path), autoescape=True)
    environment.get_template("thanks/body.txt")
    used.write_text("{{ newer(name) }}")
    unused.write_text("{{ newer(name) }}")
    assert environment.get_template("thanks/body.txt").render(name="Suzie") == "Diolch, Suzie"
    assert environment.get_template("frame.txt").render(name="Suzie") == "[Suzie]"
    assert environment.get_template("frame.txt").filename == str(unused)
    with pytest.raises(TemplateNotFound):
        environment.get_template("nothing.txt")


def test_what_an_editor_or_a_system_leaves_there_is_not_read(tmp_path: Path) -> None:
    for name in ("body.txt", ".body.txt.swp", ".body.txt", "body.txt~", "body.txt.orig", ".DS_Store", "._body.html"):
        (tmp_path / name).write_bytes(b"Diolch" if name == "body.txt" else b"b0VIM\xff\xfe\x00")
    assert TemplateFiles(tmp_path).list_templates() == ["body.txt"]


def test_pages_and_mails_are_made_of_such_templates(tmp_path: Path) -> None:
    app = create_app(Settings.from_env({"CAMPAIGN_DATA_DIR": str(tmp_path)}))
    assert isinstance(app.jinja_loader, TemplateFiles)
    assert isinstance(render.read_templates().loader, TemplateFiles)
