# %% [markdown]
# # Local connectivity
#
# Why look at an image through a small window?
#
# To a neural network, an image is a table of numbers, one a pixel: here 0 is paper and 1 is ink. A **unit**
# turns some of these numbers into one: it multiplies each by a number of its own, its **weight**, adds the
# products up, and adds one more number, its **bias**. Which pixels should it be connected to: all of them, or only
# some that lie together?

# %% [markdown]
# ## What does a unit see if it sees everything?
#
# Units that read the same numbers side by side make a **layer**. In a **dense layer**, every unit is connected to
# every pixel. A **local** unit is connected to a few that lie together, here 3×3 pixels: nine weights. The figure puts
# the trained dense unit of a digit beside a local one whose weights are −1, 0 and 1 in each row, so that it responds to a
# vertical edge: paper on the left, ink on the right.

# %% tags=["remove-cell"]
# Set-up: installs the package where it is missing, and does nothing where it is there.
import twobrains  # missing? The README says how to install it.

# %% tags=["hide-input"]
from itertools import product

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from twobrains import checkpoints, metrics
from twobrains.checkpoints import doubt
from twobrains.data import digits
from twobrains.data.photos import photo
from twobrains.exercises import check_function, check_number
from twobrains.experiments.locality import study as locality
from twobrains.live import (
    Bars, Choice, Convolution, Kernel, LayerDiagram, Lines, LiveFigure, Maps, Matrix, Pad, Picture, PredictCurve, PredictNumber, Quantities, Slider, Toggle,
)  # fmt: skip
from twobrains.models import LocallyConnected
from twobrains.training import Recipe, fit

torch.set_num_threads(1)
cnn = checkpoints.load("digit-cnn")
examples = {str(digit): digits.example(digit) for digit in range(10)}

# %%
parts = digits.split(digits.scaled())
torch.manual_seed(0)
dense = nn.Sequential(nn.Flatten(), nn.Linear(28 * 28, 10))
draw, loss = locality.batches(parts.train), metrics.cross_entropy
history = fit(dense, draw, loss, Recipe(400), progress=False, double=True)  # double: alike on all machines


# %%
def shifted(ink: Tensor, dx: Tensor | int, dy: Tensor | int) -> Tensor:
    """(…, height, width) moved dx to the right and dy down; paper moves in."""
    height, width = ink.shape[-2:]
    rows, columns = torch.arange(height) - dy, torch.arange(width) - dx
    inside = ((rows >= 0) & (rows < height))[:, None] & (columns >= 0) & (columns < width)
    return ink[..., (rows % height)[:, None], columns % width] * inside


EDGE = torch.tensor([[-1.0, 0, 1]] * 3)


# %%
class DenseOrLocal(nn.Module):
    """What a dense unit and a window make of the same ink, wherever it is moved."""

    def __init__(self, dense: nn.Linear) -> None:
        super().__init__()
        self.dense = dense

    def forward(self, ink, dx, digit, row, column):
        weight = self.dense.weight.unflatten(1, (28, 28))[digit]  # (28, 28)
        edge = F.pad(EDGE, (0, 25, 0, 25))
        window = shifted(edge, column - 1, row - 1)  # the 3×3 weights at their place
        every = torch.stack([shifted(ink[0, 0], by, 0) for by in range(-8, 9)])[:, None]
        answers = torch.stack([
            (every * weight).sum((1, 2, 3)),
            (every * window).sum((1, 2, 3)),
            F.conv2d(every, EDGE[None, None]).amax((1, 2, 3)),
        ])  # (3, 17)
        moved = shifted(ink, dx, 0)[0]
        sheets = torch.cat([weight[None], moved * weight, moved * window])  # (3, 28, 28)
        curves = answers / answers.abs().amax(1, keepdim=True).clamp(min=1e-6)
        shifts = torch.arange(-8, 9) + 0 * dx
        return {"sheets": sheets, "curves": curves, "shifts": shifts}


# %% tags=["hide-input"]
LiveFigure(
    DenseOrLocal(dense[1]),
    controls=[
        Pad("ink", examples=examples, value="3", label="your digit"),
        Slider("dx", -8, 8, unit="px", label="shift to the right"),
        Choice("digit", list("0123456789"), value="3", label="dense unit for"),
        Slider("row", 1, 26, value=11, unit="px", label="at row"),
        Slider("column", 1, 26, value=10, unit="px", label="at column"),
    ],
    panels=[
        Maps("sheets", signed=True, scale="map", names=["dense unit's weights", "ink × these", "ink × one window's"], label="weights and products"),
        Lines(
            "curves", label="sum at each shift", labels=["dense", "one window", "best window"], x="shifts", y=(-1, 1),
            brains=["dense", "local", "convolution"],
            x_label="shift to the right, px", y_label="sum / its own peak",
        ),
    ],  # fmt: skip
    alt="A digit, the weights of a dense unit, its products with the ink, the products in one window, and the sums of both against a shift of the ink.",
    seen="The dense unit's weights are a blurred 3 at one position: shifted by three pixels to either side, the ink falls on negative weights, and the sum is zero or below. One window is no better. But the maximum over all windows is the same wherever the ink is, as long as it stays on the paper.",
    predict=PredictCurve(
        "The 3 moves from 8 px at the left to 8 px at the right. Draw the dense unit's sum.", output="curves", curve=0, hides=["sheets", "curves"],
        because="The unit's weights are a 3 at one position; beside it the ink falls on negative weights.",
    ),
)

