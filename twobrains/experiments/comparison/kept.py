"""Weights of nets that the book's figures ask: of some tasks, every net's run with the first seed.

Made by ``python -m twobrains experiments keep``; the same run gives the same weights, so that a
kept net has the score that stands in the record.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import nn
from tqdm.auto import tqdm

from twobrains.experiments.comparison.grid import BUDGETS, SEEDS, TASKS, Run
from twobrains.experiments.comparison.nets import build
from twobrains.experiments.comparison.training import Result, learn

__all__ = ["KEPT", "WEIGHTS", "keep", "load"]

WEIGHTS = Path(__file__).with_name("kept.safetensors")
_BRAINS = ("CNN", "TCN", "RNN", "GRU", "LSTM")
_PAIRED = (
    "LSTM", "TCN", "WaveNet", "S4D", "linear attention", "mLSTM", "no places", "Transformer",
    "learned places", "rotary places",
)  # fmt: skip
KEPT = {
    **dict.fromkeys(("pixels", "permuted", "copy"), _BRAINS),
    **dict.fromkeys(("pen-picture", "pen-movement"), (*_BRAINS, "BiGRU")),
    "selective-copy": (*_BRAINS, "minGRU", "minLSTM", "Mamba", "S4D"),
    "recall": _PAIRED,
}
"""Nets by task."""


def load(task: str, net: str) -> nn.Module:
    """A net as its run with the first seed has left it, in eval mode.

    Raises:
        ValueError: the weights of this net on this task are not kept.
    """
    if net not in KEPT.get(task, ()):
        raise ValueError(f"no weights of {net} on {task!r} are kept; there are {KEPT}")
    made, mark = build(net, TASKS[task], BUDGETS[task]), _mark(task, net)
    with safe_open(WEIGHTS, "pt") as stored:
        made.load_state_dict({name: stored.get_tensor(mark + name) for name in made.state_dict()})
    return made.eval()


def keep(results: Iterable[Result]) -> int:
    """Train what is not kept yet; each net is safe as soon as it is trained.

    Returns:
        how many nets were trained.
    """
    there = load_file(WEIGHTS) if WEIGHTS.exists() else {}
    wanted = [run for run in _runs(results) if not _has(there, run)]
    for run in tqdm(wanted, disable=not wanted):
        weights = learn(run).net.state_dict()
        mark = _mark(run.task, run.net)
        there |= {mark + name: weight.contiguous() for name, weight in weights.items()}
        save_file(there, WEIGHTS)
    return len(wanted)


def _runs(results: Iterable[Result]) -> list[Run]:
    return [
        result.run
        for result in results
        if (result.run.stage, result.run.seed) == ("final", SEEDS[0])
        and result.run.net in KEPT.get(result.run.task, ())
    ]


def _mark(task: str, net: str) -> str:
    return f"{task}: {net}: "


def _has(there: Iterable[str], run: Run) -> bool:
    return any(name.startswith(_mark(run.task, run.net)) for name in there)
