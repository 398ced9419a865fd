"""A figure that asks first: covered until the reader has predicted, and then beside what torch computes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Page
from torch import Tensor, nn

from browser import oracle, tiny
from browser.conftest import NewPage
from browser.reader import Reader
from browser.test_pages import AXE, faults
from twobrains.live import (
    Bars,
    ColouredText,
    Lines,
    LiveFigure,
    PredictChoice,
    PredictCurve,
    Prediction,
    PredictNumber,
    PredictPosition,
    Quantities,
    Slider,
)  # fmt: skip
from twobrains.live.predictions import KNOTS
from twobrains.tools.serve import serving

NETS = ["RNN", "GRU", "TCN"]
BECAUSE = "The gain is what it keeps."
PREDICTIONS: dict[str, Prediction] = {
    "who": PredictChoice("Who keeps more?", output="right", options=NETS, because=BECAUSE),
    "how-much": PredictNumber(
        "How much is kept?", output="kept", at=0, low=0, high=100, step=10, unit="%", near=5
    ),
    "fall": PredictCurve(
        "Draw how the state falls.", output="fall", curve=0, hides=["fall", "right"]
    ),
    "which": PredictPosition("Which letter counts most?", output="share"),
}


class Decay(nn.Module):
    """A state that decays, three shares and a number."""

    def forward(self, gain: Tensor) -> dict[str, Tensor]:
        steps = torch.arange(30.0)
        return {
            "fall": torch.stack([gain**steps, 0 * steps + 0.2]),
            "right": torch.stack([1 - gain, gain, 0 * gain + 0.3]),
            "kept": (100 * gain)[None, None],
            "share": torch.stack([0 * gain + 0.4, gain**2, 1 - gain, gain / 3]),
            "codes": torch.tensor([97, 10, 60, 98]) + 0 * gain.long(),
        }


def figure(name: str) -> LiveFigure:
    return LiveFigure(
        Decay(),
        [Slider("gain", 0, 1, value=0.9, step=0.1)],
        [
            Lines("fall", labels=["state", "bound"], y=(0, 1)),
            Bars("right", labels=NETS),
            Quantities("kept", rows=["kept"], units="%"),
            ColouredText("share", text="codes"),
        ],
        alt="A decay.",
        name=name,
        seen="It falls.",
        predict=PREDICTIONS[name],
    )


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a page of one figure a prediction is served."""
    folder = tmp_path_factory.mktemp("predictions")
    tiny.write(folder, *map(figure, PREDICTIONS))
    with serving(folder) as found:
        yield f"{found}/index.html"


def opened(page: Page, address: str, name: str) -> Reader:
    page.goto(address)
    return Reader(page, name).ready(shown=False)


def covered(reader: Reader) -> list[str]:
    """Outputs whose panels can't be seen, and can't be read out or reached either."""
    found: list[str] = reader.section.evaluate(
        """section => [...section.querySelectorAll(".lf-panel")].filter(panel => panel.inert
          && [...panel.querySelectorAll("canvas, table, ol, .lf-symbols")].every(
            each => !each.checkVisibility({ visibilityProperty: true })))
          .map(panel => panel.dataset.output)"""
    )
    return found


def judged(reader: Reader) -> str:
    """What is said below the question."""
    return reader.section.locator(".lf-judged").text_content() or ""


def verdict(name: str, given: object, gain: float) -> str:
    """What torch's frame makes of a prediction."""
    live, prediction = figure(name), PREDICTIONS[name]
    frame = oracle.answer(live, {"gain": gain})
    panel = next(each for each in live.program.panels if each.output == prediction.output)
    said = prediction.verdict(given, panel.trim(frame[prediction.output].numpy()))
    return " ".join(filter(None, [said, prediction.because]))


def tabbed(reader: Reader, *keys: str) -> None:
    for key in keys:
        reader.page.keyboard.press(key)


