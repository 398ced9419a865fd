import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from twobrains.data.handwriting import (
    FACTORS,
    MOST_POINTS,
    WAYS,
    Samples,
    Trajectory,
    Writer,
    draw,
    find_way,
    generate,
    picture,
    trace,
    ways_of,
    write,
)

SEVEN = find_way(7, "barred")


@pytest.fixture(scope="module")
def samples() -> Samples:
    return generate(600, seed=3)


@pytest.fixture(scope="module")
def pictures(samples: Samples) -> Tensor:
    return samples.pictures()


def centre(ink: Tensor) -> tuple[Tensor, Tensor]:
    """Centre of mass (x, y) in px."""
    axis = torch.arange(28) + 0.5
    mass = ink.sum((-1, -2))
    return (ink.sum(-2) @ axis) / mass, (ink.sum(-1) @ axis) / mass


def test_a_seed_always_means_the_same(samples: Samples) -> None:
    again, other = generate(600, seed=3), generate(600, seed=4)
    assert torch.equal(samples.steps, again.steps)
    assert torch.equal(samples.labels, again.labels)
    assert not torch.equal(samples.labels, other.labels)


@pytest.mark.slow
def test_the_first_samples_are_the_same_for_any_number(samples: Samples) -> None:
    few = generate(7, seed=3)
    assert torch.equal(few.steps, samples.steps[:7])
    assert torch.equal(few.pictures(), samples.pictures()[:7])


def test_pictures_are_float_ink_in_0_to_1(pictures: Tensor) -> None:
    assert pictures.shape == (600, 28, 28)
    assert pictures.dtype == torch.float32
    assert pictures.min() == 0
    assert pictures.max() <= 1
    assert (pictures.amax((1, 2)) > 0.9).all()


def test_digits_fit_a_box_of_20_px(samples: Samples) -> None:
    points, _, _ = samples.trajectories
    sides = points.amax(1) - points.amin(1) + samples.factors["thickness"][:, None]
    assert torch.allclose(sides.amax(1), torch.tensor(20.0), atol=1e-3)


def test_mass_is_centred_to_half_a_pixel(pictures: Tensor) -> None:
    x, y = centre(pictures)
    assert (x - 14).abs().max() < 0.5
    assert (y - 14).abs().max() < 0.5


def test_both_views_agree(samples: Samples, pictures: Tensor) -> None:
    for i in range(20):
        rows = samples.steps[i, : samples.lengths[i]]
        points = rows[:, :2].cumsum(0) + 14
        again = draw(points, rows[:, 2], samples.factors["thickness"][i] / 2)
        assert torch.allclose(again, pictures[i], atol=1e-3)


def test_trajectories_vary_in_length_and_are_padded_by_rest(samples: Samples) -> None:
    assert samples.steps.shape == (600, MOST_POINTS, 3)
    assert samples.lengths.min() < 30
    assert samples.lengths.max() > 50
    beyond = torch.arange(MOST_POINTS) >= samples.lengths[:, None]
    assert torch.equal(samples.steps[beyond].unique(dim=0), torch.tensor([[0.0, 0.0, 1.0]]))


def test_the_pen_is_lifted_once_a_stroke(samples: Samples) -> None:
    within = torch.arange(MOST_POINTS) < samples.lengths[:, None]
    lifts = (samples.steps[..., 2] * within).sum(1)
    strokes = torch.tensor([len(WAYS[way].strokes) for way in samples.ways.tolist()])
    assert torch.equal(lifts.long(), strokes)


@pytest.mark.slow
def test_all_digits_are_drawn_alike_often() -> None:
    counts = generate(3000, seed=0).labels.bincount(minlength=10)
    assert counts.min() > 230


def test_only_the_digits_asked_for_are_drawn() -> None:
    assert generate(200, seed=0, digits=(3, 8)).labels.unique().tolist() == [3, 8]


def test_edition_1_has_none_of_the_styles_that_edition_2_adds() -> None:
    added = {number for number, way in enumerate(WAYS) if not way.share}
    first, second = (generate(1000, seed=0, edition=edition) for edition in (1, 2))
    assert added
    assert not added & set(first.ways.tolist())
    assert len(added & set(second.ways.tolist())) > 50


def test_a_styles_share_can_be_set() -> None:
    shares = {(7, way.name): 0.0 for way in ways_of(7) if way.name != "barred"}
    samples = generate(50, seed=0, digits=[7], shares=shares)
    assert {WAYS[way].name for way in samples.ways} == {"barred"}


def test_factors_stay_in_their_ranges(samples: Samples) -> None:
    for name, factor in FACTORS.items():
        assert samples.factors[name].min() >= factor.low
        assert samples.factors[name].max() <= factor.high


def test_impossible_requests_are_refused() -> None:
    with pytest.raises(ValueError, match=r"edition 3 .* choose 1 or 2"):
        generate(1, seed=0, edition=3)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no way 'barred twice'"):
        generate(1, seed=0, shares={(7, "barred twice"): 1.0})
    with pytest.raises(ValueError, match="1 or more"):
        generate(0, seed=0)
    with pytest.raises(ValueError, match="0 to 9"):
        generate(5, seed=0, digits=(3, 12))
    with pytest.raises(ValueError, match="slant"):
        write(SEVEN, {"slope": 3})


# each factor by itself


