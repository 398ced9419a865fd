"""Chapters are executed in parallel, into a cache that no change leaves stale.

Cache and store of figures lie in a folder named by a hash of all that an answer depends on, so that
no change publishes a stale number.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging

from twobrains.addresses import ROOT
from twobrains.live import markup

PACKAGE = Path(__file__).parent.parent
CACHES = 3  # execution caches kept; an older one is of a state nobody goes back to
APART = {"bench", "book", "classroom", "addresses.py", "chromium.py", "lab.py", "notebooks.py"}
APART |= {"jupyter_server_config.py", "node.py", "serve.py"}
"""Rooms and tools that no output of a chapter comes from."""
log = logging.getLogger(__name__)


def set_cache(config: Any) -> None:
    """Name the cache, and the store where figures leave their models and pictures."""
    caches = ROOT / "_build" / "executed"
    cache = caches / state_hash()
    config.nb_execution_cache_path = str(cache / "cache")
    os.environ[markup.STORE] = str(cache / "live")
    cache.mkdir(parents=True, exist_ok=True)
    os.utime(cache)
    _forget(caches)


def state_hash() -> str:
    """Of everything but a notebook's own cells that its outputs depend on."""
    files = (file for file in PACKAGE.rglob("*") if file.is_file())
    return hash_of([*filter(_matters, files), ROOT / "requirements.txt"])


def _matters(file: Path) -> bool:
    rooms = file.relative_to(PACKAGE).parts
    passing = file.suffix == ".lock"  # a run's, in nobody's clone
    return rooms[0] not in APART and not passing and not {"frontend", "__pycache__"} & set(rooms)


def hash_of(files: Iterable[Path]) -> str:
    """Of these files' names and contents."""
    digest = hashlib.sha256()
    for file in sorted(file for file in files if "node_modules" not in file.parts):
        digest.update(str(file.relative_to(ROOT)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _forget(caches: Path) -> None:
    """Delete all but the latest few caches."""
    for old in sorted(caches.iterdir(), key=lambda folder: folder.stat().st_mtime)[:-CACHES]:
        shutil.rmtree(old)


def execute_in_parallel(app: Sphinx) -> None:
    """Fill the cache with every chapter that it lacks, several at a time.

    Raises:
        ExtensionError: a chapter failed; the message names it and its traceback stands above.
    """
    from jupyter_cache import get_cache
    from jupyter_cache.executors import load_executor

    cache = get_cache(app.config.nb_execution_cache_path)
    for record in cache.list_project_records():  # of chapters, or a folder, that may be gone
        cache.remove_nb_from_project(record.pk)
    chapters = [Path(app.env.doc2path(name)) for name in _documents(app)]
    for chapter in [path for path in chapters if path.suffix == ".ipynb"]:
        cache.add_nb_to_project(str(chapter))
    result = load_executor("local-parallel", cache).run_and_cache(
        timeout=app.config.nb_execution_timeout
    )
    if failed := [*result.errored, *result.excepted]:
        for record in cache.list_project_records():
            if record.traceback:
                log.error(record.traceback)
        raise ExtensionError(f"these chapters raised an error: {', '.join(map(str, failed))}")


def _documents(app: Sphinx) -> list[str]:
    app.env.find_files(app.config, app.builder)
    return sorted(app.env.found_docs)
