"""Who imports whom: no circle among modules, and live figures are for any book."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.util import resolve_name
from pathlib import Path

import pytest

from twobrains.addresses import ROOT

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
    return ".".join(file.with_suffix("").parts).removesuffix(".__init__")


@cache
def package() -> Graph:
    return graph(ROOT)


def circle(edges: Graph) -> list[str]:
    """Modules that import each other in a circle, the first of them again at the end."""
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as found:
        return list(found.args[1])
    return []


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert len(package()) > 200
    assert " → ".join(reversed(circle(package()))) == ""


@pytest.mark.parametrize(
    "source",
    [
        "import twobrains.b",
        "from twobrains import b",
        "from twobrains.b import name",
        "from .b import name",
        "def late():\n    from twobrains.b import name",
        "if TYPE_CHECKING:\n    from twobrains.b import Name",
    ],
)
def test_a_circle_is_found_however_a_module_imports(source: str, tmp_path: Path) -> None:
    (tmp_path / "twobrains").mkdir()
    (tmp_path / "twobrains" / "a.py").write_text(source, encoding="utf-8")
    (tmp_path / "twobrains" / "b.py").write_text("from twobrains.a import x", encoding="utf-8")
    assert sorted(set(circle(graph(tmp_path)))) == ["twobrains.a", "twobrains.b"]


def test_live_figures_know_nothing_of_a_chapter() -> None:
    imported = {
        other
        for name, others in package().items()
        if name.startswith("twobrains.live")
        for other in others
        if not other.startswith("twobrains.live")
    }
    assert imported == {"twobrains.palette", "twobrains.plots"}
