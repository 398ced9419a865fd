"""The study of the alternatives' pace: who takes part, what is counted, and its record."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from experiments.made import made_up

from twobrains.experiments import records
from twobrains.experiments.streams import Stream
from twobrains.experiments.throughput import study as throughput
from twobrains.experiments.throughput.study import COSTS, FORMS, NETS, Result, Run
from twobrains.training import parameters


@pytest.mark.parametrize("name", NETS)
def test_every_net_is_of_the_same_size_at_the_shortest_and_the_longest(name: str) -> None:
    for length in (64, 8192):
        assert abs(parameters(throughput.net_for(name, length)) - 10_000) <= 800


@pytest.mark.parametrize("time", [1, 2, 13])
@pytest.mark.parametrize("kind", ["", "LRU, "])
def test_all_forms_give_the_same(time: int, kind: str) -> None:
    run = Run(study="scan", length=time, batch=2, seed=1)
    found = []
    for name in FORMS:
        if name.startswith("LRU") == bool(kind):
            torch.manual_seed(0)
            found.append(FORMS[name](run)())
    assert len(found) == 3
    assert found[0].shape == (2, time, 8 if kind else throughput.STATES)
    for other in found[1:]:
        torch.testing.assert_close(other, found[0], atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("study", COSTS)
def test_a_size_is_measured_to_the_end(study: str, monkeypatch: Any, tmp_path: Any) -> None:
    monkeypatch.setattr(throughput, "SECONDS", 0)
    monkeypatch.setattr(throughput, "NETS", ("LSTM", "Mamba", "rotary places", "TCN"))
    run = Run(study=study, length=64, batch=1, seed=3)
    records.append(throughput.measure(run), tmp_path / "one.jsonl")
    [found] = throughput.STUDY.read(tmp_path / "one.jsonl")
    assert found.run == run
    assert found.repeats == throughput.FEWEST[study]
    assert tuple(found.costs) == throughput.names(study)
    assert found.left_out == {}
    for costs in found.costs.values():
        assert set(costs) == set(COSTS[study])
        assert all(value and value > 0 for value in costs.values())


@pytest.mark.slow
def test_bytes_on_record_are_those_of_a_stream_that_has_come_so_far(monkeypatch: Any) -> None:
    monkeypatch.setattr(throughput, "SECONDS", 0)
    costs = throughput.measure(Run(study="generation", length=64, batch=1, seed=0)).costs
    for name in NETS:
        stream = Stream(throughput.net_for(name, 64), 64)
        for x in torch.randn(64, 8):
            stream.step(x)
        assert costs[name]["state_bytes"] == 4 * sum(each.numel() for each in stream.body.kept)
    size = throughput.net_for("rotary places", 64).body.size
    assert costs["rotary places"]["state_bytes"] == 4 * 2 * 2 * 64 * size  # layers, keys and values


@pytest.mark.parametrize("name", ["GRU", "minGRU", "mLSTM", "rotary places"])
def test_what_will_be_kept_is_told_from_short_sequences(name: str) -> None:
    kept = throughput.Learning(
        throughput.net_for(name, 1024), Run(study="training", length=1024, batch=2, seed=0)
    ).saved_activations_mb
    assert throughput.expected_gb(name, 1024, 2) == pytest.approx(kept * 2**20 / 1e9, rel=0.1)


def test_who_needs_too_much_is_left_out_and_it_says_so(monkeypatch: Any) -> None:
    monkeypatch.setattr(throughput, "SECONDS", 0)
    monkeypatch.setattr(throughput, "NETS", ("LSTM", "mLSTM"))
    monkeypatch.setitem(throughput.KEPT_GB, "cpu", 0.02)
    found = throughput.measure(Run(study="training", length=1024, batch=1, seed=0))
    assert tuple(found.costs) == ("LSTM",)
    assert found.left_out == {"mLSTM": "would keep 0.0 GB of activations"}
    monkeypatch.setattr(throughput, "WRITTEN_GB", 1e-5)
    found = throughput.measure(Run(study="scan", length=64, batch=8, seed=0))
    assert set(found.costs) == set(FORMS) - {"loop over x[:, t]"}
    assert found.left_out == {"loop over x[:, t]": "would write 0 GB in the backward pass"}


def test_a_cell_and_a_ratio_are_over_the_sittings_of_one_size() -> None:
    lines = [
        timed(64, seed, {"loop": 6.0 * (seed + 1), "scan": 2.0 * (seed + 1)}) for seed in range(3)
    ]
    lines.append(timed(128, 0, {"loop": 1.0, "scan": 1.0}))
    assert throughput.cell(lines, "scan", "loop", "both_ms", 64).values == (6, 12, 18)
    found = throughput.ratio(lines, "loop", "scan", "both_ms", 64)
    assert (found.mean, found.half) == (3, 0)
    with pytest.raises(ValueError, match=r"scan, scan, both_ms of 1 × 128 steps: 1 seeds"):
        throughput.cell(lines, "scan", "scan", "both_ms", 128)
    with pytest.raises(ValueError, match=r"loop ÷ scan, both_ms of 8 × 64 steps: 0 seeds"):
        throughput.ratio(lines, "loop", "scan", "both_ms", 64, 8)
    with pytest.raises(ValueError, match="0 seeds"):
        throughput.cell(lines, "training", "loop", "both_ms", 64)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is an accelerator")
def test_without_an_accelerator_it_says_so() -> None:
    with pytest.raises(SystemExit, match="torch finds no GPU here; the study without /cuda"):
        throughput.GPU.make(Run(study="scan", length=16, batch=1, seed=0))
    with pytest.raises(ValueError, match="one step after another is measured on the processor"):
        throughput.measure(Run(study="generation", length=64, batch=1, seed=0), "cuda")


@pytest.mark.parametrize("name", NETS)
def test_nets_keep_all_they_make_on_the_device_of_their_input(name: str) -> None:
    net = throughput.net_for(name, 64).to(
        "meta"
    )  # holds no numbers, and mixes with no other device
    found = net(torch.empty(1, 64, 8, device="meta"), slice(None)).square().mean()
    found.backward()
    assert found.is_meta


@pytest.mark.parametrize("name", FORMS)
def test_forms_do_so_too(name: str) -> None:
    made = FORMS[name](Run(study="scan", length=16, batch=2, seed=0)).to("meta")
    assert made().is_meta


def test_the_accelerator_s_record_is_whole_and_keeps_what_the_processor_keeps() -> None:
    results = throughput.GPU.read()
    assert {each.device for each in results} == {"NVIDIA H100 80GB HBM3"}
    for each in results:
        study = each.run.study  # type: ignore[attr-defined]
        assert {*each.costs, *each.left_out} == set(throughput.names(study))
        assert set(each.left_out) <= {"loop over x[:, t]"}
    for name in {*NETS} - {"LSTM", "GRU", "deep LSTM"}:  # torch's kernels keep their own
        here, there = (
            throughput.cell(found, "training", name, "saved_activations_mb", 1024).mean
            for found in (throughput.STUDY.read(), results)
        )
        assert there == pytest.approx(here, rel=0.01), name


def test_the_record_is_whole_and_what_no_clock_changes_is_the_same_in_every_sitting() -> None:
    results = throughput.STUDY.read()
    for each in results:
        study = each.run.study  # type: ignore[attr-defined]
        assert {*each.costs, *each.left_out} == set(throughput.names(study))
        assert all(set(costs) == set(COSTS[study]) for costs in each.costs.values())
        assert set(each.left_out) <= {"loop over x[:, t]"}
    for study, what in (("training", "saved_activations_mb"), ("generation", "state_bytes")):
        for name in NETS:
            for _, found in throughput.curve(results, study, name, what):
                least, most = min(found.values), max(found.values)
                assert most == least, (name, what)


@pytest.mark.slow
def test_the_record_counts_what_is_counted_now() -> None:
    for name in NETS:
        run = Run(study="training", length=128, batch=1, seed=0)
        kept = throughput.Learning(throughput.net_for(name, 128), run).saved_activations_mb
        found = throughput.cell(
            throughput.STUDY.read(), "training", name, "saved_activations_mb", 128
        ).mean
        assert kept == pytest.approx(found, rel=1e-4)
    for each in throughput.STUDY.read():
        for name, count in each.parameters.items():
            assert count == parameters(throughput.net_for(name, each.run.length)), (name, each.run)


def test_states_of_one_size_stay_so_and_a_cache_grows_by_a_row_a_step() -> None:
    def grown(name: str) -> float:
        points = dict(throughput.curve(throughput.STUDY.read(), "generation", name, "state_bytes"))
        return points[8192].mean / points[64].mean

    assert {name: grown(name) for name in NETS if name not in ("TCN", "WaveNet")} == {
        name: 128 if name == "rotary places" else 1
        for name in NETS
        if name not in ("TCN", "WaveNet")
    }
    assert 1 < grown("TCN") < 128


def test_the_record_is_shown_in_words() -> None:
    lines = list(throughput.table(throughput.STUDY.read(), "scan", "both_ms", 8))
    assert lines[0] == "forward and backward, ms, batch 8"
    assert [line[:19].strip() for line in lines[2:]] == list(FORMS)
    assert lines[2].split()[-1] == "–"
    assert "–" not in "".join(throughput.table(throughput.STUDY.read(), "training", "both_ms"))


def timed(length: int, seed: int, both: dict[str, float]) -> Result:
    run = Run(study="scan", length=length, batch=1, seed=seed)
    costs = {name: {"both_ms": ms} for name, ms in both.items()}
    return made_up(throughput.STUDY, run, costs=costs)  # type: ignore[no-any-return]
