"""The backbone that all later families share: at once and step by step are equal, nothing looks ahead."""

import pytest
import torch

from twobrains.models.backbone import MIXINGS, Backbone

every = pytest.mark.parametrize("mixing", MIXINGS)


def net(mixing: str) -> Backbone:
    torch.manual_seed(0)
    return Backbone(3, 8, mixing, layers=2, hidden=12).double()


@every
@pytest.mark.parametrize("time", [1, 2, 17, 100])
def test_at_once_is_step_by_step(mixing: str, time: int) -> None:
    x = torch.randn(2, time, 3, dtype=torch.double)
    torch.testing.assert_close(net(mixing)(x), net(mixing).by_steps(x), atol=1e-8, rtol=1e-8)


@every
@pytest.mark.parametrize("parts", [[1] * 12, [5, 7], [2, 1, 9]])
def test_a_sequence_in_parts_is_the_sequence(mixing: str, parts: list[int]) -> None:
    body, x = net(mixing), torch.randn(2, 12, 3, dtype=torch.double)
    told, kept, sizes = [], None, []
    for part in x.split(parts, 1):
        shown, kept = body.onward(part, kept)
        told.append(shown)
        sizes.append([each.shape for layer in kept for each in layer])
    torch.testing.assert_close(torch.cat(told, 1), body.by_steps(x), atol=1e-8, rtol=1e-8)
    assert all(size == sizes[0] for size in sizes)


@every
def test_no_step_looks_ahead(mixing: str) -> None:
    body, x = net(mixing), torch.randn(1, 20, 3, dtype=torch.double)
    other = x.clone()
    other[:, 12:] += 1
    before, after = body(x), body(other)
    torch.testing.assert_close(after[:, :12], before[:, :12], atol=1e-9, rtol=1e-9)
    assert not torch.allclose(after[:, 12], before[:, 12])


def test_choices_that_make_no_sense_are_named() -> None:
    with pytest.raises(ValueError, match=r"mixing \(='Hyena'\) must be one of LSTM, GRU"):
        Backbone(3, 8, "Hyena", layers=1, hidden=4)
    with pytest.raises(ValueError, match=r"layers \(=0\)"):
        Backbone(3, 8, "LRU", layers=0, hidden=4)
