import gzip
from hashlib import sha256
from pathlib import Path
from urllib.error import URLError

import pytest
import torch

from twobrains.data import pendigits
from twobrains.data.pendigits import NAME, SHA256, load_pendigits

LINES = [
    " 47,100, 27, 81, 57, 37, 26,  0,  0, 23, 56, 53,100, 90, 40, 98, 8",
    "  0, 89, 27,100, 42, 75, 29, 45, 15, 15, 37,  0, 69,  2,100,  6, 2",
]
TEXT = "\n".join(LINES).encode() + b"\n"
CHECKSUM = sha256(TEXT).hexdigest()


@pytest.mark.parametrize("packed", [False, True])
def test_the_folder_that_the_environment_names_is_read(
    packed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"{NAME}.gz" if packed else NAME
    (tmp_path / name).write_bytes(gzip.compress(TEXT) if packed else TEXT)
    monkeypatch.setenv("TWOBRAINS_DATA", str(tmp_path))
    steps, lengths, labels = load_pendigits(checksum=CHECKSUM)
    assert (labels.tolist(), lengths.tolist()) == ([8, 2], [8, 8])
    moved = steps[0, 1:8, :2].sum(0)  # from the first point (47, 100) to the last (40, 98), y down
    assert moved.tolist() == pytest.approx([20 * (40 - 47) / 100, 20 * (100 - 98) / 100], abs=1e-5)
    assert steps[0, :, 2].tolist() == [0.0] * 7 + [1.0] * 73
    assert steps[:, 8:, :2].abs().max() == 0


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(TEXT)
    with pytest.raises(ValueError, match=SHA256):
        load_pendigits(folder=tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=NAME):
        load_pendigits(folder=tmp_path)


def test_a_line_that_is_cut_off_is_named(tmp_path: Path) -> None:
    cut = TEXT + b" 1, 2, 3\n"
    (tmp_path / NAME).write_bytes(cut)
    with pytest.raises(ValueError, match=r"line 3 .* has 3 numbers"):
        load_pendigits(folder=tmp_path, checksum=sha256(cut).hexdigest())


def test_without_a_network_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*_: object, **__: object) -> None:
        raise URLError("no route to host")

    monkeypatch.delenv("TWOBRAINS_DATA", raising=False)
    monkeypatch.setattr(pendigits, "urlopen", unreachable)
    with pytest.raises(ConnectionError, match="TWOBRAINS_DATA"):
        load_pendigits()


def test_numbers_are_whole_and_shaped_as_the_pen_rnn_reads_them(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(TEXT)
    steps, lengths, labels = load_pendigits(folder=tmp_path, checksum=CHECKSUM)
    assert (steps.shape, steps.dtype) == ((2, 80, 3), torch.float32)
    assert lengths.dtype == labels.dtype == torch.int64
