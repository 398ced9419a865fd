"""The front end's ES modules as one file, and its style sheets as one.

A kernel sends its front end to the browser as one blob, where relative imports fail; a page is
quicker with one file than with twelve. The modules keep to what makes this simple: named exports,
relative imports, top-level names that differ between files (a test says when not).
"""

from __future__ import annotations

import re
from pathlib import Path

FRONTEND = Path(__file__).parent / "frontend"
SHEETS = (
    *("scheme", "figure", "controls", "pads", "panels"),
    *("plots", "ranking", "cells", "bars", "quantities", "advice", "lineages", "race", "network"),
    *("messages", "loading", "predictions", "media", "around"),
)
"""The files of ``frontend/styles`` in the order of the cascade: later rules override."""
_IMPORT = re.compile(r'^import \{[^}]*\} from "(\.[^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async function|function|class|const|let)\b)", re.MULTILINE)


def modules(entry: str) -> list[Path]:
    """The entry and all it imports, each once, what is needed before what needs it."""
    order: list[Path] = []

    def visit(file: Path) -> None:
        for found in _IMPORT.findall(file.read_text(encoding="utf-8")):
            visit((file.parent / found).resolve())
        if file not in order:
            order.append(file)

    visit((FRONTEND / entry).resolve())
    return order


def bundle(entry: str) -> str:
    """One ES module that does what ``frontend/ENTRY`` does."""
    parts = [_IMPORT.sub("", file.read_text(encoding="utf-8")) for file in modules(entry)]
    return "\n".join([_EXPORT.sub("", part) for part in parts[:-1]] + parts[-1:])


def style() -> str:
    """The figures' style sheet: all of ``SHEETS``, joined."""
    files = [FRONTEND / "styles" / f"{name}.css" for name in SHEETS]
    return "".join(file.read_text(encoding="utf-8") for file in files)