def by_keys(reader: Reader) -> object:
    """Predict something with the keyboard alone; what it was."""
    asked = reader.section.locator(".lf-ask :is(input, canvas, .lf-markable)").first
    asked.focus()
    if reader.name == "who":
        tabbed(reader, "Space", "ArrowRight", "ArrowRight")
        given: object = 2
    elif reader.name == "how-much":
        tabbed(reader, "Home", "ArrowRight", "ArrowRight", "ArrowRight")
        given = 30
    elif reader.name == "which":
        tabbed(reader, "End", "ArrowLeft")
        given = 2
    else:  # from the middle, a twentieth of the axis a key
        tabbed(reader, "ArrowUp", "ArrowUp", *["ArrowRight"] * (KNOTS - 1), *["ArrowDown"] * 3)
        given = np.linspace(0.6, 0.45, KNOTS)
    reader.button("Predict").press("Enter")
    return given


@pytest.mark.parametrize("name", list(PREDICTIONS))
def test_what_is_asked_for_is_shown_once_the_reader_has_predicted(
    name: str, new_page: NewPage, address: str
) -> None:
    reader = opened(new_page(), address, name)
    assert covered(reader) == PREDICTIONS[name].covered
    assert "It falls." not in reader.section.locator(".lf-foot").inner_text()
    for hidden in PREDICTIONS[name].covered:
        assert f"{hidden}:" not in reader.see().says
    reader.button("Predict").click()
    assert "first, or let the figure show it" in judged(reader)
    assert covered(reader) == PREDICTIONS[name].covered
    given = by_keys(reader)
    assert covered(reader) == []
    assert judged(reader) == verdict(name, given, 0.9)
    assert "It falls." in reader.section.locator(".lf-foot").inner_text()
    live = figure(name)
    reader.settle(lambda seen: oracle.differences(seen, live, live.frame))


@pytest.mark.parametrize("name", list(PREDICTIONS))
def test_it_is_compared_with_what_the_readers_own_setting_gives(
    name: str, new_page: NewPage, address: str
) -> None:
    reader = opened(new_page(), address, name)
    with reader.answering():
        reader.control("gain").press("Home")
    assert covered(reader) == PREDICTIONS[name].covered
    given = by_keys(reader)
    assert judged(reader) == verdict(name, given, 0)
    with reader.answering():
        reader.control("gain").press("ArrowRight")
    assert judged(reader) == verdict(name, given, 0.1)
    reader.button("Predict again").click()
    assert covered(reader) == PREDICTIONS[name].covered
    assert judged(reader) == ""
    reader.button("Show me").click()
    assert covered(reader) == []
    assert judged(reader) == PREDICTIONS[name].because


def test_a_curve_is_drawn_with_the_pointer_and_stays_beside_the_truth(
    new_page: NewPage, address: str
) -> None:
    page = new_page()
    reader = opened(page, address, "fall")
    canvas = reader.section.locator(".lf-curve")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    level = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 5, level)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 5, level)
    page.mouse.up()
    before = reader.see()
    reader.button("Predict").click()
    flat = [verdict("fall", np.full(KNOTS, height), 0.9) for height in np.arange(0.4, 0.62, 0.005)]
    assert judged(reader) in flat, "a level line near the middle of the axis"
    assert not canvas.is_visible()
    shown = reader.see()
    assert not np.array_equal(before.panels[0].canvases[0], shown.panels[0].canvases[0])


def test_a_symbol_is_marked_with_the_pointer(new_page: NewPage, address: str) -> None:
    reader = opened(new_page(), address, "which")
    symbols = reader.section.locator(".lf-markable > span")
    assert symbols.all_text_contents() == ["a", "⏎", "<", "b"]
    symbols.nth(3).click()
    line = reader.section.locator(".lf-markable")
    assert line.get_attribute("aria-valuetext") == "4, b"
    reader.button("Predict").click()
    assert judged(reader) == verdict("which", 3, 0.9)
    symbols.nth(0).click()
    assert judged(reader) == verdict("which", 3, 0.9), "what was predicted stays"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_hinders_assistive_technology_before_or_after(
    scheme: str, new_page: NewPage, address: str
) -> None:
    page = new_page(color_scheme=scheme)
    page.goto(address)
    readers = [Reader(page, name).ready(shown=False) for name in PREDICTIONS]
    page.evaluate(AXE)
    assert faults(page) == []
    for reader in readers:
        by_keys(reader)
    assert faults(page) == []


