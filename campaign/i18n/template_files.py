"""The templates of a folder as they were when the process first asked for them.

A new release is laid over the one that runs, whose code must not meet templates that it does not know.
"""

from collections.abc import Callable
from pathlib import Path

from jinja2 import BaseLoader, Environment, TemplateNotFound

SUFFIXES = (".html", ".txt")


class TemplateFiles(BaseLoader):
    """Reads every template once, and nothing else that lies there: an editor's draft stops no start. What is added or
    changed later is not seen.
    """

    def __init__(self, folder: Path) -> None:
        self._texts = {
            path.relative_to(folder).as_posix(): (path.read_text(encoding="utf-8"), str(path))
            for path in folder.rglob("[!.]*")
            if path.suffix in SUFFIXES and path.is_file()
        }

    def get_source(self, _environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        if template not in self._texts:
            raise TemplateNotFound(template)
        text, path = self._texts[template]
        return text, path, None

    def list_templates(self) -> list[str]:
        return sorted(self._texts)
