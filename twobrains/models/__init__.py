"""The networks, written to be read; every one can be looked into."""

from twobrains.models.conv import DigitCNN, DigitMaps
from twobrains.models.framing import Framing
from twobrains.models.local import LocallyConnected

__all__ = ["DigitCNN", "DigitMaps", "Framing", "LocallyConnected"]
