"""The map in CONTRIBUTING is of this house: its rooms, its files, and who imports whom."""

from __future__ import annotations

import re

import imports

from twobrains.paths import ROOT

PACKAGE = ROOT / "twobrains"
WHOLE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
MAP = WHOLE.partition("## The rooms")[2].partition("## Commands")[0]
TREE = MAP.split("```")[1]
ALLOWED = re.compile(r"^\| ([^|]*`[^|]*) \| ([^|]*) \|$", re.MULTILINE)
NAMED = re.compile(r"`([\w/]+\.(?:py|js))`")
FOLDERS = ("", "twobrains/", "twobrains/live/frontend/")


def rooms() -> list[str]:
    """The package's folders with Python in them."""
    return sorted(each.parent.name for each in PACKAGE.glob("*/__init__.py"))


def words(text: str) -> list[str]:
    """What is in code marks."""
    return re.findall(r"`(\w+)`", text)


def allowed() -> dict[str, set[str]]:
    """The rooms that each room may import, as the table says."""
    rows = ALLOWED.findall(MAP)
    return {room: set(words(others)) for names, others in rows for room in words(names)}


def imported() -> dict[str, set[str]]:
    """The rooms that each room's modules import, wherever in the module; a command is above all."""
    found: dict[str, set[str]] = {room: set() for room in rooms()}
    for module, others in imports.package().items():
        room = module.split(".")[1:2]
        if room and room[0] in found and not module.endswith(".__main__"):
            found[room[0]] |= {name.split(".")[1] for name in others if "." in name}
    return {room: others & set(found) - {room} for room, others in found.items()}


def test_the_tree_has_every_room_and_no_other() -> None:
    assert sorted(re.findall(r"^  (\w+)/ ", TREE, re.MULTILINE)) == rooms()
    assert all((ROOT / each).is_dir() for each in re.findall(r"^(\w+)/ ", TREE, re.MULTILINE))


def test_every_room_imports_only_what_the_table_allows() -> None:
    assert sorted(allowed()) == rooms()
    beyond = {room: others - allowed()[room] for room, others in imported().items()}
    assert {room: others for room, others in beyond.items() if others} == {}


def test_the_table_allows_nothing_that_no_room_uses() -> None:
    unused = {room: others - imported()[room] for room, others in allowed().items()}
    assert {room: others for room, others in unused.items() if others} == {}


def test_every_file_that_the_map_names_is_there() -> None:
    names = NAMED.findall(MAP)
    assert len(names) > 15
    missing = [
        name for name in names if not any((ROOT / folder / name).is_file() for folder in FOLDERS)
    ]
    assert missing == []
