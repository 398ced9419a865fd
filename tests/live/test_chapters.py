"""What every figure is tested for by being declared in a chapter.

A chapter's cells are run as they stand in its text. The figures they make are moved to random
values and to every end, in torch and in ONNX Runtime: where the book is built, by the very model
that its page holds.
"""

from __future__ import annotations

import random
import re
import struct
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from functools import cache, singledispatch
from typing import Any

import executed
import nbformat
import numpy as np
import onnx
import pytest
import torch
from onnx import numpy_helper
from torch import nn

from twobrains.live import (
    Choice,
    Control,
    Heatmap,
    Kernel,
    LiveFigure,
    Pad,
    PenPad,
    Slider,
    Text,
    Toggle,
    export,
    still,
)
from twobrains.live.program import Frame
from twobrains.tools.notebooks import FOLDER, twins

TWINS = twins([])
TIMES, MANY = 12, 64  # random settings of all controls at once, for each figure; and once a week
MIXED = 8  # settings of all controls at once at some extreme of each
PLACES = re.compile(rb"/(?:home|tmp|work|usr|root|Users)/|site-packages|\.py\b|File \"")
NAMED = re.compile(r"^LiveFigure ([\w-]+):", re.MULTILINE)


def committed(stem: str) -> list[str]:
    """What the committed notebook's figures say of themselves."""
    notebook = nbformat.read(FOLDER / f"{stem}.ipynb", 4)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    texts = [output.get("data", {}).get("text/plain", "") for output in outputs]
    return [text for text in texts if NAMED.match(text)]


PLACES_OF_FIGURES = [
    (twin.stem, name)
    for twin in TWINS
    for name in dict.fromkeys(NAMED.findall("\n".join(committed(twin.stem))))
]


