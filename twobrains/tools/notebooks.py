"""A contributor's chores on notebooks: ``python -m twobrains.tools.notebooks [NAME …]``.

Each chapter is edited as text in ``notebooks/_text/NAME.py``. This makes ``notebooks/NAME.ipynb``
from it, executes it and keeps its outputs, but no widget state, whose names change with every run.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbclient import NotebookClient

from twobrains.checkpoints.stale import mark
from twobrains.paths import ROOT

FOLDER = ROOT / "notebooks"
WIDGET = "application/vnd.jupyter.widget-view+json"
KEPT = ("tags", "mystnb")  # what the built page needs: folded cells, alt texts
LIMIT = 40
"""Seconds that a chapter may take to execute on one core."""


def twins(names: list[str]) -> list[Path]:
    """The texts of these chapters, of all where none is named.

    Raises:
        SystemExit: there is no such chapter; the message lists those there are.
    """
    found = {file.stem: file for file in sorted((FOLDER / "_text").glob("*.py"))}
    if unknown := [name for name in names if name not in found]:
        raise SystemExit(f"no chapter {', '.join(unknown)}; there are {', '.join(found)}")
    return [found[name] for name in names or found]


def read(twin: Path) -> Any:
    """The text as a notebook without outputs, its cells numbered so that a run changes no name."""
    notebook = jupytext.read(twin)
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}
    }
    for place, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{place}"
        cell["metadata"] = {key: cell["metadata"][key] for key in KEPT if key in cell["metadata"]}
    return notebook


def execute(notebook: Any, folder: Path = FOLDER) -> Any:
    """Run every cell in a fresh kernel; what varies from run to run is left out."""
    NotebookClient(
        notebook,
        timeout=LIMIT * 3,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        store_widget_state=False,
        coalesce_streams=True,  # else a cell's prints part where the kernel happened to pause
    ).execute()
    for cell in notebook.cells:
        cell["metadata"].pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)
    notebook.metadata.pop("widgets", None)
    notebook.metadata.pop("language_info", None)
    return notebook


def main(names: list[str]) -> None:
    """Make, execute and write the chapters."""
    for twin in twins(names):
        begun = time.perf_counter()
        notebook = execute(read(twin))
        nbformat.write(notebook, FOLDER / f"{twin.stem}.ipynb")
        mark(twin.stem)
        print(f"{twin.stem}: {time.perf_counter() - begun:.0f} s of {LIMIT}")


if __name__ == "__main__":
    main(sys.argv[1:])
