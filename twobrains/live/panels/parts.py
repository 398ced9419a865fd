"""What a panel says in sentences, piece by piece."""

from __future__ import annotations

from typing import NamedTuple


class Part(NamedTuple):
    """One piece of what a reader reads: what it is, its text, and where its link leads."""

    kind: str
    text: str
    link: str = ""
