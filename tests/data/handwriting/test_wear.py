import pytest
import torch

from twobrains.data.handwriting import Samples, generate
from twobrains.data.handwriting.wear import Wear, eight_points, wear

NOTHING = Wear(*[0.0] * 3, (1.0, 1.0), (1.1, 1.1), *[0.0] * 5)


@pytest.fixture(scope="module")
def samples() -> Samples:
    return generate(120, seed=8)


def test_worn_pictures_are_seeded_ink_in_0_to_1(samples: Samples) -> None:
    worn = wear(samples, seed=1)
    assert worn.shape == (120, 28, 28)
    assert worn.min() >= 0
    assert worn.max() <= 1
    assert torch.equal(worn, wear(samples, seed=1))
    assert not torch.equal(worn, wear(samples, seed=2))


def test_pictures_to_which_nothing_happens_stay_recognisable(samples: Samples) -> None:
    difference = (wear(samples, seed=1, how=NOTHING) - samples.pictures()).abs()
    assert difference.mean() < 0.05


def test_moved_digits_are_all_over_the_paper(samples: Samples) -> None:
    small = Wear(0, 0, 1.0, (0.4, 0.6), (1.1, 1.1), *[0.0] * 5)
    worn = wear(samples, seed=1, how=small)
    assert (worn.sum((1, 2)) > 10).all()
    centres = (worn.sum(1) * torch.arange(28)).sum(1) / worn.sum((1, 2))
    assert centres.std() > 3


@pytest.mark.slow
def test_every_kind_of_wear_changes_the_picture(samples: Samples) -> None:
    before = wear(samples, seed=1, how=NOTHING)
    for kind in (
        "coarse",
        "joined",
        "moved",
        "fat",
        "small",
        "blurred",
        "broken",
        "faint",
        "noisy",
    ):
        how = Wear(**{**vars(NOTHING), kind: 1.0})
        assert not torch.allclose(wear(samples, seed=1, how=how), before, atol=0.05), kind


def test_eight_points_are_evenly_spaced_and_end_where_the_pen_did(samples: Samples) -> None:
    points, lift, length = samples.trajectories
    few, few_lift = eight_points(points, lift)
    assert few.shape == points.shape
    assert torch.equal(few[:, 8:], few[:, 7:8].expand_as(few[:, 8:]))
    assert torch.allclose(few[:, 0], points[:, 0], atol=1e-4)
    last = points[torch.arange(len(points)), length - 1]
    assert torch.allclose(few[:, 7], last, atol=1e-2)
    assert torch.equal(few_lift[0, :9], torch.tensor([0.0] * 7 + [1, 1]))
    straight = torch.stack([torch.linspace(0, 14, 64), torch.zeros(64)], -1)[None]
    assert torch.allclose(
        eight_points(straight, torch.zeros(1, 64))[0][0, :8, 0], torch.arange(8) * 2.0
    )
