import torch
from hypothesis import given
from hypothesis import strategies as st

from twobrains.data.handwriting import draw

coordinate = st.floats(-4, 32, width=32)
point = st.tuples(coordinate, coordinate)


def by_hand(points: list[tuple[float, float]], lift: list[int], radius: float) -> torch.Tensor:
    """The formula, pixel by pixel, in double precision."""
    p = torch.tensor(points, dtype=torch.float64)
    ink = torch.zeros(28, 28, dtype=torch.float64)
    for i in range(28):
        for j in range(28):
            pixel = torch.tensor([j + 0.5, i + 0.5], dtype=torch.float64)
            nearest = min(
                to_segment(pixel, p[k], p[k] if lift[k] or k + 1 == len(p) else p[k + 1])
                for k in range(len(p))
            )
            ink[i, j] = min(max(radius + 0.5 - nearest, 0.0), 1.0)
    return ink


def to_segment(pixel: torch.Tensor, a: torch.Tensor, b: torch.Tensor) -> float:
    span = b - a
    along = ((pixel - a) @ span / (span @ span).clamp(min=1e-12)).clamp(0, 1)
    return float((pixel - a - along * span).norm())


def test_ink_is_the_formula_of_the_pad() -> None:
    points = [(3.2, 4.1), (20.7, 9.3), (12.0, 25.5), (6.0, 6.0), (6.0, 6.0)]
    lift = [0, 1, 0, 0, 1]
    drawn = draw(torch.tensor(points), torch.tensor(lift, dtype=torch.float32), 1.1)
    assert torch.allclose(drawn.double(), by_hand(points, lift, 1.1), atol=1e-5)


def test_a_single_point_is_a_dot() -> None:
    ink = draw(torch.tensor([[14.0, 14.0]]), torch.ones(1), 1.1)
    assert ink.sum() > 2
    assert torch.allclose(ink[12:16, 12:16].sum(), ink.sum())


def test_a_lifted_pen_leaves_no_ink() -> None:
    points = torch.tensor([[5.0, 5.0], [23.0, 5.0]])
    assert draw(points, torch.tensor([0.0, 1.0]), 1.0)[5, 14] > 0.9
    assert draw(points, torch.tensor([1.0, 1.0]), 1.0)[5, 14] == 0


@given(st.lists(point, min_size=1, max_size=8), st.floats(0.5, 3))
def test_ink_stays_in_0_to_1_and_is_finite(
    points: list[tuple[float, float]], radius: float
) -> None:
    ink = draw(torch.tensor(points), torch.zeros(len(points)), radius)
    assert ink.isfinite().all()
    assert ink.min() >= 0
    assert ink.max() <= 1


@given(st.lists(point, min_size=2, max_size=8))
def test_drawing_backwards_gives_the_same_ink(points: list[tuple[float, float]]) -> None:
    p, lift = torch.tensor(points), torch.zeros(len(points))
    assert torch.allclose(draw(p, lift, 1.1), draw(p.flip(0), lift, 1.1), atol=1e-4)


def test_many_trajectories_are_drawn_as_each_alone() -> None:
    points, lift = torch.rand(3, 9, 2) * 28, (torch.rand(3, 9) > 0.7).float()
    radius = torch.tensor([0.6, 1.1, 2.2])
    together = draw(points, lift, radius)
    for i in range(3):
        assert torch.allclose(together[i], draw(points[i], lift[i], radius[i]), atol=1e-6)
