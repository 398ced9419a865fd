"""Who found what, when, and from what it came: read from ``milestones.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

__all__ = ["LINEAGES", "MILESTONES", "History", "Milestone", "read"]

MILESTONES = Path(__file__).with_name("milestones.toml")
LINEAGES = ("convolution", "recurrence", "attention", "state space", "hybrid")
"""In the order of the timeline's lanes; each has its colour in ``twobrains.palette.BRAINS``."""
ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
PAGE = re.compile(r"(?:\.\./)?[\w/]+\.(?:ipynb|md)#[\w-]+")
WANTED = ("id", "year", "lineages", "name", "by", "idea", "from", "source")
MAY = ("shown", "shown_as")


@dataclass(frozen=True)
class Milestone:
    """One entry; what each field holds is said at the head of ``milestones.toml``.

    Raises:
        ValueError: in words, which field of which milestone holds what it can't.
    """

    id: str
    year: int
    lineages: Sequence[str]
    name: str
    by: str
    idea: str
    inherits: Sequence[str]
    source: str
    shown: str = ""
    shown_as: str = ""

    def __post_init__(self) -> None:
        if not ID.fullmatch(self.id):
            raise ValueError(f"an id is of lowercase letters, digits and hyphens; got {self.id!r}")
        if unknown := [each for each in self.lineages if each not in LINEAGES]:
            raise ValueError(
                f"{self.id}: lineages are among {', '.join(LINEAGES)}; got {', '.join(unknown)}"
            )
        if not self.lineages or len(set(self.lineages)) < len(self.lineages):
            raise ValueError(
                f"{self.id}: give one or more lineages, each once; got {list(self.lineages)}"
            )
        for field in ("name", "by", "source"):
            if not getattr(self, field).strip():
                raise ValueError(f"{self.id}: {field} is empty")
        if not self.idea.endswith(".") or ". " in self.idea:
            raise ValueError(
                f"{self.id}: the idea is one sentence that ends in a full stop; got {self.idea!r}"
            )
        if bool(self.shown) != bool(self.shown_as):
            raise ValueError(f"{self.id}: give both shown and shown_as, or neither")
        if self.shown and not PAGE.fullmatch(self.shown):
            raise ValueError(
                f"{self.id}: shown is a heading of a page, like 01_page.ipynb#heading; "
                f"got {self.shown!r}"
            )

    @property
    def dated(self) -> str:
        """Year and name: ``1990 Elman network``."""
        return f"{self.year} {self.name}"

    @property
    def cited(self) -> str:
        """Authors and year: ``Elman, 1990``."""
        return f"{self.by}, {self.year}"

    @property
    def link(self) -> str:
        """Its entry in the bibliography, as the pages of ``notebooks`` link to it."""
        return f"../book/bibliography.md#{self.source}"


@dataclass(frozen=True)
class History:
    """All milestones, in the order of their years.

    Raises:
        ValueError: an id is there twice, years go back, or one inherits from what is not above it.
    """

    milestones: Sequence[Milestone]

    def __post_init__(self) -> None:
        ids = [each.id for each in self.milestones]
        if twice := sorted({each for each in ids if ids.count(each) > 1}):
            raise ValueError(f"these ids are there twice: {', '.join(twice)}")
        for one, next_one in pairwise(self.milestones):
            if next_one.year < one.year:
                raise ValueError(
                    f"milestones are in the order of their years: {next_one.id} "
                    f"({next_one.year}) comes after {one.id} ({one.year})"
                )
        for place, milestone in enumerate(self.milestones):
            _check_line(milestone, ids[:place], ids)

    def __len__(self) -> int:
        return len(self.milestones)

    def __iter__(self) -> Iterator[Milestone]:
        return iter(self.milestones)

    def __getitem__(self, key: str) -> Milestone:
        return self.milestones[self.place[key]]

    @cached_property
    def place(self) -> Mapping[str, int]:
        """The index of each, by its id."""
        return {each.id: place for place, each in enumerate(self.milestones)}

    def of(self, lineage: str) -> list[Milestone]:
        """Those of one lineage."""
        return [each for each in self.milestones if lineage in each.lineages]

    def parents(self, key: str) -> list[Milestone]:
        """What one inherits from."""
        return [self[each] for each in self[key].inherits]

    def heirs(self, key: str) -> list[Milestone]:
        """What inherits from one."""
        return [each for each in self.milestones if key in each.inherits]


def _check_line(milestone: Milestone, above: Sequence[str], every: Sequence[str]) -> None:
    """Raise ``ValueError`` unless all that one inherits from is above it, once."""
    for parent in milestone.inherits:
        if parent not in every:
            raise ValueError(f"{milestone.id} inherits from {parent!r}, which is no milestone")
        if parent not in above:
            raise ValueError(f"{milestone.id} inherits from {parent}, which is below it")
    if len(set(milestone.inherits)) < len(milestone.inherits):
        raise ValueError(f"{milestone.id} names one that it inherits from twice")


def read(file: Path = MILESTONES) -> History:
    """The milestones."""
    entries = tomllib.loads(file.read_text(encoding="utf-8"))["milestone"]
    return History([_milestone(number, entry) for number, entry in enumerate(entries, 1)])


def _milestone(number: int, entry: dict[str, Any]) -> Milestone:
    """One entry of the file, by the names that it has there."""
    what = entry.get("id", f"entry {number}")
    if missing := [name for name in WANTED if name not in entry]:
        raise ValueError(f"{what} has no {', '.join(missing)}")
    if unknown := sorted(set(entry) - {*WANTED, *MAY}):
        raise ValueError(f"{what} has {', '.join(unknown)}, which no milestone has")
    if not isinstance(entry["year"], int):
        raise ValueError(f"{what}: a year is a whole number; got {entry['year']!r}")
    return Milestone(inherits=entry.pop("from"), **entry)
