"""The study of cost: what is counted, what is left out, where lines cross, and its record."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
import torch
from experiments.made import made_up, seeded

from twobrains.analysis.streaming import work
from twobrains.experiments import costs, records, timing
from twobrains.experiments.net_curves import spread
from twobrains.experiments.scaling import plots
from twobrains.experiments.scaling import study as scaling
from twobrains.experiments.scaling.study import COSTS, LENGTHS, NETS, Result, Run
from twobrains.models.tcn import TCN


def rows(length: int, batch: int = 1) -> Any:
    return scaling.sequences(length, batch, seeded())


@pytest.mark.parametrize("length", LENGTHS)
def test_every_net_is_of_the_same_size_and_a_tcn_sees_the_first_step(length: int) -> None:
    with torch.device("meta"):
        nets = {name: scaling.built(name, length) for name in NETS}
    counts = {name: sum(p.numel() for p in net.parameters()) for name, net in nets.items()}
    assert all(abs(count - 10_000) <= 700 for count in counts.values()), counts
    [tcn] = [part for part in nets["TCN"].modules() if isinstance(part, TCN)]
    assert length <= tcn.receptive_field < 4 * length


@pytest.mark.parametrize(
    ("net", "chain"),
    [("RNN", 41), ("GRU", 41), ("LSTM", 41), ("TCN", 2 * 4 + 1), ("CNN", 4), ("Transformer", 14)],
)
def test_products_sequential_steps_are_the_longest_way_from_sequence_to_answer(
    net: str, chain: int
) -> None:
    made = scaling.built(net, 40)
    assert scaling.sequential_steps(made, rows(40)) == chain  # the readout is one of them
    longer = scaling.sequential_steps(made, rows(80))
    assert longer == (81 if net in ("RNN", "GRU", "LSTM") else chain)


@pytest.mark.parametrize("net", NETS)
def test_a_step_more_costs_each_weight_once_but_for_attention(net: str) -> None:
    counted = [scaling.multiply_adds(scaling.built(net, 64), scaling.task_of(n)) for n in (64, 65)]
    made = scaling.built(net, 64)
    each = work(made) - work(made.head)  # the readout answers once
    if net == "Transformer":
        size = made.body.size
        each += 2 * 2 * (65**2 - 64**2) * size  # two layers: scores, and what they weigh
        each += 2 * 3 * size**2  # queries, keys and values are made twice: for one, for the others
    assert counted[1] - counted[0] == each


def test_who_needs_too_much_memory_is_left_out_and_it_says_so() -> None:
    net = scaling.built("Transformer", 64)
    assert scaling.needs_gb(net, 4096, 1) == pytest.approx(4 * 5 * 2 * 4096**2 / 1e9)
    assert scaling.needs_gb(net, 2048, 32) > scaling.MEMORY_GB > scaling.needs_gb(net, 1024, 32)
    assert scaling.needs_gb(scaling.built("GRU", 64), 4096, 256) == 0


def test_a_size_is_measured_to_the_end(monkeypatch: Any, tmp_path: Any) -> None:
    monkeypatch.setattr(timing, "SECONDS", 0)
    monkeypatch.setattr(scaling, "MEMORY_GB", 5e-5)
    run = Run(20, 1, 3)
    records.append(scaling.measure(run), tmp_path / "one.jsonl")
    [found] = scaling.STUDY.read(tmp_path / "one.jsonl")
    assert found.run == run
    assert found.repeats == timing.FEWEST
    assert tuple(found.costs) == NETS
    for each in found.costs.values():
        assert tuple(each) == tuple(COSTS)
        assert all(value and value > 0 for value in each.values())
        assert (each["both_ms"] or 0) > (each["forward_ms"] or 0)
    four = scaling.measure(Run(20, 4, 3))
    assert four.left_out == {"Transformer": "attention would need 0.0 GB"}
    assert four.costs["GRU"]["stream_ms"] is None
    assert four.costs["GRU"]["multiply_adds"] == 4 * (found.costs["GRU"]["multiply_adds"] or 0)


def test_where_two_costs_cross_is_told_on_logarithms() -> None:
    lines = [
        timed(length, seed, {"GRU": float(length), "TCN": 4.0 * length**0.5, "CNN": 1.0})
        for seed in (0, 1)
        for length in (2, 8, 32, 128)
    ]
    assert costs.crossing(lines, "GRU", "TCN", "both_ms") == pytest.approx(16)
    assert costs.crossing(lines, "TCN", "GRU", "both_ms") == pytest.approx(16)
    assert costs.crossing(lines, "GRU", "CNN", "both_ms") is None
    assert costs.crossing(lines, "GRU", "RNN", "both_ms") is None
    assert [length for length, _ in costs.curve(lines, "GRU", "both_ms")] == [2, 8, 32, 128]


def test_a_cell_is_over_the_sittings_of_one_size() -> None:
    lines = [timed(16, seed, {"GRU": float(seed)}) for seed in (1, 2, 3)]
    lines.append(timed(32, 0, {"GRU": 9.0}))
    assert costs.cell(lines, "GRU", "both_ms", 16, 1).values == (1, 2, 3)
    with pytest.raises(ValueError, match=r"GRU, both_ms of 1 × 32 steps: 1 seeds"):
        costs.cell(lines, "GRU", "both_ms", 32, 1)


def test_the_record_is_whole_and_what_no_clock_changes_is_the_same_in_every_sitting() -> None:
    results = scaling.STUDY.read()
    for each in results:
        assert {*each.costs, *each.left_out} == set(NETS)
        assert set(each.left_out) <= {"Transformer"}
        assert bool(each.left_out) == (each.run.batch == 32 and each.run.length > 1024)
        assert each.repeats >= timing.FEWEST
    for run in scaling.grid([0]):
        alike = [r.costs for r in results if (r.run.length, r.run.batch) == (run.length, run.batch)]
        for what in ("multiply_adds", "sequential_steps", "saved_activations_mb"):
            assert len({tuple(net[what] for net in nets.values()) for nets in alike}) == 1, run


def test_the_record_counts_what_is_counted_now() -> None:
    for net in NETS:
        made = scaling.built(net, 128)
        task = scaling.task_of(128)
        found = costs.cell(scaling.STUDY.read(), net, "multiply_adds", 128, 32)
        assert found.mean == 32 * scaling.multiply_adds(made, task)
        assert costs.cell(
            scaling.STUDY.read(), net, "sequential_steps", 128, 1
        ).mean == scaling.sequential_steps(made, rows(128))


def test_the_record_is_shown_in_words_and_in_a_picture() -> None:
    results = scaling.STUDY.read()
    lines = list(scaling.table(results, "forward_ms", 32))
    assert [line.split()[0] for line in lines[2:]] == list(NETS)
    assert lines[-1].split()[-1] == "–"  # the longest, in which a Transformer had no room
    figure = plots.against_batch(results)
    assert [len(axes.texts) for axes in figure.axes] == [len(NETS)] * 3


def test_names_keep_their_order_and_their_distance() -> None:
    found = spread({"a": 0.5, "b": 0.52, "c": 0.99, "d": 1.4, "e": -0.2}, 0.1)
    heights = sorted(found.values())
    assert sorted(found, key=lambda name: found[name]) == ["e", "a", "b", "c", "d"]
    assert all(b - a >= 0.1 - 1e-9 for a, b in pairwise(heights))
    assert heights[0] >= 0
    assert heights[-1] <= 1
    assert found["a"] == pytest.approx(0.46)  # as far down as b goes up
    assert found["b"] == pytest.approx(0.56)


def timed(length: int, seed: int, both: dict[str, float]) -> Result:
    costs = {net: {**dict.fromkeys(COSTS), "both_ms": ms} for net, ms in both.items()}
    return made_up(scaling.STUDY, Run(length, 1, seed), costs=costs)  # type: ignore[no-any-return]
