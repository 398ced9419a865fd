"""What every test gets: one thread, the same seeds, no book being built, strict property tests."""

from __future__ import annotations

import json
import logging
import os
import random
import subprocess
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import rotation
import torch
from hypothesis import settings

from twobrains.live import bundle, markup
from twobrains.paths import ROOT
from twobrains.tools.node import node

SLOW, LONG = ("slow", "browser", "lab"), 30
"""Marks of what takes a second or more; quick tests that take as long as one of them."""
os.environ.setdefault("MPLBACKEND", "agg")
logging.getLogger("torch.__trace").propagate = False  # would fill every failure's report
torch.set_num_threads(
    int(os.environ.get("TWOBRAINS_THREADS", "1"))
)  # else results depend on how many cores there are

# No database and no clock: a property test does the same on every machine, each time.
settings.register_profile("book", deadline=None, derandomize=True, database=None, max_examples=60)
settings.load_profile("book")


pytest_addoption = rotation.add_option


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Name the part of the exhaustive tests that was taken."""
    terminalreporter.write_line(rotation.summary(config))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take a part of what is exhaustive; keep together what shares what a file makes once.

    What is not of a chapter goes to one worker file by file. What takes long comes first, so that
    at the end no worker waits for the other.
    """
    rotation.deselect(config, items)
    weights: Counter[str] = Counter()
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(str(item.path.relative_to(ROOT))))
        weights[group_of(item)] += LONG if any(map(item.get_closest_marker, SLOW)) else 1
    items.sort(key=lambda item: -weights[group_of(item)])


def group_of(item: pytest.Item) -> str:
    """What runs in one worker with this test."""
    mark = item.get_closest_marker("xdist_group")
    return str(mark.args[0]) if mark and mark.args else ""


@pytest.fixture(autouse=True)
def same_seeds() -> None:
    """Every test starts from the same generators, in whatever order tests run."""
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002  what scikit-learn falls back on
    torch.manual_seed(0)


@pytest.fixture(autouse=True)
def no_book_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    """A figure shows itself as in a notebook, unless a test says otherwise."""
    monkeypatch.delenv(markup.STORE, raising=False)


@pytest.fixture(scope="session")
def in_node() -> Callable[..., Any]:
    """Run an ES module in the front end's folder: ``given`` comes as JSON, ``give`` sends it."""
    frame = (
        'import { readFileSync } from "node:fs";'
        'const given = JSON.parse(readFileSync(0, "utf8"));'
        "const give = (answer) => process.stdout.write(JSON.stringify(answer));"
    )

    def run(script: str, given: Any = None) -> Any:
        done = subprocess.run(
            [node(), "--input-type=module", "--eval", frame + script],
            input=json.dumps(given),
            capture_output=True,
            encoding="utf-8",
            cwd=bundle.FRONTEND,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run
