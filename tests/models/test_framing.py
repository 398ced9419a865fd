import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from twobrains.data.handwriting import draw, find_way, generate, write
from twobrains.models import Framing


def drawn(size: float, x: float, y: float, radius: float = 1.1) -> Tensor:
    """A 3 of some size and position, (1, 1, 28, 28)."""
    three = write(find_way(3, "round"), {"speed": 64})
    points = (three.points - 14) * size + torch.tensor([x, y])
    return draw(points, three.lift, radius)[None, None]


def centre(ink: Tensor) -> list[float]:
    axis = torch.arange(28) + 0.5
    mass = ink.sum()
    return [float((ink[0, 0].sum(line) @ axis) / mass) for line in (0, 1)]


@settings(max_examples=40, deadline=None)
@given(st.floats(0.3, 1.2), st.floats(-1, 1), st.floats(-1, 1))
def test_any_size_and_place_is_framed_alike(size: float, right: float, down: float) -> None:
    room = 13 - 10 * size - 1.1
    framed = Framing()(drawn(size, 14 + right * max(room, 0), 14 + down * max(room, 0)))
    assert centre(framed) == pytest.approx([14, 14], abs=0.3)
    rows = (framed[0, 0].amax(1) > 0.5).nonzero()
    assert float(rows.max() - rows.min()) + 1 == pytest.approx(20, abs=2.1)


def test_a_picture_in_the_convention_is_left_almost_as_it_is() -> None:
    ink = generate(50, seed=0).pictures()[:, None]
    assert (Framing()(ink) - ink).abs().mean() < 0.03


def test_blank_paper_stays_blank() -> None:
    assert Framing()(torch.zeros(2, 1, 28, 28)).abs().max() == 0


def test_faint_ink_is_darkened() -> None:
    ink = drawn(1, 14, 14)
    assert torch.allclose(Framing()(0.3 * ink), Framing()(ink), atol=0.2)


def test_a_dot_is_not_blown_up_without_limit() -> None:
    ink = torch.zeros(1, 1, 28, 28)
    ink[..., 3, 5] = 1
    framed = Framing()(ink)
    assert framed.isfinite().all()
    assert centre(framed) == pytest.approx([14, 14], abs=0.01)


def test_gradients_reach_the_ink() -> None:
    ink = drawn(0.5, 10, 17).requires_grad_()
    Framing()(ink).square().sum().backward()
    assert ink.grad is not None
    assert ink.grad.isfinite().all()
    assert ink.grad.abs().max() > 0


def test_the_weights_of_a_line_sum_to_1_between_whole_scales() -> None:
    scales = torch.tensor([0.4, 1.0, 1.3, 1.5, 1.77, 2.6])
    weights = Framing().sampling(torch.full((6, 1, 1), 14.0), scales[:, None, None])
    inside = weights[:, 0, 10:18].sum(-1)  # new lines whose whole weight lies in the image
    assert torch.allclose(inside, torch.ones_like(inside), atol=1e-6)


def test_dark_ink_on_light_paper_is_read_as_light_ink_on_dark_paper() -> None:
    ink = drawn(0.8, 12, 15)
    assert torch.allclose(Framing()(1 - ink), Framing()(ink), atol=1e-5)


@pytest.mark.parametrize("paper", [0.3, 0.7])
def test_grey_paper_makes_no_difference(paper: float) -> None:
    ink = drawn(0.8, 12, 15)
    photographed = paper + ink * ((1 - paper) if paper < 0.5 else -paper)
    assert torch.allclose(Framing()(photographed), Framing()(ink), atol=1e-5)


def test_noise_of_the_paper_does_not_move_or_shrink_the_digit() -> None:
    ink = drawn(0.6, 9, 17)
    noisy = ink + 0.1 * torch.rand(ink.shape, generator=torch.Generator().manual_seed(0))
    assert (Framing()(noisy) - Framing()(ink)).abs().mean() < 0.1
    assert centre((Framing()(noisy) > 0.5).float()) == pytest.approx([14, 14], abs=0.6)


def test_a_tip_of_ink_at_the_edge_is_no_paper() -> None:
    ink = drawn(0.8, 14, 14)
    ink[..., :6, 0] = 1.0
    assert Framing().on_white(ink).equal(ink)


def test_the_pixel_from_which_the_paper_is_read_has_no_gradient_of_its_own() -> None:
    ink = drawn(0.5, 10, 17)
    grads = []
    for paper in (True, False):
        leaf = ink.clone().requires_grad_()
        Framing(paper=paper)(leaf).square().sum().backward()
        grads.append(leaf.grad)
    inner = (..., slice(1, -1), slice(1, -1))
    assert torch.allclose(grads[0][inner], grads[1][inner], atol=1e-5)
    assert grads[0].abs().max() == grads[0][inner].abs().max()
