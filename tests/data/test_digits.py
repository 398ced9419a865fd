"""scikit-learn's digits: real ink, whole, centred, and parted the same for everyone."""

from __future__ import annotations

import pytest
import torch
from sklearn.datasets import load_digits

from twobrains.data import digits


@pytest.mark.parametrize(("made", "side"), [(digits.small, 8), (digits.scaled, 28)])
def test_there_are_all_digits_as_ink_between_paper_and_black(made, side: int) -> None:
    pictures, labels = made()
    assert pictures.shape == (1797, 1, side, side)
    assert (pictures.dtype, labels.dtype) == (torch.float32, torch.int64)
    assert pictures.min() >= 0
    assert pictures.max() <= 1
    assert labels.bincount().tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_small_digits_are_scikit_learns_own() -> None:
    pictures, labels = digits.small()
    assert torch.equal(pictures[:, 0] * 16, torch.from_numpy(load_digits().images).float())
    assert labels.tolist() == load_digits().target.tolist()


def test_scaled_ink_fills_a_box_of_twenty_pixels_in_its_longer_direction() -> None:
    pictures, _ = digits.scaled()
    inked = pictures[:, 0] > 0
    heights, widths = inked.any(2).sum(1), inked.any(1).sum(1)
    longer = torch.maximum(heights, widths)
    assert longer.max() <= 20
    assert longer.double().mean() > 19
    assert longer.min() >= 17  # cubic interpolation may leave faint edges at zero


def test_scaled_ink_is_centred_by_its_mass() -> None:
    pictures, _ = digits.scaled()
    ink = pictures[:, 0]
    places = torch.arange(28) + 0.5
    for axis in (1, 2):
        mass = ink.sum(3 - axis)  # (digit, 28)
        centre = (mass * places).sum(1) / mass.sum(1)
        assert (centre - 14).abs().max() < 1.5
        assert (centre - 14).abs().mean() < 0.5


def test_scaling_keeps_every_digit_recognisable_as_itself() -> None:
    """Shrunk again, the ink is where it was: nothing is mirrored, turned or cut off."""
    small, scaled = digits.small().pictures, digits.scaled().pictures
    for place in range(0, 1797, 60):
        ink = scaled[place, 0]
        rows, columns = ink.sum(1).nonzero().flatten(), ink.sum(0).nonzero().flatten()
        box = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1][None, None]
        old = small[place, 0]
        r, c = (old > 0.1).any(1).nonzero().flatten(), (old > 0.1).any(0).nonzero().flatten()
        old = old[r[0] : r[-1] + 1, c[0] : c[-1] + 1]
        again = torch.nn.functional.interpolate(box, old.shape, mode="area")[0, 0]
        both = torch.stack([again.flatten(), old.flatten()])
        assert torch.corrcoef(both)[0, 1] > 0.85


def test_no_digit_of_one_part_stands_in_another() -> None:
    numbered = digits.Digits(torch.arange(1797.0)[:, None, None, None], digits.small().labels)
    parts = digits.split(numbered)
    assert [len(part.labels) for part in parts] == [1078, 359, 360]
    together = torch.cat([part.pictures.flatten() for part in parts])
    assert together.sort().values.tolist() == list(range(1797))


def test_a_split_is_the_same_for_everyone_and_depends_on_the_seed() -> None:
    first, second, other = (digits.split(digits.small(), seed) for seed in (0, 0, 1))
    assert torch.equal(first.test.labels, second.test.labels)
    assert not torch.equal(first.test.labels, other.test.labels)
    assert first.test.labels[:8].tolist() == second.test.labels[:8].tolist()


def test_every_part_holds_every_digit() -> None:
    for part in digits.split(digits.small()):
        assert set(part.labels.tolist()) == set(range(10))
        assert len(part.pictures) == len(part.labels)


@pytest.mark.parametrize("digit", range(10))
def test_an_example_is_a_digit_of_that_label(digit: int) -> None:
    pictures, labels = digits.scaled()
    picture = digits.example(digit)
    assert picture.shape == (28, 28)
    places = [place for place in range(40) if torch.equal(pictures[place, 0], picture)]
    assert [int(labels[place]) for place in places] == [digit]


def test_a_digit_that_is_not_one_is_refused() -> None:
    with pytest.raises(ValueError, match="10"):
        digits.example(10)
