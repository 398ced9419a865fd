"""The record of kernels' memory: what is measured, kept, measured anew, and said."""

from __future__ import annotations

import json
import os
from pathlib import Path

import nbformat
import pytest
from nbclient.exceptions import CellTimeoutError

from twobrains.bench import __main__ as command
from twobrains.bench import kernel_memory
from twobrains.bench.kernel_memory import Record, Row


def notebook(folder: Path, name: str, code: str) -> Path:
    """A notebook with one code cell."""
    file = folder / f"{name}.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)]), file)
    return file


@pytest.fixture
def measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Three notebooks, and the names of those that were measured; no kernel is started."""
    for name in ("a", "b", "c"):
        notebook(tmp_path, name, f"'{name}'")
    ran: list[str] = []

    def peak(file: Path) -> Row:
        ran.append(file.stem)
        return Row(kernel_memory.digest(nbformat.read(file, as_version=4)), 500.0, 20.0)

    monkeypatch.setattr(kernel_memory, "kernel_peak", peak)
    monkeypatch.setattr(kernel_memory, "server_peak", lambda file: ran.append("server") or 120.0)
    monkeypatch.setattr(kernel_memory, "today", lambda: "2026-11-26")
    return ran


def main(folder: Path) -> int:
    return kernel_memory.main(folder, folder / "record.json")


@pytest.mark.slow
def test_a_kernels_peak_is_of_what_it_once_held(tmp_path: Path) -> None:
    small = kernel_memory.kernel_peak(notebook(tmp_path, "small", "1 + 1"))
    large = kernel_memory.kernel_peak(
        notebook(tmp_path, "large", "held = b'1' * 200_000_000\ndel held")
    )
    assert 150 < large.peak_mb - small.peak_mb < 250
    assert 0 < small.seconds < 120


def test_a_peak_is_the_systems_own_count() -> None:
    status = Path(f"/proc/{os.getpid()}/status").read_text(encoding="utf-8")
    kib = int(status.partition("VmHWM:")[2].split()[0])
    assert kernel_memory.peak(os.getpid()) == pytest.approx(kib * 1024 / 1e6, rel=0.02)


def test_where_there_is_no_such_count_it_says_so() -> None:
    with pytest.raises(SystemExit, match="only Linux has"):
        kernel_memory.peak(2**30)


def test_all_is_measured_once_and_kept(tmp_path: Path, measured: list[str]) -> None:
    assert main(tmp_path) == 0
    assert measured == ["server", "a", "b", "c"]
    assert main(tmp_path) == 0
    assert len(measured) == 4
    kept = json.loads((tmp_path / "record.json").read_text(encoding="utf-8"))
    assert (kept["server_mb"], list(kept["notebooks"])) == (120.0, ["a", "b", "c"])
    assert kept["versions"]["torch"]


def test_a_record_has_the_day_of_its_last_measurement_and_writing_it_adds_none(
    tmp_path: Path, measured: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    main(tmp_path)
    file = tmp_path / "record.json"
    monkeypatch.setattr(kernel_memory, "today", lambda: "2027-12-31")
    main(tmp_path)
    record = Record.read(file)
    assert record.date == "2026-11-26", "nothing was measured on the second day"
    record.notebooks = dict(reversed(record.notebooks.items()))
    before = file.read_bytes()
    record.write(file)
    assert file.read_bytes() == before
    assert list(record.notebooks) == ["c", "b", "a"], "a writer changes nothing of what it writes"
    notebook(tmp_path, "a", "'other'")
    main(tmp_path)
    assert Record.read(file).date == "2027-12-31"


def test_an_interrupt_keeps_what_there_is_and_the_next_run_goes_on(
    tmp_path: Path,
    measured: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    whole = kernel_memory.kernel_peak

    def interrupted(file: Path) -> Row:
        if file.stem == "b":
            raise KeyboardInterrupt
        return whole(file)

    monkeypatch.setattr(kernel_memory, "kernel_peak", interrupted)
    assert main(tmp_path) == 1
    assert "interrupted; the same command goes on" in capsys.readouterr().out
    monkeypatch.setattr(kernel_memory, "kernel_peak", whole)
    assert main(tmp_path) == 0
    assert measured == ["server", "a", "b", "c"]


def test_changed_code_is_measured_anew_and_changed_prose_is_not(
    tmp_path: Path, measured: list[str]
) -> None:
    main(tmp_path)
    file = notebook(tmp_path, "b", "'other'")
    prose = nbformat.read(tmp_path / "a.ipynb", as_version=4)
    prose.cells.append(nbformat.v4.new_markdown_cell("words"))
    nbformat.write(prose, tmp_path / "a.ipynb")
    (tmp_path / "c.ipynb").unlink()
    assert main(tmp_path) == 0
    assert measured[4:] == [file.stem]
    assert list(Record.read(tmp_path / "record.json").notebooks) == ["a", "b"]


def test_other_versions_make_a_new_record(
    tmp_path: Path, measured: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    main(tmp_path)
    monkeypatch.setattr(kernel_memory, "versions", lambda: {"torch": "3.0"})
    main(tmp_path)
    assert measured == ["server", "a", "b", "c"] * 2


def test_a_notebook_that_fails_is_named_and_the_next_one_is_measured(
    tmp_path: Path,
    measured: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    whole = kernel_memory.kernel_peak

    def slow(file: Path) -> Row:
        if file.stem == "b":
            raise CellTimeoutError("a cell took longer than 300 s")
        return whole(file)

    monkeypatch.setattr(kernel_memory, "kernel_peak", slow)
    assert main(tmp_path) == 1
    assert measured == ["server", "a", "c"]
    assert "- Not measured: b: a cell took longer than 300 s" in capsys.readouterr().out


def test_the_table_adds_the_server_and_says_the_conditions() -> None:
    versions = {"python": "3.11.7", "torch": "2.13.0+cpu"}
    record = Record(versions, "2026-11-26", 2, 122.2, {"one": Row("0", 548.8, 86.7)})
    text = kernel_memory.markdown(record)
    assert "| one | 549 | 671 | 86.7 |" in text
    assert "2026-11-26, python 3.11.7, torch 2.13.0+cpu, 2 CPUs" in text


def test_the_benchmark_has_it_as_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_memory, "main", lambda: 7)
    assert command.main(["notebooks"]) == 7
