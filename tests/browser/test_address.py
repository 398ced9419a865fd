"""A figure's values in the page's address: written, restored, and refused in words."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from itertools import zip_longest
from urllib.parse import parse_qs, urlencode, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Page

from browser import built, oracle, ways
from browser.built import Place, text
from browser.conftest import NewPage, with_pad, with_slider
from browser.panels import pixels_differ
from browser.reader import PATIENCE, Reader, aimed, draw
from browser.ways.pad import on_paper
from twobrains.live import Choice, Control, Kernel, LiveFigure, Slider, Text, Toggle
from twobrains.live.controls.paper import Paper

HTML = "<img src=x onerror=\"document.title='taken over'\"><h1 id=taken>"


def opened(page: Page, site: str, place: Place, settings: dict[str, str]) -> Reader:
    """The figure on its page, just loaded, with these settings in the address."""
    page.goto("about:blank")  # from another fragment of the page itself nothing would load
    page.goto(f"{site}/{place.page}#?{urlencode(settings)}")
    return Reader(page, place.figure).ready()


def given(page: Page, place: Place) -> dict[str, str]:
    """The figure's values in the page's address, which no server is sent."""
    assert urlsplit(page.url).query == ""
    query = parse_qs(urlsplit(page.url).fragment.removeprefix("?"))
    mine = f"{place.figure}."
    return {
        key.removeprefix(mine): values[-1] for key, values in query.items() if key.startswith(mine)
    }


def until_given(reader: Reader, wanted: Callable[[dict[str, str]], bool]) -> dict[str, str]:
    """Wait until the address holds what is wanted of it."""
    place = Place("", reader.name)
    if not wanted(given(reader.page, place)):
        reader.page.wait_for_event(
            "framenavigated", lambda _: wanted(given(reader.page, place)), timeout=PATIENCE
        )
    return given(reader.page, place)


def elsewhere(reader: Reader, live: LiveFigure) -> dict[str, object]:
    """Set every control to something else; the values by name."""
    for control in live.program.controls:
        with reader.answering():
            if isinstance(control, Paper):
                size = control.shape[0]
                reader.button(f"example {list(control.examples)[-1]}").click()
                draw(
                    reader.page,
                    reader.box(control.name),
                    control.shape,
                    [(size / 4, size / 3), (size / 2, size / 2)],
                )
            else:
                ways.nudge(reader, control)
    values: dict[str, object] = dict(ways.read(reader, live))
    for control in ways.pads(live):
        address = until_given(reader, holds_the_ink(reader, control))
        values[control.name] = oracle.drawing(control, address[control.name])
    return values


def holds_the_ink(reader: Reader, control: Paper) -> Callable[[dict[str, str]], bool]:
    """Whether an address holds all that stands on the pad: it is written while one draws, too."""
    shown = reader.see()

    def whole(found: dict[str, str]) -> bool:
        if control.name not in found:
            return False
        ink = oracle.on_sheet(control, oracle.drawing(control, found[control.name]))
        return not pixels_differ(shown.pads[control.name], ink, shown.ink_colours, 0, 1)

    return whole


def shows(reader: Reader, live: LiveFigure, values: dict[str, object]) -> None:
    """Assert that the figure comes to show what torch computes for these values."""
    frame = oracle.answer(live, {**live.program.start(), **values})
    reader.settle(lambda seen: oracle.differences(seen, live, frame))
    read = ways.read(reader, live)
    for name, value in read.items():
        assert np.array_equal(values.get(name, live.program.start()[name]), value), name
    for control in ways.pads(live):
        if control.name in values:
            on_paper(reader, control, values[control.name])


def test_the_address_follows_and_brings_back(
    sample: Place, fresh_sample: Reader, new_page: NewPage, site: str
) -> None:
    live = oracle.figure(sample)
    values = elsewhere(fresh_sample, live)
    until_given(fresh_sample, lambda found: set(found) == set(live.program.start()))
    shows(fresh_sample, live, values)
    page = new_page()
    page.goto(fresh_sample.page.url)
    again = Reader(page, sample.figure).ready()
    shows(again, live, values)
    assert again.see().engine == "onnx"
    again.reset()
    until_given(again, lambda found: found == {})
    shows(again, live, live.program.start())


@with_pad
def test_a_long_scribble_comes_back_whole(sample: Place, fresh_sample: Reader) -> None:
    live = oracle.figure(sample)
    for control in ways.pads(live):
        fresh_sample.button("Clear").click()
        size, box = control.shape[0], fresh_sample.box(control.name)
        ends = [(x, y) for y in range(3, size - 2, 2) for x in (3, size - 3)]
        places = aimed(box, control.shape, ends)
        fresh_sample.page.mouse.move(*places[0][:2])
        fresh_sample.page.mouse.down()
        for number, (column, row, _) in enumerate(places[1:]):
            fresh_sample.page.mouse.move(column, row, steps=3 if number % 2 else 24)
        fresh_sample.page.mouse.up()
        until_given(fresh_sample, holds_the_ink(fresh_sample, control))


def known(control: Text, text: str) -> bool:
    """Whether the control takes this text."""
    try:
        control.check(text)
    except ValueError:
        return False
    return True


def bad_values(control: Control) -> list[str]:
    """Texts in an address that a control can't take."""
    bad = ["", HTML, "A" * 100_000, "\u202e\u0000🖋"]
    if isinstance(control, Text):
        return [text for text in bad if not known(control, text)]  # some know "<", or drop the old
    if isinstance(control, Slider):
        bad += ["three", str(control.high + 1), "NaN", "-Infinity"]
    if isinstance(control, Choice):
        bad += ["nosuch", "__proto__"]
    if isinstance(control, Toggle):
        bad += ["1", "yes", "constructor"]
    if isinstance(control, Kernel):
        bad += ["~nosuch", "~constructor", "1_2", "_".join(["x"] * 9), str(control.high + 1)]
    if isinstance(control, Paper):
        bad += ["~BQoK", "~!!!", "enosuch~", "econstructor~", "e3"]
    return bad


