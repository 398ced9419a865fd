"""The next ten frames of moving digits: by convolution, by recurrence, by both, and by rules.

A net reads five frames and predicts ten, each from those before and its own predictions. It learns
from generated digits that move mostly across or mostly up and down, and is tested on digits of
writers that it has not seen: in these directions, in others (aslant), and there also on
scikit-learn's real ones. Errors are the squares summed over a frame's px, the mean of some hundred
videos.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from twobrains.data import moving_digits as moving
from twobrains.data.moving_digits import HELD_OUT, SEEN, Motion
from twobrains.early_stopping import EarlyStopping
from twobrains.experiments.study import Study
from twobrains.models.forecast import FORECASTERS, Forecaster, copy_last, mean_frame
from twobrains.training import Batch, History, Recipe, fit, parameters

READ, HORIZON = 5, 10
"""Frames given, and asked for."""
LEARNED = 6
"""Frames that training asks for: half of the time, and errors that have not piled up yet."""
TRAININGS: Mapping[str, int | None] = {"endless": None, "300": 300}
"""Videos to learn from: drawn anew for each batch, or so many."""
STEPS: Mapping[str, int] = dict.fromkeys(FORECASTERS, 300) | {"wide LSTM": 2100}
"""Batches. The wide LSTM gets as many as take the seconds of a net with convolutions."""
RATES: Mapping[str, float] = dict.fromkeys(FORECASTERS, 1e-2) | {"wide LSTM": 4e-3}
BATCH = 16
HANDS = 1_000
"""Digits to learn from, each by a writer of its own."""
UNSEEN = 1_000_003
"""Seed of validation and tests; no training uses it, nor the two after it."""
TESTS = ("seen", "new", "real")
"""New writers in training's directions, and aslant; real digits aslant."""
VIDEOS, LOOKED_AT = 256, 64
"""Videos of each test, and of validation."""
LOOKS, PATIENCE = 6, 4
"""How often validation is looked at; looks without a better one before training ends."""


def average_sheet(frames: Tensor, horizon: int) -> Tensor:
    """The rule that every frame is the mean of training's: (batch, horizon, 1, height, width)."""
    return _sheet().expand(len(frames), horizon, -1, -1, -1)


RULES: Mapping[str, Callable[[Tensor, int], Tensor]] = {
    "copy last frame": copy_last,
    "mean frame": mean_frame,
    "average sheet": average_sheet,
}
"""The last ignores the frames read: a net that has learned no motion can still output it."""


@dataclass(frozen=True)
class Run:
    """One cell of the grid with one seed.

    Attributes:
        training: one of ``TRAININGS``.
        kind: one of ``FORECASTERS``.
        seed: of the writers, the first weights and the batches.
    """

    training: str
    kind: str
    seed: int


@dataclass(frozen=True, kw_only=True)
class Result:
    """How well a net predicted, as a line of the record.

    Attributes:
        run: the cell of the grid, and its seed.
        errors: by test, of each of the ten frames: squares summed over its px.
        best: batches after which validation was best; the weights are of then.
        trained: batches until training ended.
        parameters: weights and biases.
        seconds: of training, validation included, by the clock.
        cpu_seconds: the processor's, on one thread; ``seconds`` count what else runs.
        versions: of Python and torch.
        command: that made the line.
    """

    run: Run
    errors: dict[str, list[float]]
    best: int
    trained: int
    parameters: int
    seconds: float
    cpu_seconds: float
    versions: str = ""
    command: str = ""


def grid(seeds: Iterable[int]) -> list[Run]:
    """All runs, one training after the other, and seed by seed."""
    cells = product(TRAININGS, list(seeds), FORECASTERS)
    return [Run(training, kind, seed) for training, seed, kind in cells]


def draw(run: Run, generator: torch.Generator) -> Batch:
    """A batch for training: (16, 5 + 6, 1, 20, 20) in training's directions."""
    count = TRAININGS[run.training]
    if count is None:
        pool = moving.glyphs(HANDS, seed=run.seed)
        motion = moving.motions(pool, BATCH, generator, directions=SEEN)
        return (moving.frames(motion, READ + LEARNED),)
    which = torch.randint(count, (BATCH,), generator=generator)
    return (_fixed(run.seed, count)[which],)


@cache
def _fixed(seed: int, count: int) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    motion = moving.motions(moving.glyphs(HANDS, seed=seed), count, generator, directions=SEEN)
    return moving.frames(motion, READ + LEARNED)


@cache
def asked(test: str) -> Tensor:
    """A test's videos, or those of ``validation``: (videos, 5 + 10, 1, 20, 20)."""
    if test not in (*TESTS, "validation"):
        raise ValueError(f"test is one of {', '.join(TESTS)}, validation; got {test!r}")
    place = ("validation", *TESTS).index(test)
    pool = moving.glyphs(HANDS, seed=UNSEEN + (test != "validation"))
    directions = HELD_OUT if test in ("new", "real") else SEEN
    motion: Motion = moving.motions(
        moving.real_glyphs() if test == "real" else pool,
        LOOKED_AT if test == "validation" else VIDEOS,
        torch.Generator().manual_seed(UNSEEN + place),
        directions=directions,
    )
    return moving.frames(motion, READ + HORIZON)


