"""Live figures: an ``nn.Module`` from control values to named tensors, drawn as it runs."""

from twobrains.live.controls import Choice, Control, Kernel, Pad, PenPad, Slider, Text, Toggle
from twobrains.live.demo import Demo
from twobrains.live.diagrams import CellDiagram, LayerDiagram
from twobrains.live.figure import LiveFigure
from twobrains.live.inside import look_inside
from twobrains.live.panels import (
    Bars,
    ColouredText,
    Convolution,
    Heatmap,
    Lines,
    Maps,
    Matrix,
    Measure,
    Network,
    Panel,
    PenPath,
    Picture,
    Quantities,
    Race,
    Ranking,
    Reading,
    Scatter,
)
from twobrains.live.predictions import (
    PredictChoice,
    PredictCurve,
    Prediction,
    PredictNumber,
    PredictPosition,
)

__all__ = [
    "Bars",
    "CellDiagram",
    "Choice",
    "ColouredText",
    "Control",
    "Convolution",
    "Demo",
    "Heatmap",
    "Kernel",
    "LayerDiagram",
    "Lines",
    "LiveFigure",
    "Maps",
    "Matrix",
    "Measure",
    "Network",
    "Pad",
    "Panel",
    "PenPad",
    "PenPath",
    "Picture",
    "PredictChoice",
    "PredictCurve",
    "PredictNumber",
    "PredictPosition",
    "Prediction",
    "Quantities",
    "Race",
    "Ranking",
    "Reading",
    "Scatter",
    "Slider",
    "Text",
    "Toggle",
    "look_inside",
]
