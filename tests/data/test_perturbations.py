"""Perturbations: what each does, that none does anything at 0, and that those of images export."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from models.exporting import exported, one_a_day
from torch import Tensor, nn

from twobrains.data import digits
from twobrains.data.handwriting import generate
from twobrains.data.movements import MOST, PLAIN, Movements, record
from twobrains.data.perturbations import (
    FIXED,
    NOISE,
    PERTURBATIONS,
    REST,
    TO_MOVEMENTS,
    chances,
    perturbed,
    perturbed_pen,
)

each_kind = pytest.mark.parametrize("kind", PERTURBATIONS)
FOUR = torch.arange(16.0).view(1, 4, 4) / 16
PEN = torch.tensor([[2, 3, 0], [4, 0, 0], [0, 4, 1], [-9, 1, 0], [0, 5, 1], [0, 0, 1.0]])[None]
"""Two strokes: three points, two points; and one row of padding."""


def pictures(count: int = 6) -> Tensor:
    return digits.scaled().pictures[:count, 0]


@cache
def pens(count: int = 20) -> Movements:
    return record(generate(count, seed=5), torch.Generator().manual_seed(5), PLAIN)


def where(steps: Tensor, lengths: Tensor) -> list[Tensor]:
    """The points of each movement, (points, 2)."""
    return [row[:n, :2].cumsum(0) for row, n in zip(steps, lengths, strict=True)]


@each_kind
def test_at_strength_0_nothing_happens(kind: str) -> None:
    x, pen = pictures(), pens()
    assert torch.equal(perturbed(x, kind, torch.tensor(0.0)), x)
    steps, lengths = perturbed_pen(pen.steps, pen.lengths, kind, 0.0, chances(20, MOST, 2, seed=1))
    assert torch.equal(steps, pen.steps)
    assert torch.equal(lengths, pen.lengths)


@each_kind
@given(strength=st.floats(0.2, 1), seed=st.integers(0, 99))
def test_a_picture_stays_a_picture_and_changes(kind: str, strength: float, seed: int) -> None:
    x = pictures()
    after = perturbed(x, kind, strength, chances(6, 28, 28, seed=seed))
    assert after.shape == x.shape
    assert after.min() >= 0
    assert after.max() <= 1
    assert not torch.equal(perturbed(x, kind, strength), x)


@each_kind
@given(strength=st.floats(0.1, 1), seed=st.integers(0, 99))
def test_a_movement_stays_a_movement(kind: str, strength: float, seed: int) -> None:
    pen = pens()
    chance = chances(20, MOST, 2, seed=seed)
    steps, lengths = perturbed_pen(pen.steps, pen.lengths, kind, strength, chance)
    inside = torch.arange(steps.shape[1]) < lengths[:, None]
    assert steps.shape == (20, MOST + (round(strength * REST) if kind == "shift" else 0), 3)
    assert lengths.min() >= 2
    assert torch.equal(steps[~inside], torch.tensor([0, 0, 1.0]).expand(int((~inside).sum()), 3))
    assert set(steps[..., 2].unique().tolist()) == {0, 1}
    assert steps[torch.arange(20), lengths - 1, 2].eq(1).all()  # the last point is left
    strokes = [((s[..., 2] > 0.5) & i).sum(1) for s, i in ((steps, inside), _inside(pen))]
    if kind in ("shift", "noise", "time warp"):
        assert torch.equal(*strokes)
    else:
        assert (strokes[0] <= strokes[1]).all()


def _inside(pen: Movements) -> tuple[Tensor, Tensor]:
    return pen.steps, torch.arange(MOST) < pen.lengths[:, None]


@each_kind
def test_it_is_the_same_each_time_and_another_with_other_chances(kind: str) -> None:
    x, one, other = pictures(), chances(6, 28, 28, seed=1), chances(6, 28, 28, seed=2)
    assert torch.equal(perturbed(x, kind, 0.7, one), perturbed(x, kind, 0.7, one))
    same = torch.equal(perturbed(x, kind, 0.7, one), perturbed(x, kind, 0.7, other))
    assert same == (kind in ("shift", "time warp"))


def test_a_shift_moves_ink_to_the_right_by_parts_of_a_pixel() -> None:
    chance = chances(1, 4, 4, seed=0)
    moved = perturbed(FOUR, "shift", 0.875 * 1.5, chance)  # 1.5 of 4 columns
    assert torch.allclose(moved[..., 2], FOUR[..., :2].mean(-1))
    assert moved[..., 0].eq(0).all()
    assert torch.allclose(moved[..., 1], FOUR[..., 0] / 2)
    x = pictures()
    eight = perturbed(x, "shift", torch.tensor(1.0))
    torch.testing.assert_close(eight[..., 8:], x[..., :-8], atol=1e-5, rtol=0)
    assert eight[..., :8].abs().max() < 1e-5


def test_noise_is_as_large_as_it_says_and_goes_no_further_than_ink() -> None:
    grey = torch.full((200, 28, 28), 0.5)
    change = perturbed(grey, "noise", 0.2, chances(200, 28, 28, seed=3)) - 0.5
    assert change.std().item() == pytest.approx(0.2 * NOISE, rel=0.02)
    loud = perturbed(grey, "noise", 1.0, chances(200, 28, 28, seed=3))
    assert (loud == 0).any()
    assert (loud == 1).any()


def test_a_time_warp_reads_on_from_the_first_row_to_the_last() -> None:
    ramp = torch.arange(28.0)[None, :, None].expand(1, 28, 28) / 27
    read = perturbed(ramp, "time warp", 1.0)[0, :, 0] * 27
    pace = read.diff()
    torch.testing.assert_close(read[[0, -1]], torch.tensor([0.0, 27.0]), atol=1e-4, rtol=0)
    assert pace.min() > 0
    assert pace[13] < 0.15
    assert pace[0] > 1.8
    assert pace[-1] > 1.8


@given(strength=st.floats(0, 1), seed=st.integers(0, 99))
def test_an_occlusion_is_one_stretch_of_rows(strength: float, seed: int) -> None:
    rows = perturbed(torch.ones(5, 28, 28), "occlusion", strength, chances(5, 28, 28, seed=seed))
    blank = rows.amax(-1) == 0  # (picture, row)
    assert ((blank.sum(1) - 14 * strength).abs() <= 1).all()
    turns = (blank[:, 1:] != blank[:, :-1]).sum(1) + blank[:, 0].int() + blank[:, -1].int()
    assert (turns <= 2).all()
    assert torch.equal(rows.amin(-1), rows.amax(-1))


def test_missing_rows_are_as_many_as_it_says_and_stay_missing() -> None:
    before = torch.zeros(28, dtype=torch.bool)
    for strength in (0.25, 0.5, 0.75, 1.0):
        gone = perturbed(torch.ones(1, 28, 28), "missing samples", strength)[0].amax(-1) == 0
        assert abs(int(gone.sum()) - 0.6 * 28 * strength) <= 0.5
        assert gone[before].all()
        before = gone


def test_a_resting_pen_stands_on_its_first_point() -> None:
    steps, lengths = perturbed_pen(
        PEN, torch.tensor([5]), "shift", 2 / REST, chances(1, 6, 2, seed=0)
    )
    assert lengths.tolist() == [7]
    want = [[2, 3, 0], [0, 0, 0], [0, 0, 0], *PEN[0, 1:].tolist()]
    assert steps[0].tolist() == want


def test_shaken_points_are_left_where_they_were_left() -> None:
    pen, chance = pens(), chances(20, MOST, 2, seed=3)
    steps, lengths = perturbed_pen(pen.steps, pen.lengths, "noise", 1.0, chance)
    assert torch.equal(lengths, pen.lengths)
    assert torch.equal(steps[..., 2], pen.steps[..., 2])
    pairs = zip(where(steps, lengths), where(pen.steps, lengths), strict=True)
    moved = torch.cat([after - before for after, before in pairs])
    assert moved.std().item() == pytest.approx(1.5, rel=0.1)


def test_a_hurried_pen_stays_on_its_path() -> None:
    straight = torch.tensor([1.0, 0, 0]).repeat(1, 21, 1)
    straight[0, -1, 2] = 1
    chance = chances(1, 21, 2, seed=0)
    steps, lengths = perturbed_pen(straight, torch.tensor([21]), "time warp", 1.0, chance)
    [points] = where(steps, lengths)
    pace = points[:, 0].diff()
    assert points[-1].tolist() == pytest.approx([21, 0], abs=1e-4)
    assert (pace > 0).all()
    assert pace[0] > 1.8
    assert pace[10] < 0.2
    two, _ = perturbed_pen(PEN, torch.tensor([5]), "time warp", 1.0, chances(1, 6, 2, seed=0))
    x, y = two[0, :5, :2].cumsum(0).unbind(-1)
    for at_x, at_y in zip(x.tolist(), y.tolist(), strict=True):  # no point in the air
        assert (at_y == 3) or (at_x == 6 and at_y <= 7) or at_x == -3


def test_a_stretch_that_was_never_recorded_is_one_of_points() -> None:
    chance = chances(1, 6, 2, seed=0)._replace(place=torch.tensor([[0.5]]))
    steps, lengths = perturbed_pen(PEN, torch.tensor([5]), "occlusion", 0.8, chance)
    assert lengths.tolist() == [3]  # points 0, 1 or 2 … 3, 4 of 0 … 4
    kept = [row.tolist() for row in where(steps, lengths)[0]]
    assert kept == [[2, 3], [6, 3], [-3, 13]]
    assert steps[0, :3, 2].tolist() == [0, 1, 1]


def test_points_that_are_missing_are_joined_and_their_stroke_is_left_all_the_same() -> None:
    chance = chances(1, 6, 2, seed=0)._replace(order=torch.tensor([[4, 3, 0, 1, 5, 2]]))
    steps, lengths = perturbed_pen(PEN, torch.tensor([5]), "missing samples", 2 / 3, chance)
    assert lengths.tolist() == [3]  # the third and the fourth point are lost
    assert [row.tolist() for row in where(steps, lengths)[0]] == [[2, 3], [6, 3], [-3, 13]]
    assert steps[0, :3, 2].tolist() == [0, 1, 1]


@given(strength=st.floats(0.1, 1), seed=st.integers(0, 99))
def test_every_point_that_is_kept_was_there(strength: float, seed: int) -> None:
    pen, chance = pens(), chances(20, MOST, 2, seed=seed)
    for kind, most in (("occlusion", 0.5), ("missing samples", 0.6)):
        steps, lengths = perturbed_pen(pen.steps, pen.lengths, kind, strength, chance)
        gone = (strength * most * pen.lengths).round().long()
        assert torch.equal(lengths, pen.lengths - gone)
        pairs = zip(where(steps, lengths), where(pen.steps, pen.lengths), strict=True)
        for after, before in pairs:
            away = (after[:, None] - before).abs().sum(-1)  # (kept, recorded)
            assert away.amin(1).max() < 1e-3


class Perturbed(nn.Module):
    """One kind by name, or the kind at an index."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def forward(self, x: Tensor, strength: Tensor, place: Tensor) -> tuple[Tensor, ...]:
        return (perturbed(x, self.kind or place, strength),)


