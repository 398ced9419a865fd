import numpy as np
import pytest
from collecting import over

from twobrains.data.handwriting import WAYS, Way, find_way, ways_of
from twobrains.data.handwriting.spline import PATH_POINTS, skeleton


@pytest.mark.parametrize("digit", range(10))
def test_every_digit_has_many_ways_each_with_its_name(digit: int) -> None:
    names = [way.name for way in ways_of(digit)]
    assert len(names) >= 8
    assert len(set(names)) == len(names)
    assert all(find_way(digit, name).name == name for name in names)


def test_there_are_ways_in_either_direction_and_with_several_strokes() -> None:
    assert {len(find_way(7, name).strokes) for name in ("plain", "barred")} == {1, 2}
    first, second = (find_way(5, name).strokes for name in ("hat first", "hat last"))
    assert len(first) == len(second) == 2
    assert turning(find_way(0, "clockwise")) > 0 > turning(find_way(0, "anticlockwise"))


def turning(way: Way) -> float:
    """Twice the area enclosed, positive clockwise (y runs down)."""
    x, y = np.array(way.strokes[0].points).T
    return float((x * np.roll(y, -1) - y * np.roll(x, -1)).sum())


def test_unknown_ways_and_digits_are_refused_with_what_there_is() -> None:
    with pytest.raises(ValueError, match="barred"):
        find_way(7, "gothic")
    with pytest.raises(ValueError, match="0 to 9"):
        ways_of(10)


@over(WAYS, lambda way: f"{way.digit} {way.name}")
def test_a_path_runs_through_its_ends_and_near_all_points(way: Way) -> None:
    bone = skeleton(way)
    path = bone.weights @ bone.control
    assert np.allclose(bone.weights.sum(1), 1)
    assert np.allclose(bone.rounded.sum(1), 1)
    for s, stroke in enumerate(way.strokes):
        part = path[bone.bounds[s] : bone.bounds[s + 1]]
        points = np.array(stroke.points)
        assert np.allclose(part[[0, -1]], points[[0, -1]])
        assert np.linalg.norm(points[:, None] - part, axis=-1).min(1).max() < 0.04
    assert bone.bounds[-1] == PATH_POINTS


@over(WAYS, lambda way: f"{way.digit} {way.name}")
def test_no_curve_strays_far_from_its_control_points(way: Way) -> None:
    path = skeleton(way).weights @ skeleton(way).control
    points = np.concatenate([stroke.points for stroke in way.strokes])
    assert (path.min(0) > points.min(0) - 0.06).all()
    assert (path.max(0) < points.max(0) + 0.06).all()
