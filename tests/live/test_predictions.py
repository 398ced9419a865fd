"""What a figure asks first: what fits, what is refused, and what is said in the end."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from twobrains.live import (
    Bars,
    Lines,
    LiveFigure,
    Panel,
    PredictChoice,
    PredictCurve,
    Prediction,
    PredictNumber,
    PredictPosition,
    Slider,
)  # fmt: skip
from twobrains.live.predictions import KNOTS
from twobrains.live.wire import spec

NETS = ["RNN", "GRU", "TCN"]
PANELS: list[Panel] = [
    Lines("fall", labels=["state", "one"], y=(0, 1)),
    Bars("right", labels=NETS),
]


class Decay(nn.Module):
    """A state that decays, and three shares."""

    def forward(self, gain: Tensor) -> dict[str, Tensor]:
        steps = torch.arange(30.0)
        return {
            "fall": torch.stack([gain**steps, 0 * steps + 1]),
            "right": torch.stack([1 - gain, gain, 0 * gain + 0.5]),
        }


def figure(prediction: Prediction | None, panels: list[Panel] = PANELS) -> LiveFigure:
    gain = Slider("gain", 0, 1, value=0.9, step=0.01)
    return LiveFigure(Decay(), [gain], panels, alt="A decay.", predict=prediction)


def test_a_page_knows_the_question_and_what_is_covered() -> None:
    asks = PredictChoice("Who?", output="right", options=NETS, hides=["fall", "right"])
    assert spec(figure(asks))["predict"] == {
        "kind": "choice", "question": "Who?", "output": "right", "hides": ["fall", "right"],
        "because": "", "options": NETS,
    }  # fmt: skip
    assert spec(figure(None))["predict"] is None
    alone = PredictNumber("How many?", output="right", at=1, low=0, high=1, step=0.1)
    assert spec(figure(alone))["predict"]["hides"] == ["right"]


@pytest.mark.parametrize(
    ("prediction", "words"),
    [
        (PredictChoice("Who?", output="who", options=NETS), r"needs panels of \['who'\]"),
        (PredictChoice("Who?", output="right", options=NETS, hides=["x"]), r"needs panels of"),
        (PredictChoice("Who?", output="right", options=NETS[1:]), r"has shape \(3,\)"),
        (PredictNumber("n?", output="right", at=3, low=0, high=1, step=0.1), "none at 3"),
        (PredictCurve("Draw it.", output="fall", curve=2), "no curve 2"),
        (PredictCurve("Draw it.", output="right", curve=0), "must be Lines"),
        (PredictPosition("Which?", output="right"), "must be a ColouredText"),
    ],
)
def test_a_prediction_without_its_truth_is_refused(prediction: Prediction, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        figure(prediction)


def test_a_curve_is_drawn_between_known_ends_of_a_linear_axis() -> None:
    asks = PredictCurve("Draw it.", output="fall", curve=0)
    for lines in (
        Lines("fall", labels=["a", "b"]),
        Lines("fall", labels=["a", "b"], y=(0.1, 1), log="y"),
    ):
        with pytest.raises(ValueError, match="must be Lines with y given and no log axis"):
            figure(asks, [lines, PANELS[1]])


@pytest.mark.parametrize(("low", "high", "step"), [(1, 1, 1), (0, 1, 0), (0, 1, 2)])
def test_a_number_that_cannot_be_chosen_is_refused(low: float, high: float, step: float) -> None:
    with pytest.raises(ValueError, match="can't be chosen"):
        PredictNumber("n?", output="right", at=0, low=low, high=high, step=step)


CASES: list[tuple[Prediction, Any, Any, str]] = [
    (PredictChoice("", output="o", options=NETS), 1, [0.2, 0.7, 0.1], "You predicted GRU, and so it is."),
    (PredictChoice("", output="o", options=NETS), 2, [0.4, 0.4, 0.1], "You predicted TCN; it is RNN."),
    (PredictNumber("", output="o", at=1, low=0, high=9), 4, [0, 4], "You predicted 4, and so it is."),
    (
        PredictNumber("", output="o", at=0, low=0, high=9, near=0.5, unit="bits", step=0.1),
        1.5, [[1.0649]], "You predicted 1.5 bits; it is 1.06 bits: close.",
    ),
    (
        PredictNumber("", output="o", at=0, low=-9, high=9, unit="%"),
        -3, [2], "You predicted −3 %; it is 2 %.",
    ),
    (PredictPosition("", output="o"), 1, [0.1, -0.5, 0.2], "You marked symbol 2, and so it is."),
    (PredictPosition("", output="o"), 1, [0.5, 0.5, 0.2], "You marked symbol 2, number 2 of 3; symbol 1 comes first."),
    (PredictPosition("", output="o"), 2, [0.5, 0.6, 0.2], "You marked symbol 3, number 3 of 3; symbol 2 comes first."),
    (PredictPosition("", output="o"), 5, [0.5, 0.6, 0.2], "You marked symbol 6, which this text lacks."),
    (
        PredictCurve("", output="o", curve=1), [0.5] * KNOTS, [[0, 0, 0], [0, 1, 0]],
        "Your curve is off by 0.28 on average, by 0.5 at most.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("prediction", "given", "truth", "words"), CASES)
def test_the_verdict_names_both(prediction: Prediction, given: Any, truth: Any, words: str) -> None:
    assert prediction.verdict(given, np.array(truth, np.float32)) == words


def test_the_page_says_the_same_of_the_same_numbers(in_node: Any) -> None:
    cases = []
    for prediction, given, truth, _ in CASES:
        array = np.array(truth, np.float32)
        tensor = {"shape": list(array.shape), "data": array.reshape(-1).tolist()}
        cases.append({"spec": prediction.spec(), "given": given, "truth": tensor})
    script = """
      const { choiceVerdict, curveVerdict, numberVerdict, positionVerdict } = await import("./scenes/verdicts.js");
      const position = (spec, given, truth) => positionVerdict(given, truth);
      const verdicts = { choice: choiceVerdict, curve: curveVerdict, number: numberVerdict, position };
      const tensor = ({ shape, data }) => ({ shape, data: Float32Array.from(data) });
      give(given.map((each) => verdicts[each.spec.kind](each.spec, each.given, tensor(each.truth))));
    """
    said = in_node(script, cases)
    assert said == [words for *_, words in CASES]
