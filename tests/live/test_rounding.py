"""A page's first frame: large outputs with fewer bits, and every number a reader is shown as it was."""

from __future__ import annotations

import base64
import gzip
import json
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from twobrains.live import Convolution, Heatmap, LiveFigure, Maps, Slider, export, markup
from twobrains.live.rounding import FEW, rounded

SINGLES = st.floats(width=32, min_value=0.0, allow_infinity=False)


def shown(number: float) -> str:
    """As ``shown`` of ``frontend/numbers.js`` writes it."""
    return f"{number:.3g}"


@given(st.lists(SINGLES, min_size=1, max_size=20), st.sampled_from([1, -1]))
def test_every_number_is_within_a_4096th_and_shown_as_it_was(some: list[float], sign: int) -> None:
    many = sign * torch.tensor(some).repeat(FEW + 1)
    with np.errstate(all="raise"):
        few = rounded({"maps": many})["maps"]
    assert few.dtype == torch.float32
    assert bool(((few - many).abs() <= many.abs() / 4096).all())
    assert [shown(x) for x in few[: len(some)].tolist()] == [
        shown(x) for x in many[: len(some)].tolist()
    ]


@pytest.mark.parametrize("number", [0.12349999, 0.1235, 0.99949997, 99.949997, 1.0050001e-7])
def test_a_number_on_the_edge_of_two_it_may_be_shown_as_keeps_its_side(number: float) -> None:
    for near in (np.nextafter(np.float32(number), np.float32(to)) for to in (0, 1, 2)):
        few = rounded({"maps": torch.full((FEW + 1,), float(near))})["maps"]
        assert shown(float(few[0])) == shown(float(near))


def test_most_numbers_have_twelve_bits() -> None:
    few = rounded({"maps": torch.rand(10_000)})["maps"]
    assert float((few.view(torch.int32) % 4096 == 0).float().mean()) > 0.8


def test_whole_numbers_gaps_labels_and_small_outputs_are_left_as_they_are() -> None:
    frame = {
        "counts": torch.arange(8_000_000, 8_001_000).float(),
        "gaps": torch.tensor([float("nan"), float("inf"), 0.0]).repeat(FEW),
        "labels": torch.arange(9_999),
        "few": torch.rand(FEW),
        "weights": torch.rand(FEW + 1),
    }
    few = rounded(frame, {"weights"})
    assert list(few) == list(frame)
    assert all(torch.equal(few[name].nan_to_num(), frame[name].nan_to_num()) for name in frame)


class Filtered(nn.Module):
    """A noisy image, one map of it, and states beside them."""

    def __init__(self) -> None:
        super().__init__()
        random = torch.Generator().manual_seed(0)
        self.image = torch.rand(1, 20, 20, generator=random)
        self.states = torch.rand(20, 20, generator=random)
        self.weight = torch.rand(1, 1, 3, 3, generator=random)

    def forward(self, gain: Tensor) -> dict[str, Tensor]:
        maps = nn.functional.conv2d(self.image, self.weight, padding=1)
        return {
            "ink": self.image,
            "weight": self.weight,
            "maps": maps,
            "states": gain * self.states,
        }


def test_a_page_is_smaller_and_computes_with_all_bits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "export", lambda program: b"a model")
    figure = LiveFigure(
        Filtered(),
        [Slider("gain", 0.0, 2.0, step=0.5, value=1.0)],
        [Maps("maps", explain=Convolution("ink", "weight", padding=1)), Heatmap("states")],
        alt="A map and states.",
    )
    found = re.search(
        r'<script type="[^"]+">(.*?)</script>', markup.section(figure, tmp_path), re.S
    )
    assert found
    outputs = json.loads(found[1])["frame"]["outputs"]
    raw = {name: base64.b64decode(each["data"]["$bytes"]) for name, each in outputs.items()}
    assert raw["ink"] == figure.frame["ink"].numpy().tobytes()
    whole = figure.frame["states"].numpy().tobytes()
    assert len(gzip.compress(raw["states"])) < 0.8 * len(gzip.compress(whole))


def test_numbers_that_would_round_to_zero_are_left_as_they_are() -> None:
    many = torch.full((FEW + 1,), 2.0**-149)
    with np.errstate(all="raise"):
        few = rounded({"maps": many})["maps"]
    assert torch.equal(few, many)
