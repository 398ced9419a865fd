"""Controls: what they take, what they refuse and in which words, what travels to the page."""

from __future__ import annotations

import json
import math
import random
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from twobrains.data import digits, handwriting
from twobrains.live import Choice, Control, Pad, Slider

SHEET = np.eye(4, dtype=np.float32)


def pad(**settings: Any) -> Pad:
    return Pad("ink", **{"examples": {"slope": SHEET}, "size": 4, **settings})


@st.composite
def sliders(draw: st.DrawFn) -> Slider:
    """Whole and fractional sliders whose ends are a number of steps apart."""
    count = draw(st.integers(1, 200))
    if draw(st.booleans()):
        step, low = draw(st.integers(1, 9)), draw(st.integers(-100, 100))
        return Slider("x", low, low + count * step, step=step, value=low)
    step = draw(st.sampled_from([0.01, 0.05, 0.1, 0.25, 0.5, 1.5]))
    low = round(draw(st.integers(-50, 50)) * step, 6)
    return Slider("x", low, round(low + count * step, 6), step=step, value=low)


@given(sliders(), st.integers())
def test_any_sample_of_a_slider_is_one_of_its_positions(slider: Slider, seed: int) -> None:
    value = slider.sample(random.Random(seed))
    assert slider.low <= value <= slider.high
    steps = (value - slider.low) / slider.step
    assert steps == pytest.approx(round(steps), abs=1e-6)


@given(sliders())
def test_a_slider_samples_both_its_ends(slider: Slider) -> None:
    class Ends(random.Random):
        def randint(self, a: int, b: int) -> int:
            return (a, b)[self.last]

    first, last = Ends(), Ends()
    first.last, last.last = False, True
    assert slider.sample(first) == slider.low
    assert slider.sample(last) == pytest.approx(slider.high)


@given(sliders(), st.data())
def test_a_slider_gives_a_scalar_whose_type_never_changes(slider: Slider, data: Any) -> None:
    value = slider.sample(random.Random(data.draw(st.integers())))
    tensor = slider.tensor(value)
    assert tensor.shape == ()
    assert tensor.dtype == (torch.int64 if slider.whole else torch.float32)
    assert str(tensor.dtype).removeprefix("torch.") == slider.spec()["dtype"]
    assert tensor.item() == pytest.approx(value, rel=1e-6)


@pytest.mark.parametrize("value", [4.5, -4.5, math.nan, math.inf, -math.inf])
def test_a_slider_refuses_numbers_beyond_its_ends(value: float) -> None:
    with pytest.raises(ValueError, match=r"dx goes from -4 to 4 px, got"):
        Slider("dx", -4, 4, unit="px").check(value)


@pytest.mark.parametrize("value", ["three", None, [], {"a": 1}, object()])
def test_a_slider_refuses_what_is_no_number(value: object) -> None:
    with pytest.raises(ValueError, match="dx takes a number, got"):
        Slider("dx", -4, 4).check(value)


def test_a_whole_slider_takes_whole_numbers_only() -> None:
    whole = Slider("dx", -4, 4)
    assert whole.check(3.0) == 3
    assert isinstance(whole.check(3.0), int)
    with pytest.raises(ValueError, match=r"dx takes whole numbers, got 0\.5"):
        whole.check(0.5)


def test_a_slider_with_a_fraction_anywhere_gives_floats() -> None:
    assert Slider("x", 0, 1, step=0.5).tensor(1).dtype == torch.float32
    assert Slider("x", 0.0, 10).tensor(1).dtype == torch.float32
    assert Slider("x", 0, 10, value=2.0).tensor(1).dtype == torch.float32


@pytest.mark.parametrize(("low", "high", "opens"), [(-4, 4, 0), (2, 8, 2), (-8, -2, -2)])
def test_a_slider_opens_at_the_position_nearest_zero(low: int, high: int, opens: int) -> None:
    assert Slider("x", low, high).start == opens


