"""Shape scenes: what is drawn is what the caption says, and what is held out is never drawn."""

from __future__ import annotations

import pytest
import torch
from models.exporting import exported
from torch import Tensor, nn

from twobrains.data import shapes
from twobrains.data.shapes import Scene


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def everything(batch: int, seed: int = 0) -> Scene:
    return shapes.scenes(torch.ones(6, 4, dtype=torch.bool), batch, seeded(seed))


def scene(*rows: tuple[int, float, float, float]) -> Scene:
    """A scene of two shapes, each (kind, radius, x, y)."""
    kind, *rest = (torch.tensor(each)[None] for each in zip(*rows, strict=True))
    return Scene(kind, *rest)


def test_a_scene_is_told_as_a_person_would() -> None:
    beside = scene((0, 5.0, 8.0, 20.0), (1, 3.0, 24.0, 14.0))
    stacked = scene((2, 3.0, 18.0, 24.0), (2, 5.0, 12.0, 8.0))
    assert shapes.sentences(shapes.caption(beside)) == ["a large circle left of a small square"]
    assert shapes.sentences(shapes.caption(stacked)) == ["a small triangle below a large triangle"]


def test_every_combination_has_a_sentence_of_its_own_that_can_be_spelled() -> None:
    rows = shapes.EVERY_SENTENCE.flatten(0, 2)
    texts = shapes.sentences(rows)
    assert len(set(texts)) == 6 * 4 * 6
    assert all(torch.equal(shapes.tokens(t), row) for t, row in zip(texts, rows, strict=True))
    assert max(len(text.split()) for text in texts) == shapes.STEPS - 1
    with pytest.raises(ValueError, match="got 'a huge circle'"):
        shapes.tokens("a huge circle")


def test_shapes_of_one_radius_have_one_area_and_ink_only_inside() -> None:
    for kind in range(3):
        ink = shapes.draw(scene((kind, 5.0, 16.0, 16.0), (0, -1.0, 16.0, 16.0)))[0, 0]
        assert ink.sum().item() == pytest.approx(torch.pi * 25, rel=0.02)
    row, column = torch.arange(32)[:, None] + 0.5, torch.arange(32) + 0.5
    outside = (row - 16).square() + (column - 16).square() > 6**2
    ink = shapes.draw(scene((0, 5.0, 16.0, 16.0), (0, -1.0, 16.0, 16.0)))[0, 0]
    assert ink[outside].max() == 0


def test_a_triangle_stands_on_its_base() -> None:
    ink = shapes.draw(scene((2, 5.0, 16.0, 16.0), (0, -1.0, 0.0, 0.0)))[0, 0]
    widths = (ink > 0.5).sum(1)
    assert widths[10] < widths[14] < widths[19]
    assert widths[20:].sum() == 0


def test_the_first_shape_is_dark_and_the_second_pale() -> None:
    ink = shapes.draw(scene((0, 4.0, 8.0, 9.0), (1, 4.0, 24.0, 23.0)))[0, 0]
    assert (ink[9, 8], ink[23, 24], ink[9, 24]) == (1, shapes.PALE, 0)


@pytest.mark.slow
def test_random_scenes_are_whole_apart_and_clear() -> None:
    found = everything(4000)
    for shape, full in enumerate((1.0, shapes.PALE)):
        only = found.radius * (torch.arange(2) == shape)
        ink = shapes.draw(found._replace(radius=only - (only == 0).float())).sum((1, 2, 3))
        area = torch.pi * found.radius[:, shape].square()
        assert ((ink - full * area).abs() < 0.12 * full * area).all()
    dx, dy = (at[:, 0] - at[:, 1] for at in (found.x, found.y))
    near, far = torch.minimum(dx.abs(), dy.abs()), torch.maximum(dx.abs(), dy.abs())
    assert (near <= far / 2 + 1e-5).all()
    one, other = (
        shapes.draw(found._replace(radius=torch.where(torch.tensor(on), found.radius, -1.0)))
        for on in ([True, False], [False, True])
    )
    assert ((one > 0.5) & (other > 0.25)).sum() == 0


def test_random_scenes_repeat_by_seed_and_have_every_sentence() -> None:
    first, again, other = everything(4000), everything(4000), everything(4000, 1)
    assert all(torch.equal(one, two) for one, two in zip(first, again, strict=True))
    assert not torch.equal(first.x, other.x)
    assert len(set(shapes.sentences(shapes.caption(first)))) == 144


@pytest.mark.parametrize("seed", range(10))
def test_held_out_is_one_relation_of_each_look_and_training_never_has_it(seed: int) -> None:
    out = shapes.held_out(seed)
    assert out.sum(1).tolist() == [1] * 6
    assert set(out.sum(0).tolist()) <= {1, 2}
    seen = shapes.combination(shapes.scenes(~out, 3000, seeded(seed)))
    asked = shapes.combination(shapes.scenes(out, 3000, seeded(seed)))
    assert not out[seen[:, 0], seen[:, 1]].any()
    assert out[asked[:, 0], asked[:, 1]].all()
    assert len(seen.unique(dim=0)) == 6 * 3 * 6
    assert len(asked.unique(dim=0)) == 6 * 6


class Drawn(nn.Module):
    """Image and sentence, as a figure would have them."""

    def forward(self, kind: Tensor, radius: Tensor, x: Tensor, y: Tensor) -> tuple[Tensor, ...]:
        found = Scene(kind, radius, x, y)
        return shapes.draw(found), shapes.caption(found)


@pytest.mark.slow
def test_picture_and_sentence_are_the_same_in_onnx() -> None:
    run = exported(Drawn(), everything(1), {})
    for seed in range(5):
        found = everything(1, seed)
        for ours, onnxs in zip(Drawn()(*found), run(*found), strict=True):
            torch.testing.assert_close(onnxs, ours, atol=1e-5, rtol=0)
