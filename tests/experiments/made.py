"""What tests of several studies share: generators, and results that no run has made."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import torch

from twobrains.experiments.study import Study


def seeded(seed: int = 0) -> torch.Generator:
    """A generator with this seed."""
    return torch.Generator().manual_seed(seed)


def made_up(study: Study[Any, Any], run: Any, **values: Any) -> Any:
    """The first result on record, of another run and with other values."""
    return replace(study.read()[0], run=run, **values)
