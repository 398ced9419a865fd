"""Marks in plain Markdown: filled by what they name, in pages that are written each time."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from docutils import nodes

from twobrains.bench import kernel_memory
from twobrains.book import memory_table, placeholders


def test_a_mark_is_filled_and_the_rest_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        placeholders.MARKS, "<!-- gallery -->", lambda app, page: f"<p>{app}: {page}</p>"
    )
    context = {"body": "<p>Before.</p><!-- gallery --><p>After.</p>"}
    placeholders.fill("a build", "book/gallery", "page.html", context, None)  # type: ignore[arg-type]
    assert context["body"] == "<p>Before.</p><p>a build: book/gallery</p><p>After.</p>"


def test_a_page_without_a_mark_is_left_alone() -> None:
    for context in ({"body": "<p>Words.</p>"}, {"title": "Search"}):
        before = dict(context)
        placeholders.fill(SimpleNamespace(), "a", "page.html", context, None)
        assert context == before


@pytest.mark.parametrize(
    "mark", [*placeholders.MARKS, "<!-- live figure a of b -->\n<!-- /live figure -->"]
)
def test_pages_with_a_mark_are_written_each_time(mark: str, tmp_path: Path) -> None:
    (tmp_path / "with.md").write_text(f"# A\n\n{mark}\n", encoding="utf-8")
    (tmp_path / "without.md").write_text("# B\n", encoding="utf-8")
    env = SimpleNamespace(
        found_docs={"with", "without"}, doc2path=lambda name: tmp_path / f"{name}.md"
    )
    assert placeholders.pages_with_marks(SimpleNamespace(), env) == ["with"]


def test_memory_is_told_for_every_notebook_on_record(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    record = kernel_memory.Record(
        versions={"torch": "2"}, date="2026-11-26", cpus=2, server_mb=100.0,
        notebooks={"one": kernel_memory.Row("code", 400.4, 9.0)},
    )  # fmt: skip
    record.write(tmp_path / "record.json")
    monkeypatch.setattr(kernel_memory, "FILE", tmp_path / "record.json")
    titles = {"notebooks/one": nodes.title("", "A & B")}
    builder = SimpleNamespace(get_relative_uri=lambda page, to: f"../{to}.html")
    app: Any = SimpleNamespace(env=SimpleNamespace(titles=titles), builder=builder)
    text = memory_table.memory(app, "book/lecturers")
    assert '<a href="../notebooks/one.html">A &amp; B</a></td><td>400</td><td>500</td>' in text
    assert "2026-11-26, torch 2" in text
