"""What the documents claim is so: links, commands, settings, paths, addresses, events, numbers, versions."""

from __future__ import annotations

import argparse
import hashlib
import importlib
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, RequestRedirect

from campaign.app import create_app
from campaign.cli.doctor_servers import OLDEST_POSTGRESQL
from campaign.cli.main import make_parser
from campaign.embedded import servers
from campaign.embedded.launcher import OLDEST as OLDEST_PYTHON
from campaign.http.health import numbers, pages
from campaign.i18n.catalogues import read_catalogue
from campaign.i18n.languages import LANGUAGE_NAMES
from campaign.settings import Settings
from campaign.webhooks.groups import TESTED
from tests.architecture.paper import PAPERS, ROOT, anchors, blocks, code, labels, links, name_of, spans
from tests.architecture.test_wiring import ALL_EVENTS
from tests.architecture.translations.faults import entries, folder
from workers.queues import QUEUES

README, OPERATIONS, DEPLOY = ROOT / "README.md", ROOT / "docs" / "operations.md", ROOT / "docs" / "deploy.md"
SCREEN = 40  # lines
TREES = ("campaign", "workers", "templates", "migrations", "tests", "docs")
GNU_AFFERO_GPL_3 = "0d96a4ff68ad6d4b6f1f30f713b18d5184912ba8dd389f86aa7710db079abcb0"
OF_OTHERS = {
    "Bounce Purge",
    "Report a vulnerability",
    "Security",
    "Signed Event Webhook",
    "Suppressions",
}  # SendGrid, GitHub
QUOTING_ELSE = {"README.md", "docs/performance.md", "docs/welsh-review.md"}  # italics that are no labels of pages
of_each_paper = pytest.mark.parametrize("paper", PAPERS, ids=name_of)


