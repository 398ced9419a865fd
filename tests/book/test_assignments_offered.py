"""Assignments in the built book: a table where a page asks for it, and the files it leads to."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from twobrains.book import assignments
from twobrains.classroom.exercises import with_exercises


@pytest.fixture
def app(tmp_path: Path) -> Any:
    """A build into an empty folder."""
    builder = SimpleNamespace(format="html", get_relative_uri=lambda page, to: f"../{to}.html")
    return SimpleNamespace(builder=builder, outdir=str(tmp_path))


def test_the_table_leads_to_each_chapter_and_to_a_file_that_the_build_writes(
    app: Any, tmp_path: Path
) -> None:
    context = {"body": f"<p>Before</p>{assignments.MARK}<p>After</p>"}
    assignments.place_table(app, "book/lecturers", "page.html", context, None)
    body = context["body"]
    assert assignments.MARK not in body
    assert body.startswith("<p>Before</p><div")
    assert '<a href="../notebooks/01_local_connectivity.html">Local connectivity</a>' in body
    assignments.write(app, None)
    files = re.findall(r'href="\.\./(assignments/[^"]+)"', body)
    assert len(files) == len(with_exercises())
    assert [file for file in files if not (tmp_path / file).is_file()] == []


def test_a_page_without_the_mark_is_left_as_it_is(app: Any) -> None:
    context = {"body": "<p>Text</p>"}
    assignments.place_table(app, "book/intro", "page.html", context, None)
    assert context == {"body": "<p>Text</p>"}


def test_nothing_is_written_after_a_failure_or_for_another_format(app: Any, tmp_path: Path) -> None:
    assignments.write(app, RuntimeError("no"))
    app.builder.format = "latex"
    assignments.write(app, None)
    assert list(tmp_path.iterdir()) == []


def test_a_page_with_the_mark_is_written_in_every_build(tmp_path: Path) -> None:
    texts = {"with": f"# A\n\n{assignments.MARK}\n", "without": "# B\n"}
    for name, text in texts.items():
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    env = SimpleNamespace(found_docs=set(texts), doc2path=lambda name: str(tmp_path / f"{name}.md"))
    assert assignments.pages_with_table(None, env) == ["with"]
