"""Adding, copying, copying what is scattered, parity and counting: made anew at each draw."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from twobrains.data import memory_tasks
from twobrains.experiments.comparison.tasks import (
    BATCH,
    Sequences,
    Task,
    at_the_end,
    pieces,
    seeded,
    share_right,
)
from twobrains.experiments.length_generalisation.study import FEW, SHORT, counting, parity

HELDOUT = 512
STEPS = 1200
SYMBOLS = memory_tasks.SYMBOLS
KEYS, PAIRS = 16, 8
"""How many keys recall has, and how many of them a sequence contains."""
SHORTEST, LONGEST = 4, 32
"""Steps of induction's sequences while it is learned."""
Make = Callable[[int, torch.Generator], Sequences]


def adding(time: int) -> Make:
    """Numbers from 0 to 1, two of them marked, one in each half: what is their sum?

    After Hochreiter & Schmidhuber (1997), as Bai, Kolter & Koltun (2018) set it. A net that
    always outputs 1 has a mean squared error of 1/6.
    """

    def make(count: int, generator: torch.Generator) -> Sequences:
        numbers = torch.rand(count, time, generator=generator)
        half = time // 2
        first = torch.randint(0, half, (count, 1), generator=generator)
        second = torch.randint(half, time, (count, 1), generator=generator)
        both = torch.cat([first, second], 1)  # (count, 2)
        marks = torch.zeros(count, time).scatter(1, both, 1.0)
        total = numbers.gather(1, both).sum(1, keepdim=True)
        return at_the_end(torch.stack([numbers, marks], -1), total)

    return make


def copying(blanks: int) -> Make:
    """Ten symbols, blanks, then ten steps that ask for them in their order."""

    def make(count: int, generator: torch.Generator) -> Sequences:
        x, symbols = memory_tasks.copying(blanks, count, generator)
        mask = torch.zeros(x.shape[:2], dtype=torch.bool)
        mask[:, -symbols.shape[1] :] = True
        return Sequences(x, mask, symbols.flatten())

    return make


def selective(time: int, letters: int = 8) -> Make:
    """Symbols scattered among blanks, then as many steps that ask for them in their order.

    After Gu & Dao (2023), section 4.1.1, shorter: the positions of the symbols differ each time.
    """

    def make(count: int, generator: torch.Generator) -> Sequences:
        symbols = torch.randint(0, SYMBOLS, (count, letters), generator=generator)
        places = torch.rand(count, time, generator=generator).argsort(1)[:, :letters].sort(1).values
        kind = torch.full((count, time + letters), SYMBOLS)  # blank
        kind = kind.scatter(1, places, symbols)
        kind[:, time:] = SYMBOLS + 1  # the asking mark
        return Sequences(
            F.one_hot(kind, SYMBOLS + 2).float(), kind == SYMBOLS + 1, symbols.flatten()
        )

    return make


def recall(pairs: int) -> Make:
    """Pairs of a key and a value, then the keys alone and in another order: which values?

    Which value belongs to which key differs each time, so no weight can hold it. After the
    multi-query associative recall of Arora et al. (2024), with both of a pair in one step.
    """

    def make(count: int, generator: torch.Generator) -> Sequences:
        keys = torch.rand(count, KEYS, generator=generator).argsort(1)[:, :pairs]
        values = torch.randint(0, SYMBOLS, (count, pairs), generator=generator)
        order = torch.rand(count, pairs, generator=generator).argsort(1)
        shown = torch.cat([F.one_hot(keys, KEYS), F.one_hot(values, SYMBOLS)], -1)
        questions = F.pad(F.one_hot(keys.gather(1, order), KEYS), (0, SYMBOLS))
        mask = (torch.arange(2 * pairs) >= pairs).expand(count, -1)
        return Sequences(
            torch.cat([shown, questions], 1).float(), mask, values.gather(1, order).flatten()
        )

    return make


def induction(time: int) -> Make:
    """Symbols, one of them after a mark; then the mark again: what comes after it?

    After the induction heads of Gu & Dao (2023), section 4.1.2, with fewer symbols.
    """

    def make(count: int, generator: torch.Generator) -> Sequences:
        kind = torch.randint(0, SYMBOLS, (count, time), generator=generator)
        place = torch.randint(0, time - 2, (count, 1), generator=generator)
        kind = kind.scatter(1, place, SYMBOLS)
        kind[:, -1] = SYMBOLS
        return at_the_end(
            F.one_hot(kind, SYMBOLS + 1).float(), kind.gather(1, place + 1).squeeze(1)
        )

    return make


def marked(count: int, generator: torch.Generator) -> Sequences:
    """Induction, the whole batch of one length."""
    time = int(torch.randint(SHORTEST, LONGEST + 1, (), generator=generator))
    return induction(time)(count, generator)


def strings(count: int, generator: torch.Generator, longest: int = SHORT) -> Sequences:
    """Strings of 0 and 1, of one length, with their parity after each symbol."""
    time = int(torch.randint(1, longest + 1, (), generator=generator))
    text, targets, mask = parity(count, time, generator)
    return Sequences(F.one_hot(text, 2).float(), mask, targets.flatten())


def counted(count: int, generator: torch.Generator) -> Sequences:
    """So many a, then b: has b come as often as a? Sequences after each b."""
    return _counting(torch.randint(1, FEW + 1, (count,), generator=generator))


