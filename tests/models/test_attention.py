"""Attention: torch's outputs and gradients, no look ahead, a cache that changes nothing, and ONNX."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from models.exporting import LENGTHS, Shown, exported, lasting
from twobrains.models.attention import Attention, Transformer, TransformerLayer, positions

CLOSE = {"atol": 1e-6, "rtol": 1e-5}


def hidden(time: int) -> Tensor:
    """As torch wants it: true where a step may not look."""
    return torch.ones(time, time, dtype=torch.bool).triu(1)


def twin(ours: Attention) -> dict[str, Tensor]:
    """The weights as ``nn.MultiheadAttention`` names them."""
    return {
        "in_proj_weight": ours.into.weight,
        "in_proj_bias": ours.into.bias,
        "out_proj.weight": ours.out.weight,
        "out_proj.bias": ours.out.bias,
    }


def test_attention_is_torchs_and_so_is_its_gradient() -> None:
    ours, torchs = Attention(12, 3), nn.MultiheadAttention(12, 3, batch_first=True)
    torchs.load_state_dict(twin(ours))
    x = torch.randn(2, 9, 12, requires_grad=True)
    x_too = x.detach().clone().requires_grad_()
    out, weights = torchs(x_too, x_too, x_too, attn_mask=hidden(9), average_attn_weights=False)
    shown = ours(x)
    torch.testing.assert_close(shown.out, out, **CLOSE)
    torch.testing.assert_close(shown.weights, weights, **CLOSE)
    shown.out.square().sum().backward()
    out.square().sum().backward()
    torch.testing.assert_close(x.grad, x_too.grad, atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(
        ours.into.weight.grad, torchs.in_proj_weight.grad, atol=1e-5, rtol=1e-4
    )


def test_a_layer_is_torchs() -> None:
    ours = TransformerLayer(12, 3, 20)
    torchs = nn.TransformerEncoderLayer(12, 3, 20, dropout=0, batch_first=True, norm_first=True)
    names = {"attention": "self_attn", "dense": "linear"}
    weights = {f"self_attn.{name}": value for name, value in twin(ours.attention).items()}
    for name, value in ours.state_dict().items():
        if not name.startswith("attention"):
            weights[name.replace("dense", names["dense"])] = value
    torchs.load_state_dict(weights)
    x = torch.randn(2, 9, 12)
    torch.testing.assert_close(ours(x), torchs(x, src_mask=hidden(9)), atol=2e-6, rtol=1e-5)


def test_an_answer_knows_nothing_of_later_steps() -> None:
    net, x = Transformer(3, 12, heads=2, layers=2, hidden=20), torch.randn(2, 20, 3)
    for upto in (1, 2, 7, 20):
        torch.testing.assert_close(net(x[:, :upto]), net(x)[:, :upto], atol=2e-6, rtol=1e-5)


def test_step_by_step_with_a_cache_is_all_at_once() -> None:
    net, x = Transformer(3, 12, heads=2, layers=2, hidden=20), torch.randn(1, 15, 3)
    cache = net.cache(15)
    for place, wanted in enumerate(net(x)[0]):
        shown, cache = net.step(x[0, place], cache, torch.tensor(place))
        assert cache.shape == (2, 2, 15, 12)
        torch.testing.assert_close(shown, wanted, atol=2e-6, rtol=1e-5)


def test_a_small_cache_forgets_the_oldest_step() -> None:
    torch.manual_seed(0)
    net = Transformer(3, 12, heads=2, layers=1, hidden=20)
    one, other = torch.randn(2, 9, 3)
    other = torch.cat([other[:1], one[1:]])  # they differ in the first step only
    answers = []
    for x in (one, other):
        cache, shown = net.cache(4), []
        for place in range(9):
            answer, cache = net.step(x[place], cache, torch.tensor(place))
            shown.append(answer)
        answers.append(torch.stack(shown))
    apart = (answers[0] - answers[1]).abs().amax(-1)
    assert (apart[:4] > 1e-4).all()
    assert (apart[4:] < 1e-6).all()


def test_a_window_is_a_smaller_cache() -> None:
    net, x = Transformer(3, 12, heads=2, layers=2, hidden=20), torch.randn(20, 3)
    wide, small = net.cache(16), net.cache(5)
    for place in range(20):
        one, wide = net.step(x[place], wide, torch.tensor(place), torch.tensor(5))
        other, small = net.step(x[place], small, torch.tensor(place))
        torch.testing.assert_close(one, other, atol=2e-6, rtol=1e-5)


def test_every_place_has_numbers_of_its_own() -> None:
    table = positions(torch.arange(500), 16)
    assert table.shape == (500, 16)
    assert table.abs().max() <= 1
    assert torch.pdist(table).min() > 0.05


@pytest.mark.slow
def test_onnx_agrees_at_any_length() -> None:
    net = Transformer(3, 12, heads=2, layers=2, hidden=20)
    run = exported(Shown(net), [lasting(5, 2, 3)], {0: 1})
    for time in LENGTHS:
        x = lasting(time, 2, 3)
        torch.testing.assert_close(run(x)[0], net(x), atol=1e-5, rtol=1e-4)


def test_sizes_that_make_no_sense_are_named() -> None:
    with pytest.raises(ValueError, match=r"size \(=10\) must be a multiple of heads \(=4\)"):
        Attention(10, 4)
    with pytest.raises(ValueError, match=r"layers \(=0\)"):
        Transformer(2, 4, heads=1, layers=0, hidden=3)
