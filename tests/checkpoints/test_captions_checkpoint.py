"""The captioner: right sentences, a look at what is spoken of, and both in ONNX."""

from __future__ import annotations

import pytest
import torch
from models.exporting import exported
from torch import Tensor, nn

from twobrains import checkpoints
from twobrains.data import shapes
from twobrains.data.shapes import Scene
from twobrains.models import Captioner


@pytest.fixture(scope="module")
def net() -> Captioner:
    model = checkpoints.load("captions")
    assert isinstance(model, Captioner)
    return model


def seen(batch: int, seed: int = 5) -> Scene:
    return shapes.scenes(~shapes.held_out(0), batch, torch.Generator().manual_seed(seed))


def test_it_says_what_is_there(net: Captioner) -> None:
    scene = seen(200)
    said = shapes.sentences(net.words(shapes.draw(scene)))
    right = [
        one == two for one, two in zip(said, shapes.sentences(shapes.caption(scene)), strict=True)
    ]
    assert sum(right) >= 0.98 * 200


def test_it_follows_a_shape_that_is_moved_around_another(net: Captioner) -> None:
    kind, radius = torch.tensor([[1, 0]]), torch.tensor([[2.8, 2.8]])
    said = []
    for dx, dy in ((-9, 0), (9, 0), (0, -9), (0, 9)):
        at = Scene(kind, radius, torch.tensor([[16.0 + dx, 16]]), torch.tensor([[16.0 + dy, 16]]))
        said += shapes.sentences(net.words(shapes.draw(at)))
    relations = [" ".join(each.split()[3:-3]) for each in said]
    known = ~shapes.held_out(0)[1]  # of small squares
    expected = list(shapes.RELATIONS)
    right = [one == two for one, two in zip(relations, expected, strict=True)]
    assert all(r for r, k in zip(right, known.tolist(), strict=True) if k)


def test_it_looks_at_the_shape_whose_kind_it_names(net: Captioner) -> None:
    """Before a kind, more of the look is near the shape named than near the other one."""
    scene = seen(300, 8)
    words, truth = net.words(shapes.draw(scene)), shapes.caption(scene)
    weights = net.read(shapes.draw(scene)).weights.view(300, shapes.STEPS, 8, 8)
    centre = 4 * torch.arange(8) + 2.0
    dx = centre - scene.x[..., None, None]
    dy = centre[:, None] - scene.y[..., None, None]
    near = (dx.square() + dy.square()).sqrt() < 1.6 * scene.radius[..., None, None] + 3
    right = (words == truth).all(1)
    shares = []
    for shape in (0, 1):
        kinds = (truth >= 4) & (truth < 7)
        at = kinds.long().cumsum(1).eq(shape + 1).long().argmax(1)  # the step that names the kind
        look = weights[torch.arange(300), at]
        shares.append((look[:, None] * near).sum((2, 3))[right])  # (scene, 2)
    first, second = (share.mean(0) for share in shares)
    assert first[0] - first[1] > second[0] - second[1]


class Figure(nn.Module):
    """What a live figure does: a scene to its image, words and looks."""

    def __init__(self, net: Captioner) -> None:
        super().__init__()
        self.net = net

    def forward(self, kind: Tensor, radius: Tensor, x: Tensor, y: Tensor) -> tuple[Tensor, ...]:
        scene = Scene(kind, radius, x, y)
        ink = shapes.draw(scene)
        read = self.net.read(ink)
        return ink, read.words, read.weights, read.logits.softmax(-1), shapes.caption(scene)


@pytest.mark.slow
def test_from_sliders_to_words_it_is_the_same_in_onnx(net: Captioner) -> None:
    module = Figure(net)
    run = exported(module, seen(1), {})
    for seed in range(8):
        scene = seen(1, seed)
        with torch.no_grad():
            ours = module(*scene)
        for one, other in zip(run(*scene), ours, strict=True):
            torch.testing.assert_close(one, other, atol=2e-4, rtol=1e-3)
