"""Python's own standard library as text, read from the interpreter that runs.

Nothing of it is shipped. Another version of Python gives other text; a module is in the same
part of the split in all of them.
"""

from __future__ import annotations

import hashlib
import platform
import sys
import sysconfig
from functools import cache
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

__all__ = ["ALPHABET", "CodeSplit", "decode", "encode", "modules", "split", "version"]

ALPHABET = "\n" + "".join(map(chr, range(32, 127)))
"""The line's end and printable ASCII: 96 symbols. A tab, or any other letter, is not in it."""

_INDEX = {symbol: index for index, symbol in enumerate(ALPHABET)}
_NOT_PROSE = {"encodings", "idlelib", "lib2to3", "pydoc_data", "turtledemo", "ensurepip"}
_TESTS = {"test", "tests", "idle_test", "site-packages", "__pycache__"}


class CodeSplit(NamedTuple):
    """Names of modules; one package, with all its modules, is in one part only.

    Attributes:
        train: what a model learns from.
        choose: where something is chosen about it, such as a cell.
        score: where the choice is scored.
    """

    train: tuple[str, ...]
    choose: tuple[str, ...]
    score: tuple[str, ...]


def version() -> str:
    """Version of the Python whose library this is, such as 3.12; patches change little."""
    return ".".join(platform.python_version_tuple()[:2])


@cache
def modules() -> dict[str, str]:
    """Name and source of each module written in ALPHABET alone, in order of name.

    Left out are tests, tables (encodings, pydoc's topics), IDLE, and what is about Python 2.
    """
    root = Path(sysconfig.get_path("stdlib"))
    found = {}
    for file in sorted(root.rglob("*.py")):
        parts = file.relative_to(root).with_suffix("").parts
        if parts[0] not in sys.stdlib_module_names - _NOT_PROSE or _TESTS & set(parts):
            continue
        text = file.read_text(encoding="utf-8", errors="replace")
        if text and not set(text) - _INDEX.keys():
            found[".".join(parts).removesuffix(".__init__")] = text
    return found


@cache
def split() -> CodeSplit:
    """About nine packages of ten to train, by a hash of the name; the rest to choose and score."""
    parts: tuple[list[str], ...] = ([], [], [])
    for name in modules():
        drawn = hashlib.sha256(name.split(".")[0].encode()).digest()[0]
        parts[1 if drawn < 13 else 2 if drawn < 26 else 0].append(name)
    return CodeSplit(*map(tuple, parts))


def encode(text: str) -> Tensor:
    """Symbols as indices in ALPHABET: (time,) int64.

    Raises:
        ValueError: a symbol is not in the alphabet; the message names it.
    """
    strange = sorted(set(text) - _INDEX.keys())
    if strange:
        raise ValueError(f"not in the alphabet: {', '.join(map(repr, strange))}")
    return torch.tensor([_INDEX[symbol] for symbol in text], dtype=torch.int64)


def decode(symbols: Tensor) -> str:
    """(time,) indices in ALPHABET to text."""
    return "".join(ALPHABET[place] for place in symbols.tolist())
