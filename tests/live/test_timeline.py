"""Ticks taken and taken back: in Python, in the page's counterpart, and in a figure."""

from __future__ import annotations

import random
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from twobrains.live import LiveFigure, Picture, Slider
from twobrains.live.timeline import TICKS, Timeline


def walked(moves: list[str]) -> list[list[int]]:
    """State and depth after each move, on a count that starts at 10; the first frame gave 11."""
    line = Timeline({"n": torch.tensor(10)})
    line.gave({"n": torch.tensor(11)})
    seen = []
    for move in moves:
        state = int(line.go(move)["n"])
        line.gave({"n": torch.tensor(state + 1)})
        seen.append([state, line.past])
    return seen


def test_the_page_keeps_the_same_time(in_node: Any) -> None:
    rng = random.Random(0)
    moves = rng.choices(["step", "step", "step", "back", "stay"], k=500)
    moves += ["reset", "back", "step"]
    script = """
      const { timeline } = await import("./timeline.js");
      const line = timeline(10, 11);
      give(given.map((move) => {
        const state = line.go(move);
        return [state, line.gave(state + 1)];
      }));
    """
    assert in_node(script, moves) == walked(moves)


def test_no_more_ticks_are_kept_than_was_said() -> None:
    assert walked(["step"] * (TICKS + 50))[-1][1] == TICKS
    big = Timeline({"n": torch.zeros(5_000_000)})
    for _ in range(9):
        big.go("step")
    assert big.past == 3


class Counter(nn.Module):
    def forward(self, by: Tensor, total: Tensor) -> dict[str, Tensor]:
        return {"total": total + by, "sheet": (total + by).float().reshape(1, 1)}


@pytest.fixture
def figure() -> LiveFigure:
    start = {"total": torch.tensor(0)}
    return LiveFigure(Counter(), [Slider("by", 1, 9)], [Picture("sheet")], alt="x", carry=start)


def test_a_figure_goes_back_tick_by_tick_to_its_first_frame(figure: LiveFigure) -> None:
    seen = [int(figure.frame["total"])]
    for _ in range(3):
        figure.step()
        seen.append(int(figure.frame["total"]))
    for wanted in reversed(seen[:-1]):
        figure.back()
        assert int(figure.frame["total"]) == wanted
    figure.back()
    assert int(figure.frame["total"]) == seen[0]


def test_a_figure_says_how_far_back_it_can_go(figure: LiveFigure) -> None:
    figure.step()
    figure.step()
    assert figure._frame["past"] == 2
    figure.set_state({"_request": {"id": "a:1", "move": "back"}})
    assert (figure._frame["past"], figure._frame["to"]) == (1, "a:1")
    figure.reset()
    assert figure._frame["past"] == 0
