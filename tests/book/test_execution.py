"""The cache of executed chapters: no stale number, no needless run."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from jupyter_cache import get_cache

from twobrains.book import execution


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small checkout in the package's place."""
    folder = tmp_path / "twobrains"
    (folder / "checkpoints").mkdir(parents=True)
    (folder / "live" / "frontend" / "node_modules").mkdir(parents=True)
    (folder / "training.py").write_text("steps = 1", encoding="utf-8")
    (folder / "checkpoints" / "cnn.safetensors").write_bytes(b"weights")
    (folder / "checkpoints" / "cnn.json").write_text("{}", encoding="utf-8")
    (tmp_path / "requirements.txt").write_text("torch==2", encoding="utf-8")
    monkeypatch.setattr(execution, "PACKAGE", folder)
    monkeypatch.setattr(execution, "ROOT", tmp_path)
    return folder


def test_the_hash_stays_while_nothing_changes(package: Path) -> None:
    before = execution.state_hash()
    os.utime(package / "training.py", (1, 1))
    assert execution.state_hash() == before


@pytest.mark.parametrize(
    "file",
    [
        "training.py",
        "checkpoints/cnn.safetensors",
        "checkpoints/cnn.json",
        "../requirements.txt",
        "new/module.py",
        "experiments/results.jsonl",
        "data/strokes.npz",
        "data/photos/cat.png",
        "data/words.txt",
    ],
)
def test_a_change_to_what_answers_depend_on_changes_the_hash(package: Path, file: str) -> None:
    before = execution.state_hash()
    (package / file).parent.mkdir(parents=True, exist_ok=True)
    (package / file).write_bytes(b"something else")
    assert execution.state_hash() != before


def test_moving_a_file_or_text_from_one_to_another_changes_the_hash(package: Path) -> None:
    before = execution.state_hash()
    (package / "training.py").rename(package / "trained.py")
    moved = execution.state_hash()
    assert moved != before
    (package / "trained.py").write_text("steps", encoding="utf-8")
    (package / "trained2.py").write_text(" = 1", encoding="utf-8")
    assert execution.state_hash() not in (before, moved)


@pytest.mark.parametrize(
    "file",
    [
        "live/frontend/node_modules/x/package.json",
        "live/frontend/page.js",
        "__pycache__/a.pyc",
        "experiments/comparison/runs.lock",
        "book/pdf.py",
        "bench/pages.py",
    ],
)
def test_what_answers_do_not_depend_on_leaves_the_hash(package: Path, file: str) -> None:
    before = execution.state_hash()
    (package / file).parent.mkdir(parents=True, exist_ok=True)
    (package / file).write_bytes(b"anything")
    assert execution.state_hash() == before


def test_only_the_latest_caches_are_kept(tmp_path: Path) -> None:
    for age, name in enumerate(["newest", "b", "c", "d", "oldest"]):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").touch()
        os.utime(tmp_path / name, (1000 - age, 1000 - age))
    execution._forget(tmp_path)
    assert {folder.name for folder in tmp_path.iterdir()} == {"newest", "b", "c"}


def test_a_chapter_that_is_gone_does_not_stop_the_build(tmp_path: Path) -> None:
    cache, chapter = tmp_path / "cache", tmp_path / "gone.ipynb"
    nbformat.write(nbformat.v4.new_notebook(), chapter)
    get_cache(cache).add_nb_to_project(str(chapter))
    chapter.unlink()
    env = SimpleNamespace(found_docs=set(), find_files=lambda *_: None)
    config = SimpleNamespace(nb_execution_cache_path=str(cache), nb_execution_timeout=60)
    execution.execute_in_parallel(SimpleNamespace(env=env, config=config, builder=None))
    assert get_cache(cache).list_project_records() == []
