"""Have a module's weights changed? Two ways to know: one cheap, one that misses nothing."""

from __future__ import annotations

import zlib
from itertools import chain

import torch
from torch import nn

Stamp = tuple[tuple[int, int, int], ...]


def stamp(module: nn.Module) -> Stamp:
    """Which tensors a module holds, where they lie and how often torch has written into them.

    It reads no weight, so it may be taken each time the module is evaluated. Two that differ mean
    that weights were written or replaced. Two that are equal prove nothing: torch counts no write
    of a fused optimiser, through ``weight.data`` or a NumPy view. ``fingerprint`` notices those.
    """
    return tuple(
        (id(held), _written(held), _address(held))
        for held in chain(module.parameters(), module.buffers())
    )


def fingerprint(module: nn.Module) -> tuple[int, ...]:
    """A checksum of each parameter's and buffer's bytes: it sees a kernel turned around, too.

    It reads every weight: 25 million of them take some 50 ms of a processor.
    """
    return tuple(_checksum(held) for held in module.state_dict().values())


def _written(held: torch.Tensor) -> int:
    """How often torch has changed it in place; 0 for a tensor of ``inference_mode``."""
    return 0 if held.is_inference() else held._version  # noqa: SLF001  torch has no other name for it


def _address(held: torch.Tensor) -> int:
    """Where its first value lies; 0 for a sparse tensor, which has no single address."""
    return held.data_ptr() if held.layout == torch.strided else 0


def _checksum(held: object) -> int:
    """A tensor's checksum; 0 for what no training changes: a quantized layer packs its weights."""
    if not isinstance(held, torch.Tensor) or held.is_quantized:
        return 0
    dense = held if held.layout == torch.strided else held.to_dense()
    plain = dense.detach().cpu().contiguous().flatten().view(torch.uint8)
    return zlib.crc32(plain.numpy().data)
