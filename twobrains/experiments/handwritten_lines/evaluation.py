"""The tests of readers of handwritten lines, and how their readings are scored.

*numbers* are 1 to 12 random digits, *real* the same numbers in scikit-learn's digits. In *schools*
one sign tells what the only flagged stroke of a line is, 1 to 11 positions away. *dates* and
*checked* have a digit under a blot. All lines are by writers that no reader learns from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

import numpy as np
import torch
from torch import nn

from twobrains.analysis.edits import character_error_rate, read_correctly
from twobrains.data.lines import (
    KINDS,
    Lines,
    Text,
    checked,
    compose,
    date,
    number,
    real_digits,
    schooled,
    under_the_blot,
    writers,
)
from twobrains.models import ctc
from twobrains.models.crnn import BLANK, columns_of

UNSEEN = 1_000_000
"""Seed of writers and lines that no run learns from."""
PENS = 200
LENGTHS, DISTANCES = range(1, 13), range(1, 12)
TESTED = 40
"""Lines of each length; twice as many at each distance."""
TESTS = ("numbers", "real", "schools", "dates", "checked")


@dataclass(frozen=True)
class Scores:
    """How the lines of one test were read.

    Attributes:
        lines: how many there were.
        errors: edits over symbols, the character error rate.
        exact: share of lines without a mistake.
        recall: share of the symbols that only other signs tell which are read correctly; 0 if the
            test has none.
        by_part: lines without a mistake by length, 1 to 12; for schools, the symbols that one
            other sign tells by the distance to it, 1 to 11.
    """

    lines: int
    errors: float
    exact: float
    recall: float
    by_part: tuple[float, ...]


@cache
def texts_of(test: str) -> list[list[Text]]:
    """What the lines of a test say, part by part: by length, by distance, or all in one."""
    rng = np.random.default_rng(UNSEEN + TESTS.index(test))
    if test == "schools":
        return [
            [schooled(rng, int(rng.integers(far + 1, 13)), distance=far) for _ in range(2 * TESTED)]
            for far in DISTANCES
        ]
    if test == "dates":
        return [[date(rng) for _ in range(10 * TESTED)]]
    if test == "checked":
        return [[checked(rng, int(rng.choice(KINDS[test][1]))) for _ in range(10 * TESTED)]]
    return [[number(rng, length) for _ in range(TESTED)] for length in LENGTHS]


@cache
def lines_of(test: str) -> list[Lines]:
    """The lines of one of ``TESTS``, part by part.

    Raises:
        ValueError: there is no such test.
    """
    if test not in TESTS:
        raise ValueError(f"a test is one of {', '.join(TESTS)}; got {test!r}")
    rng = np.random.default_rng(UNSEEN)
    glyphs = real_digits() if test == "real" else writers(PENS, seed=UNSEEN)
    return [compose(glyphs, texts, rng) for texts in texts_of(test)]


@cache
def ceiling() -> float:
    """Recall of the test's blotted digits by a reader who knows every date."""
    shares = [1 / len(under_the_blot(text)) for text in texts_of("dates")[0]]
    return sum(shares) / len(shares)


@torch.no_grad()
def readings(net: nn.Module, lines: Lines, at_once: int = 40) -> list[tuple[int, ...]]:
    """What the best path of each line spells."""
    read = []
    for ink, widths in zip(
        torch.split(lines.ink, at_once), torch.split(lines.widths, at_once), strict=True
    ):
        read += ctc.decoded(net(ink, widths), BLANK, columns_of(widths))
    return read


def evaluate(net: nn.Module, test: str) -> Scores:
    """Let a net, in eval mode, read the lines of one of ``TESTS``."""
    parts = lines_of(test)
    read = [readings(net, lines) for lines in parts]
    wrote = [lines.texts() for lines in parts]
    right = [_same(one, two) for one, two in zip(wrote, read, strict=True)]
    by_context = [_by_context(lines, each) for lines, each in zip(parts, read, strict=True)]
    return Scores(
        lines=sum(map(len, wrote)),
        errors=round(character_error_rate([*chain(*wrote)], [*chain(*read)]), 4),
        exact=_share(chain(*right)),
        recall=_share(chain(*by_context)),
        by_part=tuple(_share(part) for part in (by_context if test == "schools" else right)),
    )


def _same(wrote: Sequence[Sequence[int]], read: Sequence[Sequence[int]]) -> list[bool]:
    return [one == two for one, two in zip(wrote, read, strict=True)]


def _by_context(lines: Lines, read: Sequence[tuple[int, ...]]) -> list[bool]:
    """Whether each symbol that only the others tell is read correctly."""
    rows = zip(lines.texts(), read, lines.ambiguous.tolist(), strict=True)
    return [
        right
        for wrote, got, ambiguous in rows
        for right, wanted in zip(read_correctly(wrote, got), ambiguous, strict=False)  # padded
        if wanted
    ]


def _share(right: Iterable[bool]) -> float:
    found = list(right)
    return round(sum(found) / len(found), 4) if found else 0.0