def test_a_phone_shows_the_question_whole(new_page: NewPage, address: str) -> None:
    page = new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto(address)
    for name in PREDICTIONS:
        reader = Reader(page, name).ready(shown=False)
        box = reader.section.locator(".lf-ask").bounding_box()
        assert box
        assert box["x"] + box["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("name", list(PREDICTIONS))
def test_a_prediction_stays_in_this_browser_until_the_reader_predicts_again(
    name: str, new_page: NewPage, address: str
) -> None:
    page = new_page()
    given = by_keys(opened(page, address, name))
    reader = opened(page, address, name)
    assert covered(reader) == []
    assert judged(reader) == verdict(name, given, 0.9)
    reader.button("Predict again").click()
    assert covered(opened(page, address, name)) == PREDICTIONS[name].covered
    assert covered(opened(new_page(), address, name)) == PREDICTIONS[name].covered, "another's"


TRUTHS = {
    "who": 1,
    "how-much": 90,
    "fall": np.interp(np.linspace(0, 29, KNOTS), np.arange(30), 0.9 ** np.arange(30)),
    "which": 1,
}


@pytest.mark.parametrize("name", list(PREDICTIONS))
def test_what_was_said_before_anything_was_shown_is_kept_with_the_truth(
    name: str, new_page: NewPage, address: str
) -> None:
    page = new_page()
    reader = opened(page, address, name)
    first = by_keys(reader)
    reader.button("Predict again").click()
    assert kept(page, name)["given"] is None
    reader = opened(page, address, name)
    reader.section.locator(".lf-ask :is(input, canvas, .lf-markable)").first.focus()
    tabbed(reader, "Space", "Home", "ArrowRight", "ArrowUp")
    reader.button("Predict").click()
    found = kept(page, name)
    np.testing.assert_allclose(found["first"], first)
    np.testing.assert_allclose(found["truth"], TRUTHS[name], rtol=1e-5)
    assert found["given"] != found["first"]
    assert found["question"] == PREDICTIONS[name].question


def test_after_show_me_there_is_no_first_prediction(new_page: NewPage, address: str) -> None:
    page = new_page()
    reader = opened(page, address, "who")
    reader.button("Show me").click()
    reader.button("Predict again").click()
    by_keys(reader)
    assert kept(page, "who")["given"] == 2
    assert kept(page, "who")["first"] is None


def kept(page: Page, name: str) -> dict[str, Any]:
    """What this browser holds of a prediction."""
    store = page.evaluate("JSON.parse(localStorage.getItem('two-brains'))")
    found: dict[str, Any] = store["predictions"][name]
    return found


STORES = {
    "broken": "localStorage.setItem('two-brains', '{')",
    "another's": "localStorage.setItem('two-brains', '[3]')",
    "out of range": """localStorage.setItem('two-brains', JSON.stringify({ predictions: {
      who: { question: 'Who keeps more?', given: 7 }, fall: { question: 'Draw how the state falls.', given: [1, null] },
      which: { question: 'Which letter counts most?', given: -1 },
      'how-much': { question: 'How much is kept?', given: '50' } } }))""",
    "refused": "Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused') } })",
    "full": "Storage.prototype.setItem = () => { throw new Error('full') }",
}  # fmt: skip


@pytest.mark.parametrize("store", list(STORES))
def test_whatever_the_store_holds_or_refuses_the_figure_asks_and_compares(
    store: str, new_page: NewPage, address: str
) -> None:
    page = new_page()
    page.add_init_script(STORES[store])
    for name, prediction in PREDICTIONS.items():
        reader = opened(page, address, name)
        assert covered(reader) == prediction.covered
        given = by_keys(reader)
        assert judged(reader) == verdict(name, given, 0.9)
