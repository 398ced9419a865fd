"""What a reader sees: one panel a file, its twin of the same name in ``frontend/panels``."""

from twobrains.live.panels.bars import Bars
from twobrains.live.panels.base import Panel
from twobrains.live.panels.maps import Maps
from twobrains.live.panels.pen import PenPath
from twobrains.live.panels.picture import Picture

__all__ = ["Bars", "Maps", "Panel", "PenPath", "Picture"]
