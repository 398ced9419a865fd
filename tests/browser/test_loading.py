"""What a reader sees while a figure's model loads, and what a page fetches before it is asked."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from browser.built import Place
from browser.conftest import CONNECTION, SAVES_DATA, NewPage, Watch, with_slider
from browser.kit import FIGURES, stands
from browser.reader import PATIENCE, Reader
from browser.test_pages import NARROW, WIDE, sound
from twobrains.manifest import FILES, read
from twobrains.tools.chromium import until
from twobrains.tools.serve import Quiet, serving

PACKED = ".wasm.gz"
RUNTIME = re.compile(r"/_static/ort/")
ASKED = """() => performance.getEntriesByType("resource")
  .filter(each => /_static.ort.|[.]onnx$/.test(each.name)).map(each => each.name.split("/").at(-1))"""
STATE = """section => {
  const sign = section.querySelector(".lf-loading"), bar = sign.querySelector("progress");
  return {
    busy: section.getAttribute("aria-busy") === "true",
    seen: sign.checkVisibility() ? sign.textContent : "",
    share: bar.value,
    stale: section.classList.contains("lf-stale"),
  };
}"""
QUIET = 4000  # ms after load in which a page that may has asked; that one does not can only be waited for


class Gate:
    """Lets a host send so many parts of the runtime's WebAssembly, of ``PARTS``."""

    PARTS = 4

    def __init__(self) -> None:
        self.open = 0
        self.moved = threading.Condition()

    def let(self, parts: int) -> None:
        """Let so many parts through."""
        with self.moved:
            self.open = parts
            self.moved.notify_all()

    def wait(self, part: int) -> None:
        """Until this part may go."""
        with self.moved:
            self.moved.wait_for(lambda: self.open > part)


