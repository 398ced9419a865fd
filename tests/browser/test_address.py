"""A figure's values in the page's address: written, restored, and refused in words."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from itertools import zip_longest
from urllib.parse import parse_qs, urlencode, urlsplit

from playwright.sync_api import Page

from browser import oracle, working
from browser.built import Place, text
from browser.conftest import NewPage
from browser.reader import PATIENCE, Reader, aimed, draw
from twobrains.live import Choice, Control, LiveFigure, Pad, Slider

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
            if isinstance(control, Pad):
                size = control.size
                reader.button(f"example {list(control.examples)[-1]}").click()
                draw(
                    reader.page,
                    reader.box(control.name),
                    size,
                    [(size / 4, size / 3), (size / 2, size / 2)],
                )
            else:
                working.nudge(reader, control)
    values: dict[str, object] = dict(working.read(reader, live))
    for control in working.pads(live):
        address = until_given(reader, lambda found: found.get(control.name, "~")[-1] != "~")
        values[control.name] = oracle.drawing(control, address[control.name])
    return values


def shows(reader: Reader, live: LiveFigure, values: dict[str, object]) -> None:
    """Assert that the figure comes to show what torch computes for these values."""
    frame = oracle.answer(live, {**live.program.start(), **values})
    reader.settle(lambda seen: oracle.differences(seen, live, frame))
    read = working.read(reader, live)
    assert {name: value for name, value in values.items() if name in read} == read
    shown = reader.see()
    for control in working.pads(live):
        if control.name in values:
            wrong = oracle.pixels_differ(
                shown.pads[control.name], values[control.name], shown.ink_colours, 0, 1
            )
            assert wrong == []


def test_the_address_follows_and_brings_back(
    place: Place, fresh: Reader, new_page: NewPage, site: str
) -> None:
    live = oracle.figure(place)
    values = elsewhere(fresh, live)
    until_given(fresh, lambda found: set(found) == set(live.program.start()))
    shows(fresh, live, values)
    page = new_page()
    page.goto(fresh.page.url)
    again = Reader(page, place.figure).ready()
    shows(again, live, values)
    assert again.see().engine == "onnx"
    again.reset()
    until_given(again, lambda found: found == {})
    shows(again, live, live.program.start())


def test_a_long_scribble_comes_back_whole(place: Place, fresh: Reader) -> None:
    live = oracle.figure(place)
    for control in working.pads(live):
        fresh.button("Clear").click()
        size, box = control.size, fresh.box(control.name)
        ends = [(x, y) for y in range(3, size - 2, 2) for x in (3, size - 3)]
        places = aimed(box, size, ends)
        fresh.page.mouse.move(*places[0][:2])
        fresh.page.mouse.down()
        for number, (column, row, _) in enumerate(places[1:]):
            fresh.page.mouse.move(column, row, steps=3 if number % 2 else 24)
        fresh.page.mouse.up()
        shown = fresh.see()

        def whole(found: dict[str, str]) -> bool:
            ink = oracle.drawing(control, found.get(control.name, "~"))
            return not oracle.pixels_differ(shown.pads[control.name], ink, shown.ink_colours, 0, 1)

        until_given(fresh, whole)


def bad_values(control: Control) -> list[str]:
    """Texts in an address that a control can't take."""
    bad = ["", HTML, "A" * 100_000, "\u202e\u0000🖋"]
    if isinstance(control, Slider):
        bad += ["three", str(control.high + 1), "NaN", "-Infinity"]
    if isinstance(control, Choice):
        bad += ["nosuch", "__proto__"]
    if isinstance(control, Pad):
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
    place: Place, new_page: NewPage, site: str
) -> None:
    live = oracle.figure(place)
    page = new_page()
    for query in bad_addresses(live):
        reader = opened(page, site, place, query)
        said = reader.until_words()
        named = [name.partition(".")[2][:40] for name in query]  # the start of a name will do
        assert [name for name in named if name not in said] == [], said
        assert len(said) < 1000, "the reader is spared what the address held"
        assert reader.section.locator(".lf-foot img, .lf-foot h1").count() == 0
        assert "taken" not in page.title()
        shows(reader, live, live.program.start())


def test_after_a_broken_address_the_next_input_works(
    place: Place, new_page: NewPage, site: str
) -> None:
    live = oracle.figure(place)
    reader = opened(new_page(), site, place, {f"{live.name}.nosuch": HTML})
    reader.until_words()
    with reader.answering():
        working.nudge(reader, live.program.controls[-1])
    assert reader.words == ""
    shows(reader, live, working.read(reader, live))


def test_of_a_half_good_address_the_good_half_is_taken_and_the_bad_is_told(
    place: Place, new_page: NewPage, site: str
) -> None:
    live = oracle.figure(place)
    sliders = [control for control in live.program.controls if isinstance(control, Slider)]
    for control in sliders[:1]:
        query = {f"{live.name}.{control.name}": str(control.high), f"{live.name}.nosuch": "1"}
        reader = opened(new_page(), site, place, query)
        shows(reader, live, {**working.read(reader, live), control.name: control.high})
        assert "nosuch" in reader.until_words()


def prose_links(place: Place) -> list[str]:
    """Addresses in the page's prose that set this figure."""
    found = re.findall(rf'href="(#\?{re.escape(place.figure)}\.[^"]+)"', text(place.page))
    return [html.unescape(link) for link in found]


def test_a_link_in_the_prose_sets_the_figure_and_loads_nothing(place: Place, fresh: Reader) -> None:
    live = oracle.figure(place)
    fresh.page.evaluate("window.same = true")
    for link in prose_links(place):
        query = parse_qs(link.removeprefix("#?"))
        wanted = {key.split(".", 1)[1]: value[-1] for key, value in query.items()}
        with fresh.answering():
            fresh.page.locator(f'a[href="{link}"]').first.click()
        values = {
            control.name: float(wanted[control.name])
            if isinstance(control, Slider)
            else wanted[control.name]
            for control in live.program.controls
            if control.name in wanted and not isinstance(control, Pad)
        }
        shows(fresh, live, {**working.read(fresh, live), **values})
        assert fresh.page.evaluate("window.same") is True
        start = live.program.start()
        moved = {
            name: text for name, text in wanted.items() if values.get(name, text) != start[name]
        }
        until_given(fresh, lambda found: moved.items() <= found.items())
        fresh.reset()
