"""Many digits from a seed, or one from explicit factors: image and pen trajectory of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from .factors import FACTORS, neutral_factors, sample_factors
from .glyphs import WAYS, Way, find_way
from .pen import Trajectory, picture, trace
from .shares import Shares
from .writer import Looseness, Paths, write_paths

__all__ = ["Samples", "Writer", "generate", "together", "write"]

_BLOCK = 1000  # digits drawn from one stream of random numbers
_DRAWN_AT_ONCE = 8  # pictures drawn together, so that they stay in the processor's cache


@dataclass(frozen=True)
class Samples:
    """n handwritten digits, each seen in two ways.

    Args:
        trajectories: what the pen did.
        labels: (n,) digits, int64.
        ways: (n,) numbers into WAYS, int64.
        factors: name -> (n,) the values of each factor, in its unit.
    """

    trajectories: Trajectory
    labels: Tensor
    ways: Tensor
    factors: Mapping[str, Tensor]

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def steps(self) -> Tensor:
        """(n, MOST_POINTS, 3) rows (dx, dy, pen lift) in px; `lengths` says how many count."""
        return self.trajectories.steps

    @property
    def lengths(self) -> Tensor:
        """(n,) points in each trajectory."""
        return self.trajectories.length

    def pictures(self) -> Tensor:
        """(n, 28, 28) the trajectories as ink, each in its thickness; drawn anew at each call."""
        inputs = (*self.trajectories, self.factors["thickness"])
        parts = zip(*(torch.split(x, _DRAWN_AT_ONCE) for x in inputs), strict=True)
        return torch.cat([picture(Trajectory(p, lift, n), broad) for p, lift, n, broad in parts])


def generate(
    n: int,
    *,
    seed: int,
    digits: Sequence[int] = tuple(range(10)),
    loose: Looseness | float = 1.0,
    fit: bool = True,
    edition: Literal[1, 2] = 1,
    shares: Shares | None = None,
) -> Samples:
    """Write n digits, each in a style, by a writer and with factors of its own.

    The first m of n digits are the same for any n, and on any machine to within rounding.

    Args:
        n: how many.
        seed: any integer from 0.
        digits: which digits to choose from.
        loose: how far the writers stray; a number scales the usual looseness (0: the copybook).
        fit: MNIST's convention, a 20 px box and the mass centred; otherwise sizes are what the
            factors say.
        edition: 1 has the styles that this book's studies were measured with, 2 more of what
            people write.
        shares: of styles, by digit and name, where they are not those of the edition.
    Raises:
        ValueError: n below 1, a digit outside 0 to 9, an unknown edition or style.
    """
    if n < 1:
        raise ValueError(f"n = {n} digits asked for: ask for 1 or more")
    chances = _chances(digits, edition, shares or {})
    hand = loose if isinstance(loose, Looseness) else Looseness().times(loose)
    blocks = [
        _block(np.random.default_rng([seed, b]), chances, hand, fit) for b in range(-(-n // _BLOCK))
    ]
    trajectories = Trajectory(
        *(torch.cat(parts)[:n] for parts in zip(*(t for _, t, _ in blocks), strict=True))
    )
    ways = torch.cat([torch.from_numpy(ways) for ways, _, _ in blocks])[:n]
    factors = {name: torch.cat([f[name] for _, _, f in blocks])[:n] for name in FACTORS}
    labels = torch.tensor([way.digit for way in WAYS])[ways]
    return Samples(trajectories, labels, ways, factors)


def write(
    way: Way, factors: Mapping[str, float] | None = None, *, seed: int = 0, loose: float = 0.0
) -> Trajectory:
    """Write one digit once.

    Args:
        way: from `ways_of(digit)` or `find_way(digit, name)`.
        factors: values by name, in the factor's unit; the others stay at rest.
        seed: which writer; it sets the tremor too.
        loose: how far the writer strays from the copybook; 1 is usual.
    Returns:
        an unbatched trajectory; `picture(trajectory, thickness)` is its other view.
    Raises:
        ValueError: an unknown factor; the message lists the names.
    """
    writer = Writer(way, seed=seed, loose=loose)
    return writer.trace(
        **{name: torch.tensor(float(value)) for name, value in (factors or {}).items()}
    )


def together(parts: Sequence[Samples]) -> Samples:
    """All samples in one; of the factors, those that every part has."""
    trajectories = zip(*(part.trajectories for part in parts), strict=True)
    shared = set.intersection(*(set(part.factors) for part in parts))
    return Samples(
        Trajectory(*(torch.cat(each) for each in trajectories)),
        torch.cat([part.labels for part in parts]),
        torch.cat([part.ways for part in parts]),
        {name: torch.cat([part.factors[name] for part in parts]) for name in sorted(shared)},
    )


class Writer(nn.Module):
    """A digit by one writer, with every factor a 0-d input, whole or not: exports to ONNX.

    Args:
        ways: one or several, from ``ways_of(digit)`` or ``find_way(digit, name)``.
        seed: which writer; it sets the tremor too.
        loose: how far the writer strays from the copybook; 1 is usual.
    """

    points: Tensor
    bounds: Tensor
    shake: Tensor

    def __init__(self, *ways: Way, seed: int = 0, loose: float = 1.0) -> None:
        super().__init__()
        if not ways:
            raise ValueError("no writing style given: take one or more from ways_of(digit)")
        hand = Looseness().times(loose)
        written = [
            write_paths(np.array([WAYS.index(way)]), np.random.default_rng(seed), hand)
            for way in ways
        ]
        for name in ("points", "bounds", "shake"):
            values = np.concatenate([getattr(paths, name) for paths in written])
            self.register_buffer(name, torch.from_numpy(values))

    def trace(self, way: Tensor | int = 0, **factors: Tensor) -> Trajectory:
        """The trajectory of a style (by its index) at these factors, the others at rest."""
        unknown = sorted(factors.keys() - FACTORS.keys())
        if unknown:
            raise ValueError(
                f"unknown factor {', '.join(unknown)}: choose from {', '.join(FACTORS)}"
            )
        values = {name: value.to(self.points.dtype) for name, value in factors.items()}
        path, bounds, shake = self.points[way], self.bounds[way], self.shake[way]
        return trace(path, bounds, shake, {**neutral_factors(), **values})

    def forward(
        self,
        slant: Tensor,
        width: Tensor,
        height: Tensor,
        thickness: Tensor,
        rotation: Tensor,
        tremor: Tensor,
        speed: Tensor,
        x: Tensor,
        y: Tensor,
        way: Tensor | int = 0,
    ) -> dict[str, Tensor]:
        """Both views of one sample; the factors are 0-d, ``way`` is an index among the ways.

        Returns:
            picture: (28, 28) ink; steps: (64, 3) rows (dx, dy, pen lift); points: (64, 2) pen
            positions in px; length: 0-d, how many of the rows count.
        """
        values = (slant, width, height, thickness, rotation, tremor, speed, x, y)
        drawn = self.trace(way, **dict(zip(FACTORS, values, strict=True)))
        ink = picture(drawn, thickness.to(self.points.dtype))
        return {
            "picture": ink,
            "steps": drawn.steps,
            "points": drawn.points,
            "length": drawn.length,
        }


def _chances(digits: Sequence[int], edition: int, shares: Shares) -> NDArray[np.float64]:
    """(ways,) how often each way is written: digits alike, within a digit by its shares."""
    strange = sorted(set(digits) - set(range(10)))
    if strange or not digits:
        raise ValueError(f"digits {list(digits)} asked for: choose from 0 to 9")
    if edition not in (1, 2):
        raise ValueError(f"edition {edition!r} of the writing styles: choose 1 or 2")
    for digit, name in shares:
        find_way(digit, name)
    usual = [way.share if edition == 1 else way.share_2 for way in WAYS]
    share = np.array(
        [
            shares.get((way.digit, way.name), each) if way.digit in digits else 0.0
            for way, each in zip(WAYS, usual, strict=True)
        ]
    )
    of_digit = np.array(
        [sum(share[i] for i, w in enumerate(WAYS) if w.digit == way.digit) for way in WAYS]
    )
    return np.asarray(share / np.maximum(of_digit, 1e-9) / len(set(digits)))


def _block(
    rng: np.random.Generator, chances: NDArray[np.float64], loose: Looseness, fit: bool
) -> tuple[NDArray[np.int64], Trajectory, dict[str, Tensor]]:
    """One block of digits: ways, trajectories, factors."""
    ways = rng.choice(len(WAYS), _BLOCK, p=chances)
    factors = sample_factors(_BLOCK, rng)
    paths: Paths = write_paths(ways, rng, loose)
    return ways, _trace_all(paths, factors, fit), factors


def _trace_all(paths: Paths, factors: Mapping[str, Tensor], fit: bool) -> Trajectory:
    """Trace a block in parts small enough for the processor's cache."""
    at_once = 16 * _DRAWN_AT_ONCE
    arrays = (torch.from_numpy(x) for x in (paths.points, paths.bounds, paths.shake))
    inputs = [torch.split(array, at_once) for array in arrays]
    split = {name: torch.split(value, at_once) for name, value in factors.items()}
    parts = [
        trace(path, bounds, shake, {name: values[i] for name, values in split.items()}, fit)
        for i, (path, bounds, shake) in enumerate(zip(*inputs, strict=True))
    ]
    return Trajectory(*(torch.cat(part) for part in zip(*parts, strict=True)))
