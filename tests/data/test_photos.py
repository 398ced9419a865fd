import pytest
import torch

from twobrains.data.photos import PHOTOS, photo


@pytest.mark.parametrize("name", PHOTOS)
@pytest.mark.parametrize("colour", [True, False])
def test_photographs_are_squares_in_0_to_1(name: str, colour: bool) -> None:
    picture = photo(name, 64, colour=colour)
    assert picture.shape == (3 if colour else 1, 64, 64)
    assert picture.dtype == torch.float32
    assert picture.min() >= 0
    assert picture.max() <= 1
    assert picture.std() > 0.05


def test_grey_is_the_luma_of_the_colours() -> None:
    red, green, blue = photo("flower", 32, colour=True)
    assert torch.allclose(
        photo("flower", 32)[0], 0.299 * red + 0.587 * green + 0.114 * blue, atol=1e-6
    )


def test_the_crop_follows_the_centre() -> None:
    left, right = (photo("china", 427, centre=(x, 0.5)) for x in (0.0, 1.0))
    assert not torch.allclose(left, right)
    assert torch.allclose(left[..., 213:], right[..., : 427 - 213])  # 640 - 427 = 213 px apart


def test_unknown_photographs_and_sides_are_refused() -> None:
    with pytest.raises(ValueError, match="china, flower"):
        photo("cat")
    with pytest.raises(ValueError, match="1 to 427"):
        photo("china", 500)
