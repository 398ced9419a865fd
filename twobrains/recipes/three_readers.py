"""How three readers of Python are made: one size, one training, three ways to keep what came."""

from __future__ import annotations

import math
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from twobrains.checkpoints import Record
from twobrains.data import code
from twobrains.models import CodeLSTM, CodeReaders
from twobrains.recipes.code_lstm import next_character_loss
from twobrains.training import Batch, Recipe, fit

BATCH = 16
WINDOW = 128  # characters in which errors go back
STEPS = 1_500
WINDOWS = 64  # of unseen text, each LONG characters
LONG = 512


def three_readers(state: Path, *, seed: int = 0) -> tuple[nn.Module, Record]:
    """The same windows of the running interpreter's standard library for each reader.

    Args:
        state: file that keeps an interrupted run, with the reader's name before its ending.
        seed: of weights and batches.
    """
    model, seconds = trained(state, seed)
    return model, Record.of(
        model,
        "three-readers",
        data=f"{len(code.split().train)} modules of Python {code.version()}'s standard library, "
        f"{len(library()):,} characters, read from the interpreter that trained it; "
        f"{STEPS:,} batches of {BATCH} windows of {WINDOW}, the same for each reader",
        seed=seed,
        metrics=measure(model),
        seconds=seconds,
        python=code.version(),
    )


def trained(state: Path, seed: int) -> tuple[CodeReaders, float]:
    """The readers after their training, and the seconds that took."""
    text = library()

    def batch(generator: torch.Generator) -> Batch:
        starts = torch.randint(len(text) - WINDOW, (BATCH, 1), generator=generator)
        return (text[starts + torch.arange(WINDOW + 1)].long(),)

    model, seconds = untrained(seed), 0.0
    for name, reader in model.readers.items():
        history = fit(
            reader,
            batch,
            guessing,
            Recipe(steps=STEPS, learning_rate=4e-3, seed=seed),
            state=state.with_stem(f"{state.stem}-{name.lower()}"),
            label=f"three-readers, {name}",
        )
        seconds += history.seconds
    return model.eval(), seconds


def library() -> Tensor:
    """What they learn from, in bytes: an eighth of the memory."""
    text = "\n".join(code.modules()[name] for name in code.split().train)
    return code.encode(text).to(torch.uint8)


def guessing(reader: nn.Module, batch: Batch) -> Tensor:
    """Cross-entropy of the next character at every position, by each reader's fastest way."""
    if isinstance(reader, CodeLSTM):
        return next_character_loss(reader, batch)
    (text,) = batch  # (batch, window + 1)
    return F.cross_entropy(reader(text[:, :-1]).mT, text[:, 1:])


@torch.no_grad()
def untrained(seed: int = 0) -> CodeReaders:
    """The readers as training begins: the LSTM's forget gates open (Jozefowicz et al. 2015)."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = CodeReaders()
    cell = model.lstm.reader
    cell.bias_hh[cell.hidden_size : 2 * cell.hidden_size] += 1
    return model


def unseen() -> Tensor:
    """(WINDOWS, LONG + 1) indices in the alphabet: evenly spaced parts of the modules kept back."""
    text = code.encode("\n".join(code.modules()[name] for name in code.split().score))
    starts = torch.linspace(0, len(text) - LONG - 1, WINDOWS).long()
    return text[starts[:, None] + torch.arange(LONG + 1)]


@torch.no_grad()
def scores(reader: nn.Module, text: Tensor) -> tuple[Tensor, Tensor]:
    """Bits that each next character costs, and whether it was predicted: (window, time)."""
    bits, right = [], []
    for part in torch.split(text, 32):
        logits, following = reader(part[:, :-1]), part[:, 1:]
        bits.append(F.cross_entropy(logits.mT, following, reduction="none") / math.log(2))
        right.append(logits.argmax(-1) == following)
    return torch.cat(bits), torch.cat(right).double()


def measure(model: nn.Module) -> dict[str, float]:
    """Each reader on windows as long as in training, and on the end of windows four times so long.

    Every window is read from nothing, so its first characters are hard to guess for all.
    """
    assert isinstance(model, CodeReaders)
    metrics: dict[str, float] = {}
    text = unseen()
    short = torch.cat([text[:, at : at + WINDOW + 1] for at in range(0, LONG, WINDOW)])
    for name, reader in model.eval().readers.items():
        bits, right = scores(reader, short)
        late, _ = scores(reader, text)
        metrics |= {
            f"{name}, next characters guessed": round(float(right.mean()), 4),
            f"{name}, bits a character": round(float(bits.mean()), 4),
            f"{name}, bits, characters 97 to 128": round(float(bits[:, 96:].mean()), 4),
            f"{name}, bits, characters 385 to 512": round(float(late[:, 384:].mean()), 4),
        }
    return metrics
