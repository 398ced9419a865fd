"""Assignments in the built book: a table where a page asks for it, and the files it leads to."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from twobrains.book import assignments
from twobrains.classroom.chapters import with_exercises


@pytest.fixture
def app(tmp_path: Path) -> Any:
    """A build into an empty folder."""
    builder = SimpleNamespace(format="html", get_relative_uri=lambda page, to: f"../{to}.html")
    return SimpleNamespace(builder=builder, outdir=str(tmp_path))


def test_the_table_leads_to_each_chapter_and_to_a_file_that_the_build_writes(
    app: Any, tmp_path: Path
) -> None:
    body = assignments.offered(app, "book/lecturers")
    assert '<a href="../notebooks/01_local_connectivity.html">Local connectivity</a>' in body
    assignments.write(app, None)
    files = re.findall(r'href="\.\./(assignments/[^"]+)"', body)
    assert len(files) == len(with_exercises())
    assert [file for file in files if not (tmp_path / file).is_file()] == []


def test_nothing_is_written_after_a_failure_or_for_another_format(app: Any, tmp_path: Path) -> None:
    assignments.write(app, RuntimeError("no"))
    app.builder.format = "latex"
    assignments.write(app, None)
    assert list(tmp_path.iterdir()) == []
