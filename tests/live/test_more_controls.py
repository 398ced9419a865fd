"""Toggle, text and kernel: what they take and refuse, and free lengths in the export."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from twobrains.live import ColouredText, Kernel, LiveFigure, Maps, Picture, Text, Toggle
from twobrains.live.export import export, native
from twobrains.live.program import Program

LETTERS = "abcdefghijklmnopqrstuvwxyz é\n"
PRESETS = {"edge": [[-1, 0, 1], [-2, 0, 2]], "zero": [[0, 0, 0], [0, 0, 0]]}


def text(**settings: Any) -> Text:
    return Text("seed", LETTERS, **{"value": "hello", **settings})


def kernel(**settings: Any) -> Kernel:
    return Kernel("k", **{"presets": PRESETS, "low": -4, "high": 4, **settings})


@pytest.mark.parametrize("value", [True, False, 0, 1])
def test_a_toggle_gives_a_bool(value: Any) -> None:
    toggle = Toggle("mirror")
    tensor = toggle.tensor(toggle.check(value))
    assert (tensor.shape, tensor.dtype, bool(tensor)) == ((), torch.bool, bool(value))
    assert toggle.spec()["dtype"] == "bool"


@pytest.mark.parametrize("value", ["on", 2, None, 0.5, []])
def test_a_toggle_refuses_what_is_neither(value: Any) -> None:
    with pytest.raises(ValueError, match=r"mirror is on \(True\) or off \(False\), got"):
        Toggle("mirror").check(value)


def test_a_toggle_samples_both() -> None:
    toggle = Toggle("mirror", value=True)
    assert toggle.start is True
    assert {toggle.sample(random.Random(seed)) for seed in range(20)} == {True, False}


@given(st.text(LETTERS.replace("\n", ""), min_size=1, max_size=200))
def test_a_text_gives_each_symbols_place(value: str) -> None:
    made = text()
    tensor = made.tensor(made.check(value))
    assert tensor.dtype == torch.int64
    assert "".join(LETTERS[place] for place in tensor) == made.check(value)
    assert "".join(map(chr, made.codes()[tensor])) == made.check(value)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("", r"Type at least one symbol\."),
        ("a" * 100_000, r"At most 200 symbols, please: there are 100000\."),
        ("a<b>", r"The model does not know “<”\. It knows a–z é ⏎ space|It knows .*a–z"),
        ("\u202eabc", r"does not know U\+202E"),
        ("שלום", "does not know “ש”"),
        (None, "seed takes a text, got None"),
        (b"abc", "seed takes a text"),
    ],
)
def test_a_text_refuses_in_words(value: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words) as problem:
        text().check(value)
    assert len(str(problem.value)) < 200


def test_a_letter_typed_in_two_parts_is_one() -> None:
    assert text().check("e\u0301") == "é"


@pytest.mark.parametrize(
    "settings", [{"value": ""}, {"value": "A"}, {"most": 0}, {"value": "hello", "most": 4}]
)
def test_a_text_that_cannot_be_is_refused(settings: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        text(**settings)


@pytest.mark.parametrize("alphabet", ["", "aa", "e\u0301"])
def test_an_alphabet_has_each_symbol_once(alphabet: str) -> None:
    with pytest.raises(ValueError, match="seed: "):
        Text("seed", alphabet, value="a")


@given(st.integers())
def test_any_sample_of_a_text_is_good(seed: int) -> None:
    made = text(most=17)
    assert 1 <= len(made.check(made.sample(random.Random(seed)))) <= 17


def test_the_page_says_of_texts_what_python_says(in_node: Any) -> None:
    rng = random.Random(0)
    pool = LETTERS + "é<>&\u202e\u05e9\u0301\x00👍A "
    texts = ["", *("".join(rng.choices(pool, k=rng.randint(1, 8))) for _ in range(300))]
    made = text(most=6)
    said = []
    for value in texts:
        try:
            made.check(value)
            said.append("")
        except ValueError as problem:
            said.append(str(problem))
    script = """
      const { textProblem, typedText } = await import("./controls/text_alphabet.js");
      const { texts, spec } = given;
      give(texts.map((text) => textProblem(typedText(text, spec.alphabet), spec)));
    """
    assert in_node(script, {"texts": texts, "spec": dict(made.settings())}) == said


def test_a_text_that_drops_what_is_older_is_read_from_its_end(in_node: Any) -> None:
    made = text(most=5, drop=True)
    assert made.check("<<hello") == "<<hello"
    assert made.tensor("<<hello").tolist() == made.tensor("hello").tolist()
    with pytest.raises(ValueError, match="does not know “<”"):
        made.check("hello<")
    script = """
      const { dropped, placesOf, textProblem } = await import("./controls/text_alphabet.js");
      const { texts, spec } = given;
      give(texts.map((text) => [textProblem(text, spec), dropped(text, spec), placesOf(text, spec.alphabet, spec.most)]));
    """
    long, short = in_node(script, {"texts": ["<<hello", "hello"], "spec": dict(made.settings())})
    said = "Older text is dropped: the last 5 symbols are read, the 2 before them are not."
    assert long == ["", said, made.tensor("<<hello").tolist()]
    assert short[:2] == ["", ""]


class Reader(nn.Module):
    """An embedding read by a running sum that does not decay, at any length."""

    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(len(LETTERS), 4)
        self.register_buffer("codes", text().codes())

    def forward(self, seed: Tensor, mirror: Tensor) -> dict[str, Tensor]:
        states = self.embed(seed).cumsum(0)  # (time, 4)
        states = torch.where(mirror, states.flip(1), states)
        return {"states": states, "value": states[:, 0], "codes": self.codes[seed]}


@pytest.mark.slow
def test_one_export_answers_at_every_length_as_torch_does() -> None:
    controls = [text(value="a", most=400), Toggle("mirror")]
    panels = [Picture("states"), ColouredText("value", text="codes", signed=True)]
    program = Program(Reader(), controls, panels)
    model = export(program)
    rng = random.Random(0)
    for length in (1, 2, 17, 400):
        for mirror in (True, False):
            value = "".join(rng.choices(LETTERS, k=length))
            inputs = program.inputs({"seed": value, "mirror": mirror})
            ours, theirs = program.evaluate(inputs), native(model)(inputs)
            assert theirs["states"].shape == (length, 4)
            torch.testing.assert_close(theirs, ours, atol=1e-4, rtol=1e-5)


def test_the_page_is_told_which_axis_is_free() -> None:
    assert text().spec()["shape"] == [None]
    assert kernel().spec()["shape"] == [2, 3]


def test_a_kernel_opens_with_its_first_preset_or_the_given_one() -> None:
    assert kernel().start.tolist() == PRESETS["edge"]
    assert kernel(value="zero").start.tolist() == PRESETS["zero"]
    assert kernel(value=np.ones((2, 3))).words(np.ones((2, 3), np.float32)) == "1 1 1; 1 1 1"
    assert kernel().words(kernel().start) == "“edge”"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("blur", "k has the presets edge, zero; got 'blur'"),
        (np.zeros((3, 3)), r"k has the shape \(2, 3\), got \(3, 3\)"),
        (np.full((2, 3), 9), r"weights go from -4 to 4, got 9 to 9"),
        (np.full((2, 3), np.nan), "weights go from -4 to 4"),
        ([["a"] * 3] * 2, "k takes numbers"),
        (None, "k "),
        (b"123", "k "),
    ],
)
def test_a_kernel_refuses_in_words(value: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        kernel().check(kernel().from_page(value))


@pytest.mark.parametrize(
    "settings", [{"presets": {}}, {"low": 5}, {"step": 0}, {"presets": {"a": [1, 2]}}]
)
def test_a_kernel_that_cannot_be_is_refused(settings: Any) -> None:
    with pytest.raises(ValueError, match="k: "):
        kernel(**settings)


@given(st.integers())
def test_a_kernel_comes_back_from_the_page_as_it_went(seed: int) -> None:
    made = kernel()
    value = made.sample(random.Random(seed))
    assert np.array_equal(made.check(made.from_page(made.to_page(value))), value)


class Filter(nn.Module):
    def forward(self, k: Tensor) -> dict[str, Tensor]:
        sheet = torch.linspace(0, 1, 48).reshape(1, 1, 6, 8).sin()
        return {"maps": nn.functional.conv2d(sheet, k[None, None], padding=1)}


def test_a_kernel_is_the_weights_of_a_convolution_in_both_engines() -> None:
    program = Program(Filter(), [kernel()], [Maps("maps", signed=True)])
    model = export(program)
    rng = random.Random(0)
    for value in (*PRESETS, *(kernel().sample(rng) for _ in range(8))):
        inputs = program.inputs({"k": value})
        torch.testing.assert_close(native(model)(inputs), program.evaluate(inputs))


def test_a_figure_takes_them_from_python_and_from_the_page() -> None:
    class All(nn.Module):
        def forward(self, seed: Tensor, mirror: Tensor, k: Tensor) -> dict[str, Tensor]:
            return {"sheet": (k * seed.sum() * (1 + mirror))}

    controls = [text(), Toggle("mirror"), kernel()]
    figure = LiveFigure(All(), controls, [Picture("sheet")], alt="x")
    figure.seed, figure.mirror, figure.k = "b", True, np.ones((2, 3))
    assert figure.frame["sheet"].tolist() == [[2] * 3] * 2
    for bad in ({"seed": ""}, {"seed": "<b>"}, {"mirror": "x"}, {"k": b"1"}, {"k": None}):
        figure.set_state({**bad, "_request": {"id": "a:1", "move": "stay"}})
        assert "words" in figure._frame
    figure.set_state({"seed": "c", "_request": {"id": "a:2", "move": "stay"}})
    assert figure.frame["sheet"].tolist() == [[4] * 3] * 2
    assert repr(figure).startswith("LiveFigure all: seed=“c”, mirror=on, k=1 1 1; 1 1 1 →")
