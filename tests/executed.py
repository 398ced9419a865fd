"""Chapters as their cells leave them: run here, once a process, for all tests that ask them.

A chapter takes up to 40 s. ``conftest.py`` gives all tests of one chapter to the same worker.
"""

from __future__ import annotations

import contextlib
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

import jupytext
from IPython.core.inputtransformer2 import TransformerManager

from twobrains.book import execution
from twobrains.live import LiveFigure, export, still
from twobrains.manifest import of_notebook
from twobrains.tools.notebooks import FOLDER


@dataclass(frozen=True)
class Executed:
    """What a chapter's cells have made."""

    names: dict[str, Any]
    figures: dict[str, LiveFigure]
    """By name, in the order in which they were made."""


@cache
def chapter(stem: str) -> Executed:
    """A chapter, its code cells run as they stand in its text."""
    figures: dict[str, LiveFigure] = {}
    plain = LiveFigure.__init__

    def recorded(self: LiveFigure, *args: Any, **kwargs: Any) -> None:
        plain(self, *args, **kwargs)
        assert self.name not in figures, f"{stem} has two figures called {self.name}"
        figures[self.name] = self

    made = ModuleType(f"chapter_{stem}")
    made.display = lambda *shown: [repr(each) for each in shown]
    # it stays there: an export that traces a step written in the chapter looks the chapter up
    sys.modules[made.__name__] = made
    with (
        contextlib.chdir(FOLDER),
        mock.patch.object(LiveFigure, "__init__", recorded),
    ):
        for place, source in enumerate(code(stem)):
            exec(compile(source, f"{stem}, cell {place}", "exec"), vars(made))
    return Executed(vars(made), figures)


def code(stem: str) -> list[str]:
    """The code cells as plain Python."""
    cells = jupytext.read(FOLDER / "_text" / f"{stem}.py").cells
    sources = [cell.source for cell in cells if cell.cell_type == "code"]
    return [TransformerManager().transform_cell(source) for source in sources]


@cache
def model(stem: str, name: str) -> bytes:
    """A figure's model: the one that the book was built with, or, where it wasn't, a fresh one.

    An export takes from two to thirty seconds.
    """
    stored = published(stem).get((name, ".onnx"))
    return stored.read_bytes() if stored else export.export(chapter(stem).figures[name].program)


def picture(stem: str, name: str) -> bytes:
    """A figure's still picture: as in the built book, or, where there is none, drawn anew."""
    stored = published(stem).get((name, ".png"))
    return stored.read_bytes() if stored else still.draw(chapter(stem).figures[name])


@cache
def published(stem: str) -> dict[tuple[str, str], Path]:
    """The models and pictures that the book was built with, by figure and suffix.

    None, if it was not built from this chapter's code, from this state of the package and on such
    a processor: nets that a chapter trains come out otherwise on another.
    """
    chapter = FOLDER / f"{stem}.ipynb"
    built = execution.executed(chapter)
    if built and not execution.made_here(chapter):
        built = None
    return {
        (figure.name, Path(file).suffix): execution.store() / file
        for figure in (of_notebook(built) if built else [])
        for file in figure.files
    }
