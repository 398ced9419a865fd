"""Which files of this checkout a kernel reads: an IPython extension for building the book.

Python tells of each file it opens and each folder it lists (audit events); each goes at once, once,
as a line into the file that the environment names.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

LIST = "TWOBRAINS_READS"
HERE = str(Path(__file__).parents[2]) + os.sep
"""The root of this checkout; ``requirements.txt`` covers what lies elsewhere."""
APART = ("_build", "node_modules", "frontend")
"""Folders, and whatever starts with a dot, that no output comes from."""
IMPORTING = ("<frozen importlib", f"importlib{os.sep}metadata")
"""Who lists folders only to find a module: it counts once a file changed to import it."""


def load_ipython_extension(shell: Any) -> None:
    """Listen from here on; what is imported already is in the list, too."""
    list_of(Path(os.environ[LIST]))


def list_of(file: Path) -> None:
    """Write what this process reads into the file. It can't be undone."""
    out = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    seen: set[str] = set()

    def heard(event: str, given: tuple[Any, ...]) -> None:
        if event == "open" and not _writes(given[1], given[2]):
            path = given[0]
        elif event in ("os.listdir", "os.scandir") and not _imports(sys._getframe(1)):  # noqa: SLF001
            path = given[0] or "."
        else:
            return
        if isinstance(path, int) or (line := place(os.fsdecode(path))) is None or line in seen:
            return
        seen.add(line)
        os.write(out, f"{line}\n".encode())

    heard("open", (f"{HERE}twobrains/__init__.py", "r", 0))  # before anyone listened
    sys.addaudithook(heard)


def place(path: str) -> str | None:
    """Where a file lies in the checkout, compiled code as its source; None if it does not count."""
    full = os.path.abspath(path)  # noqa: PTH100  no links followed, no file touched
    if not (full + os.sep).startswith(HERE):
        return None
    parts = full[len(HERE) :].split(os.sep)  # noqa: PTH206  the text of a path only
    if parts[-2:-1] == ["__pycache__"] and full.endswith(".pyc"):
        parts[-2:] = [parts[-1].partition(".")[0] + ".py"]
    if any(part.startswith(".") or part in APART for part in parts) or full.endswith(".lock"):
        return None
    return "/".join(parts)


def _writes(mode: str | None, flags: int) -> bool:
    return bool(flags & (os.O_WRONLY | os.O_RDWR)) or bool(mode and set("wax+") & set(mode))


def _imports(frame: Any) -> bool:
    return any(each in frame.f_code.co_filename for each in IMPORTING)
