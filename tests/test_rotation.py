"""The part of the exhaustive tests that one run takes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import rotation

from twobrains.paths import ROOT


class Item:
    """A collected test with these marks, each a name and its arguments."""

    def __init__(self, *marks: tuple[str, tuple[int, ...]]) -> None:
        self.marks = [(name, SimpleNamespace(args=args)) for name, args in marks]

    def iter_markers(self, wanted: str) -> list[Any]:
        return [mark for name, mark in self.marks if name == wanted]

    def get_closest_marker(self, wanted: str) -> Any:
        return next(iter(self.iter_markers(wanted)), None)


def items() -> list[Item]:
    weekly = [Item(("weekly", ())) for _ in range(2 * rotation.WEEKLY + 1)]
    thirds = [Item(("part", (3,))) for _ in range(4)]
    return [Item(), *weekly, Item(("slow", ())), *thirds]


def taken(part: str) -> tuple[list[Item], list[Item]]:
    """What was collected, and what of it is run."""
    gone: list[Item] = []
    hook = SimpleNamespace(pytest_deselected=lambda items: gone.extend(items))
    config: Any = SimpleNamespace(getoption=lambda _: part, hook=hook)
    found = items()
    kept: list[Any] = list(found)
    rotation.deselect(config, kept)
    assert len(kept) + len(gone) == len(found)
    return found, kept


def test_every_exhaustive_test_is_in_just_one_part() -> None:
    times: dict[int, int] = {}
    for part in range(rotation.WEEKLY * 3):
        found, kept = taken(str(part))
        for place, item in enumerate(found):
            times[place] = times.get(place, 0) + (item in kept)
    assert times[0] == times[2 * rotation.WEEKLY + 2] == 3 * rotation.WEEKLY, "unmarked: every time"
    weekly = [times[place] for place in range(1, 2 * rotation.WEEKLY + 2)]
    assert set(weekly) == {3}
    assert {times[place] for place in range(2 * rotation.WEEKLY + 3, len(found))} == {
        rotation.WEEKLY
    }


def test_all_and_none_take_everything_and_no_exhaustive_test() -> None:
    found, kept = taken("all")
    assert kept == found
    assert len(taken("none")[1]) == 2


def test_the_summary_says_how_to_take_the_same_part_again() -> None:
    config: Any = SimpleNamespace(getoption=lambda _: "47")
    assert "part 8 of 20; again: make test PART=47" in rotation.summary(config)


def test_a_part_that_is_no_number_is_refused_in_words() -> None:
    with pytest.raises(pytest.UsageError, match="'some'"):
        rotation.part("some")


GROUPS = """
import os, pathlib, pytest
@pytest.mark.parametrize("group", list("abcd") * 5)
def test_it(group, request):
    pathlib.Path(os.environ["SEEN"], f"{group} {os.getpid()}").touch()
"""
TOGETHER = """
import pytest
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        item.add_marker(pytest.mark.xdist_group(item.callspec.params["group"]))
"""


@pytest.mark.slow
def test_tests_of_a_group_run_in_one_worker(tmp_path: Path, monkeypatch: Any) -> None:
    """pytest 9.2 and pytest-xdist 3.8 forget groups without a word, and all is made twice then."""
    (tmp_path / "test_groups.py").write_text(GROUPS, encoding="utf-8")
    (tmp_path / "conftest.py").write_text(TOGETHER, encoding="utf-8")
    (tmp_path / "seen").mkdir()
    monkeypatch.setenv("SEEN", str(tmp_path / "seen"))
    words = ["-m", "pytest", "-n", "2", "--dist", "loadgroup", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, *words, "--rootdir", str(tmp_path), str(tmp_path)], cwd=ROOT, check=False
    )
    assert done.returncode == 0
    groups = [file.name.partition(" ")[0] for file in (tmp_path / "seen").iterdir()]
    assert sorted(groups) == list("abcd")
