"""The page for lecturers: its figures, chapters and plans are those of the book."""

from __future__ import annotations

import re

from twobrains.addresses import ROOT
from twobrains.classroom.exercises import CHAPTERS, chapter, title, with_exercises

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
