"""UCI's pen digits (Alpaydin & Alimoglu 1998), for those who have them or a network.

7,494 digits that 30 people wrote on a tablet, each resampled to 8 points evenly spaced along the
pen's way, without pen lifts. Read from ``pendigits.tra``, as it is or gzipped, in the folder that
the environment variable TWOBRAINS_DATA names; otherwise fetched from UCI and kept nowhere. Either
way the SHA-256 of the text has to be the published file's. Licence: CC BY 4.0.
"""

from __future__ import annotations

import gzip
import os
from hashlib import sha256
from pathlib import Path
from urllib.request import urlopen

import numpy as np
import torch

from twobrains.data.handwriting import BOX, SIDE
from twobrains.data.movements import MOST, Movements, rows

__all__ = ["NAME", "POINTS", "SHA256", "load_pendigits"]

NAME, POINTS = "pendigits.tra", 8
ADDRESS = f"https://archive.ics.uci.edu/ml/machine-learning-databases/pendigits/{NAME}"
SHA256 = "e2b9eb9f0d0467e2b64a4816a3420edf2b8043447576f4b84337aba44a9f97d3"
"""Checksum of the text."""


def load_pendigits(*, folder: Path | str | None = None, checksum: str = SHA256) -> Movements:
    """The movements of 30 writers, as ``PenRNN`` reads them: 8 points each, in a box of 20 px.

    Args:
        folder: where the file is; by default what TWOBRAINS_DATA says, otherwise from UCI.
        checksum: SHA-256 of the unpacked text.
    Raises:
        FileNotFoundError: the folder lacks the file; the message says which.
        ConnectionError: no folder is named and UCI can't be reached.
        ValueError: a wrong checksum, or lines that are not 17 whole numbers.
    """
    place = folder or os.environ.get("TWOBRAINS_DATA")
    text = _read(Path(place)) if place else _fetch()
    came = sha256(text).hexdigest()
    if came != checksum:
        raise ValueError(
            f"{NAME} has SHA-256 {came}, the published file has {checksum}: "
            "it is damaged or another; fetch it anew"
        )
    return _movements(text)


def _read(folder: Path) -> bytes:
    for end in ("", ".gz"):
        file = folder / f"{NAME}{end}"
        if file.is_file():
            return gzip.decompress(file.read_bytes()) if end else file.read_bytes()
    raise FileNotFoundError(
        f"no {NAME} or {NAME}.gz in {folder}: put UCI's file there, or unset TWOBRAINS_DATA"
    )


def _fetch() -> bytes:
    try:
        with urlopen(ADDRESS, timeout=60) as answer:
            return bytes(answer.read())
    except OSError as error:  # URLError and timeouts among them
        raise ConnectionError(
            f"{NAME} could not be fetched from {ADDRESS} ({error}). Without a network, put it in a "
            "folder and set the environment variable TWOBRAINS_DATA to it; or use "
            "twobrains.data.movements, which needs neither."
        ) from error


def _movements(text: bytes) -> Movements:
    """Lines of x, y from 0 to 100, y upwards, and the digit, to rows (dx, dy, lift)."""
    lines = [line.split(",") for line in text.decode("ascii").splitlines() if line.strip()]
    wrong = next((i for i, words in enumerate(lines) if len(words) != 2 * POINTS + 1), None)
    if wrong is not None:
        raise ValueError(f"line {wrong + 1} of {NAME} has {len(lines[wrong])} numbers, not 17")
    values = torch.from_numpy(np.array(lines, dtype=np.int64))
    points = values[:, :-1].reshape(-1, POINTS, 2).float() / 100
    across, down = points[..., 0], 1 - points[..., 1]
    drawn = torch.stack([across, down], -1) * BOX + (SIDE - BOX) / 2
    padded = torch.cat([drawn, drawn[:, -1:].expand(-1, MOST - POINTS, -1)], 1)
    lift = (torch.arange(MOST) >= POINTS - 1).float().expand(len(drawn), -1)
    return Movements(rows(padded, lift), torch.full((len(drawn),), POINTS), values[:, -1])
