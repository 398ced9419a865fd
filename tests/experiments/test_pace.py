"""The study of the alternatives' pace: who takes part, what is counted, and its record."""

from __future__ import annotations

import sys
from typing import Any

import pytest
import torch

from twobrains.experiments import pace
from twobrains.experiments.pace import BATCHES, COSTS, FORMS, LENGTHS, NETS, Result, Run
from twobrains.experiments.streams import Stream
from twobrains.training import parameters


@pytest.mark.parametrize("name", NETS)
def test_every_net_is_of_the_same_size_at_the_shortest_and_the_longest(name: str) -> None:
    for length in (64, 8192):
        assert abs(parameters(pace.net_for(name, length)) - 10_000) <= 800


def test_every_size_is_in_the_grid_once() -> None:
    runs = pace.grid([0, 1])
    sizes = sum(len(LENGTHS[study]) * len(batches) for study, batches in BATCHES["cpu"].items())
    assert len(set(runs)) == len(runs) == 2 * sizes
    assert 4096 in LENGTHS["scan"]
    assert {run.study for run in pace.grid([0], "cuda")} == {"training", "scan"}


@pytest.mark.parametrize("time", [1, 2, 13])
@pytest.mark.parametrize("kind", ["", "LRU, "])
def test_all_forms_give_the_same(time: int, kind: str) -> None:
    run = Run(study="scan", length=time, batch=2, seed=1)
    told = []
    for name in FORMS:
        if name.startswith("LRU") == bool(kind):
            torch.manual_seed(0)
            told.append(FORMS[name](run)())
    assert len(told) == 3
    assert told[0].shape == (2, time, 8 if kind else pace.STATES)
    for other in told[1:]:
        torch.testing.assert_close(other, told[0], atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("study", COSTS)
def test_a_size_is_measured_to_the_end(study: str, monkeypatch: Any, tmp_path: Any) -> None:
    monkeypatch.setattr(pace, "SECONDS", 0)
    monkeypatch.setattr(pace, "NETS", ("LSTM", "Mamba", "rotary places", "TCN"))
    run = Run(study=study, length=64, batch=1, seed=3)
    pace.records.append(pace.measure(run), tmp_path / "one.jsonl")
    [found] = pace.read(tmp_path / "one.jsonl")
    assert found.run == run
    assert found.repeats == pace.FEWEST[study]
    assert tuple(found.costs) == pace.names(study)
    assert found.left_out == {}
    for told in found.costs.values():
        assert set(told) == set(COSTS[study])
        assert all(value and value > 0 for value in told.values())


def test_bytes_on_record_are_those_of_a_stream_that_has_come_so_far(monkeypatch: Any) -> None:
    monkeypatch.setattr(pace, "SECONDS", 0)
    costs = pace.measure(Run(study="generation", length=64, batch=1, seed=0)).costs
    for name in NETS:
        stream = Stream(pace.net_for(name, 64), 64)
        for x in torch.randn(64, 8):
            stream.step(x)
        assert costs[name]["kept_bytes"] == 4 * sum(each.numel() for each in stream.body.kept)
    size = pace.net_for("rotary places", 64).body.size
    assert costs["rotary places"]["kept_bytes"] == 4 * 2 * 2 * 64 * size  # layers, keys and values


@pytest.mark.parametrize("name", ["GRU", "minGRU", "mLSTM", "rotary places"])
def test_what_will_be_kept_is_told_from_short_sequences(name: str) -> None:
    kept = pace.Learning(
        pace.net_for(name, 1024), Run(study="training", length=1024, batch=2, seed=0)
    ).kept_mb
    assert pace.expected_gb(name, 1024, 2) == pytest.approx(kept * 2**20 / 1e9, rel=0.1)


def test_who_needs_too_much_is_left_out_and_it_says_so(monkeypatch: Any) -> None:
    monkeypatch.setattr(pace, "SECONDS", 0)
    monkeypatch.setattr(pace, "NETS", ("LSTM", "mLSTM"))
    monkeypatch.setitem(pace.KEPT_GB, "cpu", 0.02)
    found = pace.measure(Run(study="training", length=1024, batch=1, seed=0))
    assert tuple(found.costs) == ("LSTM",)
    assert found.left_out == {"mLSTM": "would keep 0.0 GB for the way back"}
    monkeypatch.setattr(pace, "WRITTEN_GB", 1e-5)
    found = pace.measure(Run(study="scan", length=64, batch=8, seed=0))
    assert set(found.costs) == set(FORMS) - {"loop over x[:, t]"}
    assert found.left_out == {"loop over x[:, t]": "would write 0 GB on the way back"}


def test_a_cell_and_a_ratio_are_over_the_sittings_of_one_size() -> None:
    lines = [
        result(64, seed, {"loop": 6.0 * (seed + 1), "scan": 2.0 * (seed + 1)}) for seed in range(3)
    ]
    lines.append(result(128, 0, {"loop": 1.0, "scan": 1.0}))
    assert pace.cell(lines, "scan", "loop", "both_ms", 64).accuracies == (6, 12, 18)
    found = pace.ratio(lines, "loop", "scan", "both_ms", 64)
    assert (found.mean, found.half) == (3, 0)
    with pytest.raises(ValueError, match=r"scan, both_ms of 1 × 128 steps .*pace.*: 1 seeds"):
        pace.cell(lines, "scan", "scan", "both_ms", 128)
    with pytest.raises(ValueError, match=r"loop ÷ scan, both_ms of 8 × 64 .*: 0 seeds"):
        pace.ratio(lines, "loop", "scan", "both_ms", 64, 8)
    with pytest.raises(ValueError, match="0 seeds"):
        pace.cell(lines, "training", "loop", "both_ms", 64)


def test_finished_sizes_are_skipped(monkeypatch: Any, capsys: Any) -> None:
    made: list[Run] = []
    there = [result(run.length, run.seed, {}, run.batch, run.study) for run in pace.grid([0])[2:]]
    monkeypatch.setattr(pace, "read", lambda record: there if record == pace.RECORD else [])
    monkeypatch.setattr(pace, "measure", lambda run, device: made.append(run))
    monkeypatch.setattr(pace.records, "append", lambda line, record: None)
    monkeypatch.setattr(sys, "argv", ["pace", "--seeds", "0"])
    pace.main()
    assert made == pace.grid([0])[:2]
    assert "2 runs in " in capsys.readouterr().out


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is an accelerator")
def test_without_an_accelerator_it_says_so(monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setattr(sys, "argv", ["pace", "--device", "cuda"])
    with pytest.raises(SystemExit):
        pace.main()
    assert "torch finds no accelerator here; without --device" in capsys.readouterr().err
    with pytest.raises(ValueError, match="one step after another is measured on the processor"):
        pace.measure(Run(study="generation", length=64, batch=1, seed=0), "cuda")


@pytest.mark.parametrize("name", NETS)
def test_nets_keep_all_they_make_on_the_device_of_their_input(name: str) -> None:
    net = pace.net_for(name, 64).to("meta")  # holds no numbers, and mixes with no other device
    told = net(torch.empty(1, 64, 8, device="meta"), slice(None)).square().mean()
    told.backward()
    assert told.is_meta


@pytest.mark.parametrize("name", FORMS)
def test_forms_do_so_too(name: str) -> None:
    made = FORMS[name](Run(study="scan", length=16, batch=2, seed=0)).to("meta")
    assert made().is_meta


def test_the_accelerator_s_record_is_whole_and_keeps_what_the_processor_keeps() -> None:
    results = pace.read(pace.ACCELERATED)
    assert {each.run for each in results} == set(pace.grid(range(3), "cuda"))
    assert len(results) == len(pace.grid(range(3), "cuda"))
    assert {each.device for each in results} == {"NVIDIA H100 80GB HBM3"}
    for each in results:
        study = each.run.study  # type: ignore[attr-defined]
        assert {*each.costs, *each.left_out} == set(pace.names(study))
        assert set(each.left_out) <= {"loop over x[:, t]"}
    for name in {*NETS} - {"LSTM", "GRU", "deep LSTM"}:  # torch's kernels keep their own
        here, there = (
            pace.cell(found, "training", name, "kept_mb", 1024).mean
            for found in (pace.read(), results)
        )
        assert there == pytest.approx(here, rel=0.01), name


def test_the_record_is_whole_and_what_no_clock_changes_is_the_same_in_every_sitting() -> None:
    results = pace.read()
    assert [each.run for each in results] == pace.grid(range(3))
    for each in results:
        study = each.run.study  # type: ignore[attr-defined]
        assert {*each.costs, *each.left_out} == set(pace.names(study))
        assert all(set(told) == set(COSTS[study]) for told in each.costs.values())
        assert set(each.left_out) <= {"loop over x[:, t]"}
    for study, what in (("training", "kept_mb"), ("generation", "kept_bytes")):
        for name in NETS:
            for _, found in pace.curve(results, study, name, what):
                least, most = min(found.accuracies), max(found.accuracies)
                assert most == least, (name, what)


@pytest.mark.slow
def test_the_record_counts_what_is_counted_now() -> None:
    for name in NETS:
        run = Run(study="training", length=128, batch=1, seed=0)
        kept = pace.Learning(pace.net_for(name, 128), run).kept_mb
        found = pace.cell(pace.read(), "training", name, "kept_mb", 128).mean
        assert kept == pytest.approx(found, rel=1e-4)
    for each in pace.read():
        for name, count in each.parameters.items():
            assert count == parameters(pace.net_for(name, each.run.length)), (name, each.run)


def test_states_of_one_size_stay_so_and_a_cache_grows_by_a_row_a_step() -> None:
    def grown(name: str) -> float:
        points = dict(pace.curve(pace.read(), "generation", name, "kept_bytes"))
        return points[8192].mean / points[64].mean

    assert {name: grown(name) for name in NETS if name not in ("TCN", "WaveNet")} == {
        name: 128 if name == "rotary places" else 1
        for name in NETS
        if name not in ("TCN", "WaveNet")
    }
    assert 1 < grown("TCN") < 128


def test_the_record_is_shown_in_words() -> None:
    lines = list(pace.table(pace.read(), "scan", "both_ms", 8))
    assert lines[0] == "forward and backward, ms, batch 8"
    assert [line[:19].strip() for line in lines[2:]] == list(FORMS)
    assert lines[2].split()[-1] == "–"
    assert "–" not in "".join(pace.table(pace.read(), "training", "both_ms"))


def result(
    length: int, seed: int, both: dict[str, float], batch: int = 1, study: str = "scan"
) -> Result:
    return Result(
        run=Run(study=study, length=length, batch=batch, seed=seed),
        costs={name: {"both_ms": ms} for name, ms in both.items()},
        parameters={}, repeats=3, versions="Python, torch", command="python",
    )  # fmt: skip