@of_each_paper
def test_every_link_leads_somewhere(paper: Path) -> None:
    for link in links(paper):
        if re.match(r"https?://|mailto:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (paper.parent / path).resolve() if path else paper
        assert target.exists() and target.is_relative_to(ROOT), link
        assert not anchor or anchor in anchors(target), link


@of_each_paper
def test_every_make_target_is_there(paper: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {match[1] for words in code(paper) if (match := re.search(r"(?:^|\s)make ([a-z-]+)", words))}
    assert named <= targets


def commands(parser: argparse.ArgumentParser, *words: str) -> Iterator[tuple[tuple[str, ...], set[str]]]:
    """Every command that does something, with its options."""
    nested = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not nested:
        yield words, set(parser._option_string_actions)
    for name, child in (nested[0].choices if nested else {}).items():
        yield from commands(child, *words, name)


COMMANDS = dict(commands(make_parser()))


def told_commands(paper: Path) -> Iterator[tuple[str, tuple[str, ...], set[str]]]:
    """Each `campaign …` of a document: as written, its words, its options."""
    for words in code(paper):
        if match := re.fullmatch(r"(?:\S*/)?campaign((?: [a-z][a-z-]*)+)(.*)", words):
            yield words, tuple(match[1].split()), set(re.findall(r"--[a-z-]+", match[2]))


@of_each_paper
def test_every_command_and_option_is_there(paper: Path) -> None:
    nouns = {words[0] for words in COMMANDS}
    for written, words, options in told_commands(paper):
        if words not in COMMANDS:
            assert len(words) == 1 and words[0] in nouns and not options, written
            continue
        assert options <= COMMANDS[words], written


def test_every_command_is_told_to_who_runs_the_service() -> None:
    told = {words for paper in (OPERATIONS, DEPLOY) for _, words, _ in told_commands(paper)}
    assert set(COMMANDS) <= told


def test_the_two_commands_stand_on_the_first_screen() -> None:
    first = README.read_text(encoding="utf-8").splitlines()[:SCREEN]
    assert any(line.startswith("make run") for line in first)
    assert any(line.startswith("make test") for line in first)
    assert any(line.startswith("![") for line in first)
    assert any("ymraeg" in line for line in first)


def settings() -> set[str]:
    return set(re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def test_every_setting_of_a_deployment_is_one() -> None:
    told = {name for block in blocks(DEPLOY) for name in re.findall(r"^ *([A-Z_]+)=", block, re.MULTILINE)}
    assert told and told <= settings()


@of_each_paper
def test_every_name_in_capitals_is_a_setting_or_stands_in_the_code(paper: Path) -> None:
    named = {name for words in spans(paper) for name in re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", words)}
    assert named - settings() - words_of_the_code() == set()


@of_each_paper
def test_every_path_is_there(paper: Path) -> None:
    starts = "|".join((*TREES, *(path.name for path in (ROOT / "campaign").iterdir() if path.is_dir())))
    for words in spans(paper):
        for path in re.findall(rf"(?<![\w/.<>-])(?:{starts})/[\w./*<>-]*", words):
            if not re.search(r"[<>]|NNNN", path):
                assert is_there(path), path


@cache
def is_there(path: str) -> bool:
    """A file, a folder, a pattern; or `folder/module.name`. From the top, or from campaign/."""
    module, _, name = path.rpartition(".")
    for place in (ROOT, ROOT / "campaign"):
        file = place / f"{module}.py"
        if any(place.glob(path.rstrip("/"))) or (file.is_file() and re.search(rf"\b{name}\b", file.read_text())):
            return True
    return False


@of_each_paper
def test_every_dotted_name_can_be_imported(paper: Path) -> None:
    for words in spans(paper):
        for name in re.findall(r"(?<![\w/.-])(?:campaign|workers|tests)(?:\.\w+)+", words):
            if not name.endswith((".py", ".md")):
                assert is_importable(name), name


def is_importable(name: str) -> bool:
    module, _, attribute = name.rpartition(".")
    try:
        importlib.import_module(name)
    except ModuleNotFoundError:
        return hasattr(importlib.import_module(module), attribute)
    return True


@of_each_paper
def test_every_event_is_one(paper: Path) -> None:
    nouns = {event.partition(".")[0] for event in ALL_EVENTS}
    named = {words for words in spans(paper) if re.fullmatch(rf"(?:{'|'.join(nouns)})\.[a-z_]+", words)}
    assert named <= ALL_EVENTS | {TESTED}


@pytest.mark.parametrize("paper", [README, DEPLOY], ids=name_of)
def test_every_queue_and_process_is_told(paper: Path) -> None:
    lines = re.findall(r"^([a-z]+):", (ROOT / "Procfile").read_text(), re.MULTILINE)
    assert set(QUEUES) < set(lines)
    assert set(lines) <= set(spans(paper))


def test_every_number_to_watch_is_measured() -> None:
    measured = Path(numbers.__file__).read_text() + Path(pages.__file__).read_text()
    for name, label in re.findall(rf"{pages.PREFIX}_([a-z_]+)(?:\{{state=\"(\w+)\"\}})?", " ".join(spans(OPERATIONS))):
        assert f'"{name}"' in measured, name
        assert not label or f'"{label}"' in measured, label


@pytest.fixture(scope="module")
def urls(tmp_path_factory: pytest.TempPathFactory) -> MapAdapter:
    """Every address of a demonstration."""
    app = create_app(Settings.from_env({"CAMPAIGN_DATA_DIR": str(tmp_path_factory.mktemp("urls"))}))
    return app.url_map.bind("127.0.0.1")


@of_each_paper
def test_every_address_is_answered(paper: Path, urls: MapAdapter) -> None:
    for words in spans(paper):
        for method, address in re.findall(r"(?:^|\s)(?:(GET|POST) )?(/(?!opt|etc|var|run)[\w./<>-]+)", words):
            try:
                urls.match(re.sub(r"<\w+>", "x", address), method=method or "GET")
            except RequestRedirect:
                continue
            except HTTPException:
                pytest.fail(address)


def test_every_label_that_a_document_quotes_is_said_by_a_page() -> None:
    catalogues = [read_catalogue(path) for path in folder(ROOT, "cy").glob("*.po")]
    said = {singular for catalogue in catalogues for (_, singular), _ in entries(catalogue)}
    said |= {*LANGUAGE_NAMES.values(), *OF_OTHERS}
    quoting = [each for each in PAPERS if each.parent in (ROOT, ROOT / "docs") and name_of(each) not in QUOTING_ELSE]
    told = [(name_of(paper), label) for paper in quoting for label in labels(paper)]
    assert [each for each in told if each[1] not in said and not {*re.split(": | → ", each[1])} <= said] == []
    assert len(told) > 100


def test_versions_are_those_that_are_looked_for() -> None:
    words = " ".join(paper.read_text(encoding="utf-8") for paper in PAPERS)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["requires-python"] == f">={'.'.join(map(str, OLDEST_PYTHON))}"
    assert set(re.findall(r"Python (\d\.\d+) or newer", words)) == {".".join(map(str, OLDEST_PYTHON))}
    assert set(re.findall(r"PostgreSQL\*{0,2}\s\(?(\d+)\s(?:or|and)\snewer", words)) == {str(OLDEST_POSTGRESQL)}
    assert set(re.findall(r"Redis\*{0,2}\s\(?(\d\.\d)\s(?:or|and)\snewer", words)) == {
        ".".join(map(str, servers.OLDEST))
    }


def test_every_decision_is_in_the_index_under_its_title() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    numbers_given = []
    for page in sorted(folder.glob("[0-9]*.md")):
        number, title = re.match(r"# (\d+)\. (.+)", page.read_text(encoding="utf-8")).groups()  # type: ignore[union-attr]
        assert f"| [{int(number):04}]({page.name}) | {title} |" in index
        numbers_given.append(int(number))
    assert numbers_given == list(range(1, len(numbers_given) + 1))


def test_pictures_are_light() -> None:
    pictures = list((ROOT / "docs" / "pictures").iterdir())
    assert pictures and all(picture.stat().st_size < 150_000 for picture in pictures)


def test_the_licence_is_the_unmodified_gnu_affero_gpl() -> None:
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == GNU_AFFERO_GPL_3


@cache
def words_of_the_code() -> frozenset[str]:
    """Every word that stands in it."""
    sources = (path.read_text() for tree in TREES[:5] for path in (ROOT / tree).rglob("*.py"))
    return frozenset(word for source in sources for word in re.findall(r"\w+", source))
