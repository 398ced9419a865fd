"""A pad: its examples; strokes drawn and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from random import Random

from browser import oracle
from browser.panels import pixels_differ
from browser.reader import Reader, draw
from browser.ways.checked import Move, checked
from twobrains.live import LiveFigure
from twobrains.live.controls.paper import Paper

SEVEN = [(8.0, 7.0), (13.0, 7.5), (19.0, 7.0), (16.0, 13.0), (13.0, 21.0)]
BAR = [(10.0, 14.0), (18.0, 13.5)]


def moves(control: Paper) -> Iterator[Move]:
    """Each example, then two strokes on an empty sheet, and the second one taken back."""
    for name in control.examples:
        yield partial(_pick, control=control, name=name)
    yield partial(_draw, control=control)


def _pick(reader: Reader, live: LiveFigure, *, control: Paper, name: str) -> bytes:
    with reader.answering():
        reader.button(f"example {name}").click()
    wanted = oracle.sheet(control, [], name)
    on_paper(reader, control, wanted)
    return checked(reader, live, control, wanted, f"example {name}")


def _draw(reader: Reader, live: LiveFigure, *, control: Paper) -> bytes:
    before = reader.see().drawn()
    reader.button("Clear").click()
    assert reader.until_words() == control.settings()["blank"]
    assert reader.see().drawn() == before, "the last picture stays while the pad is empty"
    scale = control.shape[0] / 28
    strokes = []
    for stroke in (SEVEN, BAR):
        points = [(x * scale, y * scale) for x, y in stroke]
        with reader.answering():
            went = draw(reader.page, reader.box(control.name), control.shape, points)
        strokes.append([oracle.snapped(point, control.shape) for point in went])
        wanted = oracle.sheet(control, strokes)
        on_paper(reader, control, wanted)
        drawn = checked(reader, live, control, wanted, f"{len(strokes)} strokes")
    with reader.answering():
        reader.button("Undo").click()
    wanted = oracle.sheet(control, strokes[:1])
    on_paper(reader, control, wanted)
    assert checked(reader, live, control, wanted, "undone") != drawn
    return drawn


def on_paper(reader: Reader, control: Paper, value: oracle.Ink) -> None:
    """Assert that the pad shows this value."""
    shown = reader.see()
    wanted = oracle.on_sheet(control, value)
    wrong = pixels_differ(shown.pads[control.name], wanted, shown.ink_colours, 0, 1)
    assert wrong == [], f"{control.name}: the paper"


def encode(control: Paper, rng: Random) -> str:
    """An example."""
    return f"e{rng.choice(list(control.examples))}~"
