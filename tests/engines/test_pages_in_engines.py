"""Every page of the book in Firefox and WebKit: it opens, its figures answer, its address keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from browser import built, oracle, ways
from browser.built import Place
from browser.reader import Shown, draw
from browser.test_address import given, given_value
from browser.ways.pad import on_paper

from engines.conftest import KINDS, Open, Window
from engines.reading import EngineReader, Page
from twobrains.live import Choice, LiveFigure
from twobrains.live.controls.paper import Paper

STROKE = [(0.3, 0.25), (0.6, 0.3), (0.5, 0.7)]
"""Points of a stroke, as fractions of a pad's width and height."""
NEAR = 0.5
"""The largest error of a stroke, as a fraction of full ink or in px of the paper."""
Values = dict[str, Any]
PAGES = [(engine, page) for page in built.pages() for engine in KINDS]


@pytest.mark.part(3)
@pytest.mark.parametrize(("engine", "page"), PAGES, ids=[f"{e}-{page}" for e, page in PAGES])
def test_a_page_opens_answers_and_comes_back(engine: str, page: str, window: Open) -> None:
    shown = window(engine)
    places = [place for place in built.places() if place.page == page]
    moved: dict[Place, Values] = {}
    shown.engine.goto(f"{shown.site}/{page}")
    found = each(places, lambda place: moved.update({place: worked(shown, place)}))
    found += [f"the page: {error}" for error in shown.engine.errors()]
    if moved:
        found += again(shown, page, moved)
    if found:
        pytest.fail("\n".join(f"{engine}, {page}, {what}" for what in found), pytrace=False)


def each(places: list[Place], doing: Callable[[Place], object]) -> list[str]:
    """What is wrong with each of these figures."""
    found = []
    for place in places:
        try:
            doing(place)
        except AssertionError as problem:
            found.append(f"{place.figure}: {str(problem).partition(chr(10))[0]}")
    return found


def worked(shown: Window, place: Place) -> Values:
    """The figure's first frame stands, one control answers and a pad takes a stroke; its values."""
    live, reader = oracle.figure(place), EngineReader(shown.engine, place.figure)
    reader.ready()
    reader.settle(lambda shown: oracle.differences(shown, live, oracle.opening(live)))
    values: Values = live.program.start()
    plain = [control for control in live.program.controls if not isinstance(control, Paper)]
    for control in plain[:1]:
        with reader.answering():
            nudge(reader, control)
        values |= ways.read(reader, live)
        stands(reader, live, values, control.name)
    for pad in ways.pads(live):
        values[pad.name] = stroked(reader, pad)
        stands(reader, live, values, pad.name)
    return values


def nudge(reader: EngineReader, control: Any) -> None:
    """By key; a choice by its event, as WebKit opens a menu outside the page at a key."""
    if isinstance(control, Choice):
        other = next(option for option in control.options if option != control.start)
        reader.control(control.name).evaluate(
            "(node, value) => { node.value = value;"
            " for (const kind of ['input', 'change']) node.dispatchEvent(new Event(kind, { bubbles: true })); }",
            other,
        )
    else:
        ways.nudge(reader, control)


def stroked(reader: EngineReader, pad: Paper) -> oracle.Ink:
    """Draw on an empty sheet; the value that makes, which the address tells to the last digit.

    Where a page is scrolled by parts of a pixel, Firefox puts the pointer at parts of a pixel, too.
    """
    reader.button("Clear").click()
    reader.until_words(pad.settings()["blank"])
    high, wide = pad.shape
    points = [(x * wide, y * high) for x, y in STROKE]
    with reader.answering():
        went = draw(reader.page, reader.box(pad.name), pad.shape, points)
    wanted = oracle.sheet(pad, [[oracle.snapped(point, pad.shape) for point in went]])

    def value() -> Any:
        text = given(reader.page, Place("", reader.name)).get(pad.name)
        return given_value(pad, text) if text else np.zeros(0)

    reader.settle(lambda _: not near(value(), wanted) and f"another stroke: {value()}")
    on_paper(reader, pad, value())
    return value()


def near(one: Any, two: Any) -> bool:
    """Whether these are the same stroke, within parts of a pixel."""
    return one.shape == two.shape and float(np.abs(one - two).max()) <= NEAR


def stands(reader: EngineReader, live: LiveFigure, values: Values, by: str = "") -> None:
    """What is seen comes to be what torch computes, by ONNX if a control was moved."""
    frame = oracle.answer(live, values)
    seen = reader.settle(lambda shown: oracle.differences(shown, live, frame))
    assert not by or (seen.engine, seen.stale) == ("onnx", False), f"{by}: {seen.words!r}"


def again(shown: Window, page: str, moved: dict[Place, Values]) -> list[str]:
    """The address that the page comes to have, loaded anew, brings all values back."""
    found = each(list(moved), lambda place: until_written(shown, place, moved[place]))
    address = Page(shown.engine).url
    shown.engine.goto("about:blank")  # from another fragment of the page itself nothing would load
    shown.engine.goto(address)

    def comes_back(place: Place) -> None:
        reader = EngineReader(shown.engine, place.figure)
        reader.ready()
        stands(reader, oracle.figure(place), moved[place], "its address")
        assert reader.words == ""

    found += each(list(moved), comes_back)
    return found + [f"the page, by its address: {error}" for error in shown.engine.errors()]


def until_written(shown: Window, place: Place, values: Values) -> None:
    """Wait until the address holds all values that are not those of the start."""
    live = oracle.figure(place)
    start, reader = live.program.start(), EngineReader(shown.engine, place.figure)

    def wrong(_: Shown) -> list[str]:
        texts = given(reader.page, place)
        return [
            f"{control.name} stands in the address as {texts.get(control.name)!r}"
            for control in live.program.controls
            if not np.array_equal(values[control.name], start[control.name])
            and not (
                control.name in texts
                and np.array_equal(values[control.name], given_value(control, texts[control.name]))
            )
        ]

    reader.settle(wrong)
