"""The experiment on a sensor's stream: what is counted, its record, and that it can be repeated."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from experiments.made import seeded

from twobrains.data.bursts import TIME, streams
from twobrains.experiments.sensors import study as sensors
from twobrains.experiments.sensors.study import Run
from twobrains.metrics import accuracy
from twobrains.models.strided import STREAM_READERS, StreamReader


class Knows(StreamReader):
    """Tells the order of the test's streams rightly, but for every fourth."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        _, order = streams(sensors.TESTED, seeded(sensors.UNSEEN))
        wrong = torch.arange(len(order)) % 4 == 0
        return torch.eye(6)[torch.where(wrong, (order + 1) % 6, order)]


def test_accuracy_is_the_share_of_orders_told_rightly() -> None:
    assert accuracy(Knows(), sensors.heldout()) == 0.75


def test_multiply_adds_are_those_of_the_equations() -> None:
    counted = {kind: sensors.multiply_adds(StreamReader(kind)) for kind in STREAM_READERS}
    head = {"QRNN": 40 * 6, "GRU": 61 * 6, "CNN": 28 * 6}
    windows = TIME // 8
    assert counted["GRU"] == TIME * 3 * 61 * (1 + 61) + head["GRU"]
    assert counted["strided + GRU"] == windows * (16 * 32 + 3 * 48 * (32 + 48)) + 48 * 6
    between = 16 * 24 + 3 * 36 * (24 + 36) + 3 * 36 * 46
    assert counted["strided + GRU + conv"] == windows * between + 46 * 6
    after = TIME * 3 * 32 * (1 + 32) + windows * 16 * 32 * 17
    assert counted["GRU + strided"] == after + 17 * 6
    for kind, at_256 in counted.items():  # they grow with the stream, but for the head
        net = StreamReader(kind)
        once = net.head.weight.numel()
        assert sensors.multiply_adds(net, 64) - once == (at_256 - once) / 4
    assert counted["QRNN"] == TIME * 3 * 40 * (16 + 2 * 40) + head["QRNN"]
    assert counted["CNN"] == windows * (16 * 28 + 5 * 3 * 28 * 28) + head["CNN"]


def test_a_run_learns_and_is_the_same_again(monkeypatch: Any) -> None:
    monkeypatch.setattr(sensors, "STEPS", 10)
    monkeypatch.setattr(sensors, "TESTED", 60)
    first, again = (sensors.train(Run("strided + GRU", 1)) for _ in range(2))
    assert (first.curve, first.loss) == (again.curve, again.loss)
    assert len(first.curve) == 5
    assert first.accuracy == first.curve[-1]
    assert first.cpu_seconds > 0


@pytest.mark.slow
def test_the_record_counts_what_is_counted_now() -> None:
    results = sensors.STUDY.read()
    for r in results:
        assert r.multiply_adds == sensors.multiply_adds(StreamReader(r.run.reader))
    assert len(list(sensors.table(results))) == 1 + len(STREAM_READERS)
