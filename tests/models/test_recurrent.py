"""RNN, LSTM and GRU: torch's outputs and gradients, every length, any padding, and ONNX."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from models.exporting import LENGTHS, exported, lasting, one_a_day
from twobrains.models import GRU, LSTM, RNN, Recurrent, Stacked
from twobrains.models.recurrent import unroll

CLOSE = {"atol": 1e-6, "rtol": 1e-5}
KINDS: list[tuple[type[Recurrent[Any]], type[nn.RNNBase]]] = [
    (RNN, nn.RNN),
    (LSTM, nn.LSTM),
    (GRU, nn.GRU),
]
every_kind = pytest.mark.parametrize(("kind", "theirs"), KINDS)


def longest_memory(layer: Recurrent[Any]) -> Recurrent[Any]:
    """A layer whose state goes on and on: an orthogonal recurrent matrix, gates half open."""
    with torch.no_grad():
        for block in layer.weight_hh.chunk(layer.gates):
            nn.init.orthogonal_(block)
    return layer


@every_kind
@pytest.mark.parametrize("time", [1, 2, 30])
def test_forward_and_gradient_are_torchs(kind: Any, theirs: Any, time: int) -> None:
    ours, oracle = kind(3, 7), theirs(3, 7, batch_first=True)
    oracle.load_state_dict({f"{name}_l0": value for name, value in ours.state_dict().items()})
    x = lasting(time, 4, 3).requires_grad_()
    x_too = x.detach().clone().requires_grad_()
    weighing = torch.randn(4, time, 7)
    steps, (h, _) = ours(x), oracle(x_too)
    torch.testing.assert_close(steps.h, h, **CLOSE)
    (steps.h * weighing).sum().backward()
    (h * weighing).sum().backward()
    torch.testing.assert_close(x.grad, x_too.grad, atol=1e-5, rtol=1e-4)
    for name, value in ours.named_parameters():
        torch.testing.assert_close(
            value.grad, getattr(oracle, f"{name}_l0").grad, atol=1e-4, rtol=1e-4
        )


@every_kind
def test_a_start_is_taken_as_torch_takes_it(kind: Any, theirs: Any) -> None:
    ours, oracle = kind(3, 7), theirs(3, 7, batch_first=True)
    oracle.load_state_dict({f"{name}_l0": value for name, value in ours.state_dict().items()})
    x, start = torch.randn(2, 5, 3), tuple(torch.rand(2, 7) for _ in ours.states)
    given = tuple(each[None] for each in start)
    torch.testing.assert_close(
        ours(x, start=start).h, oracle(x, given if len(given) > 1 else given[0])[0], **CLOSE
    )


def test_an_lstms_cell_state_is_torchs() -> None:
    ours, oracle = LSTM(3, 7), nn.LSTM(3, 7, batch_first=True)
    oracle.load_state_dict({f"{name}_l0": value for name, value in ours.state_dict().items()})
    x = torch.randn(4, 9, 3)
    torch.testing.assert_close(ours(x).c[:, -1], oracle(x)[1][1][0], **CLOSE)


@pytest.mark.parametrize("kind", [RNN, LSTM, GRU])
def test_gates_make_the_state_as_the_notation_says(kind: Any) -> None:
    x = torch.randn(2, 6, 3)
    steps = kind(3, 5)(x)
    assert all(each.shape == (2, 6, 5) for each in steps)
    before = torch.cat([torch.zeros(2, 1, 5), steps.h[:, :-1]], 1)
    if kind is LSTM:
        kept = torch.cat([torch.zeros(2, 1, 5), steps.c[:, :-1]], 1)
        torch.testing.assert_close(steps.c, steps.f * kept + steps.i * steps.g)
        torch.testing.assert_close(steps.h, steps.o * steps.c.tanh())
    if kind is GRU:
        torch.testing.assert_close(steps.h, (1 - steps.z) * steps.n + steps.z * before)


def test_a_grus_reset_gate_comes_after_the_matrix() -> None:
    layer = GRU(1, 2)
    with torch.no_grad():
        layer.weight_ih.zero_()
        layer.bias_ih.zero_()
        layer.bias_hh.copy_(torch.tensor([-30.0, -30, 0, 0, 5, 5]))  # r = 0 silences the bias too
    assert layer(torch.ones(1, 3, 1)).n.abs().max() < 1e-5


@every_kind
@pytest.mark.parametrize("reverse", [False, True])
def test_padding_changes_nothing(kind: Any, theirs: Any, reverse: bool) -> None:
    layer, lengths = kind(3, 7), torch.tensor([1, 4, 9])
    x = torch.randn(3, 9, 3)
    padded = torch.cat([x, 50 * torch.randn(3, 6, 3)], 1)
    for row, length in enumerate(lengths.tolist()):
        padded[row, length:] = 1e3 * torch.randn(15 - length, 3)
        alone = layer(padded[row : row + 1, :length], reverse=reverse)
        among = layer(padded, lengths, reverse=reverse)
        for one, other in zip(alone, among, strict=True):
            torch.testing.assert_close(one[0], other[row, :length], atol=1e-6, rtol=0)
        last = 0 if reverse else -1
        torch.testing.assert_close(among.h[row, last], alone.h[0, last], atol=1e-6, rtol=0)


def test_reading_in_two_parts_is_reading_at_once() -> None:
    layer, x = LSTM(3, 7), torch.randn(2, 10, 3)
    whole = layer(x)
    first = layer(x[:, :4])
    second = layer(x[:, 4:], start=(first.h[:, -1], first.c[:, -1]))
    torch.testing.assert_close(second.h, whole.h[:, 4:], **CLOSE)


@every_kind
@pytest.mark.parametrize("bidirectional", [False, True])
def test_stacks_are_torchs_both_ways(kind: Any, theirs: Any, bidirectional: bool) -> None:
    oracle = theirs(3, 5, num_layers=2, bidirectional=bidirectional, batch_first=True)
    stack: Stacked[Any] = Stacked(kind, 3, 5, layers=2, bidirectional=bidirectional)
    stack.load_torch(oracle.state_dict())
    x, lengths = torch.randn(3, 8, 3), torch.tensor([8, 5, 1])
    torch.testing.assert_close(stack(x).h, oracle(x)[0], **CLOSE)
    packed = nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True)
    h, _ = nn.utils.rnn.pad_packed_sequence(oracle(packed)[0], batch_first=True)
    inside = (torch.arange(8) < lengths[:, None])[..., None]
    torch.testing.assert_close(stack(x, lengths).h * inside, h, **CLOSE)
    other = theirs(3, 5, num_layers=2, bidirectional=bidirectional, batch_first=True)
    other.load_state_dict(stack.to_torch())
    torch.testing.assert_close(other(x)[0], oracle(x)[0], **CLOSE)


class Every(nn.Module):
    """All gates and states, as the exporter wants them."""

    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        return tuple(self.layer(x))


class Both(Every):
    """A stack's hidden states, of sequences with lengths."""

    def forward(self, x: Tensor, lengths: Tensor) -> tuple[Tensor, ...]:  # type: ignore[override]
        return (self.layer(x, lengths).h,)


