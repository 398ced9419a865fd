"""MNIST (LeCun, Cortes & Burges 1998), for those who have it or a network; nothing depends on it.

Read from the four idx files in the folder that the environment variable TWOBRAINS_DATA names (there
or under `MNIST/raw`, as they are or gzipped), otherwise fetched from OpenML ("mnist_784"). Either
way the SHA-256 of the idx bytes has to be the published one.
"""

from __future__ import annotations

import gzip
import os
import struct
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.datasets import fetch_openml
from torch import Tensor

__all__ = ["SHA256", "load_mnist"]

SHA256: Mapping[str, str] = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
"""Checksums of the unpacked files."""

Bytes = NDArray[np.uint8]
_TRAIN = 60_000  # OpenML gives the training pictures first, then the test pictures


def load_mnist(
    part: Literal["train", "test"],
    *,
    folder: Path | str | None = None,
    checksums: Mapping[str, str] = SHA256,
) -> tuple[Tensor, Tensor]:
    """MNIST's images and labels.

    Args:
        part: "train" (60,000) or "test" (10,000).
        folder: where the idx files are; by default what TWOBRAINS_DATA says, otherwise from
            OpenML.
        checksums: SHA-256 of each unpacked idx file.
    Returns:
        images (n, 28, 28) float32, ink 1, paper 0; labels (n,) int64.
    Raises:
        FileNotFoundError: the folder lacks a file; the message says which.
        ConnectionError: no folder is named and OpenML can't be reached.
        ValueError: an unknown part, a damaged file or a wrong checksum.
    """
    if part not in ("train", "test"):
        raise ValueError(f"part {part!r} of MNIST: choose train or test")
    place = folder or os.environ.get("TWOBRAINS_DATA")
    images, labels = _read(Path(place), part) if place else _fetch(part)
    for name, values in zip(_files(part), (images, labels), strict=True):
        _check(name, values, checksums[name])
    pictures = torch.from_numpy(images.astype(np.float32) / 255)
    return pictures, torch.from_numpy(labels.astype(np.int64))


def _files(part: str) -> tuple[str, str]:
    """File names of a part's images and labels."""
    prefix = "train" if part == "train" else "t10k"
    return f"{prefix}-images-idx3-ubyte", f"{prefix}-labels-idx1-ubyte"


def _read(folder: Path, part: str) -> tuple[Bytes, Bytes]:
    images, labels = _files(part)
    return _read_idx(folder, images), _read_idx(folder, labels)


def _read_idx(folder: Path, name: str) -> Bytes:
    """One idx file of bytes, packed or not."""
    places = [
        root / f"{name}{end}" for root in (folder, folder / "MNIST" / "raw") for end in ("", ".gz")
    ]
    found = next((path for path in places if path.is_file()), None)
    if found is None:
        raise FileNotFoundError(
            f"no {name} or {name}.gz in {folder}: put MNIST's four idx files there, "
            "or unset TWOBRAINS_DATA"
        )
    raw = gzip.decompress(found.read_bytes()) if found.suffix == ".gz" else found.read_bytes()
    return _parse_idx(raw, found)


def _parse_idx(raw: bytes, path: Path) -> Bytes:
    """Two zero bytes, the type (8: bytes), the number of axes, their sizes, the values."""
    axes = raw[3] if len(raw) > 3 and raw[:3] == b"\0\0\x08" else 0
    start = 4 + 4 * axes
    if not axes or len(raw) < start:
        raise ValueError(
            f"{path} is no idx file of bytes: it starts with {raw[:4].hex(' ')}, not 00 00 08; "
            "fetch it anew"
        )
    shape = struct.unpack(f">{axes}I", raw[4:start])
    if len(raw) - start != int(np.prod(shape)):
        raise ValueError(
            f"{path} holds {len(raw) - start} values where its head says {shape}: "
            "it is damaged, fetch it anew"
        )
    return np.frombuffer(raw, np.uint8, offset=start).reshape(shape)


def _fetch(part: str) -> tuple[Bytes, Bytes]:
    """From OpenML; scikit-learn keeps a copy for the next time."""
    try:
        pixels, labels = fetch_openml(
            "mnist_784", version=1, return_X_y=True, as_frame=False, parser="liac-arff"
        )
    except OSError as error:  # URLError and timeouts among them
        raise ConnectionError(
            f"MNIST could not be fetched from OpenML ({error}). Without a network, put its four "
            "idx files in a folder and set the environment variable TWOBRAINS_DATA to it; or use "
            "twobrains.data.handwriting, which needs neither."
        ) from error
    chosen = slice(None, _TRAIN) if part == "train" else slice(_TRAIN, None)
    images = np.asarray(pixels[chosen], np.uint8).reshape(-1, 28, 28)
    return images, np.asarray(labels[chosen]).astype(np.uint8)


def _check(name: str, values: Bytes, wanted: str) -> None:
    """Compare the SHA-256 of the values, written as idx, with the published one."""
    head = bytes((0, 0, 8, values.ndim)) + struct.pack(f">{values.ndim}I", *values.shape)
    came = sha256(head + values.tobytes()).hexdigest()
    if came != wanted:
        raise ValueError(
            f"{name} has SHA-256 {came}, the published file has {wanted}: "
            "it is damaged or another; fetch it anew"
        )
