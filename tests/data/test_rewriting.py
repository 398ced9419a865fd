"""Movements recorded and written otherwise: what changes, what stays, and that it exports."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from twobrains.data.handwriting import draw, generate
from twobrains.data.movements import MOST, rows
from twobrains.data.rewriting import CHANGES, PEN, begun, changed, recorded
from twobrains.live import Choice, PenPad, PenPath, Picture, Slider
from twobrains.live.export import export, native
from twobrains.live.program import Program

TEN = torch.tensor([[4, 4, 0], [0, 8, 0], [0, 8, 1], [8, -16, 0], [8, 8, 0], [-8, 8, 1.0]])
PLACES = TEN[:, :2].cumsum(0)


def places(track: object) -> list[list[float]]:
    return track.points[: int(track.length)].tolist()


def movements(count: int) -> list[Tensor]:
    points, lift, length = generate(count, seed=5).trajectories
    return [r[:n] for r, n in zip(rows(points, lift, start=0), length, strict=True)]


def test_recorded_at_its_own_number_of_points_a_movement_is_the_same() -> None:
    track = recorded(TEN, 6)
    assert places(track) == PLACES.tolist()
    assert torch.equal(track.steps[:6], TEN)
    assert not track.steps[6:].any()
    assert torch.equal(track.picture, draw(PLACES, TEN[:, 2], PEN))
    assert torch.equal(recorded(TEN).steps, track.steps)
    assert recorded(TEN.repeat(20, 1)).length == MOST


@pytest.mark.parametrize("count", [1, 2, 3, 11, 40, MOST])
def test_any_number_of_points_goes_from_the_first_to_the_last(count: int) -> None:
    for pen in [TEN, *movements(10)]:
        track = recorded(pen, count)
        found = torch.tensor(places(track))
        assert len(found) == count
        assert torch.equal(found[0], pen[0, :2])
        if count > 1:
            torch.testing.assert_close(found[-1], pen[:, :2].cumsum(0)[-1])
        assert track.lift[count - 1 :].eq(1).all()


def test_the_pictures_after_each_point_are_those_of_the_movement_begun() -> None:
    for pen in [TEN, TEN[:1], *movements(5), movements(1)[0].repeat(3, 1)]:
        track = recorded(pen)
        pictures, n = track.pictures, int(track.length)
        for k in range(n):
            so_far = begun(track, (k + 1) / n)
            torch.testing.assert_close(pictures[k], so_far.picture, atol=1e-4, rtol=0)
        assert torch.equal(pictures[n - 1 :], pictures[-1:].expand(MOST - n + 1, -1, -1))


def test_the_share_of_ink_is_its_length_with_the_pen_down() -> None:
    track = recorded(TEN)  # two strokes: 16 px, and two sides of 11.3 px
    side = 2**0.5 * 8
    lengths = torch.tensor([0, 8, 16, 16, 16 + side, 16 + 2 * side])
    torch.testing.assert_close(track.ink[:6], lengths / lengths[-1])
    assert track.ink[6:].eq(1).all()
    assert recorded(TEN[:1]).ink.eq(1).all()


def test_no_point_is_put_in_the_air() -> None:
    track = recorded(TEN, MOST)
    for (x, y), stroke in zip(places(track), track.stroke.tolist(), strict=False):
        assert (x == 4) if stroke == 0 else (x >= 12 and y >= 4)


def test_more_points_leave_the_ink_as_it_was() -> None:
    for pen in movements(20):
        assert (recorded(pen, MOST).picture - recorded(pen, len(pen)).picture).abs().max() < 0.35


def test_a_beginning_holds_a_share_of_the_points() -> None:
    track = recorded(TEN, 6)
    assert places(begun(track, 0.5)) == PLACES[:3].tolist()
    assert places(begun(track, 1)) == PLACES.tolist()
    assert places(begun(track, 0.0)) == PLACES[:1].tolist()
    assert begun(track, 2 / 3).lift[:4].tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize(
    ("how", "order", "lifts"),
    [
        ("as written", [0, 1, 2, 3, 4, 5], [0, 0, 1, 0, 0, 1]),
        ("strokes in reverse order", [3, 4, 5, 0, 1, 2], [0, 0, 1, 0, 0, 1]),
        ("each stroke backwards", [2, 1, 0, 5, 4, 3], [0, 0, 1, 0, 0, 1]),
        ("all of it backwards", [5, 4, 3, 2, 1, 0], [0, 0, 1, 0, 0, 1]),
        ("pen lifts lost", [0, 1, 2, 3, 4, 5], [0, 0, 0, 0, 0, 1]),
    ],
)
def test_another_order_keeps_the_places(how: str, order: list[int], lifts: list[float]) -> None:
    track = changed(recorded(TEN, 6), CHANGES.index(how))
    assert places(track) == PLACES[order].tolist()
    assert track.lift[:6].tolist() == lifts


@pytest.mark.parametrize("how", CHANGES[1:4])
def test_another_order_leaves_the_ink_as_it_is(how: str) -> None:
    for pen in movements(20):
        track = recorded(pen, len(pen))
        other = changed(track, CHANGES.index(how)).picture
        torch.testing.assert_close(other, track.picture, atol=2e-3, rtol=0)


def test_shift_slant_and_mirror_move_every_point() -> None:
    track = recorded(TEN, 6)
    moved = {name: changed(track, i).points[:6] for i, name in enumerate(CHANGES)}
    assert torch.equal(moved["6 px right and down"], PLACES + 6)
    assert torch.equal(moved["mirrored"], PLACES * torch.tensor([-1, 1]) + torch.tensor([28, 0]))
    lean = moved["slanted by 30°"] - PLACES
    torch.testing.assert_close(lean[:, 0], (14 - PLACES[:, 1]) * 3**-0.5)
    assert not lean[:, 1].any()


class Rewritten(nn.Module):
    def forward(self, pen: Tensor, points: Tensor, how: Tensor, share: Tensor) -> dict[str, Tensor]:
        track = begun(changed(recorded(pen, points), how), share)
        return {"path": track.steps, "picture": track.picture}


@pytest.mark.slow
def test_all_of_it_exports_at_any_length() -> None:
    program = Program(
        Rewritten(),
        [
            PenPad("pen", examples={"ten": TEN}),
            Slider("points", 1, MOST, value=6),
            Choice("how", CHANGES),
            Slider("share", 0.0, 1.0, value=1.0, step=0.25),
        ],
        [PenPath("path"), Picture("picture")],
    )
    answer = native(export(program))
    for place, pen in enumerate([TEN[:1], TEN[:2], TEN, *movements(6)]):
        for points in (1, 7, MOST):
            how = CHANGES[(place + points) % len(CHANGES)]
            values = {"pen": pen, "points": points, "how": how, "share": 0.75 if place % 2 else 1}
            inputs = program.inputs(values)
            torch.testing.assert_close(
                answer(inputs), program.evaluate(inputs), atol=1e-5, rtol=1e-5
            )
