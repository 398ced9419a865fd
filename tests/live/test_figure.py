"""A figure in a kernel: what Python sets and what the page sends is answered, once, or in words."""

from __future__ import annotations

import gc
import json
import weakref
from typing import Any

import ipywidgets
import numpy as np
import pytest
import torch
from live.requesting import LEFT, RIGHT, Raising, array, published, raising, request
from torch import Tensor, nn
from traitlets import TraitError

from twobrains.live import Bars, LiveFigure, Maps, Pad, Picture, Slider
from twobrains.live.wire import pack

# From the page


def test_a_change_in_the_page_is_answered_to_who_asked(figure: LiveFigure) -> None:
    answer = request(figure, "a:1", dx=3)
    assert answer["to"] == "a:1"
    assert "words" not in answer
    assert figure.dx == 3
    assert array(answer, "moved")[0, 0].argmax(-1)[1:7].tolist() == [4] * 6


def test_several_changed_controls_get_one_answer(figure: LiveFigure) -> None:
    seen = published(figure)
    request(figure, dx=-2, how="mirrored", ink=RIGHT.tobytes())
    assert len(seen) == 1
    assert array(seen[0], "moved")[0, 0].argmax(-1)[1:7].tolist() == [4] * 6


@pytest.mark.parametrize("kind", [bytes, memoryview, bytearray])
def test_ink_arrives_as_any_kind_of_bytes(figure: LiveFigure, kind: Any) -> None:
    assert np.array_equal(array(request(figure, ink=kind(RIGHT.tobytes())), "moved")[0, 0], RIGHT)


def test_an_ask_that_changes_nothing_is_answered_all_the_same(figure: LiveFigure) -> None:
    first, second = request(figure, "a:1")["id"], request(figure, "a:2")["id"]
    assert second > first


def test_two_views_are_told_apart(figure: LiveFigure) -> None:
    assert request(figure, "one:1", dx=1)["to"] == "one:1"
    assert request(figure, "two:1", dx=2)["to"] == "two:1"


BAD = [
    ({"dx": 99}, "dx goes from -4 to 4 px, got 99"),
    ({"dx": "three"}, "dx takes a number, got 'three'"),
    ({"dx": None}, "dx takes a number, got None"),
    ({"how": "upside down"}, "how is one of as it is, mirrored; got 'upside down'"),
    ({"ink": np.zeros((8, 8), np.float32).tobytes()}, "The pad is empty"),
    ({"ink": b"\0\0\0\0"}, "ink"),
    ({"ink": b"123"}, "ink"),
    ({"ink": None}, "ink"),
]


@pytest.mark.parametrize(("values", "words"), BAD)
def test_a_bad_value_is_answered_in_words_to_who_asked(
    figure: LiveFigure, values: dict[str, Any], words: str
) -> None:
    """The page waits for the answer to its own question, and would wait in vain for another."""
    request(figure, "a:1", dx=1)
    answer = request(figure, "a:2", **values)
    assert words in answer["words"]
    assert answer["to"] == "a:2"


@pytest.mark.parametrize(("values", "words"), BAD)
def test_after_a_bad_value_the_next_good_one_works(
    figure: LiveFigure, values: dict[str, Any], words: str
) -> None:
    before = array(request(figure, "a:1", dx=1), "moved")
    try:
        refused = request(figure, "a:2", **values)
    except (ValueError, TypeError) as problem:
        pytest.fail(f"escaped into the kernel: {problem!r}")
    assert np.array_equal(array(refused, "moved"), before)
    assert figure.dx == 1
    good = request(figure, "a:3", dx=2)
    assert (good["to"], "words" in good, figure.dx) == ("a:3", False, 2)


def test_values_that_come_without_a_question_are_answered_too(figure: LiveFigure) -> None:
    """As ``ipywidgets.jslink`` sends them."""
    seen = published(figure)
    figure.set_state({"dx": 2})
    assert len(seen) == 1
    assert np.array_equal(array(figure._frame, "moved")[0, 0], np.roll(LEFT, 2, 1))


def test_a_value_is_checked_when_it_is_set_and_never_again(
    figure: LiveFigure, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[Any] = []
    check = Slider.check
    monkeypatch.setattr(Slider, "check", lambda it, dx: checked.append(dx) or check(it, dx))
    figure.dx = 3
    request(figure, how="mirrored")
    figure.refresh()
    assert checked == [3]


def test_a_value_that_was_checked_can_not_be_changed(figure: LiveFigure) -> None:
    drawn = RIGHT.copy()
    figure.ink = drawn
    drawn[0] = np.nan
    figure.refresh()
    assert np.array_equal(array(figure._frame, "moved")[0, 0], RIGHT)
    with pytest.raises(ValueError, match="read-only"):
        figure.ink[0] = np.nan


def test_a_reply_to_python_goes_to_no_page(figure: LiveFigure) -> None:
    request(figure, "a:1", dx=1)
    figure.dx = 2
    assert figure._frame["to"] == ""


# From Python


def test_setting_a_control_answers(figure: LiveFigure) -> None:
    seen = published(figure)
    figure.dx = 3
    assert len(seen) == 1
    assert np.array_equal(array(seen[0], "moved")[0, 0], np.roll(LEFT, 3, 1))


def test_setting_an_example_by_its_name_answers(figure: LiveFigure) -> None:
    figure.ink = "right"
    assert np.array_equal(array(figure._frame, "moved")[0, 0], RIGHT)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("dx", 99, "dx goes from -4 to 4 px, got 99"),
        ("how", "upside down", "how is one of as it is, mirrored"),
        ("ink", "middle", "ink has the examples left, right; got 'middle'"),
        ("ink", np.zeros((8, 8)), "The pad is empty"),
        ("ink", object(), "ink takes"),
    ],
)
def test_a_bad_value_is_refused_in_the_controls_words(
    figure: LiveFigure, name: str, value: Any, words: str
) -> None:
    with pytest.raises(TraitError, match=words):
        setattr(figure, name, value)
    assert figure.dx == 0


