from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from twobrains import checkpoints
from twobrains.checkpoints import strangers
from twobrains.checkpoints.strangers import Confusions, confusions
from twobrains.data.handwriting import generate
from twobrains.data.movements import Movements


def test_a_row_is_what_was_written_and_a_column_what_was_read() -> None:
    found = confusions(torch.tensor([7, 2, 2, 7, 1]), torch.tensor([2, 2, 2, 7, 7]))
    assert found.counts[2][7] == 1
    assert (found.total, found.accuracy) == (5, 0.6)
    assert (found.recall(2), found.recall(7)) == (2 / 3, 1 / 2)
    assert found.mistaken(2) == (7, 1)


def test_what_is_measured_is_kept_and_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    samples = generate(200, seed=5)
    images = samples.pictures()
    movements = Movements(samples.steps, samples.lengths, samples.labels)
    monkeypatch.setattr(strangers, "load_mnist", lambda part: (images, samples.labels))
    monkeypatch.setattr(strangers, "load_pendigits", lambda: movements)
    marked: list[str] = []
    monkeypatch.setattr(strangers, "mark", marked.append)
    monkeypatch.setattr(strangers, "FILE", tmp_path / "strangers.json")
    strangers.main()
    assert marked == ["strangers.json"]
    kept = strangers.recorded()
    net = checkpoints.load("digit-cnn")
    with torch.no_grad():
        right = net(images[:, None]).argmax(-1) == samples.labels
    assert kept["digit-cnn"].accuracy == pytest.approx(right.double().mean().item())
    assert kept["pen-rnn"].total == 200
    assert f"digit-cnn: {kept['digit-cnn'].accuracy:.2%} of 200" in capsys.readouterr().out
    assert json.loads((tmp_path / "strangers.json").read_text())["digit-cnn"][0][0] > 0


def test_the_record_is_of_all_images_and_movements() -> None:
    found = strangers.recorded()
    assert {name: each.total for name, each in found.items()} == {
        "digit-cnn": 3_000,
        "pen-rnn": 7_494,
    }
    assert all(isinstance(each, Confusions) for each in found.values())


def test_the_second_edition_reads_strangers_better() -> None:
    first, second = strangers.recorded(first=True), strangers.recorded()
    assert all(second[name].accuracy > first[name].accuracy for name in first)
    assert all(found.total == second[name].total for name, found in first.items())
