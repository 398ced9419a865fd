"""The addresses of the repository and of the published book, from where they are set.

``pyproject.toml``'s ``[tool.twobrains]`` holds them; ``twobrains.tools.write_addresses`` writes
them into the README and the notebooks.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from twobrains.paths import ROOT


@dataclass(frozen=True)
class Addresses:
    """Empty strings where the project has no public address yet."""

    repository: str
    branch: str
    book: str


def addresses(root: Path = ROOT) -> Addresses:
    """The addresses of this checkout; an installed package is in none and has none."""
    file = root / "pyproject.toml"
    if not file.exists():
        return Addresses("", "", "")
    settings = tomllib.loads(file.read_text(encoding="utf-8"))
    return Addresses(**settings["tool"]["twobrains"])