@one_a_day("kind", [RNN, LSTM, GRU], GRU)
def test_every_gate_and_state_is_the_same_in_onnx_at_any_length(kind: Any) -> None:
    layer = longest_memory(kind(3, 6))
    run = exported(Every(layer), [lasting(5, 2, 3)], {0: 1})
    for time in LENGTHS:
        x = lasting(time, 2, 3)
        steps = layer(x)
        assert steps.h[:, -1].abs().mean() > 0.05  # what is compared has not decayed
        for name, ours, onnxs in zip(steps._fields, steps, run(x), strict=True):
            torch.testing.assert_close(onnxs, ours, atol=2e-6, rtol=1e-5, msg=f"{name} at {time}")


@one_a_day("kind", [RNN, LSTM, GRU], GRU)
def test_bidirectional_stacks_are_the_same_in_onnx_at_any_length(kind: Any) -> None:
    stack: Stacked[Any] = Stacked(kind, 3, 6, layers=2, bidirectional=True)
    run = exported(Both(stack), [lasting(5, 2, 3), torch.tensor([5, 3])], {0: 1})
    for time in LENGTHS:
        x, lengths = lasting(time, 2, 3), torch.tensor([time, -(-time // 2)])
        (onnxs,) = run(x, lengths)
        torch.testing.assert_close(onnxs, stack(x, lengths).h, atol=2e-6, rtol=1e-5)


@pytest.mark.slow
def test_a_layer_learns_ten_samples_by_heart() -> None:
    for kind in (RNN, LSTM, GRU):
        torch.manual_seed(0)
        layer, head = kind(2, 16), nn.Linear(16, 2)
        x, labels = torch.randn(10, 12, 2), torch.arange(10) % 2
        optimizer = torch.optim.Adam([*layer.parameters(), *head.parameters()], 0.02)
        for _ in range(80):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(head(layer(x).h[:, -1]), labels)
            loss.backward()
            optimizer.step()
        assert (head(layer(x).h[:, -1]).argmax(-1) == labels).all(), kind


def test_unroll_shows_a_running_maximum_from_either_end() -> None:
    def largest(state: tuple[Tensor, ...], x: tuple[Tensor, ...]) -> Any:
        most = torch.maximum(state[0], x[0])
        return (most,), (most,)

    numbers = torch.tensor([[1.0], [3], [2]])
    start = (torch.zeros(1),)
    (end,), (shown,) = unroll(largest, start, (numbers,))
    assert shown.flatten().tolist() == [1, 3, 3]
    assert end.item() == 3
    (_, (shown,)) = unroll(largest, start, (numbers,), reverse=True)
    assert shown.flatten().tolist() == [3, 3, 2]


def test_sizes_that_make_no_sense_are_named() -> None:
    with pytest.raises(ValueError, match=r"input_size \(=0\)"):
        GRU(0, 4)
    with pytest.raises(ValueError, match=r"layers \(=0\)"):
        Stacked(GRU, 3, 4, layers=0)
