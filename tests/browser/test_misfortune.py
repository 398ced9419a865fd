"""What a figure says and keeps when something is missing: words, the last picture, and another try."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route
from torch import Tensor, nn

from browser import built, oracle, tiny, ways
from browser.built import Place
from browser.conftest import SAVES_DATA, NewPage, Watch, with_pad
from browser.reader import PATIENCE, Reader, Shown
from browser.test_address import holds_the_ink, until_given
from twobrains.live import LiveFigure, Picture, Slider
from twobrains.tools.chromium import until
from twobrains.tools.serve import Quiet, serving

RUNTIME = re.compile(r"/_static/ort/")
WASM = re.compile(r"/_static/ort/[^/]*\.wasm\.gz$")
MODEL = re.compile(r"\.onnx$")
SCRIPT = re.compile(r"/_static/live/page\.js")
PICTURE = "section.live-figure[data-figure='{}'] img"


def missing(route: Route) -> None:
    """As a server answers for a file it has not."""
    route.fulfill(status=404, body="not here")


def offline(route: Route) -> None:
    """As a connection that is gone."""
    route.abort("internetdisconnected")


NOTES = re.compile(
    "Failed to load resource|wasm streaming compile failed|falling back to ArrayBuffer"
    "|failed to asynchronously prepare wasm|Aborted"
)


def of_the_network(said: list[str]) -> bool:
    """Whether these are only the browser's and the runtime's notes on files that did not come."""
    return all(NOTES.search(each) for each in said)


def moved(reader: Reader, place: Place) -> None:
    """Work the figure's first slider, else what can be read off, else its pad."""
    live = oracle.figure(place)
    order = ["slider", "kernel", "choice", "toggle", "text", "pad", "penpad"]
    control = min(live.program.controls, key=lambda each: order.index(each.kind))
    ways.nudge(reader, control)


def kept(reader: Reader, before: Shown) -> None:
    """Assert that the last image is still shown."""
    assert reader.see().drawn() == before.drawn()
    assert reader.frame == before.frame


def drawn(reader: Reader, live: LiveFigure) -> dict[str, oracle.Ink]:
    """The ink on the first pad, which is drawn on where a figure has no other control."""
    pads = ways.pads(live)
    if len(pads) < len(live.program.controls):
        return {}
    address = until_given(reader, holds_the_ink(reader, pads[0]))
    return {pads[0].name: oracle.drawing(pads[0], address[pads[0].name])}


def stands_right(reader: Reader, place: Place) -> None:
    """Assert that what is shown belongs to what the controls say, and that nothing is wrong."""
    live = oracle.figure(place)
    values = {**live.program.start(), **ways.read(reader, live), **drawn(reader, live)}
    frame = oracle.answer(live, values)
    shown = reader.settle(lambda seen: oracle.differences(seen, live, frame))
    assert (shown.engine, shown.words) == ("onnx", "")


@pytest.mark.parametrize(
    ("lost", "how"),
    [(RUNTIME, offline), (RUNTIME, missing), (WASM, missing), (MODEL, missing)],
    ids=["offline", "runtime", "wasm", "model"],
)
def test_a_file_that_is_missing_is_told_and_tried_again(
    lost: re.Pattern[str],
    how: Callable[[Route], None],
    sample: Place,
    new_page: NewPage,
    site: str,
    watch: Watch,
) -> None:
    page = new_page()
    page.add_init_script(SAVES_DATA)  # or what the idle page fetches may fail again after the touch
    page.route(lost, how)
    page.goto(f"{site}/{sample.page}")
    reader = Reader(page, sample.figure).ready()
    before = reader.see()
    moved(reader, sample)
    assert "could not be loaded" in reader.until_words()
    kept(reader, before)
    assert of_the_network(watch.errors), watch.errors
    page.unroute(lost)
    with reader.answering():
        moved(reader, sample)
    stands_right(reader, sample)
    watch.errors.clear()


def test_without_webassembly_words_and_the_picture(
    sample: Place, new_page: NewPage, site: str
) -> None:
    page = new_page()
    page.add_init_script("delete globalThis.WebAssembly")
    page.goto(f"{site}/{sample.page}")
    reader = Reader(page, sample.figure).ready()
    before = reader.see()
    moved(reader, sample)
    assert "WebAssembly" in reader.until_words()
    kept(reader, before)


