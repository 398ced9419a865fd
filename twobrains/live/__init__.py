"""Live figures: an ``nn.Module`` from control values to named tensors, drawn as it answers."""

from twobrains.live.controls import Choice, Control, Pad, Slider
from twobrains.live.figure import LiveFigure
from twobrains.live.panels import Bars, Maps, Panel, PenPath, Picture

__all__ = [
    "Bars",
    "Choice",
    "Control",
    "LiveFigure",
    "Maps",
    "Pad",
    "Panel",
    "PenPath",
    "Picture",
    "Slider",
]