@cache
def _sheet() -> Tensor:
    """(1, 20, 20): the mean of all frames of 300 videos in training's directions."""
    return _fixed(0, 300).mean((0, 1))


def errors(predicted: Tensor, videos: Tensor) -> list[float]:
    """The error of each predicted frame: squares summed over its px, averaged over the videos.

    Args:
        predicted: (batch, HORIZON, 1, height, width).
        videos: (batch, READ + HORIZON, 1, height, width).
    """
    squares = (predicted - videos[:, READ:]).square().sum((2, 3, 4))  # (batch, HORIZON)
    return [round(value, 3) for value in squares.mean(0).tolist()]


@torch.no_grad()
def evaluate(net: Forecaster, test: str) -> list[float]:
    """A net's errors in a test, frame by frame."""
    videos = asked(test)
    return errors(net.predict(videos[:, :READ], HORIZON), videos)


@cache
def rule(name: str, test: str) -> tuple[float, ...]:
    """A rule's errors in a test, frame by frame.

    Args:
        name: one of ``RULES``.
        test: one of ``TESTS``.
    """
    videos = asked(test)
    return tuple(errors(RULES[name](videos[:, :READ], HORIZON), videos))


def forecast_loss(net: nn.Module, batch: Batch) -> Tensor:
    """Cross entropy of every px of every frame but the first two, nats a px.

    One frame doesn't tell the direction: the second can't be predicted, so it is left out.
    """
    (videos,) = batch
    logits = net(videos[:, :READ], LEARNED)  # (batch, READ + LEARNED - 1, 1, height, width)
    return F.binary_cross_entropy_with_logits(logits[:, 1:], videos[:, 2:])


def trained(
    run: Run, steps: int | None = None, *, state: Path | None = None
) -> tuple[Forecaster, History, int]:
    """The net of a run as validation liked it best, its history, and after how many batches.

    Args:
        run: which.
        steps: batches at most; those of the experiment unless given.
        state: file that keeps an interrupted run.
    """
    torch.manual_seed(run.seed)
    net, steps = Forecaster(run.kind), steps or STEPS[run.kind]
    stopping = EarlyStopping(
        net,
        lambda: [sum(evaluate(net, "validation")) / HORIZON],
        every=max(1, steps // LOOKS),
        patience=PATIENCE,
    )
    recipe = Recipe(steps, learning_rate=RATES[run.kind], seed=run.seed)
    history = fit(
        net,
        lambda generator: draw(run, generator),
        forecast_loss,
        recipe,
        state=state,
        progress=False,
        after=stopping,
    )
    net.load_state_dict(stopping.weights)
    return net, history, stopping.step


def train(run: Run) -> Result:
    """Train one net, and test its predictions."""
    net, history, best = trained(run)
    return Result(
        run=run,
        errors={test: evaluate(net, test) for test in TESTS},
        best=best,
        trained=len(history.losses),
        parameters=parameters(net),
        seconds=round(history.seconds, 1),
        cpu_seconds=round(history.cpu_seconds, 1),
    )


def rules_error(_: object, *, name: str, test: str, frame: int | None = None) -> float:
    """A rule's error on a frame, counted from 1, or the mean of all."""
    found = rule(name, test)
    return found[frame - 1] if frame else sum(found) / HORIZON


STUDY = Study(
    name="video",
    run=Run,
    result=Result,
    grid=grid,
    train=train,
    shown="errors[new]",
    measures={"rule": rules_error},
)


def error(test: str, frame: int | None = None) -> str:
    """The name of a net's error on a frame, counted from 1, or of the mean of all."""
    return f"errors[{test}]" + (f"[{frame - 1}]" if frame else "")


SHOWN = (None, 1, 3, 5, 10)
"""Frames of the table; first the mean of all."""


def table(results: Iterable[Result], test: str, training: str = "endless") -> Iterator[str]:
    """Rules and nets side by side, each with half of its 95 % interval."""
    results = list(results)
    heads = "".join(f"{f'frame {frame}' if frame else 'mean':>15}" for frame in SHOWN)
    yield f"{f'{training}; {test}':18}{heads}"
    for name in RULES:
        values = [rules_error(results, name=name, test=test, frame=frame) for frame in SHOWN]
        yield f"{name:18}" + "".join(f"{value:15.2f}" for value in values)
    for kind in FORECASTERS:
        cells = (STUDY.cell(results, training, kind, value=error(test, frame)) for frame in SHOWN)
        yield f"{kind:18}" + "".join(f"{each.text(digits=2, times=1):>15}" for each in cells)
