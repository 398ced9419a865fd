"""What a reader can move: one control a file, its counterpart in ``frontend/controls``."""

from twobrains.live.controls.base import Control, ControlTrait
from twobrains.live.controls.choice import Choice
from twobrains.live.controls.kernel import Kernel
from twobrains.live.controls.pad import Pad
from twobrains.live.controls.penpad import PenPad
from twobrains.live.controls.slider import Slider
from twobrains.live.controls.text import Text
from twobrains.live.controls.toggle import Toggle

__all__ = [
    "Choice",
    "Control",
    "ControlTrait",
    "Kernel",
    "Pad",
    "PenPad",
    "Slider",
    "Text",
    "Toggle",
]
