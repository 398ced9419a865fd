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
from functools import cache, singledispatch
from pathlib import Path
from typing import Any

import executed
import nbformat
import numpy as np
import pytest
import torch

from twobrains.live import (
    Choice,
    Control,
    Kernel,
    LiveFigure,
    Pad,
    PenPad,
    Slider,
    Text,
    Toggle,
    export,
    markup,
    still,
)
from twobrains.live.program import Frame
from twobrains.notebooks import FOLDER, twins

TWINS = twins([])
TIMES = 32  # random settings of all controls at once, for each figure
PLACES = re.compile(rb"/(?:home|tmp|work|usr|root|Users)/|site-packages|\.py\b|File \"")
each_chapter = pytest.mark.parametrize(
    "twin",
    [pytest.param(twin, marks=pytest.mark.xdist_group(twin.stem), id=twin.stem) for twin in TWINS],
)


def figures(twin: Path) -> list[LiveFigure]:
    """Every figure that the chapter's cells make, in order."""
    return list(executed.chapter(twin.stem).figures.values())


def model(twin: Path, figure: LiveFigure) -> bytes:
    """The exported model."""
    return executed.model(twin.stem, figure.name)


@cache
def engine(twin: Path, figure: LiveFigure) -> Callable[[Frame], Frame]:
    """The exported model, answering in one session: as in a page."""
    return export.native(model(twin, figure))


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


def positions(figure: LiveFigure) -> Iterator[dict[str, Any]]:
    """The start, every control alone at each of its extremes, then all of them at once."""
    start = figure.program.start()
    yield start
    ends = {control.name: extremes(control) for control in figure.program.controls}
    for name, values in ends.items():
        yield from ({**start, name: value} for value in values)
    rng = random.Random(0)
    for _ in range(8):
        yield {name: rng.choice(values) for name, values in ends.items()}


def samples(figure: LiveFigure, times: int = TIMES) -> Iterator[dict[str, Any]]:
    """Random values of all controls at once."""
    rng = random.Random(0)
    for _ in range(times):
        yield {control.name: control.sample(rng) for control in figure.program.controls}


def gappy(figure: LiveFigure) -> set[str]:
    """Outputs in which NaN may stand for what is not there; their panels check all else."""
    return {panel.output for panel in figure.program.panels if panel.gaps}


def same(figure: LiveFigure, values: dict[str, Any], ours: Frame, theirs: Frame) -> None:
    """Assert that two engines agree but for rounding, which adds up over a long text's steps."""
    assert list(theirs) == figure.program.outputs
    long = any(isinstance(value, str) and len(value) > 500 for value in values.values())
    most = 1e-3 if long else 3e-5
    for name, tensor in ours.items():
        torch.testing.assert_close(
            theirs[name], tensor, atol=most, rtol=1e-4, equal_nan=name in gappy(figure),
            msg=lambda text, name=name: f"{figure.name}, {name!r} at {values}: {text}",
        )  # fmt: skip


def test_there_are_chapters() -> None:
    assert TWINS


@each_chapter
def test_torch_and_onnx_agree_on_random_controls(twin: Path) -> None:
    """The carried state goes round in each engine by itself, as in a page and in a kernel."""
    for figure in figures(twin):
        ours, theirs = dict(figure.program.carry), dict(figure.program.carry)
        for values in samples(figure):
            in_torch = figure.program.answer(figure.program.inputs(values, ours))
            in_onnx = engine(twin, figure)(figure.program.inputs(values, theirs))
            same(figure, values, in_torch, in_onnx)
            ours = {name: in_torch[name] for name in ours}
            theirs = {name: in_onnx[name] for name in theirs}


@each_chapter
def test_torch_and_onnx_agree_at_every_end(twin: Path) -> None:
    for figure in figures(twin):
        for values in positions(figure):
            inputs = figure.program.inputs(values)
            same(figure, values, figure.program.answer(inputs), engine(twin, figure)(inputs))


