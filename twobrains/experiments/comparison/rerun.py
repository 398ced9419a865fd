"""A run of the comparison made again: is it where its record says?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from twobrains.experiments.comparison import tables
from twobrains.experiments.comparison.training import Result, train

POINTS, SHARE = 1.0, 0.05
"""How far a run repeated on any processor may be off: points of %, or a share of another score."""


def rerun(results: Sequence[Result], name: str, seed: int | None = None) -> tuple[bool, str]:
    """Repeat the run of this ``id``, and compare."""
    before = next((result for result in results if result.id == name), None)
    if before is None:
        raise SystemExit(f"no run {name} in the record: `list comparison` has them all")
    return compared(results, before, seed)


def compared(results: Sequence[Result], before: Result, seed: int | None) -> tuple[bool, str]:
    """Repeat a run, with its seed or another; whether it is where it should be, in words too."""
    run = before.run
    if seed is None or seed == run.seed:
        return _as_before(before, train(run))
    found = tables.cell(results, run.task, run.net)
    if run.stage != "final" or found is None:
        raise SystemExit(f"nothing is on record of what another seed of {before.id} would give")
    score = train(replace(run, seed=seed)).score
    words = f"{before.measure}: seed {seed} gives {score}, {found.low:.4g} to {found.high:.4g}"
    return score is not None and found.low <= score <= found.high, f"{words} expected"


def _as_before(before: Result, after: Result) -> tuple[bool, str]:
    """Whether a repeated run has its score again: of a search, which has none, on validation."""
    old, new = (each.validation if each.score is None else each.score for each in (before, after))
    if old is None or new is None:
        raise ValueError(f"run {before.id} has no score to compare")
    room = POINTS if before.measure.endswith("%") else SHARE * abs(old)
    words = f"{before.measure}: {old} on record, {new} now; {room:.3g} apart at most"
    return abs(new - old) <= room, words
