"""Moving digits: they move as the parameters say, bounce where the sheet ends, and repeat by seed."""

from __future__ import annotations

import pytest
import torch
from models.exporting import exported
from torch import Tensor, nn

from twobrains.data import moving_digits as moving
from twobrains.data.moving_digits import BOX, SHEET, Motion


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def moved(x: float, y: float, speed: float, angle: float) -> Motion:
    """A full box that starts there."""
    values = (torch.tensor([[value]]) for value in (x, y, speed, angle))
    return Motion(torch.ones(1, 1, BOX, BOX), *values)


def corner(frame: Tensor) -> tuple[int, int]:
    row, column = (frame[0] > 0.5).nonzero()[0].tolist()
    return column, row


@pytest.mark.parametrize(("angle", "to"), [(0, (7, 5)), (90, (5, 3)), (180, (3, 5)), (270, (5, 7))])
def test_a_digit_moves_where_its_angle_points(angle: float, to: tuple[int, int]) -> None:
    [video] = moving.frames(moved(5, 5, 1, angle), 3)
    assert corner(video[0]) == (5, 5)
    assert corner(video[2]) == to


def test_it_bounces_where_the_sheet_ends_and_leaves_it_otherwise() -> None:
    start = moved(SHEET - BOX - 2, 4, 1, 0)
    bounced = moving.frames(start, 6)[0]
    assert [corner(frame)[0] for frame in bounced] == [10, 11, 12, 11, 10, 9]
    leaving = moving.frames(start, 15, bounce=False)[0]
    assert corner(leaving[5])[0] == 15
    assert leaving[10:].sum() == 0


def test_bouncing_keeps_all_of_the_ink_however_long() -> None:
    motion = moving.motions(moving.glyphs(30, seed=1), 20, seeded(), digits=1)
    video = moving.frames(motion, 80)
    whole = motion.glyph.sum((1, 2, 3))
    torch.testing.assert_close(video.sum((2, 3, 4)), whole[:, None].expand(-1, 80))
    assert 0 <= video.min() <= video.max() <= 1


def test_a_place_between_px_shares_the_ink() -> None:
    [[[frame]]] = moving.frames(moved(4.25, 6, 0, 0), 1)
    assert frame[8, [3, 4, 5, 12]].tolist() == [0, 0.75, 1, 0.25]


def test_a_video_may_begin_later() -> None:
    motion = moving.motions(moving.glyphs(30, seed=1), 6, seeded())
    whole = moving.frames(motion, 15)
    assert whole.shape == (6, 15, 1, SHEET, SHEET)
    torch.testing.assert_close(moving.frames(motion, 10, first=5), whole[:, 5:])


def test_a_motion_goes_on_from_where_its_bounces_have_brought_it() -> None:
    motion = moving.motions(moving.glyphs(30, seed=1), 40, seeded())
    for when in (0, 4, 17):
        on = moving.frames(moving.later(motion, when), 12)
        torch.testing.assert_close(on, moving.frames(motion, 12, first=when), atol=1e-4, rtol=0)
    to_the_left = moving.later(moved(SHEET - BOX - 2, 4, 1, 0), 4)  # it has been at the edge
    gone = moving.frames(to_the_left, 20, bounce=False)[0]
    assert corner(gone[5]) == (5, 4)
    assert gone[19].sum() == 0


def test_starts_repeat_by_seed_and_have_one_digit_or_two() -> None:
    pool = moving.real_glyphs()
    first, again, other = (moving.motions(pool, 400, seeded(s)) for s in (0, 0, 1))
    assert all(torch.equal(one, two) for one, two in zip(first, again, strict=True))
    assert not torch.equal(first.x, other.x)
    two = (first.glyph.sum((2, 3)) > 0).sum(1)
    assert set(two.tolist()) == {1, 2}
    assert 150 < (two == 2).sum() < 250
    for digits in (1, 2):
        some = moving.motions(pool, 50, seeded(), digits=digits).glyph.sum((2, 3)) > 0
        assert (some.sum(1) == digits).all()
    with pytest.raises(ValueError, match=r"digits \(=3\)"):
        moving.motions(pool, 4, seeded(), digits=3)


def test_held_out_directions_are_never_seen_in_training_not_even_after_a_bounce() -> None:
    pool = moving.glyphs(30, seed=1)
    for directions, aslant in ((moving.SEEN, False), (moving.HELD_OUT, True)):
        motion = moving.motions(pool, 500, seeded(), digits=1, directions=directions)
        x, y = moving.places(motion, torch.arange(30))
        steps = torch.stack([x.diff(), y.diff()]).abs()[:, :, 0]  # (2, batch, step)
        plain = (steps.square().sum(0).sqrt() - motion.speed[:, :1]).abs() < 1e-4  # no bounce in it
        steep = torch.rad2deg(torch.atan2(steps[1], steps[0]))[plain]
        assert (((steep > 30 - 0.01) & (steep < 60 + 0.01)) == aslant).float().mean() > 0.999
        quarters = (motion.angle[:, 0] // 90).unique().tolist()
        assert quarters == [0, 1, 2, 3]


def test_glyphs_are_as_large_as_the_real_ones_and_look_like_them() -> None:
    made, real = moving.glyphs(300, seed=3), moving.real_glyphs()
    assert made.shape == (300, BOX, BOX)
    assert real.shape == (1797, BOX, BOX)
    assert made.mean().item() == pytest.approx(real.mean().item(), rel=0.4)
    assert not torch.equal(made[:5], moving.glyphs(5, seed=4))


class Continued(nn.Module):
    """What a figure asks for."""

    def forward(
        self, glyph: Tensor, x: Tensor, y: Tensor, speed: Tensor, angle: Tensor, bounce: Tensor
    ) -> tuple[Tensor, ...]:
        return (moving.continuation(glyph, x, y, speed, angle, bounce, 15),)


@pytest.mark.slow
def test_the_continuation_is_the_videos_and_the_same_in_onnx() -> None:
    motion = moving.motions(moving.glyphs(30, seed=1), 8, seeded(), digits=1)
    glyph, *rest = (each[:, 0] for each in motion)
    asked = [(glyph[k], *(each[k] for each in rest)) for k in range(8)]
    run = exported(Continued(), [*asked[0], torch.tensor(1)], {})
    for bounce in (1, 0):
        videos = moving.frames(motion, 15, bounce=bool(bounce))
        for video, given in zip(videos, asked, strict=True):
            (onnxs,) = run(*given, torch.tensor(bounce))
            torch.testing.assert_close(onnxs[0], video, atol=1e-5, rtol=0)