@contextmanager
def held(folder: Path) -> Iterator[tuple[str, Gate]]:
    """The folder's address on a host that holds the runtime back, and what lets it go."""
    gate = Gate()

    class Held(Quiet):
        def copyfile(self, source: Any, outputfile: Any) -> None:
            if not self.path.endswith(PACKED):
                return super().copyfile(source, outputfile)
            content = source.read()
            size = -(-len(content) // Gate.PARTS)
            for part in range(Gate.PARTS):
                gate.wait(part)
                outputfile.write(content[part * size : (part + 1) * size])
                outputfile.flush()
            return None

    with serving(folder, handler=Held) as address:
        try:
            yield address, gate
        finally:
            gate.let(Gate.PARTS)


def on_page(page: Page, address: str, name: str) -> Reader:
    """A figure of ``kit`` that nobody has touched."""
    page.goto(f"{address}/index.html")
    return Reader(page, name).ready(unfold=False)


def state(reader: Reader) -> dict[str, Any]:
    """What the figure shows of its loading."""
    got: dict[str, Any] = reader.section.evaluate(STATE)
    return got


def until_share(reader: Reader, least: float) -> float:
    """Wait until so much has come, from 0 to 1."""
    reader.until(
        "(section, least) => section.querySelector('.lf-loading progress').value >= least",
        f"has {least} of its bytes",
        least,
    )
    return float(state(reader)["share"])


def sizes(folder: Path, name: str) -> tuple[int, int]:
    """Bytes of all that a figure needs, and of the runtime's packed WebAssembly alone."""
    figures = {each.name: each for each in read((folder / "index.html").read_text("utf-8"))}
    files = [*(folder / "_static" / "ort").iterdir(), folder / FILES / figures[name].model]
    packed = sum(file.stat().st_size for file in files if file.name.endswith(PACKED))
    return sum(file.stat().st_size for file in files), packed


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A page on a network on which nothing is fetched unasked."""
    opened = new_page()
    opened.add_init_script(SAVES_DATA)
    return opened


def test_a_touch_shows_at_once_what_loads_and_how_much_of_it(page: Page, kit_folder: Path) -> None:
    with held(kit_folder) as (address, gate):
        reader = on_page(page, address, "contest")
        assert state(reader) == {"busy": False, "seen": "", "share": 0, "stale": False}
        slider = reader.control("budget")
        slider.evaluate("node => node.dispatchEvent(new Event('pointerdown', { bubbles: true }))")
        touched = state(reader)
        assert touched["busy"]
        assert not touched["stale"], "what is drawn is still what the controls say"
        total, packed = sizes(kit_folder, "contest")
        assert re.fullmatch(rf"Loading the model: 0\.\d of {total / 1e6:.1f} MB", touched["seen"])
        for parts in range(1, Gate.PARTS):
            gate.let(parts)
            share = until_share(reader, parts * packed / Gate.PARTS / total)
            assert share < 1
            assert re.match(
                rf"Loading the model: {share * total / 1e6:.1f} of", state(reader)["seen"]
            )
        gate.let(Gate.PARTS)
        reader.until("section => !section.hasAttribute('aria-busy')", "has loaded")
        assert state(reader)["seen"] == ""
        with reader.answering():
            slider.press("Home")


def test_the_first_output_is_for_the_latest_input(page: Page, kit_folder: Path) -> None:
    with held(kit_folder) as (address, gate):
        reader, live = on_page(page, address, "contest"), FIGURES["contest"]()
        before = reader.see()
        reader.control("sort").select_option("cost")
        shown = state(reader)
        assert shown["busy"]
        assert shown["seen"]
        assert shown["stale"], "what is drawn is dimmed"
        for budget in (5, 4, 3):
            reader.control("budget").press("ArrowLeft")
            live.budget = budget
        live.sort = "cost"
        gate.let(2)
        until_share(reader, 0.4)
        assert reader.see().drawn() == before.drawn()
        gate.let(Gate.PARTS)
        stands(reader, live)
        shown = state(reader)
        assert (shown["busy"], shown["seen"], shown["stale"]) == (False, "", False)
        assert reader.frame == before.frame + 1, "no frame of an input in between"


def test_words_on_what_was_there_before_do_not_stand_while_a_model_loads(
    page: Page, kit_folder: Path
) -> None:
    with held(kit_folder) as (address, gate):
        reader = on_page(page, address, "fading")
        text = reader.control("words")
        text.press("End")
        text.fill("")
        assert reader.words == "Type at least one symbol."
        assert state(reader)["seen"]
        text.fill("cab")
        assert reader.words == ""
        assert state(reader)["stale"]
        text.fill("")
        assert reader.words == "Type at least one symbol."
        text.fill("cab")
        gate.let(Gate.PARTS)
        live = FIGURES["fading"]()
        live.words = "cab"
        stands(reader, live)


def test_loading_is_read_out_once_and_only_where_it_takes_its_time(
    page: Page, kit_folder: Path
) -> None:
    with held(kit_folder) as (address, gate):
        reader = on_page(page, address, "contest")
        reader.section.evaluate("""section => {
          globalThis.heard = [];
          const region = section.querySelector("[role=status]");
          new MutationObserver(() => region.textContent && heard.push(region.textContent))
            .observe(region, { childList: true, characterData: true, subtree: true });
        }""")
        reader.control("sort").select_option("cost")
        until(page, "() => heard.length > 0")
        for parts in range(1, Gate.PARTS):
            gate.let(parts)
            until_share(reader, 0.9 * parts / Gate.PARTS)
        gate.let(Gate.PARTS)
        reader.until_after(1)
        heard = page.evaluate("heard")
        assert len(heard) == 1
        assert heard[0].startswith("Loading the model: ")


def test_the_sign_is_in_sight_wherever_the_figure_is(page: Page, kit_folder: Path) -> None:
    with held(kit_folder) as (address, _):
        reader = on_page(page, address, "contest")
        reader.control("sort").select_option("cost")
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 500})
            for block in ("start", "end"):
                reader.section.evaluate("(node, block) => node.scrollIntoView({ block })", block)
                box = reader.section.locator(".lf-sign").bounding_box()
                assert box is not None
                assert box["y"] >= 0
                assert box["y"] + box["height"] <= 500
                assert box["x"] >= 0
                assert box["x"] + box["width"] <= width


@with_slider
def test_a_figure_that_loads_is_sound(sample: Place, page: Page, site: str) -> None:
    held: list[Route] = []
    page.route(f"**/*{PACKED}", lambda route: held.append(route))
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{site}/{sample.page}")
    reader = Reader(page, sample.figure).ready()
    reader.section.locator("input[type=range]").first.press("ArrowRight")
    assert state(reader)["seen"]
    sound(page, [(WIDE, "light"), (NARROW, "dark")])
    held[0].continue_()


def test_a_figure_that_fails_to_load_is_not_busy_and_says_why(
    page: Page, kit_site: str, watch: Watch
) -> None:
    page.route(RUNTIME, lambda route: route.abort("internetdisconnected"))
    reader = on_page(page, kit_site, "contest")
    reader.control("sort").select_option("cost")
    assert "could not be loaded" in reader.until_words()
    shown = state(reader)
    assert (shown["busy"], shown["seen"]) == (False, "")
    page.unroute(RUNTIME)
    with reader.answering():
        reader.control("sort").select_option("score")
    assert (reader.words, state(reader)["stale"]) == ("", False)
    watch.errors.clear()  # the browser's own


def test_a_still_page_fetches_the_runtime_and_a_touch_waits_for_the_same_bytes(
    new_page: NewPage, kit_folder: Path
) -> None:
    with held(kit_folder) as (address, gate):
        page = new_page()
        reader = on_page(page, address, "contest")
        with page.expect_request(f"**/*{PACKED}"):
            pass
        assert state(reader)["seen"] == "", "nobody has asked for anything"
        gate.let(2)
        reader.control("sort").select_option("cost")
        assert state(reader)["busy"]
        until_share(reader, 0.4)
        gate.let(Gate.PARTS)
        live = FIGURES["contest"]()
        live.sort = "cost"
        stands(reader, live)
        assert len([name for name in page.evaluate(ASKED) if name.endswith(PACKED)]) == 1


def test_figures_far_below_get_no_model_before_a_reader_comes_near(
    new_page: NewPage, kit_site: str
) -> None:
    page = new_page(viewport={"width": 1280, "height": 300})
    on_page(page, kit_site, "contest")
    until(page, f"() => ({ASKED})().some(name => name.endsWith('.onnx'))", ms=PATIENCE)
    near = [name for name in page.evaluate(ASKED) if name.endswith(".onnx")]
    assert len(near) < len(FIGURES)


@pytest.mark.parametrize(
    "connection",
    ["{ saveData: true }", "{ effectiveType: '3g' }", "{ type: 'cellular' }"],
    ids=["saves-data", "3g", "cellular"],
)
def test_nothing_is_fetched_unasked_where_bytes_cost_the_reader(
    connection: str, new_page: NewPage, kit_site: str
) -> None:
    page = new_page()
    page.add_init_script(CONNECTION.format(connection))
    reader = on_page(page, kit_site, "contest")
    page.wait_for_timeout(QUIET)
    assert page.evaluate(ASKED) == []
    with reader.answering():
        reader.control("sort").select_option("cost")


def test_a_runtime_that_could_not_be_fetched_unasked_is_nothing_to_the_reader(
    new_page: NewPage, kit_site: str, watch: Watch
) -> None:
    page = new_page()
    lost: list[Route] = []
    page.route(f"**/*{PACKED}", lambda route: (lost.append(route), route.abort("failed"))[1])
    reader = on_page(page, kit_site, "contest")
    before = reader.see()
    with page.expect_event("requestfailed"):
        pass
    assert len(lost) == 1
    after = reader.see()
    assert (after.words, after.stale, after.frame) == ("", False, before.frame)
    assert (state(reader)["busy"], state(reader)["seen"]) == (False, "")
    page.unroute(f"**/*{PACKED}")
    with reader.answering():
        reader.control("sort").select_option("cost")
    assert reader.words == ""
    watch.errors.clear()  # the browser's own
