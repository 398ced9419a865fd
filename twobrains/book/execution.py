"""Chapters are executed in parallel, into a cache that no change leaves stale.

A cached execution counts while each file that it read is as it was (``book.depends``); any other is
made anew. The store of figures holds what the cached executions name.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import shutil
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jupyter_cache.executors.basic import ExecutionWorkerLocalMProc, ProcessData
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging

from twobrains.book import depends
from twobrains.live import markup
from twobrains.manifest import of_notebook
from twobrains.paths import ROOT
from twobrains.tools import reads

LISTENS = "--IPKernelApp.extra_extensions=twobrains.tools.reads"
log = logging.getLogger(__name__)


def folder() -> Path:
    """The folder of the cache, and of the store where figures leave their models and images."""
    return ROOT / "_build" / "executed"


def store() -> Path:
    """Where figures leave their models and images."""
    return folder() / "live"


def set_cache(config: Any) -> None:
    """Name cache and store; two kernels at once are faster with one thread each."""
    config.nb_execution_cache_path = str(folder() / "cache")
    os.environ[markup.STORE] = str(store())
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    folder().mkdir(parents=True, exist_ok=True)


def hash_of(files: Iterable[Path]) -> str:
    """A hash of these files' names and contents."""
    digest = hashlib.sha256()
    for file in sorted(file for file in files if "node_modules" not in file.parts):
        digest.update(str(file.relative_to(ROOT)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def executed(chapter: Path) -> Any | None:
    """The chapter as the book's build executed it; None unless that is what it would give now."""
    from jupyter_cache import get_cache

    if not (folder() / "cache" / "global.db").exists():
        return None
    cache = get_cache(folder() / "cache")
    record = _record(cache, chapter)
    if record is None or not depends.hold(_list(cache, record)):
        return None
    return cache.get_cache_bundle(record.pk).nb


def made_here(chapter: Path) -> bool:
    """Whether the cached execution ran on a processor that adds up as this one does.

    A net that a chapter trains comes out a little different on another one. Pages may hold either;
    but a model from there is not to be compared with a net from here.
    """
    from jupyter_cache import get_cache

    cache = get_cache(folder() / "cache")
    record = _record(cache, chapter)
    noted = _processor(_list(cache, record)) if record else None
    return bool(noted and noted.exists() and noted.read_text(encoding="utf-8") == processor())


def processor() -> str:
    """The instructions by which torch adds up here, on which rounding depends."""
    import torch

    return torch.backends.cpu.get_cpu_capability()


def execute_in_parallel(app: Sphinx) -> None:
    """Fill the cache with every chapter that it lacks, several at a time.

    Raises:
        ExtensionError: a chapter failed; the message names it and its traceback is printed above.
    """
    from jupyter_cache import get_cache

    cache = get_cache(app.config.nb_execution_cache_path)
    documents = [Path(app.env.doc2path(name)) for name in _documents(app)]
    chapters = [path for path in documents if path.suffix == ".ipynb"]
    _forget(cache, chapters)
    for chapter in sorted(chapters, key=_work, reverse=True):
        cache.add_nb_to_project(str(chapter))
    waiting = cache.list_unexecuted()
    if failed := _execute(cache, waiting, app.config.nb_execution_timeout):
        for record in cache.list_project_records():
            if record.traceback:
                log.error(record.traceback)
        raise ExtensionError(f"these chapters raised an error: {', '.join(map(str, failed))}")
    _sweep(cache)


def _documents(app: Sphinx) -> list[str]:
    app.env.find_files(app.config, app.builder)
    return sorted(app.env.found_docs)


def _work(chapter: Path) -> int:
    """How long it may take, longest first: by its figures, whose exports take most of the time."""
    return chapter.read_text(encoding="utf-8").count("LiveFigure(")


def _record(cache: Any, chapter: Path) -> Any | None:
    try:
        return cache.match_cache_file(str(chapter))
    except KeyError:
        return None


def _list(cache: Any, record: Any) -> Path:
    """The list of what a cached execution read; it is deleted with the execution."""
    file: Path = cache.path / "executed" / record.hashkey / "reads.json"
    return file


def _processor(reads: Path) -> Path:
    """Where a cached execution's processor is noted: beside the list of what it read."""
    return reads.with_name("processor")


def _forget(cache: Any, chapters: list[Path]) -> None:
    """Drop from the cache what is no chapter of the book, and what read a file that has changed."""
    for record in cache.list_project_records():  # of chapters, or a folder, that may be gone
        cache.remove_nb_from_project(record.pk)
    found = [record for record in (_record(cache, chapter) for chapter in chapters) if record]
    kept = {record.pk for record in found if depends.hold(_list(cache, record))}
    for record in cache.list_cache_records():
        if record.pk not in kept:
            _list(cache, record).parent.mkdir(parents=True, exist_ok=True)
            (_list(cache, record).parent / "base.ipynb").touch()  # it refuses where that is gone
            cache.remove_cache(record.pk)


class _Worker(ExecutionWorkerLocalMProc):
    """Executes a chapter and keeps what it read beside the cached notebook."""

    @staticmethod
    def execute(project_nb: Any, data: ProcessData) -> Any:
        from jupyter_cache.executors.utils import single_nb_execution

        os.environ[reads.LIST] = str(_noted(data.uri))
        return single_nb_execution(
            project_nb.nb, str(Path(data.uri).parent), data.timeout, data.allow_errors,
            extra_arguments=[LISTENS],
        )  # fmt: skip

    def __call__(self, data: ProcessData) -> tuple[int, str]:
        noted = _noted(data.uri)
        noted.unlink(missing_ok=True)
        started = time.time()
        ended, uri = super().__call__(data)
        record = _record(data.cache, Path(uri)) if ended == 0 else None
        if record is not None and noted.exists():
            depends.write(noted, started, _list(data.cache, record))
            _processor(_list(data.cache, record)).write_text(processor(), encoding="utf-8")
        noted.unlink(missing_ok=True)
        return ended, uri


def _noted(chapter: str) -> Path:
    return folder() / f"{Path(chapter).stem}.reads"


def _execute(cache: Any, records: list[Any], timeout: int) -> list[str]:
    """Execute these chapters, one a core at a time, and return those that failed."""
    if not records:
        return []
    from jupyter_cache.cache.db import NbProjectRecord

    NbProjectRecord.remove_tracebacks([record.pk for record in records], cache.db)
    multiprocessing.log_to_stderr("WARNING")
    work = [ProcessData(each.pk, each.uri, cache, timeout, False) for each in records]
    with multiprocessing.Pool(min(len(work), cores())) as pool:
        return [uri for ended, uri in pool.map(_Worker(), work, chunksize=1) if ended]


def cores() -> int:
    """Those that this process may use."""
    asked = getattr(os, "sched_getaffinity", None)  # Linux has it
    return len(asked(0)) if asked else os.cpu_count() or 1


def _sweep(cache: Any) -> None:
    """Delete models and images that no cached execution names, and caches by an older rule."""
    kept = [cache.get_cache_bundle(record.pk).nb for record in cache.list_cache_records()]
    named = {name for each in kept for figure in of_notebook(each) for name in figure.files}
    for file in store().glob("*"):
        if file.name not in named:
            file.unlink()
    for other in folder().iterdir():
        if other.is_dir() and other.name not in ("cache", "live"):
            shutil.rmtree(other)
