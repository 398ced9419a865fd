"""How the model of Python's source text is made, and what its cells are scored on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from twobrains.analysis.cells import TRAITS, YES_NO, CellScore, Traits, score, traits
from twobrains.checkpoints import Record
from twobrains.data import code
from twobrains.models import CodeLSTM
from twobrains.training import Batch, Recipe, fit

BATCH = 32
WINDOW = 256  # characters in which errors go back
STEPS = 3_600
READ = 4_000  # characters from each module's start that cells are scored on
PART = 500  # characters whose gates are kept at once


def code_lstm(state: Path, *, seed: int = 0) -> tuple[nn.Module, Record]:
    """Windows of the running interpreter's standard library, cut at random positions.

    Args:
        state: file that keeps an interrupted run.
        seed: of weights and batches.
    """
    text = code.encode("\n".join(code.modules()[name] for name in code.split().train))
    text = text.to(torch.uint8)  # an eighth of the memory

    def batch(generator: torch.Generator) -> Batch:
        starts = torch.randint(len(text) - WINDOW, (BATCH, 1), generator=generator)
        return (text[starts + torch.arange(WINDOW + 1)].long(),)

    model = untrained(seed)
    recipe = Recipe(steps=STEPS, learning_rate=4e-3, seed=seed)
    history = fit(model, batch, next_character_loss, recipe, state=state, label="code-lstm")
    return model, Record.of(
        model,
        "code-lstm",
        data=f"{len(code.split().train)} modules of Python {code.version()}'s standard library, "
        f"{len(text):,} characters, read from the interpreter that trained it",
        seed=seed,
        metrics=measure(model, seed),
        seconds=history.seconds,
        python=code.version(),
    )


def next_character_loss(model: nn.Module, batch: Batch) -> Tensor:
    """Cross entropy of the next character, at every position of each window.

    The states come from torch's own LSTM on the same weights, which is twice as fast.
    """
    assert isinstance(model, CodeLSTM)
    (text,) = batch  # (batch, window + 1)
    weights: list[Tensor] = list(model.reader.parameters())
    start = model.reader.start(len(text))
    states = tuple(each[None] for each in start)
    seen = model.embed(text[:, :-1])
    h = torch.lstm(seen, states, weights, True, 1, 0.0, False, False, True)[0]
    return F.cross_entropy(model.head(h).mT, text[:, 1:])


class Read(NamedTuple):
    """A network's states and predictions on some modules.

    Attributes:
        cells: (characters, hidden) cell states after each character.
        traits: what was so after each.
        right: accuracy: share of the characters that were predicted.
        bits: a character, by its predicted probabilities (cross-entropy).
    """

    cells: Tensor
    traits: Traits
    right: float
    bits: float


@torch.no_grad()
def read(model: CodeLSTM, names: Sequence[str]) -> Read:
    """Read modules from their starts, all at once and a part after the other."""
    texts = [code.modules()[name] for name in names]
    lengths = torch.tensor([min(len(text) - 1, READ) for text in texts])
    symbols = torch.zeros(len(texts), READ + 1, dtype=torch.int64)
    for row, text in enumerate(texts):
        symbols[row, : lengths[row] + 1] = code.encode(text[: lengths[row] + 1])
    state, cells, logits = model.reader.start(len(texts)), [], []
    for begin in range(0, READ, PART):
        reading = model.eval().read(
            symbols[:, begin : min(begin + PART, READ)], (lengths - begin).clamp(min=0), state
        )
        state = reading.lstm.h[:, -1], reading.lstm.c[:, -1]
        cells.append(reading.lstm.c)
        logits.append(reading.logits)
    inside = torch.arange(READ) < lengths[:, None]
    beliefs, following = torch.cat(logits, 1)[inside], symbols[:, 1:][inside]
    return Read(
        torch.cat(cells, 1)[inside],
        labelled(texts, lengths),
        float((beliefs.argmax(-1) == following).double().mean()),
        float(F.cross_entropy(beliefs, following) / math.log(2)),
    )


def labelled(texts: Sequence[str], lengths: Tensor) -> Traits:
    """The traits of the beginnings of texts, one after the other."""
    found = [traits(text) for text in texts]
    return Traits(
        *(
            torch.cat([each[:n] for each, n in zip(column, lengths, strict=True)])
            for column in zip(*found, strict=True)
        )
    )


def scores(choose: Read, rate: Read) -> list[CellScore]:
    """The best cell for each trait: chosen on one part of the library, scored on another."""
    pairs = zip(TRAITS, choose.traits, rate.traits, strict=True)
    return [score(name, (choose.cells, so), (rate.cells, other)) for name, so, other in pairs]


@torch.no_grad()
def untrained(seed: int = 0) -> CodeLSTM:
    """The network as its training begins: forget gates start open (Jozefowicz et al. 2015)."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = CodeLSTM()
    model.reader.bias_hh[model.reader.hidden_size : 2 * model.reader.hidden_size] += 1
    return model


def measure(model: nn.Module, seed: int = 0) -> dict[str, float]:
    """Guesses of the next character, and each trait's cell, probe, and both before training.

    Args:
        model: trained from this seed.
        seed: of its initial weights.
    """
    assert isinstance(model, CodeLSTM)
    ours, theirs = (
        [read(network, part) for part in (code.split().choose, code.split().score)]
        for network in (model, untrained(seed))
    )
    metrics = {
        "next characters guessed, unseen modules": round(ours[1].right, 4),
        "bits a character, unseen modules": round(ours[1].bits, 4),
    }
    for trained, random in zip(scores(*ours), scores(*theirs), strict=True):
        name = f"{trained.trait}, {'AUC' if trained.trait in YES_NO else 'R²'} of"
        metrics |= {
            f"{name} cell {trained.cell}": trained.scored,
            f"{name} a linear probe": trained.probe,
            f"{name} an untrained network's best cell": random.scored,
            f"{name} its linear probe": random.probe,
        }
    return metrics
