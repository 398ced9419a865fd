"""The record of an experiment: lines that come back, runs that are made once, Student's interval."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twobrains.experiments import records


@dataclass(frozen=True)
class Run:
    net: str
    seed: int


@dataclass(frozen=True)
class Result:
    run: Run
    accuracy: float


def test_a_result_comes_back_from_the_record_and_a_broken_line_is_named(tmp_path: Path) -> None:
    record = tmp_path / "record.jsonl"
    assert records.read(record, Result, Run) == []
    result = Result(Run("dense", 0), 0.5)
    records.append(result, record)
    records.append(replace(result, accuracy=0.25), record)
    assert records.read(record, Result, Run) == [result, replace(result, accuracy=0.25)]
    with record.open("a", encoding="utf-8") as file:
        file.write('{"run": {"ne')
    assert len(records.read(record, Result, Run)) == 2, "a line without its end is not finished"
    with record.open("a", encoding="utf-8") as file:
        file.write("\n")
    with pytest.raises(ValueError, match="line 3 is no result"):
        records.read(record, Result, Run)


@settings(max_examples=30)
@given(whole=st.integers(0, 3), torn=st.integers(0, 60))
def test_wherever_a_line_is_torn_those_before_it_stay_and_the_next_comes_after(
    whole: int, torn: int
) -> None:
    results = [Result(Run("dénse\u2028", seed), seed / 4) for seed in range(whole + 2)]
    with tempfile.TemporaryDirectory() as folder, mock.patch.object(records.os, "fsync"):
        record = Path(folder) / "record.jsonl"
        for result in results[: whole + 1]:
            records.append(result, record)
        lines = record.read_bytes().splitlines(keepends=True)
        cut = lines[-1][: min(torn, len(lines[-1]) - 1)]
        record.write_bytes(b"".join(lines[:-1]) + cut)
        assert records.read(record, Result, Run) == results[:whole]
        records.append(results[-1], record)
        assert records.read(record, Result, Run) == [*results[:whole], results[-1]]


def test_fields_of_old_records_are_read_by_the_names_that_they_have_now(tmp_path: Path) -> None:
    record = tmp_path / "record.jsonl"
    line = '{"run": {"net": "dense", "seed": 0}, "accuracy": {"GRU": {"kept_mb": 0.5}}}\n'
    record.write_text(line, encoding="utf-8")
    [result] = records.read(record, Result, Run)
    assert result.accuracy == {"GRU": {"saved_activations_mb": 0.5}}
    assert record.read_text(encoding="utf-8") == line
