"""The cache of executed chapters: no stale number, no needless run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from jupyter_cache import get_cache

from twobrains.book import depends, execution
from twobrains.paths import ROOT
from twobrains.tools import reads

MODULE = 'steps = 1\n\n\ndef train(n):\n    """Train."""\n    return n + steps\n'
FILES = {
    "requirements.txt": "torch==2",
    "twobrains/training.py": MODULE,
    "twobrains/records/runs.jsonl": "{}",
    "twobrains/records/a.txt": "a",
}


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small one in the real one's place."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
        os.utime(tmp_path / name, (1, 1))
    (tmp_path / "twobrains" / "training.safetensors").write_bytes(b"weights")
    os.utime(tmp_path / "twobrains" / "training.safetensors", (1, 1))
    monkeypatch.setattr(depends, "ROOT", tmp_path)
    monkeypatch.setattr(execution, "ROOT", tmp_path)
    return tmp_path


@pytest.fixture
def kept(checkout: Path) -> Path:
    """The list of a chapter that has read all of it, but for ``a.txt``."""
    noted = checkout / "noted"
    noted.write_text("twobrains/training.py\ntwobrains/records\ntwobrains/records/runs.jsonl\n")
    depends.write(noted, 100, checkout / "reads.json")
    return checkout / "reads.json"


def test_an_execution_holds_while_nothing_it_read_changes(checkout: Path, kept: Path) -> None:
    os.utime(checkout / "twobrains" / "training.py", (7, 7))
    (checkout / "twobrains" / "records" / "a.txt").write_text("of another chapter")
    (checkout / "twobrains" / "new.py").write_text("of nobody yet")
    assert depends.hold(kept)


@pytest.mark.parametrize(
    "source",
    [
        MODULE.replace("Train.", "Train it, and tell."),
        "# a comment\n\n" + MODULE,
        MODULE.replace('    """Train."""\n', ""),
        MODULE.replace("steps = 1\n", 'steps = 1\n"""How many."""\n'),
    ],
)
def test_comments_and_docstrings_change_no_output(checkout: Path, kept: Path, source: str) -> None:
    (checkout / "twobrains" / "training.py").write_text(source)
    assert depends.hold(kept)


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("twobrains/training.py", MODULE.replace("1", "2")),
        ("twobrains/training.py", "not Python ("),
        ("twobrains/records/runs.jsonl", "{}\n{}"),
        ("twobrains/records/new.jsonl", "a listed folder has one more"),
        ("twobrains/training.safetensors", "weights that no Python opened"),
        ("requirements.txt", "torch==3"),
    ],
)
def test_a_change_to_what_was_read_is_noticed(
    checkout: Path, kept: Path, file: str, content: str
) -> None:
    (checkout / file).write_text(content)
    assert not depends.hold(kept)


def test_a_file_that_is_gone_is_noticed(checkout: Path, kept: Path) -> None:
    (checkout / "twobrains" / "training.py").unlink()
    assert not depends.hold(kept)


def test_an_execution_without_a_list_does_not_hold(checkout: Path) -> None:
    assert not depends.hold(checkout / "reads.json")


def test_a_file_that_changed_during_the_execution_leaves_no_list(checkout: Path) -> None:
    (checkout / "noted").write_text("twobrains/training.py\n")
    os.utime(checkout / "twobrains" / "training.py", (101, 101))
    depends.write(checkout / "noted", 100, checkout / "reads.json")
    assert not (checkout / "reads.json").exists()


@pytest.mark.slow
def test_a_process_tells_what_it_imports_opens_and_lists(tmp_path: Path) -> None:
    script = (
        "import sys, os; from pathlib import Path; from twobrains.tools import reads\n"
        "reads.list_of(Path(sys.argv[1]))\n"
        "import twobrains.exercises\n"
        "open('twobrains/guide/rules.toml', 'rb').read(); os.listdir('book')\n"
        "open('twobrains/live/frontend/page.js', 'rb').read(); open(sys.argv[1] + '2', 'w')\n"
    )
    subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "noted")],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True,
    )  # fmt: skip
    noted = (tmp_path / "noted").read_text("utf-8").splitlines()
    assert set(noted) == {
        "twobrains/__init__.py", "twobrains/exercises.py", "twobrains/guide/rules.toml", "book",
    }  # fmt: skip
    assert len(noted) == 4


@pytest.mark.parametrize("path", ["/etc/passwd", "_build/x", ".venv/x", "runs.lock"])
def test_what_lies_elsewhere_or_passes_is_not_told(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert reads.place(path) is None


@pytest.fixture
def book(checkout: Path) -> SimpleNamespace:
    """An application whose one chapter prints what a file of the checkout holds."""
    chapter = checkout / "chapter.ipynb"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    cell = nbformat.v4.new_code_cell("print(open('twobrains/records/runs.jsonl').read())")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel}), chapter)
    config = SimpleNamespace(nb_execution_timeout=60)
    env = SimpleNamespace(
        found_docs={"chapter"}, find_files=lambda *_: None, doc2path=lambda _: str(chapter)
    )
    return SimpleNamespace(env=env, config=config, builder=None)


@pytest.mark.slow
def test_a_chapter_is_executed_anew_when_what_it_read_has_changed(
    checkout: Path, book: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    (checkout / "twobrains" / "tools").mkdir()
    for name in ("__init__.py", "tools/__init__.py", "tools/reads.py"):  # the kernel's own
        shutil.copy2(ROOT / "twobrains" / name, checkout / "twobrains" / name)
    monkeypatch.setenv("PYTHONPATH", str(checkout))
    monkeypatch.setenv(execution.markup.STORE, "")
    execution.set_cache(book.config)
    chapter, record = checkout / "chapter.ipynb", checkout / "twobrains" / "records" / "runs.jsonl"

    def built() -> tuple[str, float]:
        execution.execute_in_parallel(book)
        made = execution.executed(chapter)
        assert made is not None
        cached = next((execution.folder() / "cache" / "executed").glob("*/base.ipynb"))
        return made.cells[0].outputs[0].text.strip(), cached.stat().st_mtime_ns

    first = built()
    assert execution.made_here(chapter)
    (execution.store()).mkdir(exist_ok=True)
    (execution.store() / "old.onnx").touch()
    assert first[0] == "{}"
    assert built() == first
    assert not (execution.store() / "old.onnx").exists()
    record.write_text("changed")
    os.utime(record, (1, 1))
    assert execution.executed(chapter) is None
    assert built()[0] == "changed"


def test_an_execution_counts_as_made_here_on_such_a_processor_only(
    checkout: Path, book: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    chapter, cache = checkout / "chapter.ipynb", get_cache(execution.folder() / "cache")
    assert not execution.made_here(chapter)
    record = cache.cache_notebook_file(chapter, check_validity=False)
    assert not execution.made_here(chapter)
    noted = cache.path / "executed" / record.hashkey / "processor"
    noted.write_text(execution.processor())
    assert execution.made_here(chapter)
    monkeypatch.setattr(execution, "processor", lambda: "another")
    assert not execution.made_here(chapter)


def test_a_chapter_that_is_gone_does_not_stop_the_build(checkout: Path) -> None:
    cache, chapter = checkout / "cache", checkout / "gone.ipynb"
    execution.store().mkdir(parents=True)
    nbformat.write(nbformat.v4.new_notebook(), chapter)
    get_cache(cache).add_nb_to_project(str(chapter))
    chapter.unlink()
    env = SimpleNamespace(found_docs=set(), find_files=lambda *_: None)
    config = SimpleNamespace(nb_execution_cache_path=str(cache), nb_execution_timeout=60)
    execution.execute_in_parallel(SimpleNamespace(env=env, config=config, builder=None))
    assert get_cache(cache).list_project_records() == []
