"""Three readers of one size: each trains in its fastest form, exports, and keeps what it says."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from models.exporting import lasting
from twobrains.models import CodeReaders
from twobrains.models.fast import fast_recurrence
from twobrains.models.scan import sequential
from twobrains.training import parameters


@pytest.fixture(scope="module")
def model() -> CodeReaders:
    torch.manual_seed(0)
    return CodeReaders().eval()


def text(time: int, batch: int = 1) -> Tensor:
    return torch.randint(96, (batch, time), generator=torch.Generator().manual_seed(time))


def test_all_three_are_of_one_size(model: CodeReaders) -> None:
    sizes = [parameters(reader) for reader in model.readers.values()]
    assert max(sizes) - min(sizes) < 0.02 * min(sizes)
    assert all(4 * size <= 220_000 for size in sizes)


@pytest.mark.parametrize("time", [1, 2, 17])
def test_the_fast_recurrence_is_the_loop_with_its_gradient(time: int) -> None:
    a, b = (lasting(time, 2, 3).double().requires_grad_() for _ in range(2))
    weighing, found = torch.randn(2, time, 3).double(), []
    for way in (fast_recurrence, sequential):
        h = way(a.sigmoid(), b)
        found.append((h, *torch.autograd.grad((h * weighing).sum(), (a, b))))
    for one, other in zip(*found, strict=True):
        torch.testing.assert_close(one, other)


def test_a_mamba_in_training_says_what_it_says_step_by_step(model: CodeReaders) -> None:
    given = text(40, 2)
    slow = model.mamba(given)
    fast = model.mamba.train()(given)
    model.eval()
    torch.testing.assert_close(fast, slow, atol=1e-5, rtol=1e-4)


def test_no_reader_looks_ahead(model: CodeReaders) -> None:
    given = text(30)
    changed = torch.cat([given[:, :20], text(10)], 1)
    torch.testing.assert_close(model(given)[:, :, :20], model(changed)[:, :, :20])
    assert not torch.allclose(model(given)[:, :, 20:], model(changed)[:, :, 20:])


def test_what_is_kept_does_not_depend_on_what_comes_later(model: CodeReaders) -> None:
    given = text(30, 2)
    for last in (0, 1, 19):
        begun = given[:, : last + 1]
        kept = model.mamba.state(given, torch.tensor(last))
        torch.testing.assert_close(kept, model.mamba.state(begun, torch.tensor(last)))
        cache = model.transformer.caches(begun)
        torch.testing.assert_close(model.transformer.caches(given)[..., : last + 1, :], cache)
    assert kept.shape == (2, 2, 96 * 4 + 96 * 3)  # (layer, batch, states and the window)
    assert cache.shape == (2, 2, 2, 20, 48)  # (layer, keys or values, batch, time, size)


def test_a_mamba_goes_on_from_its_state(model: CodeReaders) -> None:
    """All that is kept of twenty characters does the work of the twenty, in the first layer."""
    given = text(30)
    x = model.mamba.body.embed(torch.eye(96)[given])
    layer = model.mamba.body.layers[0]
    whole = layer.mixer(layer.norm1(x))
    kept = model.mamba.state(given, torch.tensor(19))[0, 0]
    h, window = kept[: 96 * 4].view(1, 96, 4), kept[96 * 4 :].view(1, 3, 96)
    arriving = torch.cat([window, whole.arriving[:, 20:]], 1)
    seen = nn.functional.silu(layer.mixer.conv(arriving.mT).mT)
    torch.testing.assert_close(layer.mixer.ssm(seen, h).y, whole.ssm.y[:, 20:])


def test_a_cache_answers_as_the_whole_text_does(model: CodeReaders) -> None:
    """The last character alone, looking at the cache, gives what reading everything gives."""
    given = text(20)
    looked, layer = model.transformer.look(given), model.transformer.body.layers[0]
    keys, values = model.transformer.caches(given)[0]
    last = layer.norm1(looked.inside[0][:, -1:])
    read = layer.attention.read(last, keys, values, torch.ones(1, 20, dtype=torch.bool))
    torch.testing.assert_close(read.weights, looked.weights[0][:, :, -1:])
    torch.testing.assert_close(
        layer.rest(looked.inside[0][:, -1:], read.out), looked.inside[1][:, -1:]
    )
