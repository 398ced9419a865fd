from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from torch import Tensor

from twobrains import checkpoints
from twobrains.checkpoints import doubt
from twobrains.data.handwriting import Samples, generate
from twobrains.data.movements import Movements

LABELS = torch.tensor([0, 1, 1, 0])


def reader(samples: Samples) -> Tensor:
    """Sure by its place: the top probability of sample i grows evenly from 0.5 to 1."""
    sure = torch.linspace(0.5, 1, len(samples))
    return torch.stack([sure, 1 - sure], -1)


def test_all_but_two_in_a_hundred_digits_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doubt, "TESTED", 101)
    real = torch.tensor([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.505, 0.495]])
    found = doubt.doubt_of(reader, ("real", real, LABELS))
    assert found.threshold == 0.51  # 98 % of 101 even steps from 0.5 lie at 0.51 or above
    assert found.unsure["unseen generated digits"] == pytest.approx(2 / 101, abs=1e-4)
    assert found.unsure["real"] == 1 / 4
    assert found.right["real"] == pytest.approx(2 / 3, abs=1e-4)


def test_what_is_measured_is_kept_and_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    samples = generate(100, seed=5)
    images = samples.pictures()
    movements = Movements(samples.steps, samples.lengths, samples.labels)
    monkeypatch.setattr(doubt, "TESTED", 100)
    monkeypatch.setattr(doubt, "load_mnist", lambda part: (images, samples.labels))
    monkeypatch.setattr(doubt, "load_pendigits", lambda: movements)
    marked: list[str] = []
    monkeypatch.setattr(doubt, "mark", marked.append)
    monkeypatch.setattr(doubt, "FILE", tmp_path / "doubt.json")
    doubt.main()
    assert marked == ["doubt.json"]
    net = checkpoints.load("digit-cnn")
    with torch.no_grad():
        top = net(images[:, None]).softmax(-1).amax(-1)
    least = doubt.threshold("digit-cnn")
    share = (top < least).double().mean().item()
    assert doubt.recorded()["digit-cnn"].unsure[doubt.REAL["digit-cnn"]] == pytest.approx(share)
    assert json.loads(capsys.readouterr().out).keys() == {"digit-cnn", "pen-rnn"}


@pytest.mark.parametrize("name", ["digit-cnn", "pen-rnn"])
def test_the_record_tells_digits_from_what_is_none(name: str) -> None:
    found = doubt.recorded()[name]
    assert 0 < found.threshold < 1
    assert found.unsure["unseen generated digits"] <= 0.03
    assert all(found.unsure[none] > 0.5 for none in doubt.NO_DIGITS)
