"""What a reader can move: one control a file, its twin in ``frontend/controls``."""

from twobrains.live.controls.base import Control, ControlTrait
from twobrains.live.controls.choice import Choice
from twobrains.live.controls.pad import Pad
from twobrains.live.controls.slider import Slider

__all__ = ["Choice", "Control", "ControlTrait", "Pad", "Slider"]
