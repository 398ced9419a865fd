"""The networks, written to be read; every one can be looked into."""

from twobrains.models.conv import DigitCNN

__all__ = ["DigitCNN"]
