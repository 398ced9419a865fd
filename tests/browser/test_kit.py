"""Every kind of control and panel on figures of their own, and what they say to bad input."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from torch import Tensor, nn

from browser import tiny, ways
from browser.conftest import NewPage
from browser.kit import FIGURES, PRESETS, Open, stands
from browser.reader import Reader
from browser.ways.kernel import cell
from twobrains.live import Heatmap, LiveFigure, Text
from twobrains.tools.chromium import until
from twobrains.tools.serve import serving


class Bits(nn.Module):
    """How many ones came so far, at every symbol."""

    def forward(self, bits: Tensor) -> dict[str, Tensor]:
        return {"sheet": bits.float().cumsum(0)[:, None]}


@pytest.mark.parametrize("name", FIGURES)
def test_every_control_and_panel_shows_what_torch_computes(name: str, opened: Open) -> None:
    reader, live = opened(name)
    stands(reader, live)
    for control in live.program.controls:
        drawn = {move(reader, live) for move in ways.moves(control)}
        assert len(drawn) > 1, control.name
        reader.reset()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a" * 100_000, "At most 40 symbols, please: there are 100000."),
        ("<img src=x onerror=alert(1)>", "The model does not know “<”."),
        ("\u202eabc", "The model does not know U+202E."),
        ("ab\u0000c", "The model does not know U+0000."),
        ("ab🖋", "The model does not know “🖋”."),
        ("", "Type at least one symbol."),
    ],
    ids=["paste", "html", "direction", "nul", "emoji", "empty"],
)
def test_a_text_that_is_no_good_is_answered_in_words(text: str, said: str, opened: Open) -> None:
    reader, live = opened("fading")
    before = reader.see()
    reader.control("words").evaluate(
        "(input, text) => { input.value = text; input.dispatchEvent(new Event('input')); }", text
    )
    assert said in reader.until_words()
    assert reader.see().stale
    assert reader.see().drawn() == before.drawn(), "the last picture stays"
    assert reader.section.locator("img").count() == 0
    assert reader.control("words").get_attribute("aria-invalid") == "true"
    with reader.answering():
        reader.control("words").fill("c)")
    live.words = "c)"
    stands(reader, live)
    assert reader.words == ""


def test_a_refused_text_does_not_get_into_the_address(opened: Open) -> None:
    reader, _ = opened("fading")
    with reader.answering():
        reader.control("words").fill("c)")
    until(reader.page, "() => location.hash.includes('fading.words=')")
    reader.control("words").fill("<" * 100_000)
    reader.until_words()
    until(reader.page, "() => !location.hash.includes('fading.words=')")
    assert len(reader.page.url) < 200


def test_a_text_too_long_is_read_from_its_end_and_the_figure_says_so(opened: Open) -> None:
    reader, live = opened("forgetful")
    with reader.answering():
        reader.control("words").fill("()" * 10 + "abc " * 10)
    live.words = "abc " * 10
    stands(reader, live)
    said = "Older text is dropped: the last 40 symbols are read, the 20 before them are not."
    assert said in reader.until_words()
    assert not reader.see().stale
    assert len(reader.control("words").input_value()) == 60, "what was typed stays"
    with reader.answering():
        reader.control("words").fill("abc")
    assert reader.words == ""


def paste(reader: Reader, text: str) -> None:
    """Put a text in place of what stands in the field that has the focus, by the clipboard."""
    reader.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.page.evaluate("text => navigator.clipboard.writeText(text)", text)
    reader.page.keyboard.press("ControlOrMeta+a")
    reader.page.keyboard.press("ControlOrMeta+v")


def height(reader: Reader, name: str) -> float:
    """A control's height, CSS px."""
    return reader.box(name)["height"]