@one_a_day("kind", [*PERTURBATIONS, ""], "")
def test_what_pictures_suffer_exports_with_strength_and_kind_left_free(kind: str) -> None:
    start = (pictures(1), torch.tensor(0.3), torch.tensor(1))
    answer: Callable[..., list[Tensor]] = exported(Perturbed(kind), start, {})
    for place, strength in enumerate((0.0, 0.01, 0.37, 0.8, 1.0)):
        for x in pictures(3):
            given_ = (x[None], torch.tensor(strength), torch.tensor(place))
            [found] = answer(*given_)
            torch.testing.assert_close(found, Perturbed(kind)(*given_)[0], atol=1e-5, rtol=0)
            if not strength:
                assert torch.equal(found, x[None])


def test_what_does_not_fit_is_refused_in_words() -> None:
    with pytest.raises(
        ValueError, match="no perturbation is called 'rain'; there are shift, noise"
    ):
        perturbed(pictures(), "rain", 0.5)
    with pytest.raises(ValueError, match="no perturbation is called 'rain'"):
        perturbed_pen(PEN, torch.tensor([5]), "rain", 0.5, chances(1, 6, 2, seed=0))
    with pytest.raises(ValueError, match=r"chances for \(28, 28\), images \(8, 8\); draw"):
        perturbed(torch.zeros(1, 8, 8), "noise", 0.5)
    assert tuple(TO_MOVEMENTS) == PERTURBATIONS
    assert FIXED.place.item() == 0.5