@pytest.mark.parametrize(
    ("low", "high", "settings", "words"),
    [
        (4, -4, {}, r"low \(=4\) must be below high \(=-4\)"),
        (1, 1, {}, r"low \(=1\) must be below high"),
        (0, 1, {"step": 0}, r"step \(=0\) must be above 0 and at most high - low \(=1\)"),
        (0, 1, {"step": 2}, r"step \(=2\) must be above 0 and at most"),
        (0, 9, {"value": 10}, "x goes from 0 to 9, got 10"),
    ],
)
def test_a_slider_that_cannot_be_is_refused(
    low: float, high: float, settings: Any, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        Slider("x", low, high, **settings)


def test_a_slider_opens_on_one_of_its_positions() -> None:
    """A range input would move to the nearest position, and the first frame would be another's."""
    with pytest.raises(ValueError, match=r"0\.5"):
        Slider("x", 0, 4, value=0.5, step=1)


@pytest.mark.parametrize(("unit", "words"), [("", "3"), ("px", "3 px"), ("°", "3°"), ("%", "3%")])
def test_a_sliders_words_hold_its_unit(unit: str, words: str) -> None:
    assert Slider("x", 0, 9, unit=unit).words(3) == words


@given(st.lists(st.text(min_size=1), min_size=2, max_size=8, unique=True), st.integers())
def test_a_choice_gives_the_index_of_its_option(options: list[str], seed: int) -> None:
    choice = Choice("how", options)
    value = choice.sample(random.Random(seed))
    tensor = choice.tensor(choice.check(value))
    assert (tensor.shape, tensor.dtype) == ((), torch.int64)
    assert options[int(tensor)] == value


def test_a_choice_opens_with_its_first_option_or_the_given_one() -> None:
    assert Choice("how", ["max", "mean"]).start == "max"
    assert Choice("how", ["max", "mean"], value="mean").start == "mean"


@pytest.mark.parametrize("value", ["median", "", "MAX", None, 0, ["max"]])
def test_a_choice_refuses_other_options_and_lists_its_own(value: object) -> None:
    with pytest.raises(ValueError, match="how is one of max, mean; got"):
        Choice("how", ["max", "mean"]).check(value)


@pytest.mark.parametrize("options", [[], ["one"], ["same", "same"]])
def test_a_choice_needs_two_different_options(options: list[str]) -> None:
    with pytest.raises(ValueError, match="how: give two or more different options, got"):
        Choice("how", options)


@given(arrays(np.float32, (4, 4), elements=st.floats(0, 1, width=32)))
def test_ink_comes_back_from_the_page_as_it_went(ink: np.ndarray) -> None:
    sheet = pad()
    if ink.max() > 0:
        back = sheet.check(sheet.from_page(memoryview(sheet.to_page(sheet.check(ink)))))
        assert np.array_equal(back, ink)


@given(st.integers())
def test_any_sample_of_a_pad_is_ink_it_takes(seed: int) -> None:
    sheet = pad()
    ink = sheet.sample(random.Random(seed))
    assert np.array_equal(sheet.check(ink), ink)
    assert sheet.tensor(ink).shape == (1, 1, 4, 4)


def test_a_pad_takes_arrays_tensors_and_the_names_of_its_examples() -> None:
    sheet = pad()
    for value in (SHEET, torch.eye(4), torch.eye(4)[None, None], SHEET.tolist(), "slope"):
        assert np.array_equal(sheet.check(value), SHEET)


def test_a_pads_tensor_is_a_copy() -> None:
    ink = SHEET.copy()
    pad().tensor(ink).fill_(7)
    assert np.array_equal(ink, SHEET)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (np.zeros((4, 4)), "The pad is empty. Draw on it, or pick one of the examples."),
        (np.eye(3), r"ink takes an image of shape \(4, 4\), got \(3, 3\)"),
        (None, r"ink takes an image of shape \(4, 4\), got \(\)"),
        (2 * SHEET, r"ink takes ink between 0 \(paper\) and 1 \(ink\), got 0 to 2"),
        (SHEET - 1, r"ink takes ink between 0 \(paper\) and 1 \(ink\), got -1 to 0"),
        (np.full((4, 4), np.nan), r"ink takes ink between 0 \(paper\) and 1 \(ink\), got nan"),
        ("curve", "ink has the examples slope; got 'curve'"),
        ([[1, 2], [3]], "ink takes an image"),
        ({"a": 1}, "ink takes an image"),
    ],
)
def test_a_pad_refuses_what_is_no_drawing(value: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        pad().check(value)


def test_a_pad_needs_an_example_for_those_who_cannot_draw() -> None:
    with pytest.raises(ValueError, match="ink: give at least one example for readers who can't"):
        pad(examples={})


def test_a_pads_words_name_the_example_or_tell_drawings_apart() -> None:
    sheet = pad()
    assert sheet.words(SHEET) == "“slope”"
    drawn = sheet.words(SHEET[::-1].copy())
    assert drawn.startswith("drawing ")
    assert drawn != sheet.words((SHEET[::-1] * 0.5).copy())


def test_a_picked_example_keeps_its_name_through_the_page() -> None:
    """The page holds examples as one byte a pixel, so what it sends back is rounded."""
    grey = np.full((4, 4), 0.3, dtype=np.float32)
    sheet = pad(examples={"grey": grey})
    sent = np.frombuffer(sheet.settings()["examples"]["grey"], np.uint8).astype(np.float32) / 255
    assert sheet.words(sheet.check(sent.reshape(4, 4))) == "“grey”"


def test_too_little_ink_for_a_digit_is_more_than_two_dots_and_less_than_any_digit() -> None:
    """Real digits fill a pad of 28 px as networks get them, and one of 12 px as they were."""
    dot = torch.full((1, 2), 6.0)
    for size, pen, sheets in [
        (28, 1.1, handwriting.generate(2000, seed=5).pictures()),
        (28, 1.1, digits.scaled().pictures[:, 0]),
        (12, 0.6, digits.small().pictures[:, 0]),
    ]:
        example = {"one": np.ones((size, size))}
        least = Pad("ink", examples=example, size=size, pen=pen, reads="digit").settings()["least"]
        assert 2 * handwriting.draw(dot, torch.ones(1), pen, size).sum() < least
        assert least < 0.6 * sheets.sum((1, 2)).min()


def test_a_pad_on_which_nothing_is_read_takes_any_mark_without_a_word() -> None:
    assert pad().settings()["least"] == 0
    said = pad(reads="letter").settings()["scant"]
    assert said == "Too little ink for a letter: what is predicted is a guess."


def test_a_pad_on_which_something_is_read_says_that_nothing_else_was_ever_seen() -> None:
    assert pad().settings()["only"] == ""
    said = pad(reads="letter").settings()["only"]
    assert said == (
        "Only letters were ever shown in training: whatever you draw is called a letter."
    )


def test_a_pad_of_a_network_that_can_be_unsure_says_what_it_met() -> None:
    said = pad(reads="digit", doubts=True).settings()["only"]
    assert said == "In training it met digits, and scribbles to be unsure of, but no letters."
    assert pad(doubts=True).settings()["only"] == ""


def test_a_pad_too_large_for_an_address_is_refused() -> None:
    """An address holds an eighth of a px in one byte: 31 px at most."""
    with pytest.raises(ValueError, match="size"):
        Pad("ink", examples={"all": np.ones((32, 32))}, size=32)


def test_a_line_to_write_on_is_wider_than_high() -> None:
    line = np.linspace(0.1, 1, 28 * 224, dtype=np.float32).reshape(28, 224)
    wide = Pad("ink", examples={"line": line}, size=(28, 224))
    assert wide.tensor(wide.start).shape == (1, 1, 28, 224)
    assert wide.settings()["size"] == (28, 224)
    sent = wide.from_page(wide.to_page(wide.start))
    np.testing.assert_array_equal(wide.check(sent), line)
    with pytest.raises(ValueError, match=r"shape \(28, 224\), got \(224, 28\)"):
        wide.check(line.T)
    with pytest.raises(ValueError, match="no higher than wide"):
        Pad("ink", examples={"line": line.T}, size=(224, 28))


@pytest.mark.parametrize(
    "name", ["", "2x", "a b", "_x", "label-x", "name", "alt", "frame", "program", "layout"]
)
def test_a_name_that_a_figure_could_not_use_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"a control's name must be a Python identifier .* got"):
        Slider(name, 0, 1)


@pytest.mark.parametrize(
    "control", [Slider("x", 0, 4), Slider("x", 0, 1, step=0.1), Choice("x", ["a", "b"]), pad()]
)
def test_every_control_tells_the_page_what_it_feeds_the_model(control: Control) -> None:
    spec = control.spec()
    example = control.tensor(control.start)
    assert spec["label"] == control.name
    assert spec["shape"] == list(example.shape)
    assert spec["dtype"] in ("int64", "float32", "bool")
    assert json.dumps(spec, default=lambda value: bytes(value).hex())
    assert control.check(control.from_page(control.to_page(control.start))) is not None


def test_a_slider_says_a_value_by_its_name() -> None:
    blank = Slider("blank", -1, 63, value=-1, named={-1: "none"}, unit="px")
    assert [blank.words(at) for at in (-1, 3)] == ["none", "3 px"]
    assert blank.spec()["named"] == {"-1": "none"}
    with pytest.raises(ValueError, match="blank goes from -1 to 63 px, got 64"):
        Slider("blank", -1, 63, unit="px", named={64: "all"})
