"""Pelican's writer, writing into the build's tree."""

from typing import Any

from pelican.writers import Writer

from publisher.task import SETTING, Task
from publisher.tree import file_of


class TreeWriter(Writer):
    """Write whole pages by address; Pelican's own ``write_file`` still works for other plugins' pages."""

    def __init__(self, output_path: str, settings: dict[str, Any] | None = None) -> None:
        super().__init__(output_path, settings)
        task = self.settings[SETTING]
        assert isinstance(task, Task)
        self._task = task

    def write_page(self, url: str, html: str) -> None:
        """Write the HTML page at an address."""
        self._task.tree.put(file_of(url), html.encode())
        self._task.results.pages += 1

    def write_data(self, url: str, content: bytes) -> None:
        """Write anything that is no page: JSON, feeds, pictures."""
        self._task.tree.put(file_of(url), content)