@each_chapter
def test_every_position_gives_finite_tensors_of_the_declared_shapes(twin: Path) -> None:
    for figure in figures(twin):
        opened = {name: tensor.shape for name, tensor in figure.frame.items()}
        start = figure.program.inputs(figure.program.start())
        for values in [*positions(figure), *samples(figure)]:
            inputs = figure.program.inputs(values)
            frame = figure.program.answer(inputs)
            figure.program.check(frame)
            whole = [tensor for name, tensor in frame.items() if name not in gappy(figure)]
            assert all(torch.isfinite(tensor).all() for tensor in whole), values
            if all(inputs[name].shape == start[name].shape for name in inputs):
                shapes = {name: tensor.shape for name, tensor in frame.items()}
                assert shapes == opened, f"{figure.name} at {values}"


@each_chapter
def test_every_control_of_a_figure_changes_what_is_seen(twin: Path) -> None:
    for figure in figures(twin):
        start = figure.program.start()
        for control in figure.program.controls:
            moved = [
                figure.program.answer(figure.program.inputs({**start, control.name: value}))
                for value in extremes(control)
            ]
            assert any(
                not torch.equal(frame[name], figure.frame[name])
                for frame in moved
                for name in frame
            ), f"{figure.name}: nothing changes with {control.name}"


@each_chapter
def test_repr_depends_on_nothing_but_the_answer(twin: Path) -> None:
    """The notebooks' outputs are compared with it: no address, no count, no clock."""
    for figure in figures(twin):
        at_first = repr(figure)
        assert not re.search(r"0x[0-9a-f]{6}", at_first)
        if slider := next((c for c in figure.program.controls if isinstance(c, Slider)), None):
            other = slider.low if slider.start == slider.high else slider.high
            setattr(figure, slider.name, other)
            assert repr(figure) != at_first
            setattr(figure, slider.name, slider.start)
        assert repr(figure) == at_first


@each_chapter
def test_repr_stands_in_the_chapter_as_it_was_committed(twin: Path) -> None:
    committed = (FOLDER / f"{twin.stem}.ipynb").read_text(encoding="utf-8")
    for figure in figures(twin):
        assert markup._json(repr(figure))[1:-1] in committed, (
            f"{figure.name}: execute {twin.stem} anew"
        )


@each_chapter
def test_the_still_picture_is_a_png_of_a_sensible_size(twin: Path) -> None:
    for figure in figures(twin):
        picture = still.draw(figure)
        assert picture[:8] == b"\x89PNG\r\n\x1a\n"
        width, height = struct.unpack(">II", picture[16:24])
        assert 200 <= width <= 2400, f"{figure.name} is {width} px wide"
        assert 150 <= height <= 1200, f"{figure.name} is {height} px high"
        assert 2_000 < len(picture) < 400_000, f"{figure.name} takes {len(picture)} bytes"
        assert picture == executed.picture(twin.stem, figure.name)


@each_chapter
def test_every_figure_has_words_for_those_who_do_not_see_it(twin: Path) -> None:
    for figure in figures(twin):
        assert len(figure.alt.split()) >= 4, figure.name
        assert all(figure.program.words(figure.frame)), figure.name
        assert all(c.label or c.name for c in figure.program.controls)


@each_chapter
def test_the_model_of_a_page_holds_no_machines_path_and_is_not_large(twin: Path) -> None:
    for figure in figures(twin):
        assert PLACES.findall(model(twin, figure)) == [], figure.name
        assert len(model(twin, figure)) < 4_000_000, (
            f"{figure.name} takes {len(model(twin, figure))} bytes"
        )


def test_names_are_unique_in_the_book() -> None:
    """As the notebooks were committed; that they are in step with the figures is tested above."""
    notebooks = [nbformat.read(FOLDER / f"{twin.stem}.ipynb", 4) for twin in TWINS]
    said = [
        output.get("data", {}).get("text/plain", "")
        for notebook in notebooks
        for cell in notebook.cells
        for output in cell.get("outputs", [])
    ]
    names = re.findall(r"^LiveFigure ([\w-]+):", "\n".join(said), re.MULTILINE)
    assert len(names) > len(TWINS)
    assert sorted(set(names)) == sorted(names)