NO_SIMD = "WebAssembly.validate = () => false"
NO_MEMORY = """WebAssembly.Memory = class {
  constructor() { throw new RangeError("WebAssembly.Memory(): could not allocate memory"); }
}"""
LITTLE_MEMORY = """const Memory = WebAssembly.Memory;
WebAssembly.Memory = function ({ initial, shared }) {
  return new Memory({ initial, maximum: initial, shared });
}"""


class Hungry(nn.Module):
    """Asks for tens of megabytes at every answer."""

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        long = x.expand(6_000_000).cumsum(0)
        return {"sheet": long[-4:].reshape(2, 2) / 6_000_000}


@pytest.mark.parametrize(
    ("browser_has", "said"),
    [(NO_SIMD, "without SIMD"), (NO_MEMORY, "too little memory")],
    ids=["SIMD", "memory"],
)
def test_what_the_browser_lacks_is_told_and_not_blamed_on_the_connection(
    browser_has: str, said: str, new_page: NewPage, kit_site: str, watch: Watch
) -> None:
    page = new_page()
    page.add_init_script(browser_has)
    page.goto(f"{kit_site}/index.html")
    reader = Reader(page, "contest").ready()
    before = reader.see()
    reader.control("sort").select_option("cost")
    words = reader.until_words()
    assert said in words, watch.errors
    assert "connection" not in words
    kept(reader, before)
    watch.errors.clear()  # the runtime's own


def test_a_model_that_needs_more_memory_than_there_is_says_so(
    new_page: NewPage, tmp_path: Path
) -> None:
    live = LiveFigure(Hungry(), [Slider("x", 0, 1)], [Picture("sheet")], alt="A sum.")
    tiny.write(tmp_path, live)
    with serving(tmp_path) as site:
        page = new_page()
        page.add_init_script(LITTLE_MEMORY)
        page.goto(f"{site}/index.html")
        reader = Reader(page, live.name).ready()
        before = reader.see()
        reader.control("x").press("End")
        assert "too little memory" in reader.until_words()
        kept(reader, before)


