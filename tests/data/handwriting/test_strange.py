from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from twobrains.data.handwriting import MOST_POINTS, Samples, generate, together
from twobrains.data.handwriting.strange import (
    LETTERS,
    NO_DIGIT,
    letters,
    scribbles,
    strokes,
    two_digits,
)
from twobrains.data.handwriting.wear import wear
from twobrains.data.movements import record
from twobrains.metrics import targets

KINDS = [scribbles, strokes, two_digits, letters]
Make = Callable[..., Samples]


@pytest.mark.parametrize("make", KINDS)
def test_it_is_seeded_and_no_digit(make: Make) -> None:
    one, again, other = make(20, seed=1), make(20, seed=1), make(20, seed=2)
    assert torch.equal(one.steps, again.steps)
    assert not torch.equal(one.steps, other.steps)
    assert one.labels.tolist() == [NO_DIGIT] * 20


@pytest.mark.parametrize("make", KINDS)
def test_it_fits_the_box_and_is_read_as_digits_are(make: Make) -> None:
    samples = make(50, seed=3)
    ink = samples.pictures()
    rows, columns = (ink.amax(axis) > 0.5 for axis in (2, 1))
    larger = torch.maximum(rows.sum(1), columns.sum(1))
    assert ((larger >= 16) & (larger <= 22)).all()
    assert wear(samples, seed=0).shape == (50, 28, 28)
    movements = record(samples, torch.Generator().manual_seed(0))
    assert movements.steps.isfinite().all()
    assert movements.steps[torch.arange(50), movements.lengths - 1, 2].eq(1).all()


def test_letters_have_their_strokes() -> None:
    lifts = letters(300, seed=4).trajectories.lift
    inside = (lifts[:, :-1] > 0) & (lifts.flip(1).cumprod(1).flip(1)[:, :-1] == 0)
    assert set((inside.sum(1) + 1).tolist()) == {text.count("|") + 1 for text in LETTERS.values()}


def test_two_digits_lie_side_by_side() -> None:
    points = two_digits(50, seed=5).trajectories.points
    first, second = points[:, : MOST_POINTS // 2, 0], points[:, MOST_POINTS // 2 :, 0]
    assert (first.mean(1) < second.mean(1)).all()


def test_together_keeps_the_order_and_what_all_have() -> None:
    digits, other = generate(5, seed=6), scribbles(3, seed=6)
    both = together([digits, other])
    assert both.labels.tolist() == [*digits.labels.tolist(), *[NO_DIGIT] * 3]
    assert list(both.factors) == ["thickness"]
    assert torch.equal(both.pictures()[5:], other.pictures())


def test_the_target_of_what_is_no_digit_is_every_class_alike() -> None:
    own, none = targets(torch.tensor([3, NO_DIGIT])).unbind()
    torch.testing.assert_close(none, torch.full((10,), 0.1))
    assert own.argmax() == 3
    torch.testing.assert_close(own[3], torch.tensor(0.955))
    torch.testing.assert_close(own.sum(), torch.tensor(1.0))
