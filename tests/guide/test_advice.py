"""Advice: who is recommended, what is told of it, what is refused, and the same in the page."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from twobrains.guide.panel import UNKNOWN, Advice, Because, Option, Trial, Verdict
from twobrains.live.panels.parts import Part

OPTIONS = [Option(name, brain, f"Begin with {name}.") for name, brain in (("CNN", "convolution"), ("GRU", "recurrence"), ("MLP", "dense"))]  # fmt: skip
BECAUSE = [
    Because("The GRU reads 97 %.", [-3, 3, 0], "measured", "../book/comparison.md#x", "Tables"),
    Because("MLPs are small.", [0, 0, 1], "aside", "01_local.ipynb#y", "Chapter 1"),
]
TRIALS = [Trial("Copying.", "python -m twobrains experiments run --tasks copy")]
POINTS = st.lists(st.integers(-6, 6).map(float), min_size=3, max_size=3)


def advice(**settings: Any) -> Advice:
    return Advice(
        "points", options=OPTIONS, because=BECAUSE, trials=TRIALS, holds="holds", tries="tries", **settings
    )  # fmt: skip


def frame(points: list[float], holds: list[float], tries: float = 1) -> dict[str, np.ndarray]:
    arrays = {"points": points, "holds": holds, "tries": [tries]}
    return {name: np.array(values, np.float32) for name, values in arrays.items()}


def parts(panel: Advice, shown: dict[str, np.ndarray]) -> list[Part]:
    return panel.parts(*panel.read(shown))


def test_who_leads_is_recommended_with_the_reasons_for_and_against_all_that_are_named() -> None:
    assert parts(advice(), frame([-3, 3, 1], [1, 1])) == [
        Part("verdict", "GRU"),
        Part("begin", "Begin with GRU."),
        Part("option", "GRU"),
        Part("for", "The GRU reads 97 %."),
        Part("source", "Tables", "../book/comparison.md#x"),
        Part("option", "MLP"),
        Part("for", "MLPs are small."),
        Part("source", "Chapter 1", "01_local.ipynb#y"),
        Part("trial", "Copying."),
        Part("command", "python -m twobrains experiments run --tasks copy"),
    ]


def test_a_reason_against_one_that_is_named_stands_beside_it() -> None:
    kinds = [part.kind for part in parts(advice(lead=10), frame([2, 3, 1], [1, 1]))]
    assert kinds.count("for") == 2
    assert kinds.count("against") == 1


def test_a_reason_on_none_of_those_named_is_told_apart() -> None:
    assert Part("other", "MLPs are small.") in parts(advice(), frame([-3, 3, 0], [1, 1]))


def test_nobody_knows_between_equals_or_with_too_few_points() -> None:
    level, weak = frame([2, 2, 1], [0, 0]), frame([0, 0, 1], [0, 1])
    assert parts(advice(), level)[:2] == [
        Part("verdict", UNKNOWN),
        Part("begin", "As much speaks for CNN as for GRU."),
    ]
    assert parts(advice(least=2), weak)[0] == Part("verdict", UNKNOWN)
    assert parts(advice(least=2), weak)[-1].kind == "command"


def test_an_experiment_that_does_not_fit_is_not_told() -> None:
    assert not [p for p in parts(advice(), frame([0, 3, 0], [1, 0], 0)) if p.kind == "command"]


def test_what_no_reason_takes_account_of_is_named() -> None:
    panel = advice(questions=["length", "labels"], heard="heard")
    shown = frame([0, 3, 0], [1, 0]) | {"heard": np.array([0, 1], np.float32)}
    assert Part("deaf", "No reason of ours takes account of: length.") in parts(panel, shown)
    for heard in (1, 0):  # all of it; and where no reason holds, that is said already
        shown["heard"] = np.array([heard, heard], np.float32)
        assert not [part for part in parts(panel, shown) if part.kind == "deaf"]


@given(POINTS, st.integers(1, 4), st.integers(1, 3))
def test_a_verdict_names_the_best_and_leads_by_what_it_needs(
    points: list[float], least: int, lead: int
) -> None:
    known, order = advice(least=least, lead=lead).verdict(np.array(points))
    best, second, _ = sorted(points, reverse=True)
    assert known == (best >= least and best - second >= lead)
    if known:
        assert points[order[0]] == best
    else:
        assert order == [] or len(order) > 1
        assert all(best - points[option] < lead for option in order)


@pytest.mark.parametrize(
    "points", [[1, 4, 3], [0, 4, -3], [2, 4, 2], [4, 1, 4], [1, 0, 0], [0.5, 0.25, 0.125]]
)
def test_the_page_comes_to_the_same_verdict_in_the_same_words(
    points: list[float], in_node: Any
) -> None:
    panel = advice(least=2, label="advice")
    script = """
      const { adviceWords, verdictOf } = await import("./scenes/advice.js");
      const verdict = verdictOf(given.points, given.spec);
      give([verdict, adviceWords(given.spec.label, verdict, given.spec.options, given.points)]);
    """
    verdict, words = in_node(script, {"points": points, "spec": panel.spec()})
    assert Verdict(**verdict) == panel.verdict(np.array(points))
    assert words == panel.words(np.array(points))


def test_a_tie_is_told_in_one_order_everywhere() -> None:
    assert advice().verdict(np.array([1.0, 2.0, 2.0])).order == [1, 2]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"least": 0}, "least and lead are above 0; got 0"),
        ({"questions": ["length"]}, "heard=NAME"),
        ({"marks": ["o", "o", "s"]}, "a mark of its own"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        advice(**settings)


def test_a_reason_speaks_about_every_option() -> None:
    short = Because("x", [1], "measured", "", "")
    with pytest.raises(ValueError, match="each of 3 options; got 1 points for 'x'"):
        Advice("points", options=OPTIONS, because=[short], trials=[], holds="holds", tries="tries")


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (frame([1, 2], [1, 1]), "'points' has 2 values for 3 options"),
        (frame([1, 2, 3], [1]), "'holds' must hold a 0 or a 1 for each of 2"),
        (frame([1, 2, 3], [1, 0.5]), "'holds' must hold a 0 or a 1 for each of 2"),
        (frame([1, np.nan, 3], [1, 0]), "values that are not finite"),
    ],
)
def test_tensors_that_do_not_fit_are_refused(shown: dict[str, np.ndarray], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        advice().read(shown)


def test_the_picture_without_a_script_tells_the_verdict_and_its_reason() -> None:
    figure, panel = Figure(figsize=(8, 3)), advice()
    FigureCanvasAgg(figure)
    array, others = panel.read(frame([-3, 3, 1], [1, 1]))
    panel.draw(figure.subfigures(), array, others)
    written = "\n".join(text.get_text() for axes in figure.axes for text in axes.texts)
    assert written.startswith("GRU")
    assert "+ The GRU reads 97 %." in written
    assert [patch.get_width() for patch in figure.axes[0].patches] == [-3, 3, 1]
