"""The pad that gives the pen's movement: what it takes and refuses, and its free length."""

from __future__ import annotations

import base64
import random
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from twobrains.data.handwriting import generate
from twobrains.data.movements import rows
from twobrains.live import PenPad, PenPath
from twobrains.live.export import export, native
from twobrains.live.program import Program

HOOK = [[2, 3, 0], [4, 0, 0], [0, 5, 1], [10, -4, 0], [0, 2, 1]]
InNode = Any


def pad(**settings: Any) -> PenPad:
    return PenPad("pen", **{"examples": {"hook": HOOK}, **settings})


def test_the_value_is_rows_as_the_pen_path_draws_them() -> None:
    made = pad()
    tensor = made.tensor(made.check("hook"))
    assert (tensor.dtype, tensor.tolist()) == (torch.float32, HOOK)
    assert PenPath("p").words(tensor.numpy()) == "p: 5 points in 2 strokes"
    assert made.words(made.check(HOOK)) == "“hook”"


def test_points_stand_on_the_grid_and_the_pen_ends_in_the_air() -> None:
    found = pad().check([[1.05, 2.07, 0.2], [3.02, 0.0, 0.7], [1.0, 1.0, 0.1]])
    assert found[:, :2].cumsum(0).tolist() == [[1, 2.125], [4.125, 2.125], [5.125, 3.125]]
    assert found[:, 2].tolist() == [0, 1, 1]


def test_generated_movements_keep_to_half_a_place() -> None:
    points, lift, length = generate(20, seed=3).trajectories
    made = pad()
    for steps, place, count in zip(rows(points, lift, start=0), points, length, strict=True):
        found = made.check(steps[:count])
        assert np.abs(found[:, :2].cumsum(0) - place[:count].numpy()).max() <= 1 / 16 + 1e-4


@given(st.integers())
def test_any_sample_is_a_movement_it_takes_and_gives_back(seed: int) -> None:
    made = pad(most=40)
    value = made.sample(random.Random(seed))
    assert np.array_equal(made.check(value), value)
    assert np.array_equal(made.from_page(memoryview(made.to_page(value))), value)
    assert 1 <= len(value) <= 40


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ([], "The pad is empty"),
        (np.zeros((0, 3)), "The pad is empty"),
        (np.ones((251, 3)), "At most 250 points, please: there are 251"),
        ([[1, 2]], r"pen takes finite rows \(dx, dy, lift\), \(time, 3\); got \(1, 2\)"),
        ([[np.nan, 2, 0]], "pen takes finite rows"),
        ([[-1, 2, 0]], "the pen stays on the sheet, from 0 to 28 px; got -1 to 2"),
        ([[20, 2, 0], [9, 0, 0]], "the pen stays on the sheet"),
        ("loop", "pen has the examples hook; got 'loop'"),
        ([[1, 2, 3], [1]], "pen takes rows"),
        (None, "pen takes"),
    ],
)
def test_what_is_no_movement_is_refused(value: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        pad().check(value)


def test_a_pad_for_no_points_is_refused() -> None:
    with pytest.raises(ValueError, match=r"most \(=0\)"):
        pad(most=0)


def test_bytes_that_are_no_rows_are_answered_in_words() -> None:
    made = pad()
    with pytest.raises(ValueError, match="pen takes"):
        made.check(made.from_page(b"12345"))


def test_the_page_has_the_same_rows(in_node: InNode) -> None:
    """An example's bytes and a value's rows, through strokes and back."""
    made = pad()
    raw = base64.b64encode(made.settings()["examples"]["hook"]).decode()
    script = """
      const { lifted, penRows, penStrokes } = await import("./controls/penpad_movement.js");
      const bytes = new Uint8Array(Buffer.from(given.raw, "base64"));
      give([[...penRows(lifted(bytes, 8))], [...penRows(penStrokes(given.rows))]]);
    """
    value = made.check("hook").ravel().tolist()
    assert in_node(script, {"raw": raw, "rows": value}) == [value, value]


class Length(nn.Module):
    """How far the pen went, and where it is."""

    def forward(self, pen: Tensor) -> dict[str, Tensor]:
        places = pen[:, :2].cumsum(0)
        return {"path": torch.cat([pen[:, :2], pen[:, 2:]], 1), "at": places[-1:].repeat(2, 1)}


def test_the_length_is_free_in_the_export() -> None:
    made = pad(examples={"dot": [[4, 4, 1]]})
    program = Program(Length(), [made], [PenPath("path")])
    answer = native(export(program))
    assert made.spec()["shape"] == [None, 3]
    for length in (1, 2, 17, 250):
        steps = np.random.default_rng(length).integers(-1, 2, (length, 3))
        steps[0] = 14, 14, 0
        steps[:, :2] *= np.arange(length)[:, None] < 14
        inputs = program.inputs({"pen": np.abs(steps[:, 2:]) * [0, 0, 1] + steps * [1, 1, 0]})
        torch.testing.assert_close(answer(inputs), program.evaluate(inputs))