# %% [markdown]
# Look at the curves: how far may the ink move before each unit stops answering? *One window* stays at its
# row and column; *best window* puts the same nine weights at every place and keeps the largest sum.
# <a href="#?dense-or-local.dx=5">Move the ink 5 px to the right</a> and see which products are left. Each number of the
# three small pictures can be pointed at.

# %% [markdown]
# A **network** is many units, some of which read what others compute. Training changes weights and biases, and nothing
# else; together they are the **parameters**. Where do the dense unit's weights come from? Ten such units, one a digit, make
# the simplest network that can be trained to read: the unit with the largest sum wins. It learned from 1,078 digits that people wrote,
# of 28×28 pixels each. A **loss**, here the [cross-entropy](../book/glossary.md#term-cross-entropy), is a number that says how
# far the ten sums are from naming the right digits. Each of 400 steps changes all parameters a little, in the
# direction in which the loss falls: this is **gradient descent**. Then the network is tested on 360 other digits:

# %%
share = metrics.accuracy(dense, parts.test)
print(f"{locality.parameters(dense):,} parameters; {share:.0%} of the digits are classified correctly")

# %% [markdown]
# A live figure such as this one is a module of PyTorch: its arguments are the controls you move, and the tensors, arrays of
# numbers, that it returns are what you see.

# %% [markdown]
# A dense unit's question is "is there a 3 *here*?". A local unit's question is smaller, "is there an edge
# here?", and no more robust. What is robust is the last curve: the *same* small question put at *every*
# place, and the best answer taken. What follows is about that question.
#
# ## What does a sliding window compute?
#
# Slide a window of weights over the picture. At every place, multiply the pixels below it by the weights
# and add up. The weights are called the **kernel**, the sliding sum a **convolution**, and the answers form
# a picture of their own, the **feature map**: where was it found what the kernel looks for? Four loops say
# it all.


# %% tags=["show-input"]
def slide(picture: Tensor, kernel: Tensor, bias: float = 0.0) -> Tensor:
    """(height, width) and (k, k) to a feature map (height - k + 1, width - k + 1)."""
    k = len(kernel)
    answers = torch.full((len(picture) - k + 1, len(picture[0]) - k + 1), bias)
    for i in range(answers.shape[0]):
        for j in range(answers.shape[1]):
            for u in range(k):
                for v in range(k):
                    answers[i, j] += kernel[u, v] * picture[i + u, j + v]
    return answers


# %% [markdown]
# Is that what PyTorch calls a convolution? We compare on random numbers. The second and third line write the
# same without loops: `unfold` lays every window out as a column, and one matrix product answers for all of them.
# A layer can read several images of the same scene at once, and give several maps. Each of these is a **channel**.
#
# <aside class="note">
#
# torch keeps an axis for the channels, and one for the images of a batch. Both are of size 1 here: hence the `None`s.
#
# </aside>

# %%
torch.manual_seed(0)
picture, kernel = torch.randn(12, 12), torch.randn(3, 3)
columns = F.unfold(picture[None, None], 3)[0]  # (9 pixels of a window, 100 windows)
unfolded = (kernel.flatten() @ columns).view(10, 10)
theirs = F.conv2d(picture[None, None], kernel[None, None])[0, 0]
for ours in (slide(picture, kernel), unfolded):
    assert (ours - theirs).abs().max() < 1e-5
print("loops, unfold and torch's conv2d: less than 0.00001 apart")

# %% [markdown]
# Press *Slide the window*: it moves over the image row by row and fills the map, with its nine products written out at
# each position. Point at any value of the map, or tap it, to see the window it came from. Try the presets, type
# weights of your own, draw over the picture. Which kernel
# <a href="#?sliding.kernel=~outline">finds outlines whichever way they run</a>?


# %%
class Sliding(nn.Module):
    """A kernel sliding over an image."""

    def forward(self, ink, kernel):
        weight = kernel[None, None]  # (1, 1, 3, 3): out channel, in channel, rows, columns
        return {"map": F.conv2d(ink, weight), "ink": ink, "weight": weight}


