import gzip
import struct
from hashlib import sha256
from pathlib import Path
from urllib.error import URLError

import numpy as np
import pytest
import torch

from twobrains.data import mnist
from twobrains.data.mnist import SHA256, load_mnist

NAMES = ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
PIXELS = np.random.default_rng(0).integers(0, 256, (5, 28, 28), dtype=np.uint8)
LABELS = np.array([7, 2, 1, 0, 4], np.uint8)


def idx(values: np.ndarray) -> bytes:
    return (
        bytes((0, 0, 8, values.ndim))
        + struct.pack(f">{values.ndim}I", *values.shape)
        + values.tobytes()
    )


FILES = dict(zip(NAMES, (idx(PIXELS), idx(LABELS)), strict=True))
CHECKSUMS = {name: sha256(raw).hexdigest() for name, raw in FILES.items()}


@pytest.fixture(params=["plain", "gzipped", "torchvision's folder"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    root = tmp_path / "MNIST" / "raw" if request.param == "torchvision's folder" else tmp_path
    root.mkdir(parents=True, exist_ok=True)
    for name, raw in FILES.items():
        if request.param == "gzipped":
            (root / f"{name}.gz").write_bytes(gzip.compress(raw))
        else:
            (root / name).write_bytes(raw)
    return tmp_path


def test_idx_files_are_read_from_the_folder_that_the_environment_names(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWOBRAINS_DATA", str(folder))
    pictures, labels = load_mnist("test", checksums=CHECKSUMS)
    assert pictures.dtype == torch.float32
    assert torch.equal(pictures, torch.from_numpy(PIXELS.astype(np.float32) / 255))
    assert labels.tolist() == LABELS.tolist()


def test_a_file_that_is_not_the_published_one_is_refused(folder: Path) -> None:
    with pytest.raises(ValueError, match="published"):
        load_mnist("test", folder=folder)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="train-images-idx3-ubyte"):
        load_mnist("train", folder=tmp_path)


@pytest.mark.parametrize(
    "damage", [lambda raw: raw[:-1], lambda raw: b"html" + raw, lambda _: b"", lambda raw: raw[:6]]
)
def test_a_damaged_file_is_refused(damage, tmp_path: Path) -> None:
    for name, raw in FILES.items():
        (tmp_path / name).write_bytes(damage(raw))
    with pytest.raises(ValueError, match="fetch it anew"):
        load_mnist("test", folder=tmp_path, checksums=CHECKSUMS)


def test_without_a_network_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*_: object, **__: object) -> None:
        raise URLError("no route")

    monkeypatch.delenv("TWOBRAINS_DATA", raising=False)
    monkeypatch.setattr(mnist, "fetch_openml", no_network)
    with pytest.raises(ConnectionError, match="TWOBRAINS_DATA"):
        load_mnist("train")


@pytest.mark.slow
def test_openml_gives_training_pictures_first(monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = np.concatenate([np.zeros((60_000, 784)), PIXELS.reshape(-1, 784)])
    labels = np.concatenate([np.full(60_000, "0"), LABELS.astype(str)]).astype(object)
    monkeypatch.delenv("TWOBRAINS_DATA", raising=False)
    monkeypatch.setattr(mnist, "fetch_openml", lambda *_, **__: (pixels, labels))
    pictures, read = load_mnist("test", checksums=CHECKSUMS)
    assert read.tolist() == LABELS.tolist()
    assert torch.equal(pictures, torch.from_numpy(PIXELS.astype(np.float32) / 255))


def test_published_checksums_are_whole() -> None:
    assert len(SHA256) == 4
    assert all(len(value) == 64 for value in SHA256.values())


def test_an_unknown_part_is_refused() -> None:
    with pytest.raises(ValueError, match="choose train or test"):
        load_mnist("validation")  # type: ignore[arg-type]