def bad_addresses(live: LiveFigure) -> list[dict[str, str]]:
    """Every bad text, one for each control at a time; then controls that the figure has not."""
    rows = zip_longest(*(bad_values(control) for control in live.program.controls))
    names = [f"{live.name}.{control.name}" for control in live.program.controls]
    found = [
        {name: text for name, text in zip(names, row, strict=True) if text is not None}
        for row in rows
    ]
    return [*found, *({f"{live.name}.{odd}": "1"} for odd in ("nosuch", HTML, "A" * 100_000))]


def test_a_broken_address_is_told_and_changes_nothing(
    sample: Place, new_page: NewPage, site: str
) -> None:
    live = oracle.figure(sample)
    page = new_page()
    for query in bad_addresses(live):
        reader = opened(page, site, sample, query)
        said = reader.until_words()
        named = [name.partition(".")[2][:40] for name in query]  # the start of a name will do
        assert [name for name in named if name not in said] == [], said
        assert len(said) < 1000, "the reader is spared what the address held"
        assert reader.section.locator(".lf-foot img, .lf-foot h1").count() == 0
        assert "taken" not in page.title()
        shows(reader, live, live.program.start())


def test_after_a_broken_address_the_next_input_works(
    sample: Place, new_page: NewPage, site: str
) -> None:
    live = oracle.figure(sample)
    reader = opened(new_page(), site, sample, {f"{live.name}.nosuch": HTML})
    reader.until_words()
    with reader.answering():
        ways.nudge(reader, live.program.controls[-1])
    assert reader.words == ""
    shows(reader, live, ways.read(reader, live))


