"""Four positional encodings of a Transformer; each with a cache, and in ONNX."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from models.exporting import LENGTHS, exported, lasting, one_a_day
from twobrains.models.attention import Transformer
from twobrains.models.transformer import (
    ENCODINGS,
    Encoding,
    PositionalTransformer,
    RotaryAttention,
    turned,
)

CLOSE = {"atol": 5e-6, "rtol": 1e-5}
every_code = pytest.mark.parametrize("encoding", ENCODINGS)


def made(encoding: Encoding, layers: int = 2) -> PositionalTransformer:
    torch.manual_seed(0)
    net = PositionalTransformer(3, 12, heads=2, layers=layers, hidden=20, encoding=encoding)
    if encoding == "learned":
        with torch.no_grad():
            net.table *= 30  # so that a wrong row would show
    return net


def test_turning_is_the_papers_matrix() -> None:
    x, place = torch.randn(5, 6).double(), torch.arange(5)
    shown = turned(x, place)
    for m in range(5):
        for i in range(3):
            angle = torch.tensor(m * 10_000 ** (-2 * i / 6)).double()
            matrix = torch.stack([angle.cos(), -angle.sin(), angle.sin(), angle.cos()]).view(2, 2)
            pair = slice(2 * i, 2 * i + 2)
            torch.testing.assert_close(shown[m, pair], matrix @ x[m, pair], atol=1e-6, rtol=1e-6)


def test_a_product_of_turned_vectors_depends_on_their_distance_only() -> None:
    q, k = torch.randn(2, 8).double()
    early = turned(q[None], torch.tensor([3])) @ turned(k[None], torch.tensor([1])).T
    late = turned(q[None], torch.tensor([203])) @ turned(k[None], torch.tensor([201])).T
    other = turned(q[None], torch.tensor([4])) @ turned(k[None], torch.tensor([1])).T
    torch.testing.assert_close(early, late, atol=1e-4, rtol=1e-4)
    assert (early - other).abs() > 1e-3


def test_sinusoidal_is_the_transformer_of_the_chapter_on_sequences() -> None:
    net, x = made("sinusoidal"), torch.randn(2, 9, 3)
    twin = Transformer(3, 12, heads=2, layers=2, hidden=20)
    twin.load_state_dict(net.state_dict())
    torch.testing.assert_close(net(x), twin(x))


@every_code
def test_an_answer_knows_nothing_of_later_steps(encoding: Encoding) -> None:
    net, x = made(encoding), torch.randn(2, 20, 3)
    for upto in (1, 2, 7, 20):
        torch.testing.assert_close(net(x[:, :upto]), net(x)[:, :upto], **CLOSE)


@every_code
@pytest.mark.parametrize("room", [15, 40])
def test_step_by_step_with_a_cache_is_all_at_once(encoding: Encoding, room: int) -> None:
    net, x = made(encoding), torch.randn(1, 15, 3)
    cache = net.cache(room)
    for place, wanted in enumerate(net(x)[0]):
        shown, cache = net.step(x[0, place], cache, torch.tensor(place))
        torch.testing.assert_close(shown, wanted, **CLOSE)


@every_code
def test_what_is_looked_at_is_what_is_computed(encoding: Encoding) -> None:
    net, x = made(encoding), torch.randn(2, 9, 3)
    looked = net.look(x)
    torch.testing.assert_close(looked.out, net(x), **CLOSE)
    assert looked.inside.shape == (3, 2, 9, 12)
    assert looked.weights.shape == (2, 2, 2, 9, 9)
    torch.testing.assert_close(looked.weights.sum(-1), torch.ones(2, 2, 2, 9))


@every_code
def test_only_a_code_tells_one_order_from_another(encoding: Encoding) -> None:
    """The last step of one layer weighs a set: without a code, its order makes no difference."""
    net, x = made(encoding, layers=1), torch.randn(1, 9, 3)
    shuffled = torch.cat([x[:, :8].flip(1), x[:, 8:]], 1)
    apart = (net(x)[0, -1] - net(shuffled)[0, -1]).abs().max()
    assert (apart < 1e-5) == (encoding == "none")


def test_rotary_sees_distances_only() -> None:
    """Attention of one layer: with the same steps before, but later, the same shares."""
    torch.manual_seed(0)
    layer, x = RotaryAttention(8, 2).double(), torch.randn(1, 6, 8).double()
    later = torch.cat([torch.randn(1, 4, 8).double(), x], 1)
    shares = layer(later).weights[..., 4:, 4:]
    shares = shares / shares.sum(-1, keepdim=True)
    torch.testing.assert_close(shares, layer(x).weights, atol=1e-5, rtol=1e-5)


def test_a_learned_code_ends_and_says_so() -> None:
    net = PositionalTransformer(3, 8, heads=2, layers=1, hidden=4, encoding="learned", longest=5)
    assert net(torch.zeros(1, 5, 3)).shape == (1, 5, 8)
    with pytest.raises(ValueError, match=r"step 6 .* longest \(=5\)"):
        net(torch.zeros(1, 6, 3))


class Seen(nn.Module):
    def __init__(self, net: PositionalTransformer) -> None:
        super().__init__()
        self.net = net

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        return tuple(self.net.look(x))


@one_a_day("encoding", ENCODINGS, next(iter(ENCODINGS)))
def test_onnx_agrees_at_any_length(encoding: Encoding) -> None:
    net = Seen(made(encoding))
    run = exported(net, [lasting(5, 2, 3)], {0: 1})
    for time in LENGTHS:
        x = lasting(time, 2, 3)
        for onnxs, ours in zip(run(x), net(x), strict=True):
            torch.testing.assert_close(onnxs, ours, atol=5e-5, rtol=1e-4)


def test_choices_that_make_no_sense_are_named() -> None:
    with pytest.raises(ValueError, match=r"encoding .* none, sinusoidal, learned, rotary"):
        PositionalTransformer(3, 8, heads=2, layers=1, hidden=4, encoding="absolute")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"size \(=6\) must be an even number a head"):
        RotaryAttention(6, 2)
