"""Lets nbval compare the outputs of the book's build: no chapter is executed a second time.

``python -m pytest -p tests.notebooks.replay --nbval notebooks``. Markers, sanitising and comparison are nbval's;
only its kernel is replaced, by one that says what the build's kernel said, one cell after the other.
"""

from __future__ import annotations

from collections import deque
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from nbval import plugin

from twobrains.book import execution
from twobrains.manifest import read


def pytest_configure(config: pytest.Config) -> None:
    plugin.IPyNbFile.setup = setup


def setup(self: plugin.IPyNbFile) -> None:
    """In place of a kernel's start."""
    self.kernel = Replay(Path(self.path))
    self.setup_sanitize_files()


class Replay:
    """A kernel in nbval's eyes, which has executed the chapter already.

    Raises:
        LookupError: the book was not built from what is there now.
    """

    def __init__(self, chapter: Path) -> None:
        built = execution.executed(chapter)
        if built is None:
            raise LookupError(
                f"{chapter.name}: the built book has no current execution of it; "
                "run `make build` first, or nbval without this plugin to execute it now"
            )
        self.cells = deque(cell for cell in built.cells if cell.cell_type == "code")
        self.messages: deque[dict[str, Any]] = deque()
        self.number = 0

    def execute_cell_input(self, source: str, allow_stdin: bool | None = None) -> str:
        # a cell that is skipped isn't asked for
        while self.cells and self.cells[0].source != source:
            self.cells.popleft()
        if not self.cells:
            raise LookupError(f"the built book has not executed this cell:\n{source}")
        self.number += 1
        outputs = [message(output) for output in self.cells.popleft().outputs]
        idle = ("status", {"execution_state": "idle"})
        self.messages.extend(
            {"msg_type": kind, "content": content, "parent_header": {"msg_id": str(self.number)}}
            for kind, content in [*outputs, idle]
        )
        return str(self.number)

    def await_reply(self, msg_id: str, timeout: float | None = None) -> None:
        """It has come."""

    def await_idle(self, msg_id: str, timeout: float | None = None) -> None:
        self.messages.clear()

    def get_message(self, stream: str, timeout: float | None = None) -> dict[str, Any]:
        if not self.messages:
            raise Empty
        return self.messages.popleft()

    def is_alive(self) -> bool:
        return True

    def stop(self) -> None:
        """Nothing runs."""


def message(output: Any) -> tuple[str, dict[str, Any]]:
    """An output as its message: of a figure what a notebook has, not what is in the page."""
    content = {key: value for key, value in output.items() if key != "output_type"}
    data = dict(content.get("data", {}))
    if is_figure(data):
        # a notebook's figure has a picture; nbval compares none, but wants the key
        data = {key: value for key, value in data.items() if key != "text/html"}
        data |= {"image/png": ""}
        content["data"] = data
    return output.output_type, content


def is_figure(data: dict[str, Any]) -> bool:
    """Whether this is a live figure as the book's page shows it."""
    return bool(read(data.get("text/html", "")))
