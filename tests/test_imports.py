"""Who imports whom: no circle among modules or rooms, and live figures are for any book."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from imports import Graph, graph, package


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


def room(name: str) -> str:
    """The package of a module, just below ``twobrains``; a command is above all, in none."""
    return name if name.endswith("__main__") else ".".join(name.split(".")[:2])


def test_no_rooms_import_each_other_in_a_circle() -> None:
    rooms: Graph = {room(name): set() for name in package()}
    for name, others in package().items():
        rooms[room(name)] |= {room(other) for other in others} - {room(name)}
    assert len(rooms) > 10
    assert " → ".join(reversed(circle(rooms))) == ""


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
    assert imported == {"twobrains.manifest", "twobrains.palette", "twobrains.plots"}
