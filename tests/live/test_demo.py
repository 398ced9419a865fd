"""The pencil that writes by itself: what the page shows at each moment is what torch gives for it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from twobrains.data.rewriting import begun, recorded
from twobrains.live import Bars, Demo, LiveFigure, PenPad, PenPath, Picture, Race, Slider
from twobrains.live.wire import spec

TEN = [[4, 4, 0], [0, 8, 0], [0, 8, 1], [8, -16, 0], [8, 8, 0], [-8, 8, 0], [-8, -8, 0], [8, -8, 1]]
SHARES = torch.arange(10.0, 101, 10)
NAMES = ["image", "movement"]
DEMO = Demo("pen", race="race", bars=("one", "other"), image="image", movement="movement")


class Growing(nn.Module):
    """Two networks, drawn from a seed, before a growing movement."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.sees, self.feels = nn.Linear(28 * 28, 3), nn.Linear(2, 3)

    def forward(self, pen: Tensor, upto: Tensor) -> dict[str, Tensor]:
        track = recorded(pen)
        written = (100 * track.ink <= SHARES[:, None] + 1e-3) & track.inside
        last = written.long().sum(1).clamp(min=1) - 1
        images = track.pictures[last]
        both = torch.stack([self.sees(images.flatten(1)), self.feels(track.points)[last]]).softmax(
            -1
        )
        race = torch.cat([SHARES.expand(2, -1)[..., None], both], -1)
        k = upto // 10 - 1
        return {
            "image": images[k],
            "movement": begun(track, (last[k] + 1) / track.length).steps,
            "one": both[0, k],
            "other": both[1, k],
            "race": torch.where(torch.arange(10)[:, None] <= k, race, torch.nan),
        }


def growing(**more: Any) -> LiveFigure:
    labels = list("abc")
    return LiveFigure(
        Growing(),
        [PenPad("pen", examples={"ten": TEN}), Slider("upto", 10, 100, value=100, step=10)],
        [
            Picture("image"),
            PenPath("movement"),
            Bars("one", labels=labels),
            Bars("other", labels=labels),
            Race("race", labels=NAMES, brains=["convolution", "recurrence"], classes=labels),
        ],
        alt="Two networks and a pad.",
        **more,
    )


def test_each_moment_of_the_demo_is_what_the_module_gives_for_it(in_node: Any) -> None:
    live = growing(demo=DEMO)
    first = {name: tensor.numpy() for name, tensor in live.frame.items()}
    script = """
      const { frameAt, pointsAt } = await import("./demo_frames.js");
      const { Movement, begunStrokes, penStrokes } = await import("./controls/penpad_movement.js");
      const outputs = Object.fromEntries(Object.entries(given.outputs).map(
        ([name, { shape, data }]) => [name, { shape, data: Float32Array.from(data) }]));
      const strokes = penStrokes(given.rows);
      give(pointsAt(given.rows, outputs.race).map((points, moment) => {
        const pen = new Movement([28, 28], given.pen);
        pen.put(begunStrokes(strokes, points));
        const frame = frameAt(outputs, given.demo, moment, points, pen.ink);
        return Object.fromEntries(Object.entries(frame).map(([name, { data }]) => [name, [...data].map((n) => (n === n ? n : null))]));
      }));
    """
    sent = {
        name: {"shape": each.shape, "data": each.ravel().tolist()} for name, each in first.items()
    }
    pad = live.program.controls[0]
    assert isinstance(pad, PenPad)
    rows = pad.start.ravel().tolist()
    given = {"outputs": sent, "rows": rows, "pen": pad.pen, "demo": spec(live)["demo"]}
    frames = in_node(script, given)
    assert len(frames) == len(SHARES)
    for share, frame in zip(SHARES.int().tolist(), frames, strict=True):
        wanted = live.program.evaluate(live.program.inputs({**live.values, "upto": share}))
        for name, tensor in wanted.items():
            found = np.array(frame[name], dtype=float)
            np.testing.assert_allclose(
                found, tensor.numpy().ravel(), atol=1e-4, err_msg=f"{name} at {share} %"
            )


def test_a_figure_without_one_has_none() -> None:
    told = spec(growing())
    assert (told["demo"], told["around"]) == (None, [])


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"pen": "upto"}, "writes on 'upto'; pen pads are"),
        ({"race": "one"}, "race 'one'; races are"),
        ({"bars": ("one", "two")}, r"shows \['two'\]; the panels draw"),
    ],
)
def test_a_demo_that_the_figure_cant_show_is_refused(wrong: dict[str, Any], words: str) -> None:
    plain = {
        "pen": "pen",
        "race": "race",
        "bars": ("one", "other"),
        "image": "image",
        "movement": "movement",
    }
    with pytest.raises(ValueError, match=words):
        growing(demo=Demo(**{**plain, **wrong}))


def test_panels_on_the_sides_are_panels_of_the_figure() -> None:
    sides = [["image", "one"], ["movement", "other"]]
    assert spec(growing(around=sides))["around"] == sides
    with pytest.raises(ValueError, match=r"around names \['map'\]; the panels draw"):
        growing(around=[["map"]])
