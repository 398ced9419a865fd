# %% [markdown]
# # Local connectivity
#
# Why look at a picture through a small window?
#
# A dense layer connects every pixel to every unit. A convolutional layer lets each unit see only a
# window of 3×3 pixels, and asks the same nine-weight question at every place. The answers at all
# places form a **feature map**: a picture of where the layer found what it looks for.

# %% tags=["remove-cell"]
# Set-up: installs the package where it is missing, and does nothing where it is there.
import twobrains  # missing? The README says how to install it.

# %% tags=["hide-input"]
import torch
from torch import Tensor, nn

from twobrains import checkpoints
from twobrains.data import digits
from twobrains.live import Bars, Choice, LiveFigure, Maps, Pad, Picture, Slider

cnn = checkpoints.load("digit-cnn")

# %% [markdown]
# ## What does a trained layer find in your handwriting?
#
# The network below learned from [generated and real handwriting](handwriting.ipynb). A live figure is a
# module: its arguments are the controls you move, and the tensors it returns are what you see.


# %%
def shifted(ink: Tensor, dx: Tensor, dy: Tensor) -> Tensor:
    """(…, height, width) moved dx to the right and dy down; paper moves in."""
    height, width = ink.shape[-2:]
    rows, columns = torch.arange(height) - dy, torch.arange(width) - dx
    inside = ((rows >= 0) & (rows < height))[:, None] & (columns >= 0) & (columns < width)
    return ink[..., (rows % height)[:, None], columns % width] * inside


class DigitShift(nn.Module):
    """Move a digit; see which features move with it, and what the network believes."""

    def __init__(self, cnn: nn.Module) -> None:
        super().__init__()
        self.cnn = cnn

    def forward(self, ink, dx, dy, layer):
        moved = shifted(ink, dx, dy)
        first, second, _ = self.cnn.features(moved)
        maps = torch.stack([first, nn.functional.interpolate(second[:, :8], size=28)])[layer]
        return {"moved": moved, "maps": maps, "belief": self.cnn(moved).softmax(-1)}


# %% [markdown]
# Draw a digit, or pick one that somebody else wrote. Then
# <a href="#?digit-shift.dx=6">move it 6 px to the right</a>: which maps move with it, and does the
# belief stay?

# %% tags=["hide-input"]
examples = {str(digit): digits.example(digit) for digit in range(10)}
LiveFigure(
    DigitShift(cnn),
    controls=[
        Pad("ink", examples=examples, value="3", label="your digit"),
        Slider("dx", -8, 8, unit="px", label="right"),
        Slider("dy", -8, 8, unit="px", label="down"),
        Choice("layer", ["first layer", "second layer"]),
    ],
    panels=[
        Picture("moved", label="input"),
        Maps("maps", label="feature maps"),
        Bars("belief", labels=list("0123456789"), label="belief"),
    ],
    alt="A handwritten digit, eight feature maps of it, and the network's belief about which digit it is.",
    seen="The maps move exactly as the digit does. The belief stays for another reason: before it decides, the network scales and centres the ink.",
)
