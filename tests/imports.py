"""The package's graph of imports, read from its source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from importlib.util import resolve_name
from pathlib import Path

from twobrains.paths import ROOT

Graph = dict[str, set[str]]


def imports(source: str, room: str) -> Iterator[str]:
    """Every name that a module of a package may import, in functions and for its types, too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = resolve_name("." * node.level + (node.module or ""), room)
            yield from (f"{start}.{alias.name}" for alias in node.names)


def graph(root: Path) -> Graph:
    """Each module of the package ``twobrains`` below ``root``, and the modules that it imports."""
    files = {module(file.relative_to(root)): file for file in root.glob("twobrains/**/*.py")}
    found: Graph = {name: set() for name in files}
    for name, file in files.items():
        room = ".".join(file.relative_to(root).parts[:-1])
        for path in imports(file.read_text(encoding="utf-8"), room):
            nearest = path if path in files else path.rpartition(".")[0]  # a module, or its name
            if nearest in files and nearest != name:
                found[name].add(nearest)
    return found


def module(file: Path) -> str:
    """The name by which a file of the package is imported."""
    return ".".join(file.with_suffix("").parts).removesuffix(".__init__")


@cache
def package() -> Graph:
    """That of this checkout."""
    return graph(ROOT)