PRESETS = {
    "vertical edge": EDGE, "horizontal edge": EDGE.T, "blur": torch.full((3, 3), 1 / 9),
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    "outline": [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
    "identity": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
}  # fmt: skip
pictures = {
    "pagoda": 1 - photo("china", 31, centre=(0.3, 0.5))[0],  # dark is ink
    "dahlia": 1 - photo("flower", 31)[0],
    "digit": F.pad(examples["5"], (1, 2, 1, 2)),
}

# %% tags=["hide-input"]
LiveFigure(
    Sliding(),
    controls=[
        Pad("ink", examples=pictures, size=31, label="image"),
        Kernel("kernel", presets=PRESETS, label="kernel", zeros="All weights are zero: every output is zero."),
    ],
    panels=[Maps("map", signed=True, label="feature map", explain=Convolution("ink", "weight"), slides=True)],
    alt="A small photograph of a pagoda, a 3×3 kernel, and the feature map that the kernel gives.",
    seen="Kernels whose weights add up to zero respond to change only and leave even surfaces blank; blur, sharpen and identity, whose weights add up to one, keep the image's mean brightness. The map is 2 px smaller: the kernel has to fit.",
)  # fmt: skip

# %% [markdown]
# Three more numbers say how the window is laid on the picture. The **stride** is how far it moves from one
# place to the next. **Padding** is a frame of zeros around the picture, so that windows reach over its edge.
# **Dilation** spreads the window's weights apart and leaves pixels between them out. The module below puts
# each answer where its window's middle stands.


# %%
class Steps(nn.Module):
    """Where the windows are on a 12×12 image, and how many of them read each pixel."""

    def forward(self, ink, stride, padding, dilation):
        side = torch.div(12 + 2 * padding - 2 * dilation - 1, stride, rounding_mode="floor") + 1
        first = 2 - padding + dilation  # the frame drawn is always 2 px wide
        place = torch.arange(16) - first
        middle = (place >= 0) & (place % stride == 0) & (place < side * stride)
        middle = (middle[:, None] & middle).float()[None, None]
        framed = F.pad(ink, (2, 2, 2, 2))
        return {
            "outputs": self.spread(framed, EDGE)[dilation - 1] * middle,
            "reads": self.spread(middle, torch.ones(3, 3))[dilation - 1][..., 2:14, 2:14],
            "side": side[None, None],
        }

    def spread(self, x: Tensor, kernel: Tensor) -> Tensor:
        """(3, 1, 1, 16, 16): the kernel slid over x with dilation 1, 2 and 3."""
        ways = [F.conv2d(x, kernel[None, None], padding=d, dilation=d) for d in (1, 2, 3)]
        return torch.stack(ways)


# %% [markdown]
# Look at how many windows read each pixel.
# <a href="#?steps.stride=1&steps.padding=2&steps.dilation=1">With padding 2</a> a corner is read as often as the middle;
# <a href="#?steps.stride=3&steps.padding=0&steps.dilation=1">with stride 3</a> each pixel is read at most once;
# <a href="#?steps.stride=2&steps.padding=1&steps.dilation=2">with stride 2 and dilation 2</a> some are never read.

# %% tags=["hide-input"]
small = digits.small().pictures[:, 0]
tiny = {str(d): F.pad(small[d], (2, 2, 2, 2)) for d in range(10)}
LiveFigure(
    Steps(),
    controls=[
        Pad("ink", examples=tiny, size=12, pen=0.6, value="4", label="your digit"),
        Slider("stride", 1, 3, unit="px"),
        Slider("padding", 0, 2, unit="px"),
        Slider("dilation", 1, 3, unit="px"),
    ],
    panels=[
        Matrix("reads", signed=False, label="how many windows read each pixel"),
        Maps("outputs", signed=True, label="outputs, each at its window's centre"),
        Quantities("side", rows=["height and width"], units="px", label="size of the map"),
    ],
    alt="A small digit, how many windows read each of its pixels, and the outputs at the centres of the windows.",
    seen="Without padding, pixels at the edge are read by fewer windows than those in the middle: a corner by one, the middle by nine. A stride of 2 keeps a quarter of the outputs.",
    predict=PredictNumber(
        "A kernel of 3×3 slides over these 12×12 px. How high and wide is the map?", output="side", at=0, low=4, high=16, unit="px", hides=["reads", "outputs", "side"],
        because="Without padding the kernel has to fit: at each side one row or column has no window around it.",
    ),
)  # fmt: skip

# %% [markdown]
# For a picture of `height` rows, a window of side `k` and the three numbers above, the map has
# `(height + 2 * padding - dilation * (k - 1) - 1) // stride + 1` rows
# ([Dumoulin & Visin, 2016](../book/bibliography.md#dumoulin2016guide)).
# Does the figure keep to torch's rule? All 27 settings:

# %%
ink = F.pad(small[4], (2, 2, 2, 2))[None, None]
for s, p, d in product((1, 2, 3), (0, 1, 2), (1, 2, 3)):
    ours = Steps()(ink, torch.tensor(s), torch.tensor(p), torch.tensor(d))
    theirs = F.conv2d(ink, EDGE[None, None], stride=s, padding=p, dilation=d)
    side, first = int(ours["side"]), 2 - p + d
    at = slice(first, first + side * s, s)
    assert side == theirs.shape[-1]
    assert torch.allclose(ours["outputs"][0, 0, at, at], theirs[0, 0], atol=1e-6)
print("27 settings agree with torch's conv2d")

# %% [markdown]
# ## Who is connected to whom?
#
# A layer of sums is a matrix: one row an output, one column an input, and the weight of their connection in
# the cell. For a line of twelve inputs we can draw it. Dense, every cell is filled. **Locally
# connected**, each output has a window with weights of its own. **Convolutional**, all windows have the
# *same* weights, so that few different numbers fill the matrix.


# %%
class Connections(nn.Module):
    """Which of 12 inputs reaches which output, and by which weight."""

    def forward(self, kind, window, stride):
        output, place = torch.arange(12)[:, None], torch.arange(12)
        tap = place - output * stride  # the place within the output's window
        inside = (tap >= 0) & (tap < window) & (output * stride + window <= 12)
        which = torch.stack([0 * tap + 7, 7 * inside, (tap + 1) * inside])[kind]
        different = torch.stack([window * 0 + 144, inside.sum(), window])[kind]
        return {"which": which, "counts": torch.stack([(which > 0).sum(), different])[:, None]}


# %% [markdown]
# Equal letters and colours are one and the same weight. Step from
# <a href="#?connections.kind=dense">dense</a> to <a href="#?connections.kind=locally+connected">locally connected</a>
# to <a href="#?connections.kind=convolutional">convolutional</a> and watch the two counts.

# %% tags=["hide-input"]
LiveFigure(
    Connections(),
    controls=[
        Choice("kind", ["dense", "locally connected", "convolutional"], value="convolutional", label="layer"),
        Slider("window", 1, 5, value=3, label="kernel size"),
        Slider("stride", 1, 3),
    ],
    panels=[
        Matrix("which", categories=["", "a", "b", "c", "d", "e", "", "own"], label="weight from each input (column) to each output (row)", x_label="input", y_label="output"),
        Quantities("counts", rows=["connections", "different weights"], label="connections, and weights among them"),
    ],
    alt="A matrix of 12 inputs and 12 outputs whose cells show which weight connects them, and the number of connections and of different weights.",
    seen="A kernel of 3 cuts the connections from 144 to 30. Sharing cuts the different weights from 30 to 3, and leaves the connections. A stride leaves out outputs, which are the matrix's rows.",
    predict=PredictNumber(
        "A dense layer from 12 inputs to 12 outputs has 144 weights. How many different ones has a convolution with a kernel of 3?",
        output="counts", at=1, low=1, high=144, hides=["which", "counts"],
        because="In a convolution all outputs share one kernel, however many they are.",
    ),
)  # fmt: skip

# %% [markdown]
# So a convolution is a locally connected layer whose windows agree, and that is a dense layer with most
# weights zero. Give a locally connected layer one set of weights at every place, and it must give what
# `nn.Conv2d` gives:

# %%
conv = nn.Conv2d(1, 4, 3)
local = LocallyConnected(1, 4, window=3, size=8)
with torch.no_grad():
    local.weight.copy_(conv.weight.flatten(1)[:, :, None].expand_as(local.weight))
    local.bias.copy_(conv.bias[:, None].expand_as(local.bias))
    apart = (local(small[:5, None]) - conv(small[:5, None])).abs().max()
assert apart < 1e-5
print("parameters, locally connected:", locality.parameters(local))
print("parameters, convolutional:", locality.parameters(conv))

# %% [markdown]
# ## What does a window save?
#
# A colour photo has three channels, and a layer gives as many as it has kernels; each kernel has weights for
# every channel that it reads. A layer from *C* channels to *C* channels on a picture of side *n*, with windows
# of side *k*, has *C*²*n*⁴ weights if it is dense, *C*²*n*²*k*² if it is locally connected and *C*²*k*² if it is
# convolutional, and biases. Its work is counted in **multiply-adds**, one for each connection.


# %%
class Counting(nn.Module):
    """Parameters and multiply-adds, in millions, against the image's side."""

    def forward(self, size, channels, window):
        n = 8 + (size - 8) * torch.arange(9) / 8  # nine sides from 8 px up
        one = torch.ones(9)
        shared = channels**2 * window**2 * one + channels
        local = channels**2 * window**2 * n**2 + channels * n**2
        dense = channels**2 * n**4 + channels * n**2
        work = channels**2 * window**2 * n**2
        return {
            "parameters": torch.stack([shared, local, dense]) / 1e6,
            "work": torch.stack([work, work, channels**2 * n**4]) / 1e6,
            "n": n,
        }


# %% [markdown]
# The upright axes go up by factors. Which of the two pictures has three curves, and which only two?

# %% tags=["hide-input"]
curves = {
    "labels": ["convolution", "local", "dense"], "brains": ["convolution", "local", "dense"],
    "x": "n", "x_label": "image's side, px", "log": "y",
}  # fmt: skip
LiveFigure(
    Counting(),
    controls=[
        Slider("size", 16, 256, value=64, step=16, unit="px", label="largest image side"),
        Slider("channels", 1, 64, value=16),
        Slider("window", 1, 11, value=3, step=2, unit="px", label="kernel size"),
    ],
    panels=[
        Lines("parameters", label="millions of parameters", **curves),
        Lines("work", label="millions of multiply-adds", **curves),
    ],
    alt="Numbers of parameters and of multiply-adds of a dense, a locally connected and a convolutional layer against the image's side, on a logarithmic axis.",
    seen="A small kernel saves work and parameters. Sharing saves parameters only: local and convolutional layers do the same multiply-adds, and their curves coincide. A convolution's parameters don't grow with the image.",
)

# %% [markdown]
# ## What does a trained layer find in your handwriting?
#
# The network below learned from [generated and real handwriting](handwriting.ipynb). It is a convolutional
# neural network, **CNN** for short. Its first layer has eight kernels of 5×5. Of the eight maps, every 2×2 px
# then give way to the largest of them, **max pooling**, which halves the maps' sides. The second layer reads
# these through sixteen kernels of 3×3, each with weights for all eight channels.
#
# Each sum is scaled and shifted by two numbers that a kernel has learned beside its weights
# ([batch normalisation](../book/glossary.md#term-batch-normalisation)); that makes a sum with other weights
# and another bias, so we write it as one. Negative answers then become zero; this is a **ReLU**.


# %%
def folded(conv: nn.Conv2d, norm: nn.BatchNorm2d) -> tuple[Tensor, Tensor]:
    """Weight and bias of the one layer that does what these two do after each other."""
    scale = norm.weight / (norm.running_var + norm.eps).sqrt()
    return conv.weight * scale[:, None, None, None], norm.bias - norm.running_mean * scale


# %%
class DigitShift(nn.Module):
    """Move a digit; see which features move with it, and what the network believes."""

    def __init__(self, cnn: nn.Module) -> None:
        super().__init__()
        self.cnn = cnn

    def forward(self, ink, dx, dy):
        moved = shifted(ink, dx, dy)
        weight1, bias1 = folded(*self.cnn.block1[:2])  # (8, 1, 5, 5), (8,)
        weight2, bias2 = folded(*self.cnn.block2[1:3])  # (16, 8, 3, 3), (16,)
        first = F.conv2d(moved, weight1, bias1, padding=2).relu()  # (1, 8, 28, 28)
        pooled = F.max_pool2d(first, 2)  # (1, 8, 14, 14)
        second = F.conv2d(pooled, weight2, bias2, padding=1).relu()  # (1, 16, 14, 14)
        belief = self.cnn(moved).softmax(-1)
        return {
            "moved": moved, "kernels": weight1[:, 0], "first": first, "second": second,
            "belief": belief, "pooled": pooled,
            "weight1": weight1, "bias1": bias1, "weight2": weight2, "bias2": bias2,
        }  # fmt: skip


# %% [markdown]
# Does it still compute what the network computes?

# %%
ours = DigitShift(cnn)(examples["3"][None, None], torch.tensor(4), torch.tensor(-2))
theirs = cnn.features(ours["moved"])
assert torch.allclose(ours["first"], theirs.first, atol=1e-4)
assert torch.allclose(ours["second"], theirs.second, atol=1e-4)
print("both layers' maps are the network's own")

# %% [markdown]
# Draw a digit, or pick one that somebody else wrote. The **predicted probabilities** are ten numbers that
# add up to 1, one a digit: the exponentials of the last layer's ten sums, its **scores**, divided by what they add up to (a
# [softmax](../book/glossary.md#term-softmax)).
# <a href="#?digit-shift.dx=6">Move the digit 6 px to the right</a>: which maps move with it, and do the
# probabilities stay? Point at a value of a map, or tap it, and its sum is written out.

# %% tags=["hide-input"]
LiveFigure(
    DigitShift(cnn),
    controls=[
        Pad("ink", examples=examples, value="3", reads="digit", doubts=True, label="your digit"),
        Slider("dx", -8, 8, unit="px", label="shift to the right"),
        Slider("dy", -8, 8, unit="px", label="shift down"),
    ],
    panels=[
        Picture("moved", label="input"),
        Maps("kernels", more=True, signed=True, label="first layer's kernels"),
        Maps("first", label="first layer's maps", explain=Convolution("moved", "weight1", "bias1", padding=2, activation="relu")),
        Maps("second", label="second layer's maps", explain=Convolution("pooled", "weight2", "bias2", padding=1, activation="relu")),
        Bars("belief", labels=list("0123456789"), label="predicted probabilities", unsure=doubt.threshold("digit-cnn")),
    ],
    alt="A handwritten digit, eight kernels, eight feature maps of it and sixteen of the next layer, and the network's predicted probability of each digit.",
    seen="No one wrote these kernels, yet several respond to edges of one direction. The first layer's maps move exactly as the digit does; the second layer's by half as many px, and only at an even shift: an odd one puts other pixels together in the 2×2. The predicted probabilities stay for another reason: they are of the ink after the network has scaled and centred it.",
)  # fmt: skip

# %% [markdown]
# ## Myth: CNNs compute convolution
#
# Mathematics' convolution turns the kernel by 180° before it slides it; without the turn the sum is called
# **cross-correlation**. PyTorch's `conv2d` does not turn, as the four loops above show. Many libraries implement
# cross-correlation and call it convolution ([Goodfellow et al., 2016, section 9.1](../book/bibliography.md#goodfellow2016deep)).


# %%
class Flip(nn.Module):
    """The same kernel slid as it is, or turned by 180° first."""

    def forward(self, ink, kernel, turn):
        weight = torch.where(turn, kernel.flip(0, 1), kernel)[None, None]
        return {"map": F.conv2d(ink, weight, padding=2), "ink": ink, "weight": weight}


# %% [markdown]
# Look at what becomes of a single dot: the letter comes out upside down, until you
# <a href="#?flip.turn=on">flip the kernel</a>. With the
# <a href="#?flip.kernel=~ring">ring</a>, nothing changes. Why?


# %% tags=["hide-input"]
def dots(*places: tuple[int, int]) -> Tensor:
    """A sheet of 15×15 with ink at these positions."""
    return sum((F.pad(torch.ones(1, 1), (x, 14 - x, y, 14 - y)) for y, x in places), torch.zeros(15, 15))


letter = [[0, 1, 1, 1, 0], [0, 1, 0, 0, 0], [0, 1, 1, 0, 0], [0, 1, 0, 0, 0], [0, 1, 0, 0, 0]]
ring = [[0, 1, 1, 1, 0], [1, 0, 0, 0, 1], [1, 0, 0, 0, 1], [1, 0, 0, 0, 1], [0, 1, 1, 1, 0]]
ramp = [[-2, -1, 0, 1, 2]] * 5
LiveFigure(
    Flip(),
    controls=[
        Pad("ink", examples={"one dot": dots((7, 7)), "three dots": dots((3, 3), (4, 11), (11, 7))}, size=15, pen=0.4, label="image"),
        Kernel("kernel", presets={"letter F": letter, "ring": ring, "ramp": ramp}, step=1, label="kernel"),
        Toggle("turn", label="flip the kernel (true convolution)"),
    ],
    panels=[
        Maps("weight", signed=True, label="kernel as it slides"),
        Maps("map", signed=True, label="feature map", explain=Convolution("ink", "weight", padding=2)),
    ],
    alt="A dot, a kernel in the shape of the letter F, and the feature map: the letter rotated by 180°, or as it is if the kernel is flipped.",
    seen="Cross-correlation stamps the kernel rotated by 180° at every dot, convolution stamps it as it is. For a kernel that looks the same when rotated, the two are one.",
)  # fmt: skip

# %% [markdown]
# Then why does nobody mind? Because the kernel is *learned*. Below, two layers learn the letter F from
# pictures and their answers. One slides its weights as they are; the other flips them first.


# %%
class Flipping(nn.Conv2d):
    """A convolution in mathematics' sense: the kernel is flipped before it slides."""

    def forward(self, x: Tensor) -> Tensor:
        return F.conv2d(x, self.weight.flip(2, 3), self.bias, self.stride, self.padding)


def learned(layer: nn.Conv2d) -> Tensor:
    """The 5×5 weights after 300 steps towards targets that were made with the letter F."""
    nn.init.zeros_(layer.weight)
    draw = lambda generator: (torch.randn(8, 1, 12, 12, generator=generator),)  # noqa: E731
    goal = torch.tensor(letter)[None, None].float()
    loss = lambda net, x: (net(x[0]) - F.conv2d(x[0], goal)).square().mean()  # noqa: E731
    fit(layer, draw, loss, Recipe(300, 3e-2, weight_decay=0), progress=False)
    return layer.weight.detach()[0, 0]


plain = learned(nn.Conv2d(1, 1, 5, bias=False))
flipping = learned(Flipping(1, 1, 5, bias=False))
print(plain.round().int(), flipping.round().int(), sep="\n")
assert torch.allclose(plain, flipping.flip(0, 1), atol=1e-3)

# %% [markdown]
# Both find kernels that answer as wanted; the second one's is the first one's, turned. And a network that
# reads digits? The same small net of the experiment below, with and without the flip, on the centred digits:

# %%
parts8 = digits.split(digits.small())
place = locality.TASKS["centred"].place
draw, asked = locality.batches(place(parts8.train, 0)), place(parts8.test, 0)
for layer in (nn.Conv2d, Flipping):
    torch.manual_seed(0)
    net = nn.Sequential(layer(1, 10, 5, 2, 2), nn.ReLU(), nn.Flatten(), nn.Linear(1000, 10))
    fit(net, draw, metrics.cross_entropy, Recipe(200, 3e-2), progress=False, double=True)
    print(f"{layer.__name__:9} {metrics.accuracy(net, asked):.0%} classified correctly")

# %% [markdown]
# Learning hides the flip. It matters only when a kernel is written by hand, or carried from one library to
# another. This book, too, says convolution where cross-correlation is meant.
#
# ## Where does a small window help?
#
# "On pictures, convolutions win": that would make this chapter short. We test it with four networks that
# have about 10,000 parameters each: one layer of units with ReLU, and a last dense layer that turns their
# answers into ten scores. From each network to the next, one thing changes.
#
# 1. *dense*: 25 units, each of which sees all pixels;
# 2. *local*: windows of 5×5, each with weights of its own;
# 3. *convolution*: windows of 5×5 that share their weights, so that more kernels can be afforded;
# 4. *pooled*: the same, but the last layer is only told each kernel's best answer anywhere (max pooling
#    over the whole map), not where it was.
#
# The digits are people's, 8×8 px, on a canvas of 20×20 px: all in the *centre*, or each *moved* to a place of
# its own. Both again with the pixels *shuffled*, all pictures in the same way: nothing is lost, but
# neighbours are torn apart. Each network learns from 100, 300 or 1,000 of them, with five seeds (a
# **seed** fixes all that is drawn by chance). How many of 360 other digits does it classified correctly, in %? Beside
# the mean over the seeds stands half of its **95 % interval**: repeat the whole experiment often, and in 19 of 20
# cases such an interval holds the mean over all the seeds there are.

# %%
results = locality.STUDY.read()
print(f"made with: {locality.STUDY.command}\nmean of 5 seeds ± half of the 95 % interval")
print(*locality.table(results), sep="\n")

# %% [markdown]
# The same as a picture: every mark is one seed, the lines go through the means, and the pale line is guessing.

# %% tags=["hide-input"] mystnb={"image": {"alt": "Test accuracy of four networks against the number of training digits, on four tasks. Centred: all close together. Moved: only the pooled convolution reads. Shuffled: the pooled convolution falls below the others."}}
locality.draw(results)

# %% [markdown]
# - **Centred digits: windows make no difference.** With 1,000 digits, dense reads
#   97.7<!-- locality: task=centred net=dense train=1000 accuracy.mean % --> %, local
#   97.8<!-- locality: task=centred net=local train=1000 accuracy.mean % --> % and convolution
#   97.5<!-- locality: task=centred net=convolution train=1000 accuracy.mean % --> %. When every digit stands at the same
#   place, a weight for each pixel is no disadvantage. Pooled is a little ahead,
#   99.0<!-- locality: task=centred 'net=convolution, pooled' train=1000 accuracy.mean % --> %.
# - **Moved digits: a window alone does not help.** Local reads
#   22.4<!-- locality: task=moved net=local train=1000 accuracy.mean % --> %, no more than dense with
#   25.4<!-- locality: task=moved net=dense train=1000 accuracy.mean % --> %. We expected it to win. But a window with weights
#   of its own has to learn each stroke at each place anew, from the few digits that happened to stand there. Even
#   sharing the weights brings little, 31.2<!-- locality: task=moved net=convolution train=1000 accuracy.mean % --> %,
#   and its five seeds spread widely: the *last* layer still has a weight for each place.
# - **Window, sharing and pooling together do help.** Pooled reads
#   96.6<!-- locality: task=moved 'net=convolution, pooled' train=1000 accuracy.mean % --> %; with 100 digits,
#   74.3<!-- locality: task=moved 'net=convolution, pooled' train=100 accuracy.mean % --> %, where the others are close
#   to guessing (10 %).
# - **Shuffled pixels: the advantage is gone.** Moved and shuffled, pooled falls to
#   18.3<!-- locality: 'task=moved, shuffled' 'net=convolution, pooled' train=1000 accuracy.mean % --> %, below the dense net's
#   25.4<!-- locality: 'task=moved, shuffled' net=dense train=1000 accuracy.mean % --> %, which cannot tell
#   shuffled pictures from others. Centred and shuffled, though, it still reads
#   96.9<!-- locality: 'task=centred, shuffled' 'net=convolution, pooled' train=1000 accuracy.mean % --> %: where
#   nothing moves, torn neighbours cost next to nothing.
#
# Looking through a window is a bet: that what belongs together lies close together, and that it looks the same wherever
# it is. On moved digits the bet pays; on shuffled ones it is lost. For certain patterns of neighbouring bits it can be
# proved that convolutional networks learn them by gradient descent and dense networks do not, unless they are too large to train
# ([Malach & Shalev-Shwartz, 2021](../book/bibliography.md#malach2021computational)).
#
# <aside class="note">
#
# The idea is older than the networks. Cells in a cat's visual cortex respond to an edge in a small part of the visual field
# ([Hubel & Wiesel, 1962](../book/bibliography.md#hubel1962receptive)); the neocognitron stacked layers of such cells
# ([Fukushima, 1980](../book/bibliography.md#fukushima1980neocognitron)); and windows with shared weights, trained by gradient descent,
# read zip codes ([LeCun et al., 1989](../book/bibliography.md#lecun1989backpropagation)).
#
# </aside>
#
# Two things to keep in mind. Equal parameters are not equal work: the pooled net slides 280 kernels over the canvas
# (exercise 4). And the intervals are over five draws of training digits, places and first weights, always
# with the same 360 test digits; one learning rate (how far a step of training goes) serves all four nets, and no net
# was tuned further.
#
# ## Where does it break?
#
# A window can't see what is further apart than its side. Two dots 6 px apart and two dots 10 px apart put the same
# pixels into *some* 5×5 windows, and the pooled net is told no more than that. Even before any training we know
# that it will never tell them apart:

# %%
torch.manual_seed(0)
pooled = locality.NETS["convolution, pooled"]()
near, far = (torch.zeros(1, 1, 20, 20) for _ in range(2))
near[..., 9, [5, 11]] = 1
far[..., 9, [3, 13]] = 1
assert torch.allclose(pooled(near), pooled(far), atol=1e-6)
dense_net = locality.NETS["dense"]()
print("pooled: the same ten scores for both")
print("dense: scores differ:", not torch.allclose(dense_net(near), dense_net(far), atol=1e-3))

# %% [markdown]
# The remedy is depth: a second layer's windows look at the first layer's maps, so that each of its units sees
# a wider piece of the picture. How wide, and how much of it counts, is the matter of a later chapter. Nor does a
# single window size fit strokes of every size, or a world where the place itself matters: on a form, a digit in the
# first box means another thing than a digit in the last one. And a layer that shares its weights everywhere
# can't be told that the picture's edge is special, except by the zeros around it.
#
# ## A whole network: what does each layer make of your digit?
#
# Five convolutions one after another make a network that reads handwriting: this book's own, with 44,162 parameters. The ink is first
# centred and scaled. Then each layer reads all the maps of the layer above it, through windows. **Max pooling** takes the largest of 2×2 values: half
# the rows, half the columns. At the end a dense layer and a **softmax** give ten **predicted probabilities**. The module runs
# the network and returns what each layer puts out.

# %%
whole = nn.Sequential(cnn, nn.Softmax(-1))
layers = LayerDiagram(whole, examples["4"][None, None], words={"0.frame": "centring"})


class WholeCNN(nn.Module):
    """Every layer of the network that reads a digit."""

    def __init__(self, layers: LayerDiagram) -> None:
        super().__init__()
        self.layers = layers

    def forward(self, ink):
        return self.layers(ink)


# %% [markdown]
# Write a digit and watch it pass down through the layers. All maps are drawn at one scale, 28×28 or 7×7, so that you see them shrink and
# multiply. Point at a unit anywhere: the frames are its windows on the layers above, back to the centred digit. How much of the digit does one unit see
# in the first convolution, and how much in the last? Which layer is the first in which you would not recognise your digit?
# Compare <a href="#?whole-cnn.ink=e1~">a 1</a> with <a href="#?whole-cnn.ink=e7~">a 7</a>.

# %% tags=["hide-input"]
LiveFigure(
    WholeCNN(layers),
    controls=[Pad("ink", examples=examples, value="4", label="your digit")],
    panels=[layers.panel("the network, from the image to ten probabilities", labels=list("0123456789"))],
    alt="A network from top to bottom: a handwritten digit, the feature maps of each of its layers with their shapes, the windows of one unit on the layers above it, and ten predicted probabilities.",
    seen="A unit sees 5×5 pixels in the first convolution, 10×10 in the second, 20×20 in the third, and in the fifth up to all of the image; the 4 gets a probability of 97 %.",
)  # fmt: skip

# %% [markdown]
# ## Exercises
#
# Each cell says whether your answer is right. Write it in place of `None` and run the cell. On a published page
# nothing can be run: open the chapter as a notebook.
#
# **1.** A picture of 32×32, a window of 5×5, padding 2, stride 2: how many rows has the map?

# %%
rows = None
photo32, window5 = torch.zeros(1, 1, 32, 32), torch.zeros(1, 1, 5, 5)
check_number(
    rows, lambda: F.conv2d(photo32, window5, stride=2, padding=2).shape[2],
    "Count the positions of the window's first row: from −2 on, every 2 px, as long as five rows fit.",
)  # fmt: skip

# %% [markdown]
# <details><summary>Solution</summary>
#
# The padded picture has 36 rows; the window's top can stand at 0, 2, …, 30 of them:
#
# ```python
# rows = (32 + 2 * 2 - 5) // 2 + 1  # 16
# ```
#
# </details>
#
# **2.** A layer reads a colour photo (3 channels) through windows of 5×5 and gives 16 maps. How many
# parameters has it, biases included? Does it matter how large the photo is?

# %%
count = None
check_number(
    count, lambda: locality.parameters(nn.Conv2d(3, 16, 5)),
    "A kernel has weights for every channel it reads.",
)  # fmt: skip

# %% [markdown]
# <details><summary>Solution</summary>
#
# Each of 16 kernels has 5·5 weights for each of 3 channels, and a bias. The photo's size does not enter:
#
# ```python
# count = 16 * (3 * 5 * 5 + 1)  # 1,216
# ```
#
# </details>
#
# **3.** Write a 3×3 kernel, as three rows of numbers, that moves a picture one pixel to the *right*. Remember that
# nothing is flipped.

# %%
kernel = None
check_function(
    None if kernel is None else lambda x: F.conv2d(x, torch.as_tensor(kernel)[None, None].float(), padding=1),
    lambda x: shifted(x, 1, 0), [(torch.randn(1, 1, 6, 6),)],
    "Which pixel of the old image belongs at the window's middle in the new one?",
)  # fmt: skip

# %% [markdown]
# <details><summary>Solution</summary>
#
# What comes to the middle was one pixel to the left:
#
# ```python
# kernel = [[0, 0, 0], [1, 0, 0], [0, 0, 0]]
# ```
#
# A flipped kernel, convolution in mathematics' sense, would have its 1 on the right: the direction in which
# the picture moves.
#
# </details>
#
# **4.** For one canvas, how many times as many multiply-adds does the first layer of *pooled* need (280 kernels of 5×5,
# stride 2, map 10×10) as that of *dense* (25 units, 400 pixels)?

# %%
times = None
check_number(
    times, lambda: (280 * 25 * 100) / (25 * 400),
    "Multiply-adds are connections: outputs × weights of each.",
)  # fmt: skip

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# times = (280 * 10 * 10 * 5 * 5) / (25 * 400)  # 70
# ```
#
# Sharing saves parameters, not work.
#
# </details>
#
# **5.** Write `strided(picture, kernel, stride)`: what `slide` above computes, but the window moves `stride` px at
# a time. Pictures are (height, width), kernels (k, k).

# %%
strided = None
check_function(
    strided, lambda x, w, s: F.conv2d(x[None, None], w[None, None], stride=s)[0, 0],
    [(torch.randn(7, 9), torch.randn(3, 3), 1), (torch.randn(8, 8), torch.randn(2, 2), 3)],
    "Every stride-th row and column of what `slide` gives is enough.",
)  # fmt: skip

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# def strided(picture, kernel, stride):
#     return slide(picture, kernel)[::stride, ::stride]
# ```
#
# It computes answers only to throw them away; a stride in the two outer loops would save that work.
#
# </details>
#
# ## What was seen
#
# - A convolution is four loops: windows of the picture times one kernel, added up. It is a dense layer with
#   most weights zero and the others shared.
# - Windows save connections, and so work; sharing saves parameters, and no work.
# - On centred digits, four nets with about 10,000 parameters read
#   97.5<!-- locality: task=centred net=convolution train=1000 accuracy.mean % --> to
#   99.0<!-- locality: task=centred 'net=convolution, pooled' train=1000 accuracy.mean % --> % after 1,000 digits. On moved
#   ones dense, local and convolution stay below a third, and only window, sharing and pooling together reach
#   96.6<!-- locality: task=moved 'net=convolution, pooled' train=1000 accuracy.mean % --> %. Shuffle the pixels, and that is gone.
# - "CNNs compute convolution" is a manner of speaking: they compute cross-correlation, and learn the kernel turned.
#
# ## Sources
#
# - [Dumoulin & Visin (2016)](../book/bibliography.md#dumoulin2016guide): stride, padding and dilation, drawn.
# - [Goodfellow, Bengio & Courville (2016)](../book/bibliography.md#goodfellow2016deep), chapter 9: convolution and
#   cross-correlation, and why windows.
# - [Malach & Shalev-Shwartz (2021)](../book/bibliography.md#malach2021computational): what locality can prove.
# - The digits: [Alpaydin & Kaynak (1998)](../book/bibliography.md#alpaydin1998optical), through
#   [scikit-learn](../book/bibliography.md#pedregosa2011scikit).
