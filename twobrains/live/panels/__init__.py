"""What a reader sees: one panel a file, its counterpart of the same name in ``frontend/panels``."""

from twobrains.live.panels.bars import Bars
from twobrains.live.panels.base import Panel
from twobrains.live.panels.explain import Convolution
from twobrains.live.panels.heatmap import Heatmap
from twobrains.live.panels.layers import Layer
from twobrains.live.panels.lines import Lines
from twobrains.live.panels.maps import Maps
from twobrains.live.panels.matrix import Matrix
from twobrains.live.panels.measure import Measure
from twobrains.live.panels.network import Network
from twobrains.live.panels.pen import PenPath
from twobrains.live.panels.picture import Picture
from twobrains.live.panels.quantities import Quantities
from twobrains.live.panels.race import Race
from twobrains.live.panels.ranking import Ranking
from twobrains.live.panels.reading import Reading
from twobrains.live.panels.scatter import Scatter
from twobrains.live.panels.text import ColouredText

__all__ = [
    "Bars",
    "ColouredText",
    "Convolution",
    "Heatmap",
    "Layer",
    "Lines",
    "Maps",
    "Matrix",
    "Measure",
    "Network",
    "Panel",
    "PenPath",
    "Picture",
    "Quantities",
    "Race",
    "Ranking",
    "Reading",
    "Scatter",
]
