"""The examples in docstrings run, and every control and panel has one."""

from __future__ import annotations

import doctest
import sys

import numpy as np
import pytest
import torch
from torch import nn

from twobrains import guide, live, milestones

LIVE = {name: getattr(live, name) for name in live.__all__}
IMPORTED = {**LIVE, "np": np, "torch": torch, "nn": nn}
"""What an example may use beside the names of its own module."""
EVERY = [*LIVE.values(), guide.Advice, milestones.Lineages]
CLASSES = [each for each in EVERY if isinstance(each, type)]


def example(of: type) -> doctest.DocTest:
    """What comes after >>> in a class's docstring."""
    known = {**vars(sys.modules[of.__module__]), **IMPORTED}
    return doctest.DocTestParser().get_doctest(of.__doc__ or "", known, of.__name__, None, 0)


def test_every_control_and_panel_has_an_example() -> None:
    shown = [of for of in CLASSES if issubclass(of, live.Control | live.Panel)]
    without = {of for of in shown if not example(of).examples}
    assert len(shown) >= 20
    assert without <= {live.Control, live.Panel}


@pytest.mark.parametrize("of", CLASSES, ids=lambda of: of.__name__)
def test_an_example_shows_what_it_says(of: type) -> None:
    said: list[str] = []
    run = doctest.DocTestRunner(verbose=False).run(example(of), out=said.append)
    assert run.failed == 0, "".join(said)
