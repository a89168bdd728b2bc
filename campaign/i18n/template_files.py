"""The templates of a folder as they were when the process first asked for them.

A new release is laid over the one that runs, whose code must not meet templates that it does not know.
"""

from collections.abc import Callable
from pathlib import Path

from jinja2 import BaseLoader, Environment, TemplateNotFound


class TemplateFiles(BaseLoader):
    """Reads every file once. What is added or changed later is not seen."""

    def __init__(self, folder: Path) -> None:
        self._texts = {
            path.relative_to(folder).as_posix(): (path.read_text(encoding="utf-8"), str(path))
            for path in folder.rglob("*")
            if path.is_file()
        }

    def get_source(self, _environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        if template not in self._texts:
            raise TemplateNotFound(template)
        text, path = self._texts[template]
        return text, path, None

    def list_templates(self) -> list[str]:
        return sorted(self._texts)
