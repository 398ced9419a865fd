"""What a chapter's outputs depend on: the files its execution read, each with a digest.

Modules count by what they do: comments, docstrings and line numbers change no output.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from twobrains.paths import ROOT

ALWAYS = "requirements.txt"


def write(reads: Path, started: float, file: Path) -> None:
    """Keep the digests of what a chapter has read; nothing, if one was changed meanwhile.

    Args:
        reads: the list that ``twobrains.tools.reads`` made.
        started: when its execution began, as a file's time.
        file: where the digests are kept.
    """
    names = {ALWAYS, *reads.read_text(encoding="utf-8").splitlines()}
    names |= _weights(names)
    there = [ROOT / name for name in names if (ROOT / name).is_file()]
    if all(path.stat().st_mtime < started for path in there):
        file.write_text(json.dumps({n: digest(ROOT / n) for n in sorted(names)}), encoding="utf-8")


def hold(file: Path) -> bool:
    """Whether there is such a list, and each file in it is as it was."""
    if not file.exists():
        return False
    kept: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return all(digest(ROOT / name) == was for name, was in kept.items())


def _weights(names: Iterable[str]) -> set[str]:
    """All weights beside modules that were imported: safetensors opens them past Python."""
    folders = {(ROOT / name).parent for name in names if name.endswith(".py")}
    files = [file for folder in folders for file in folder.glob("*.safetensors")]
    return {file.relative_to(ROOT).as_posix() for file in files}


def digest(path: Path) -> str:
    """A hash of a file's content, of a module's code or of a folder's list."""
    if path.is_dir():
        names = sorted(each.name for each in path.iterdir() if _counts(each))
        return _short("\n".join(names).encode())
    if not path.exists():
        return "missing"
    now = path.stat()
    return _digest(path, now.st_mtime_ns, now.st_size)


@cache
def _digest(path: Path, _changed: int, _size: int) -> str:
    """The hash of a file as it was at that time, cached: chapters read many files in common."""
    content = path.read_bytes()
    return _short(_code(content) if path.suffix == ".py" else content)


def _short(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:20]


def _counts(entry: Path) -> bool:
    return entry.name != "__pycache__" and entry.suffix not in (".lock", ".pyc")


def _code(source: bytes) -> bytes:
    """A module without comments, docstrings (constants' too), line numbers; as is if unreadable."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return source
    for node in ast.walk(tree):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        node.body = [statement for statement in node.body if not _is_text(statement)]
    return ast.dump(tree).encode()


def _is_text(statement: ast.stmt) -> bool:
    value = getattr(statement, "value", None) if isinstance(statement, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)
