"""What a panel tells in sentences, piece by piece."""

from __future__ import annotations

from typing import NamedTuple


class Part(NamedTuple):
    """One piece of what a reader is told: what it is, its text, and where its link leads."""

    kind: str
    text: str
    link: str = ""
