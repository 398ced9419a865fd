"""Two Brains: convolutional and recurrent networks, side by side and live."""

__version__ = "0.1.0"