def test_observers_hear_of_changes_from_both_sides(figure: LiveFigure) -> None:
    heard: list[int] = []
    figure.observe(lambda change: heard.append(change["new"]), names="dx")
    figure.dx = 1
    request(figure, dx=2)
    assert heard == [1, 2]


def test_an_observer_sees_the_answer_through_the_figures_frame(figure: LiveFigure) -> None:
    figure.dx = 2
    assert torch.equal(figure.frame["moved"][0, 0], torch.from_numpy(np.roll(LEFT, 2, 1)))


def test_two_figures_can_be_linked(figure: LiveFigure) -> None:
    other = raising()
    slider = ipywidgets.IntSlider(min=0, max=4)
    ipywidgets.link((figure, "dx"), (other, "dx"))
    ipywidgets.link((slider, "value"), (other, "dx"))
    request(figure, dx=1)
    assert (other.dx, slider.value) == (1, 1)
    assert array(other._frame, "sheet").tolist() == [[1, 1], [1, 1]]
    slider.value = 4
    assert (figure.dx, array(figure._frame, "moved")[0, 0].argmax(-1)[1]) == (4, 5)


def test_a_figure_stands_in_a_box(figure: LiveFigure) -> None:
    assert ipywidgets.HBox([figure]).children == (figure,)


def test_values_are_all_controls_present_values(figure: LiveFigure) -> None:
    figure.dx = -1
    assert list(figure.values) == ["ink", "dx", "how"]
    assert (figure.values["dx"], figure.values["how"]) == (-1, "as it is")


# What is declared


def test_a_figure_is_named_after_its_module_unless_it_is_given_a_name() -> None:
    assert raising().name == "raising"
    assert raising(name="other").name == "other"


@pytest.mark.parametrize("name", ['say "hi"', "a.b", "a b", "<b>", "a&b=1", "a#b"])
def test_a_name_that_no_address_can_hold_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        raising(name=name)


@pytest.mark.parametrize("alt", ["", "  "])
def test_a_figure_without_a_text_alternative_is_refused(alt: str) -> None:
    with pytest.raises(ValueError, match="alt"):
        LiveFigure(Raising(), [Slider("dx", 0, 4)], [Picture("sheet")], alt=alt)


@pytest.mark.parametrize("name", ["keys", "step", "comm", "values"])
def test_a_control_named_like_a_part_of_the_figure_is_refused(name: str) -> None:
    module = nn.Module()
    module.forward = eval(f"lambda {name}: {{}}")
    with pytest.raises(ValueError, match=rf"a figure has these of its own.*\['{name}'\]"):
        LiveFigure(module, [Slider(name, 0, 4)], [], alt="x")


def test_the_page_learns_all_it_needs_from_the_first_message(figure: LiveFigure) -> None:
    spec = figure._spec
    assert [control["name"] for control in spec["controls"]] == ["ink", "dx", "how"]
    assert [panel["output"] for panel in spec["panels"]] == ["moved", "maps", "belief"]
    assert (spec["alt"], spec["carry"]) == ("A line and two shades of it.", [])
    assert set(figure._frame["outputs"]) == {"moved", "maps", "belief"}
    assert {"ink", "dx", "how", "_spec", "_frame", "_request"} <= set(figure.keys)


def test_packed_arrays_say_their_type_and_shape() -> None:
    packed = pack({"x": torch.arange(6).reshape(2, 3).t()})["outputs"]["x"]
    assert (packed["dtype"], packed["shape"]) == ("int64", [3, 2])
    assert np.frombuffer(packed["data"], np.int64).tolist() == [0, 3, 1, 4, 2, 5]


def test_repr_is_the_same_for_the_same_answer_and_another_for_another(figure: LiveFigure) -> None:
    at_first = repr(figure)
    assert at_first.startswith("LiveFigure shade: ink=“left”, dx=0 px, how=as it is → moved 8×8")
    figure.dx = 2
    assert "dx=2 px" in repr(figure)
    figure.dx = 0
    assert repr(figure) == at_first
    with torch.no_grad():
        figure.program.module.weight.mul_(1.1)
    figure.follow()
    assert repr(figure) != at_first


def test_a_notebook_gets_the_live_figure_a_picture_and_words(figure: LiveFigure) -> None:
    data, _ = figure._repr_mimebundle_()
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == figure.model_id
    assert data["image/png"].startswith(b"\x89PNG")
    assert data["text/plain"] == repr(figure)


def test_a_figure_that_is_closed_and_forgotten_is_freed() -> None:
    figure = raising()
    alive = weakref.ref(figure)
    figure.close()
    del figure
    gc.collect()
    assert alive() is None


def test_the_spec_is_json_but_for_bytes() -> None:
    class Show(nn.Module):
        def forward(self, ink: Tensor) -> dict[str, Tensor]:
            return {"maps": ink, "belief": ink.flatten()[:2].softmax(-1)}

    figure = LiveFigure(
        Show(),
        [Pad("ink", examples={"left": LEFT}, size=8)],
        [Maps("maps"), Bars("belief", labels=("a", "b"))],
        alt="x",
    )
    found: list[object] = []
    json.dumps(figure._spec, default=found.append)
    assert [type(each) for each in found] == [bytes]
