"""The page for lecturers: its figures, chapters and plans are those of the book."""

from __future__ import annotations

import json
import re

from twobrains.bench.kernel_memory import FILE
from twobrains.classroom.chapters import CHAPTERS, chapter, title, with_exercises
from twobrains.paths import ROOT

PAGE = (ROOT / "book" / "lecturers.md").read_text(encoding="utf-8")
MADE = "".join(file.read_text("utf-8") for file in sorted(CHAPTERS.glob("*.ipynb")))


def test_its_figures_are_those_of_the_chapters() -> None:
    named = set(re.findall(r"figures/([\w-]+)\.html", PAGE)) - {"NAME"}
    there = set(re.findall(r"LiveFigure ([\w-]+):", MADE))
    assert len(named) > 20
    assert named - there == set()


def test_every_chapter_with_exercises_has_its_goals() -> None:
    linked = re.findall(r"\(\.\./notebooks/([\w-]+)\.ipynb\)", PAGE)
    assert sorted(linked) == with_exercises()


def test_the_plans_name_what_there_is_to_read() -> None:
    titles = {title(chapter(name)) for name in with_exercises()}
    weeks = re.findall(r"^\| \d+ \| ([^|]+) \|", PAGE, re.MULTILINE)
    assert len(weeks) == 18
    for week in weeks:
        first = re.split("[,;]", week)[0]  # a title, or how one begins
        assert any(name.startswith(first) for name in titles), week


def test_the_table_of_assignments_has_its_place() -> None:
    assert PAGE.count("<!-- assignments -->") == 1


def test_two_gigabytes_hold_the_hungriest_chapter_jupyterlab_and_room() -> None:
    record = json.loads(FILE.read_text(encoding="utf-8"))
    most = max(notebook["peak_mb"] for notebook in record["notebooks"].values())
    assert 1.4 * (most + record["server_mb"]) < 2000, "the page says so"
    assert "with 2 GB each, which holds the hungriest chapter, JupyterLab and 40 % more" in PAGE
