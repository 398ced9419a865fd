"""Nets a step at a time: the same answers as from the whole sequence, from what is kept alone."""

from __future__ import annotations

import pytest
import torch

from twobrains.experiments import streams
from twobrains.experiments.comparison.nets import Bidirectional, Reader
from twobrains.experiments.scaling.study import NETS, built
from twobrains.experiments.streams import Stream
from twobrains.models.backbone import MIXINGS, Backbone
from twobrains.models.tcn import TCN

LATER = ("WaveNet", "no places", "rotary places")


@pytest.mark.parametrize("net", [*NETS, *LATER])
def test_after_every_step_a_stream_answers_what_the_net_would(net: str) -> None:
    made, x = built(net, 64), torch.randn(1, 150, 8)
    stream = Stream(made, room=150)
    found = torch.stack([stream.step(each) for each in x[0]])
    with torch.no_grad():
        want = made(x, torch.ones(1, 150, dtype=torch.bool))
    torch.testing.assert_close(found, want, atol=1e-5, rtol=1e-5)
    assert want.std() > 0.01


@pytest.mark.parametrize("net", [*NETS, *LATER])
@pytest.mark.parametrize(("read", "room"), [(90, 120), (1, 120), (40, 16), (16, 16)])
def test_many_steps_read_at_once_leave_what_they_leave_one_by_one(
    net: str, read: int, room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "PART", 7)
    made, x = built(net, 64), torch.randn(120, 8)
    slow, quick = Stream(made, room), Stream(made, room)
    quick.read(x[:read])
    for each in x[:read]:
        slow.step(each)
    assert quick.state_bytes == slow.state_bytes
    pairs = [(quick.step(each), slow.step(each)) for each in x[read : read + 20]]
    for one, other in pairs:
        torch.testing.assert_close(one, other, atol=1e-5, rtol=1e-5)


def test_a_transformer_looks_back_on_so_many_steps_as_it_has_room_for() -> None:
    made = built("Transformer", 64)
    x, other = torch.randn(9, 8), torch.randn(9, 8)
    longer, shorter = (Stream(made, room=room) for room in (9, 3))
    for early in other[:5]:
        shorter.step(early)
        longer.step(early)
    same = [(shorter.step(each), longer.step(each)) for each in x[:3]]
    assert not torch.allclose(*same[-1], atol=1e-4)
    assert shorter.state_bytes == 4 * 2 * 2 * 3 * made.body.size  # layers, keys and values, steps


@pytest.mark.parametrize("mixing", MIXINGS)
def test_a_backbone_goes_on_from_what_it_keeps(mixing: str) -> None:
    made, x = Reader(Backbone(8, 12, mixing, layers=2, hidden=16), 12, 2), torch.randn(1, 90, 8)
    stream = Stream(made, room=1)
    stream.read(x[0, :60])
    sizes = stream.state_bytes
    found = torch.stack([stream.step(each) for each in x[0, 60:]])
    with torch.no_grad():
        want = made.head(made.body.by_steps(x))[0, 60:]
    torch.testing.assert_close(found, want, atol=1e-5, rtol=1e-5)
    assert want.std() > 0.01
    assert stream.state_bytes == sizes


def test_a_net_that_needs_the_end_first_is_refused() -> None:
    with pytest.raises(TypeError, match="a Bidirectional can't be read a step at a time"):
        Stream(Reader(Bidirectional(8, 4), 8, 2), room=4)


def test_bytes_are_those_of_the_tensors_that_a_step_goes_on_from() -> None:
    hidden = built("LSTM", 64).body.cell.hidden_size
    size = {"LSTM": 2 * hidden, "minGRU": 2 * 12, "LRU": 2 * 12 * 2, "S4D": 2 * 12 * 8 * 2}
    size |= {"Mamba": 2 * 24 * (3 + 4), "linear attention": 2 * (12 * 12 + 12)}
    size |= {"mLSTM": 2 * (12 * 12 + 12 + 1)}
    for name, numbers in size.items():
        body = Backbone(8, 12, name, layers=2, hidden=16)
        made = built("LSTM", 64) if name == "LSTM" else Reader(body, 12, 2)
        stream = Stream(made, room=1)
        for _ in range(5):
            stream.step(torch.ones(8))
        assert stream.state_bytes == 4 * numbers, name


def test_a_convolution_keeps_its_past_and_the_row_of_this_step() -> None:
    made = built("TCN", 64)
    stream, net = Stream(made, room=1), made.body
    assert isinstance(net, TCN)
    rows = sum(part.conv.in_channels for part in net.modules() if hasattr(part, "conv"))
    assert stream.state_bytes == 4 * (net.kept + rows)
    wave = built("WaveNet", 64)  # filter and gate share a window
    layers, channels = len(wave.body.layers), wave.body.dense.in_features
    assert Stream(wave, room=1).state_bytes == 4 * channels * (2**layers - 1 + layers)