def ink_of(**factors: float) -> Tensor:
    return picture(write(SEVEN, factors), factors.get("thickness", FACTORS["thickness"].neutral))


def box(drawn: Trajectory) -> tuple[float, float]:
    width, height = (drawn.points.amax(0) - drawn.points.amin(0)).tolist()
    return width, height


def shear(ink: Tensor) -> float:
    """Covariance of x and y over the variance of y: minus the tangent of a change in slant."""
    axis = torch.arange(28) + 0.5
    x, y = centre(ink)
    dx, dy = axis - x, axis - y
    return float((ink * dx * dy[:, None]).sum() / (ink * dy[:, None].square()).sum())


@pytest.mark.parametrize("slant", [-30, -10, 10, 30])
def test_slant_shears_to_the_right_by_its_tangent(slant: float) -> None:
    change = shear(ink_of(slant=slant)) - shear(ink_of())
    assert change == pytest.approx(-np.tan(np.deg2rad(slant)), abs=0.06)
    assert box(write(SEVEN, {"slant": slant}))[1] == pytest.approx(box(write(SEVEN))[1], rel=1e-4)


@pytest.mark.parametrize("ratio", [0.6, 0.8, 1.2])
def test_width_and_height_scale_one_side_each(ratio: float) -> None:
    width, height = box(write(SEVEN))
    assert box(write(SEVEN, {"width": ratio})) == pytest.approx((ratio * width, height), rel=1e-4)
    assert box(write(SEVEN, {"height": ratio})) == pytest.approx((width, ratio * height), rel=1e-4)


@pytest.mark.parametrize("angle", [-40.0, 25.0])
def test_rotation_turns_every_step_clockwise(angle: float) -> None:
    steps, turned = (write(SEVEN, {"rotation": a}).steps[1:40, :2] for a in (0, angle))
    a, b = (torch.atan2(s[:, 1], s[:, 0]) for s in (steps, turned))
    difference = torch.rad2deg(b - a).remainder(360)
    assert torch.allclose(difference, torch.tensor(angle % 360), atol=0.1)


@pytest.mark.parametrize("thickness", [1.0, 2.0, 4.0])
def test_thickness_is_the_width_of_the_stroke(thickness: float) -> None:
    bar = find_way(1, "bar")
    across = picture(write(bar), thickness)[14].sum()
    assert across == pytest.approx(thickness, abs=0.15)


@pytest.mark.parametrize(("x", "y"), [(3, 0), (0, -4), (-2.5, 1.5)])
def test_position_moves_the_ink_by_as_many_pixels(x: float, y: float) -> None:
    still, moved = write(SEVEN), write(SEVEN, {"x": x, "y": y})
    assert torch.allclose(moved.points, still.points + torch.tensor([x, y]), atol=1e-4)
    (x0, y0), (x1, y1) = centre(ink_of()), centre(ink_of(x=x, y=y))
    assert [float(x1 - x0), float(y1 - y0)] == pytest.approx([x, y], abs=0.15)


@pytest.mark.parametrize("tremor", [0.3, 1.0])
def test_tremor_is_the_size_of_the_shaking(tremor: float) -> None:
    still, shaken = write(SEVEN, {"speed": 64}), write(SEVEN, {"speed": 64, "tremor": tremor})
    strayed = (shaken.points - still.points).square().mean().sqrt()
    assert float(strayed) == pytest.approx(tremor, rel=0.1)


@pytest.mark.parametrize("speed", [16, 33, 64])
@pytest.mark.parametrize("way", WAYS[::7], ids=lambda way: f"{way.digit} {way.name}")
def test_speed_is_the_number_of_points_and_keeps_the_ends_of_strokes(speed: int, way) -> None:
    drawn, slow = write(way, {"speed": speed}), write(way, {"speed": 64})
    assert int(drawn.length) == speed
    ends, slow_ends = (
        t.points[: int(t.length)][t.lift[: int(t.length)] > 0] for t in (drawn, slow)
    )
    assert torch.allclose(ends, slow_ends, atol=1e-3)


@settings(max_examples=30, deadline=None)
@given(
    st.integers(0, len(WAYS) - 1),
    st.fixed_dictionaries({n: st.floats(f.low, f.high) for n, f in FACTORS.items()}),
)
@pytest.mark.slow
def test_every_way_at_every_setting_is_finite(number: int, factors: dict[str, float]) -> None:
    writer = Writer(WAYS[number], seed=number)
    out = writer(**{name: torch.tensor(value) for name, value in factors.items()})
    assert all(value.isfinite().all() for value in out.values())
    assert out["picture"].shape == (28, 28)
    assert torch.allclose(out["points"], out["steps"][:, :2].cumsum(0) + 14, atol=1e-3)


def test_a_batch_is_written_as_each_alone() -> None:
    seed = 11
    writer = Writer(SEVEN, seed=seed)
    factors = {name: torch.tensor([f.neutral, f.low, f.high]) for name, f in FACTORS.items()}
    three = trace(
        writer.points.expand(3, -1, -1),
        writer.bounds.expand(3, -1),
        writer.shake.expand(3, -1, -1),
        factors,
    )
    for i in range(3):
        alone = writer.trace(**{name: value[i] for name, value in factors.items()})
        assert torch.allclose(three.points[i], alone.points, atol=1e-4)
        assert torch.equal(three.lift[i], alone.lift)