class Strict(Quiet):
    """A host whose policy lets no WebAssembly be compiled."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", "script-src 'self'")
        super().end_headers()


def test_where_webassembly_is_forbidden_the_figure_says_so(
    new_page: NewPage, kit_folder: Path, watch: Watch
) -> None:
    with serving(kit_folder, handler=Strict) as site:
        page = new_page()
        page.goto(f"{site}/index.html")
        reader = Reader(page, "contest").ready()
        before = reader.see()
        reader.control("sort").select_option("cost")
        words = reader.until_words()
        assert "may run no WebAssembly" in words
        assert "connection" not in words
        kept(reader, before)
        page.close()  # before its host
    watch.errors.clear()  # the browser's own, about the policy


class Plain(Quiet):
    """A host that knows the oldest types only; all else it sends as bytes."""

    extensions_map = {  # noqa: RUF012
        "": "application/octet-stream",
        ".html": "text/html",
        ".css": "text/css",
        ".js": "application/javascript",
        ".png": "image/png",
        ".svg": "image/svg+xml",
    }

    def guess_type(self, path: Any) -> str:
        """By the name alone: no table of this machine."""
        return self.extensions_map.get(Path(path).suffix, self.extensions_map[""])


def test_a_host_that_knows_few_types_of_file_serves_a_living_figure(
    sample: Place, new_page: NewPage, watch: Watch
) -> None:
    with serving(built.SITE, handler=Plain) as site:
        page = new_page()
        page.goto(f"{site}/{sample.page}")
        reader = Reader(page, sample.figure).ready()
        with reader.answering():
            moved(reader, sample)
        stands_right(reader, sample)
        page.close()  # before its host: it may still be fetching the runtime
    assert of_the_network(watch.errors), watch.errors
    watch.errors.clear()


def test_every_file_of_the_site_has_a_name_that_hosts_know() -> None:
    assert list(built.SITE.rglob("*.js"))
    assert [str(file) for file in built.SITE.rglob("*.mjs")] == []


def test_without_its_script_the_picture_and_words(
    sample: Place, new_page: NewPage, site: str, watch: Watch
) -> None:
    page = new_page()
    page.route(SCRIPT, missing)
    page.goto(f"{site}/{sample.page}")
    reader = Reader(page, sample.figure)
    assert "could not be loaded" in reader.until_words()
    picture_stands(page, sample)
    assert of_the_network(watch.errors), watch.errors
    watch.errors.clear()


def test_opened_as_a_file_the_picture_and_words(
    sample: Place, new_page: NewPage, watch: Watch
) -> None:
    page = new_page()
    page.goto((built.SITE / sample.page).as_uri())
    reader = Reader(page, sample.figure)
    assert "as a file" in reader.until_words()
    picture_stands(page, sample)
    watch.errors.clear()  # the browser's own, about module scripts in files


def test_without_any_script_the_picture(sample: Place, new_page: NewPage, site: str) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{site}/{sample.page}")
    picture_stands(page, sample)


def picture_stands(page: Page, place: Place) -> None:
    """Assert that a loaded picture with a text alternative stands in the figure, in sight."""
    picture = page.locator(PICTURE.format(place.figure))
    picture.scroll_into_view_if_needed()
    assert picture.is_visible()
    assert picture.evaluate("async img => { await img.decode(); return img.naturalWidth; }") > 0
    assert (picture.get_attribute("alt") or "").strip()


@with_pad
def test_an_empty_pad_is_answered_in_words(sample: Place, fresh_sample: Reader) -> None:
    for control in ways.pads(oracle.figure(sample)):
        before = fresh_sample.see()
        fresh_sample.button("Clear").click()
        assert fresh_sample.until_words() == control.settings()["blank"]
        kept(fresh_sample, before)
        name = next(iter(control.examples))
        with fresh_sample.answering():
            fresh_sample.button(f"example {name}").click()
        assert fresh_sample.words == ""
        fresh_sample.reset()


@with_pad
def test_an_answer_under_way_does_not_hide_that_the_pad_is_empty(
    sample: Place, new_page: NewPage, site: str
) -> None:
    for _ in ways.pads(oracle.figure(sample)):
        page = new_page()
        held: list[Route] = []
        page.route(MODEL, lambda route: held.append(route))
        page.goto(f"{site}/{sample.page}")
        reader = Reader(page, sample.figure).ready()
        moved(reader, sample)
        while not held:  # the model may have been asked for before, as the figure was unfolded
            page.wait_for_timeout(20)
        reader.button("Clear").click()
        said, before = reader.until_words(), reader.see()
        with page.expect_response(MODEL):
            held[0].continue_()
        page.wait_for_timeout(1000)  # that nothing is drawn any more can only be waited for
        assert reader.words == said
        kept(reader, before)


QUIET = 2500  # ms after a page has loaded in which only a touch may ask for the runtime
FETCHED = """() => performance.getEntriesByType("resource")
  .filter(each => /_static.ort.|[.]onnx$/.test(each.name))
  .map(each => each.startTime - performance.getEntriesByType("navigation")[0].loadEventStart)"""


def test_no_byte_of_the_runtime_before_the_page_has_been_still(
    sample: Place, new_page: NewPage, site: str
) -> None:
    page = new_page()
    page.goto(f"{site}/{sample.page}")
    reader = Reader(page, sample.figure).ready(unfold=False)  # unfolding would be a touch
    reader.section.scroll_into_view_if_needed()
    until(page, f"() => ({FETCHED})().length >= 3", ms=PATIENCE)
    assert min(page.evaluate(FETCHED)) > QUIET


def test_a_touch_brings_the_runtime(sample: Place, new_page: NewPage, site: str) -> None:
    page = new_page()
    page.add_init_script(SAVES_DATA)  # so that only the touch can bring the runtime
    page.goto(f"{site}/{sample.page}")
    reader = Reader(page, sample.figure).ready(unfold=False)  # unfolding would be a touch
    page.wait_for_timeout(QUIET)  # that nothing comes can only be waited for
    assert page.evaluate(FETCHED) == []
    with page.expect_request(WASM), page.expect_request(MODEL):
        reader.button("Reset").focus()
    with reader.answering():
        moved(reader, sample)
