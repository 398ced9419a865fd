"""Nets a step at a time: the same answers as from the whole sequence, from what is kept alone."""

from __future__ import annotations

import pytest
import torch

from twobrains.experiments.comparison.nets import Bidirectional, Reader
from twobrains.experiments.scaling import NETS, built
from twobrains.experiments.streams import Stream


@pytest.mark.parametrize("net", NETS)
def test_after_every_step_a_stream_answers_what_the_net_would(net: str) -> None:
    made, x = built(net, 64), torch.randn(1, 150, 8)
    stream = Stream(made, room=150)
    told = torch.stack([stream.step(each) for each in x[0]])
    with torch.no_grad():
        want = made(x, torch.ones(1, 150, dtype=torch.bool))
    torch.testing.assert_close(told, want, atol=1e-5, rtol=1e-5)
    assert want.std() > 0.01


def test_a_transformer_looks_back_on_so_many_steps_as_it_has_room_for() -> None:
    made = built("Transformer", 64)
    x, other = torch.randn(9, 8), torch.randn(9, 8)
    longer, shorter = (Stream(made, room=room) for room in (9, 3))
    for early in other[:5]:
        shorter.step(early)
        longer.step(early)
    same = [(shorter.step(each), longer.step(each)) for each in x[:3]]
    assert not torch.allclose(*same[-1], atol=1e-4)
    assert shorter.body.kept.shape[2] == 3


def test_a_net_that_needs_the_end_first_is_refused() -> None:
    with pytest.raises(TypeError, match="a Bidirectional can't be read a step at a time"):
        Stream(Reader(Bidirectional(8, 4), 8, 2), room=4)