def test_lines_that_are_pasted_are_read_as_lines(opened: Open) -> None:
    reader, live = opened("fading")
    low = height(reader, "words")
    reader.control("words").focus()
    with reader.answering():
        paste(reader, "a (\n  b\n)")
    live.words = "a (\n  b\n)"
    stands(reader, live)
    assert reader.control("words").input_value() == live.words
    assert height(reader, "words") > 2 * low, "all lines are seen"
    with reader.answering():
        reader.page.keyboard.press("Enter")
        reader.page.keyboard.type("c")
    live.words = "a (\n  b\n)\nc"
    stands(reader, live)


def test_a_very_long_text_leaves_the_figure_in_sight(opened: Open) -> None:
    reader, _ = opened("forgetful")
    with reader.answering():
        reader.control("words").fill("a\n" * 200)
    assert height(reader, "words") < 300


def test_lines_are_refused_in_words_where_the_model_knows_none(
    new_page: NewPage, tmp_path: Path
) -> None:
    text = Text("bits", "01", value="01")
    live = LiveFigure(Bits(), [text], [Heatmap("sheet")], alt="A sum over bits.", name="bits")
    tiny.write(tmp_path, live)
    with serving(tmp_path) as site:
        page = new_page()
        page.goto(f"{site}/index.html")
        reader = Reader(page, "bits").ready()
        reader.control("bits").focus()
        with reader.answering():
            paste(reader, "0110\n")
        live.bits = "0110"  # a line's end after all of it, as a copied line has one
        stands(reader, live)
        before = reader.see()
        paste(reader, "01\n10")
        assert "The model does not know a line's end." in reader.until_words()
        assert reader.see().stale
        assert reader.see().drawn() == before.drawn()
        with reader.answering():
            reader.control("bits").fill("1")
        reader.page.keyboard.press("Enter")
        assert reader.control("bits").input_value() == "1", "nothing to begin a line with"


def test_hebrew_is_read_in_the_order_it_was_typed(opened: Open) -> None:
    reader, live = opened("fading")
    with reader.answering():
        reader.control("words").fill("aשb")
    live.words = "aשb"
    stands(reader, live)


def test_a_kernel_of_zeros_is_answered_and_spoken_of(opened: Open) -> None:
    reader, live = opened("window")
    with reader.answering():
        for place in range(9):
            cell(reader, live.program.controls[1], place).fill("0")
            cell(reader, live.program.controls[1], place).press("Enter")
    live.kernel = np.zeros((3, 3))
    stands(reader, live)
    assert reader.until_words("All weights are zero.")
    assert not reader.see().stale


@pytest.mark.parametrize(
    ("typed", "weight", "said"),
    [
        ("1e30", 9, "Weights go from −9 to 9: 1e30 became 9."),
        ("-1e400", -9, "Weights go from −9 to 9: -1e400 became −9."),
        ("much", -1, "“much” is no number; the weight stays as it was."),
        ("<b>", -1, "“<b>” is no number; the weight stays as it was."),
    ],
)
def test_a_weight_that_is_no_good_is_answered_in_words(
    typed: str, weight: float, said: str, opened: Open
) -> None:
    reader, live = opened("window")
    with reader.answering():
        cell(reader, live.program.controls[1], 0).fill(typed)
        cell(reader, live.program.controls[1], 0).press("Enter")
    assert reader.until_words(said)
    kernel = np.array(PRESETS["edge"], dtype=np.float32)
    kernel[0, 0] = weight
    live.kernel = kernel
    stands(reader, live)
    with reader.answering():
        cell(reader, live.program.controls[1], 4).press("ArrowUp")
    assert reader.words == ""


def test_a_dot_is_answered_and_called_too_little_to_read(opened: Open) -> None:
    reader, live = opened("window")
    (pad,) = ways.pads(live)
    said = "Too little ink for a digit: what is predicted is a guess."
    reader.button("Clear").click()
    reader.until_words(pad.settings()["blank"])
    with reader.answering():
        reader.control(pad.name).press("Space")
    assert reader.until_words() == said
    assert not reader.see().stale, "it is answered nevertheless"
    with reader.answering():
        reader.control(pad.name).press("Shift+ArrowDown")
    assert reader.words == ""
    with reader.answering():
        reader.button("example bar").click()
    assert reader.words == ""