def _counting(n: Tensor) -> Sequences:
    text, targets, mask = counting(n)
    return Sequences(F.one_hot(text, 2).float(), mask, targets[mask])


def whole(logits: Tensor, targets: Tensor) -> float:
    """Share of counting's strings with every output correct, in %; each ends with its one yes.

    Args:
        logits: (targets, 2).
        targets: (targets,) 0, and 1 at the end of each string.
    """
    string = targets.cumsum(0) - targets  # (targets,) which one it belongs to
    wrong = torch.zeros(int(targets.sum())).index_add(
        0, string, (logits.argmax(-1) != targets).float()
    )
    return 100 * float((wrong == 0).double().mean())


Net = Callable[[Tensor, Tensor], Tensor]


@torch.no_grad()
def _longer_parity(net: Net) -> dict[str, float]:
    text, targets, _ = parity(100, 160, seeded("test"))
    scores = {}
    for start, end in ((40, 80), (80, 160)):
        mask = torch.zeros_like(text, dtype=torch.bool)
        mask[:, start:end] = True
        right = share_right(net(F.one_hot(text, 2).float(), mask), targets[:, start:end].flatten())
        scores[f"places {start + 1} to {end}"] = right
    return scores


@torch.no_grad()
def _longer_counting(net: Net) -> dict[str, float]:
    scores = {}
    for start, end in ((FEW + 1, 60), (61, 120)):
        found = _counting(torch.arange(start, end + 1))
        scores[f"n {start} to {end}"] = whole(net(found.x, found.mask), found.targets)
    return scores


@torch.no_grad()
def _longer_induction(net: Net) -> dict[str, float]:
    scores = {}
    for time in (64, 128, 256, 512):
        found = induction(time)(200, seeded("test"))
        scores[f"{time} steps"] = share_right(net(found.x, found.mask), found.targets)
    return scores


def _induction_heldout(part: str) -> list[Sequences]:
    """As many of each length as of the others."""
    generator = seeded(part)
    return [induction(time)(20, generator) for time in range(SHORTEST, LONGEST + 1)]


def _parity_heldout(part: str) -> list[Sequences]:
    text, targets, mask = parity(100, SHORT, seeded(part))
    return [Sequences(F.one_hot(text, 2).float(), mask, targets.flatten())]


def _counting_heldout(part: str) -> list[Sequences]:
    """Every n that training has, once: the same in both parts, since there are no others."""
    del part
    return [_counting(torch.arange(1, FEW + 1))]


def _heldout(make: Make) -> Callable[[str], list[Sequences]]:
    return cache(lambda part: pieces(make(HELDOUT, seeded(part))))


def adding_task(time: int, steps: int = STEPS) -> Task:
    """Adding over this many steps."""
    return Task(
        title=f"adding, {time} steps",
        inputs=2,
        outputs=1,
        time=time,
        targets=1,
        draw=lambda generator: adding(time)(BATCH, generator),
        heldout=_heldout(adding(time)),
        numbers=True,
        steps=steps,
        measure="mean squared error",
        score=lambda outputs, targets: float(F.mse_loss(outputs, targets)),
        better="less",
        chance=1 / 6,
    )


def _recalled(title: str, inputs: int, make: Make, **how: Any) -> Task:
    """A task of recalling symbols; chance level is one in eight."""
    return Task(
        title=title,
        inputs=inputs,
        outputs=SYMBOLS,
        draw=lambda generator: make(BATCH, generator),
        measure="recall, %",
        score=share_right,
        chance=100 / SYMBOLS,
        **{"heldout": _heldout(make), "steps": STEPS, **how},
    )


def copy_task(title: str, make: Make, time: int, letters: int, steps: int = STEPS) -> Task:
    """A task of recalling symbols in their order."""
    return _recalled(title, SYMBOLS + 2, make, time=time, targets=letters, steps=steps)


def _strings(title: str, make: Make, **how: Any) -> Task:
    """A task about strings of two symbols, with a yes or no after some of them."""
    return Task(
        title=title,
        inputs=2,
        outputs=2,
        time=0,
        targets=0,
        draw=lambda generator: make(BATCH, generator),
        ahead=False,
        steps=STEPS,
        **how,
    )


MEMORY_TASKS = {
    "adding": adding_task(50),
    "copy": copy_task("copying, 20 blanks", copying(20), 40, memory_tasks.LETTERS),
    "selective-copy": copy_task("copying what is scattered over 32 steps", selective(32), 40, 8),
    "parity": _strings(
        "parity, 1 to 40 symbols",
        strings,
        heldout=_parity_heldout,
        score=share_right,
        chance=50,
        longer=_longer_parity,
    ),
    "counting": _strings(
        "counting, n from 1 to 30",
        counted,
        heldout=_counting_heldout,
        measure="whole strings right, %",
        score=whole,
        chance=0,
        longer=_longer_counting,
    ),
}

ASSOCIATION_TASKS = {
    "recall": _recalled(
        f"recall, {PAIRS} pairs of {KEYS} keys",
        KEYS + SYMBOLS,
        recall(PAIRS),
        time=2 * PAIRS,
        targets=PAIRS,
    ),
    "induction": _recalled(
        f"induction, {SHORTEST} to {LONGEST} steps",
        SYMBOLS + 1,
        marked,
        time=0,
        targets=1,
        heldout=cache(_induction_heldout),
        longer=_longer_induction,
    ),
}
"""What the later nets are also tested on: finding again what the sequence itself contains."""
