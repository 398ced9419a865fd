"""Packed, masked and unpadded batches are one and the same; a mask that doesn't fit is refused."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_sequence, pad_packed_sequence

from twobrains.models import GRU, LSTM, RNN, Stacked
from twobrains.models.lengths import MaskedNorm, inside, masked_max, masked_mean, padded

LENGTHS = [9, 1, 4, 13, 4]
SAME = {"atol": 1e-6, "rtol": 0}
KINDS: list[tuple[Any, Any]] = [(RNN, nn.RNN), (LSTM, nn.LSTM), (GRU, nn.GRU)]


def sequences() -> list[Tensor]:
    generator = torch.Generator().manual_seed(0)
    return [torch.randn(length, 3, generator=generator) for length in LENGTHS]


def gradients(loss: Tensor, *modules: nn.Module) -> list[Tensor]:
    """Gradients of all parameters of the modules, in order; the gradients are then forgotten."""
    weights = [weight for module in modules for weight in module.parameters()]
    return list(torch.autograd.grad(loss, weights))


@pytest.mark.parametrize(("kind", "theirs"), KINDS)
@pytest.mark.parametrize("both", [False, True])
def test_packed_masked_and_unpadded_batches_give_one_loss_and_gradient(
    kind: Any, theirs: Any, both: bool
) -> None:
    """The mean of a sequence's states is read by a dense layer; the loss is a cross-entropy."""
    torch.manual_seed(1)
    ours: Stacked[Any] = Stacked(kind, 3, 6, bidirectional=both)
    torchs = theirs(3, 6, batch_first=True, bidirectional=both)
    torchs.load_state_dict(ours.to_torch())
    head, labels = nn.Linear(12 if both else 6, 4), torch.tensor([0, 3, 1, 2, 0])

    def loss(means: Tensor) -> Tensor:
        return nn.functional.cross_entropy(head(means), labels)

    x, lengths = padded(sequences(), value=50.0, more=6)
    mask = inside(lengths, x.shape[1])
    masked = loss(masked_mean(ours(x, lengths).h, mask))
    alone = loss(torch.cat([ours(each[None]).h.mean(1) for each in sequences()]))
    states, _ = pad_packed_sequence(
        torchs(pack_sequence(sequences(), enforce_sorted=False))[0], batch_first=True
    )
    packed = loss(masked_mean(states, mask[:, : max(LENGTHS)]))
    torch.testing.assert_close(masked, alone, **SAME)
    torch.testing.assert_close(packed, alone, **SAME)
    wanted = gradients(alone, ours, head)
    for found in (gradients(masked, ours, head), gradients(packed, torchs, head)):
        for one, other in zip(found, wanted, strict=True):
            torch.testing.assert_close(one, other, **SAME)


def test_masked_batch_normalisation_is_torchs_of_the_steps_that_count() -> None:
    torch.manual_seed(1)
    ours, torchs = MaskedNorm(3), nn.BatchNorm1d(3)
    x, lengths = padded(sequences(), value=50.0, more=6)
    mask = inside(lengths, x.shape[1])
    for _ in range(3):
        torch.testing.assert_close(ours(x, mask)[mask], torchs(x[mask]), atol=1e-6, rtol=1e-5)
    torch.testing.assert_close(ours.running_mean, torchs.running_mean)
    torch.testing.assert_close(ours.running_var, torchs.running_var)
    weighing = torch.randn(int(lengths.sum()), 3)
    found = gradients((ours(x, mask)[mask] * weighing).mean(), ours)
    wanted = gradients((torchs(x[mask]) * weighing).mean(), torchs)
    for one, other in zip(found, wanted, strict=True):
        torch.testing.assert_close(one, other, **SAME)
    ours.eval(), torchs.eval()
    torch.testing.assert_close(ours(x, mask)[mask], torchs(x[mask]), atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("pool", [masked_mean, masked_max])
@pytest.mark.parametrize("value", [0.0, 1e6, float("nan")])
def test_what_stands_in_the_padding_does_not_matter(pool: Any, value: float) -> None:
    x, lengths = padded(sequences(), value=value, more=3)
    pooled = pool(x, inside(lengths, x.shape[1]))
    plain = torch.Tensor.mean if pool is masked_mean else torch.Tensor.amax
    for row, each in zip(pooled, sequences(), strict=True):
        torch.testing.assert_close(row, plain(each, 0))


def test_a_mean_of_nothing_is_zero() -> None:
    assert masked_mean(torch.ones(1, 3, 2), torch.zeros(1, 3, dtype=torch.bool)).tolist() == [
        [0, 0]
    ]


@pytest.mark.parametrize(
    "mask",
    [
        torch.ones(5, 12, dtype=torch.bool),  # a step short
        torch.ones(13, 5, dtype=torch.bool),  # time first
        torch.ones(1, 13, dtype=torch.bool),  # would be broadcast
        torch.ones(5, 13, 1, dtype=torch.bool),
        torch.ones(5, 13),  # numbers
    ],
)
def test_a_wrong_mask_is_refused_with_both_shapes(mask: Tensor) -> None:
    x, _ = padded(sequences())
    for pool in (masked_mean, masked_max, MaskedNorm(3)):
        with pytest.raises(ValueError, match=r"\(5, 13, 3\); got torch") as problem:
            pool(x, mask)
        assert str(tuple(mask.shape)) in str(problem.value)
        assert "(batch, time) = (5, 13)" in str(problem.value)


def test_padding_keeps_every_step_and_tells_the_lengths() -> None:
    x, lengths = padded(sequences(), value=-1, more=2)
    assert x.shape == (5, 15, 3)
    assert lengths.tolist() == LENGTHS
    for row, each in zip(x, sequences(), strict=True):
        assert torch.equal(row[: len(each)], each)
        assert (row[len(each) :] == -1).all()
    with pytest.raises(ValueError, match="at least one sequence"):
        padded([])


def test_a_mask_is_true_before_the_end() -> None:
    assert inside(torch.tensor([0, 2, 3]), 3).tolist() == [
        [False] * 3,
        [True, True, False],
        [True] * 3,
    ]