@pytest.fixture(
    params=[
        pytest.param(place, marks=pytest.mark.xdist_group(place[0]), id=":".join(place))
        for place in PLACES_OF_FIGURES
    ]
)
def place(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Each figure of the book in turn, by its chapter and its name."""
    found: tuple[str, str] = request.param
    return found


@pytest.fixture
def figure(place: tuple[str, str]) -> LiveFigure:
    """The figure, as the chapter's cells leave it."""
    stem, name = place
    return executed.chapter(stem).figures[name]


@cache
def engine(stem: str, name: str) -> Callable[[Frame], Frame]:
    """The exported model, evaluated in one session: as in a page."""
    return export.native(executed.model(stem, name))


@singledispatch
def extremes(control: Control) -> list[Any]:
    """The values at which a control's use goes wrong first."""
    raise NotImplementedError(f"say here what the extremes of a {type(control).__name__} are")


@extremes.register
def _(control: Slider) -> list[Any]:
    return [control.low, control.high]


@extremes.register
def _(control: Choice) -> list[Any]:
    return list(control.options)


@extremes.register
def _(control: Pad) -> list[Any]:
    """Every example, a sheet full of ink, one speck in a corner, the faintest grey."""
    full = np.ones(control.shape, np.float32)
    speck = np.zeros_like(full)
    speck[-1, -1] = 1
    return [*control.examples, full, speck, full / 255]


@extremes.register
def _(control: PenPad) -> list[Any]:
    """Every example, one point in a corner, two points, as many as it takes from side to side."""
    side = float(control.shape[0])
    there_and_back = [[side * (1 - 2 * (i % 2)), 0, i % 3 == 0] for i in range(control.most)]
    return [*control.examples, [[side, side, 0]], [[0, 0, 1], [side, 0, 1]], there_and_back]


@extremes.register
def _(control: Toggle) -> list[Any]:
    return [False, True]


@extremes.register
def _(control: Text) -> list[Any]:
    """One symbol, two, the whole alphabet in turn, one symbol as often as it goes."""
    symbols = control.alphabet * (control.most // len(control.alphabet) + 1)
    last = control.alphabet[-1]
    return [symbols[0], last * 2, symbols[: control.most], last * control.most]


@extremes.register
def _(control: Kernel) -> list[Any]:
    """Every preset, nothing, the ends."""
    ends = [np.full(control.shape, end) for end in (control.low, control.high)]
    zero = np.zeros(control.shape)
    return [*control.presets, *ends, *([zero] if control.low <= 0 <= control.high else [])]


def positions(figure: LiveFigure) -> Iterator[tuple[str, dict[str, Any]]]:
    """The start, each control alone at its extremes, by its name; then all of them at once."""
    start = figure.program.start()
    yield "", start
    ends = {control.name: extremes(control) for control in figure.program.controls}
    for name, values in ends.items():
        yield from ((name, {**start, name: value}) for value in values)
    rng = random.Random(0)
    for _ in range(MIXED):
        yield "", {name: rng.choice(values) for name, values in ends.items()}


def samples(figure: LiveFigure, times: int, seed: int = 0) -> Iterator[dict[str, Any]]:
    """Random values of all controls at once."""
    rng = random.Random(seed)
    for _ in range(times):
        yield {control.name: control.sample(rng) for control in figure.program.controls}


def gappy(figure: LiveFigure) -> set[str]:
    """Outputs in which NaN may stand for what is not there; their panels check all else."""
    return {panel.output for panel in figure.program.panels if panel.gaps}


def same(figure: LiveFigure, values: dict[str, Any], ours: Frame, theirs: Frame) -> None:
    """Assert that two engines agree but for rounding, which adds up over a long text's steps."""
    assert list(theirs) == figure.program.outputs
    sound(figure, values, ours)
    long = any(isinstance(value, str) and len(value) > 500 for value in values.values())
    most = 1e-3 if long else 3e-5
    for name, tensor in ours.items():
        torch.testing.assert_close(
            theirs[name], tensor, atol=most, rtol=1e-4, equal_nan=name in gappy(figure),
            msg=lambda text, name=name: f"{figure.name}, {name!r} at {values}: {text}",
        )  # fmt: skip


def sound(figure: LiveFigure, values: dict[str, Any], frame: Frame) -> None:
    """Assert that what torch gives can be drawn, and is finite where it has to be."""
    figure.program.check(frame)
    for name, tensor in frame.items():
        assert name in gappy(figure) or torch.isfinite(tensor).all(), f"{name!r} at {values}"


NUDGE, NUDGES = 3e-7, 16  # some roundings of single precision, relative; and how many are tried


def agreed(figure: LiveFigure, values: dict[str, Any], inputs: Frame, theirs: Frame) -> Frame:
    """Torch's answer, which the other engine's has to be, too.

    A gradient jumps where a ReLU is at zero or two values of a max pool are alike: there rounding
    decides, in each engine its own. So their answer may be torch's to inputs that differ from these
    by no more than rounding.
    """
    ours = figure.program.evaluate(inputs)
    try:
        same(figure, values, ours, theirs)
    except AssertionError:
        for seed in range(NUDGES):
            near = figure.program.evaluate(nudged(inputs, seed))
            with suppress(AssertionError):
                same(figure, values, near, theirs)
                return near
        raise
    return ours


def nudged(inputs: Frame, seed: int) -> Frame:
    """Inputs whose fractions are changed in their last digits; what is zero stays zero."""
    rng = torch.Generator().manual_seed(seed)
    return {
        name: x * (1 + NUDGE * torch.randn(x.shape, generator=rng)) if x.is_floating_point() else x
        for name, x in inputs.items()
    }


def ticks(figure: LiveFigure, asked: Callable[[Frame], Frame], settings: Iterator[Any]) -> None:
    """Let both engines evaluate one setting after another, the carried state going round in each."""
    ours, theirs = dict(figure.program.carry), dict(figure.program.carry)
    for values in settings:
        in_onnx = asked(figure.program.inputs(values, theirs))
        in_torch = agreed(figure, values, figure.program.inputs(values, ours), in_onnx)
        ours = {name: in_torch[name] for name in ours}
        theirs = {name: in_onnx[name] for name in theirs}


def test_there_are_chapters() -> None:
    assert TWINS


@pytest.mark.parametrize(
    "stem",
    [pytest.param(twin.stem, marks=pytest.mark.xdist_group(twin.stem)) for twin in TWINS],
    ids=str,
)
def test_a_chapter_makes_the_figures_that_were_committed(stem: str) -> None:
    named = NAMED.findall("\n".join(committed(stem)))
    assert set(named) == set(executed.chapter(stem).figures)


class Scales(nn.Module):
    """A hundred weights, each multiplied with the control's value."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(1, 100)

    def forward(self, by: torch.Tensor) -> Frame:
        return {"scaled": self.layer(by.float()[None, None])}


@pytest.mark.parametrize("off", [0, 1e-3])
def test_one_weight_that_is_wrong_by_a_thousandth_is_noticed(off: float) -> None:
    panel = Heatmap("scaled", signed=True)
    figure = LiveFigure(Scales(), [Slider("by", 1, 9)], [panel], alt="A hundred products of it.")
    model = onnx.load_from_string(export.export(figure.program))
    weight = next(each for each in model.graph.initializer if each.name.endswith("layer.weight"))
    altered = numpy_helper.to_array(weight).copy()
    altered[7] += off
    weight.CopyFrom(numpy_helper.from_array(altered, weight.name))
    asked = export.native(model.SerializeToString())
    with pytest.raises(AssertionError, match="scaled") if off else nullcontext():
        ticks(figure, asked, [figure.program.start()])


@pytest.mark.slow
def test_torch_and_onnx_agree_wherever_the_controls_stand(
    place: tuple[str, str], figure: LiveFigure
) -> None:
    """At the start, at every end, at random; finite, of constant shape, no control without effect."""
    program, asked = figure.program, engine(*place)
    start = program.inputs(program.start())
    moved: set[str] = set()
    for control, values in positions(figure):
        inputs = program.inputs(values)
        frame = agreed(figure, values, inputs, asked(inputs))
        if all(inputs[name].shape == start[name].shape for name in inputs):
            assert [t.shape for t in frame.values()] == [t.shape for t in figure.frame.values()]
        if any(not torch.equal(frame[name], figure.frame[name]) for name in frame):
            moved.add(control)
    ticks(figure, asked, samples(figure, TIMES))
    idle = {control.name for control in program.controls} - moved
    assert not idle, f"nothing changes with {idle}"


@pytest.mark.weekly
def test_torch_and_onnx_agree_over_many_ticks(place: tuple[str, str], figure: LiveFigure) -> None:
    ticks(figure, engine(*place), samples(figure, MANY, seed=1))


def test_repr_depends_on_nothing_but_the_answer(figure: LiveFigure) -> None:
    """The notebooks' outputs are compared with it: no address, no count, no clock."""
    at_first = repr(figure)
    assert not re.search(r"0x[0-9a-f]{6}", at_first)
    if slider := next((c for c in figure.program.controls if isinstance(c, Slider)), None):
        other = slider.low if slider.start == slider.high else slider.high
        setattr(figure, slider.name, other)
        assert repr(figure) != at_first
        setattr(figure, slider.name, slider.start)
    assert repr(figure) == at_first


def test_repr_stands_in_the_chapter_as_it_was_committed(
    place: tuple[str, str], figure: LiveFigure
) -> None:
    assert repr(figure) in committed(place[0]), f"execute {place[0]} anew"


def test_the_still_picture_is_a_png_of_a_sensible_size(
    place: tuple[str, str], figure: LiveFigure
) -> None:
    picture = executed.picture(*place)
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", picture[16:24])
    assert 200 <= width <= 2400, f"{width} px wide"
    assert 150 <= height <= 1200, f"{height} px high"
    assert 2_000 < len(picture) < 400_000, f"{len(picture)} bytes"


@pytest.mark.weekly
def test_the_still_picture_is_drawn_alike_each_time(
    place: tuple[str, str], figure: LiveFigure
) -> None:
    assert still.draw(figure) == executed.picture(*place)


def test_a_figure_has_words_for_those_who_do_not_see_it(figure: LiveFigure) -> None:
    assert len(figure.alt.split()) >= 4
    assert all(figure.program.words(figure.frame))
    assert all(control.label or control.name for control in figure.program.controls)


def test_the_model_of_a_page_holds_no_machines_path_and_is_not_large(
    place: tuple[str, str],
) -> None:
    model = executed.model(*place)
    assert PLACES.findall(model) == []
    assert len(model) < 4_000_000, f"{len(model)} bytes"


def test_names_are_unique_in_the_book() -> None:
    """As the notebooks were committed; that they are in step with the figures is tested above."""
    names = [name for _, name in PLACES_OF_FIGURES]
    assert len(names) > len(TWINS)
    assert sorted(set(names)) == sorted(names)