@with_slider
def test_of_a_half_good_address_the_good_half_is_taken_and_the_bad_is_told(
    sample: Place, new_page: NewPage, site: str
) -> None:
    live = oracle.figure(sample)
    sliders = [control for control in live.program.controls if isinstance(control, Slider)]
    for control in sliders[:1]:
        query = {f"{live.name}.{control.name}": str(control.high), f"{live.name}.nosuch": "1"}
        reader = opened(new_page(), site, sample, query)
        shows(reader, live, {**ways.read(reader, live), control.name: control.high})
        assert "nosuch" in reader.until_words()


def prose_links(place: Place) -> list[str]:
    """Addresses in the page's prose that set this figure."""
    found = re.findall(rf'href="(#\?{re.escape(place.figure)}\.[^"]+)"', text(place.page))
    return [html.unescape(link) for link in found]


def given_value(control: Control, text: str) -> object:
    """The value that a text in an address stands for."""
    return (
        oracle.drawing(control, text) if isinstance(control, Paper) else ways.decode(control, text)
    )


def linked() -> list[Place]:
    """Every figure that the prose of its page sets."""
    found = built.places()
    return found if built.is_unbuilt(found[0]) else [each for each in found if prose_links(each)]


def one_a_page(places: list[Place]) -> list[Place]:
    """The first of each page."""
    return list({place.page: place for place in reversed(places)}.values())


@pytest.mark.parametrize("place", linked(), ids=str)
def test_every_link_in_the_prose_holds_values_that_the_figure_takes(place: Place) -> None:
    live = oracle.figure(place)
    controls = {control.name: control for control in live.program.controls}
    for link in prose_links(place):
        query = parse_qs(link.removeprefix("#?"))
        values = {key.split(".", 1)[1]: text for key, (*_, text) in query.items()}
        given = {name: given_value(controls[name], text) for name, text in values.items()}
        oracle.answer(live, {**live.program.start(), **given})


@pytest.mark.parametrize("place", built.taken(linked(), one_a_page(linked())), indirect=True)
def test_a_link_in_the_prose_sets_the_figure_and_loads_nothing(
    place: Place, reader: Reader
) -> None:
    live = oracle.figure(place)
    reader.page.evaluate("window.same = true")
    for link in prose_links(place):
        query = parse_qs(link.removeprefix("#?"))
        wanted = {key.split(".", 1)[1]: value[-1] for key, value in query.items()}
        with reader.answering():
            reader.page.locator(f'a[href="{link}"]').first.click()
        values = {
            control.name: given_value(control, wanted[control.name])
            for control in live.program.controls
            if control.name in wanted
        }
        shows(reader, live, {**ways.read(reader, live), **values})
        assert reader.page.evaluate("window.same") is True
        start = live.program.start()
        moved = {
            name: text
            for name, text in wanted.items()
            if not np.array_equal(values.get(name, text), start[name])
        }
        until_given(reader, lambda found: moved.items() <= found.items())
        reader.reset()


@with_slider
def test_a_link_sets_the_figure_again_right_after_a_reset(
    sample: Place, new_page: NewPage, site: str
) -> None:
    live = oracle.figure(sample)
    sliders = [control for control in live.program.controls if isinstance(control, Slider)]
    for control in sliders[:1]:
        moved = control.high if control.start != control.high else control.low
        reader = Reader(new_page(), sample.figure)
        reader.page.goto(f"{site}/{sample.page}")
        reader.ready()
        reader.page.evaluate(
            "href => document.querySelector('main').append("
            "Object.assign(document.createElement('a'), { href, textContent: 'again' }))",
            f"#?{live.name}.{control.name}={moved:g}",
        )
        link = reader.page.get_by_role("link", name="again", exact=True)
        for _ in range(3):  # within the time that the address takes to follow
            with reader.answering():
                link.dispatch_event("click")
            shows(reader, live, {**live.program.start(), control.name: control.check(moved)})
            reader.reset()
