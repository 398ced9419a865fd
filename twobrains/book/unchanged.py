"""Whether the built book is what a build would give now: then `make build` has nothing to do.

``python -m twobrains.book.unchanged`` exits with 0 if it is, else with 1, and forgets the last
build, so that one which fails counts for nothing; ``--built`` remembers one that just ended well.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from twobrains.paths import ROOT

SOURCES = ("book", "notebooks", "twobrains")
SINGLE: tuple[str, ...] = (
    "_config.yml",
    "_toc.yml",
    "pyproject.toml",
    "requirements.txt",
    "CITATION.cff",
    "LICENSE",
)
SINGLE += (".venv/installed",)
APART = {"__pycache__", "node_modules", ".ipynb_checkpoints"}
SITE, MARK = Path("_build/html"), Path("_build/built.json")
PRINTED = "two-brains.pdf"
"""What `make pdf` adds to the site."""


def sources(root: Path) -> Iterator[Path]:
    """Every file that a page of the book may depend on."""
    for name in SINGLE:
        yield root / name
    for folder in SOURCES:
        for file in (root / folder).rglob("*"):
            if file.suffix not in (".lock", ".part") and not APART & set(file.parts):
                yield file


def state(root: Path) -> dict[str, str]:
    """A digest of all sources, and one of the names of the site's files."""
    content = hashlib.sha256()
    for file in sorted(file for file in sources(root) if file.is_file()):
        content.update(f"{file.relative_to(root)}\0".encode())
        content.update(file.read_bytes())
    site = sorted(str(file.relative_to(root)) for file in (root / SITE).rglob("*"))
    names = "\n".join(name for name in site if not name.endswith(PRINTED))
    return {"sources": content.hexdigest(), "site": hashlib.sha256(names.encode()).hexdigest()}


def unchanged(root: Path) -> bool:
    """Whether the last build ended well, nothing has changed since, and no file of it is gone."""
    mark = root / MARK
    return mark.exists() and json.loads(mark.read_text(encoding="utf-8")) == state(root)


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Remember a build, or look whether one is needed."""
    if arguments == ["--built"]:
        (root / MARK).write_text(json.dumps(state(root)), encoding="utf-8")
        return 0
    if unchanged(root):
        return 0
    (root / MARK).unlink(missing_ok=True)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
