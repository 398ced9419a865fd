# %% [markdown]
# # Parameter sharing
#
# Why use the same weights everywhere, and every time?
#
# [Chapter 1](01_local_connectivity.ipynb) put two constraints on a layer. Each unit sees a small window only;
# and all windows have the *same* weights. The first saves work. This chapter is about the second,
# **parameter sharing**: what it buys, what it costs, what it promises, and how a weight learns that is used in a hundred
# places at once. It is also the bridge between the two brains of this book: a convolution uses its weights at every
# place, a recurrence uses its weights at every step.

# %% [markdown]
# ## What does each constraint take away?
#
# A layer of sums is a matrix: a row for each output, a column for each input, in each cell the weight of their
# connection. A dense layer has a number of its own in every cell. A locally connected layer has none outside its receptive
# fields. A convolution then writes the *same* few numbers into each of them.

# %% tags=["remove-cell"]
# Set-up: installs the package where it is missing, and does nothing where it is there.
import twobrains  # missing? The README says how to install it.

# %% tags=["hide-input"]
import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn import functional as F

from twobrains import plots
from twobrains.data import digits
from twobrains.data.photos import photo
from twobrains.exercises import check_function, check_number
from twobrains.experiments.sharing import plots as sharing_plots, study as sharing
from twobrains.live import (
    Bars, CellDiagram, Choice, Convolution, Heatmap, Kernel, Lines, LiveFigure, Maps, Matrix, Pad, Picture, Quantities, Slider, Text, Toggle,
)  # fmt: skip
from twobrains.models import RNN, BlurPool, as_dense, as_local
from twobrains.models.recurrent import unroll

torch.set_num_threads(1)
results = sharing.STUDY.read()


# %%
class ThreeLayers(nn.Module):
    """Which weight is in which cell, for three layers without padding; 0 is none."""

    def forward(self, size, kernel, channels):
        line, places = torch.arange(16), size - kernel + 1
        out_channel, out = (line // places)[:, None], (line % places)[:, None]
        in_channel, place = line // size, line % size
        there = (out_channel < channels) & (in_channel < channels)
        tap = place - out  # the place within the output's window
        inside = there & (tap >= 0) & (tap < kernel)
        row = out_channel * places + out
        dense = 1 + row * size * channels + line
        local = 1 + (row * channels + in_channel) * kernel + tap
        shared = 1 + (out_channel * channels + in_channel) * kernel + tap
        pairs = places * channels**2  # of an output and a channel that it reads
        weights = torch.stack([pairs * size, pairs * kernel, kernel * channels**2])
        biases = torch.stack([places * channels, places * channels, channels])
        number = [mixed(dense) * there, mixed(local) * inside, shared * inside]
        return dict(zip(["dense", "local", "shared"], number, strict=True)) | {"counts": torch.stack([weights, biases], 1)}


def mixed(number: Tensor) -> Tensor:
    """A number from 1 to 8 for the colour, so that neighbours look unlike."""
    return (number + 89) ** 3 % 401 % 8 + 1


# %% tags=["hide-input"]
axes = {"x_label": "input", "y_label": "output"}
own = {"categories": ["", *["own"] * 8], "numbers": False}
letters = {"categories": ["", *"abcdefghijklmnopqrst"]}
LiveFigure(
    ThreeLayers(),
    controls=[
        Slider("size", 5, 8, value=7, label="input size"),
        Slider("kernel", 1, 5, value=3, label="kernel"),
        Slider("channels", 1, 2, value=2, label="channels"),
    ],
    panels=[
        Matrix("dense", label="dense", **own, **axes),
        Matrix("local", label="locally connected", **own, **axes),
        Matrix("shared", label="convolution", **letters, **axes),
        Quantities(
            "counts", rows=["dense", "locally connected", "convolution"], columns=["weights", "biases"], label="number of parameters",
            brains=["dense", "local", "convolution"],
        ),
    ],  # fmt: skip
    alt="The weight matrices of a dense, a locally connected and a convolutional layer, the convolution's cells marked by which weight they hold, and the numbers of weights and biases.",
    seen="The dense layer's weights grow with the square of the input, the local layer's in step with it, the convolution's not at all. With two channels, each pair of channels has a kernel of its own: sharing runs over positions, never over channels.",
)

# %% [markdown]
# Chapter 1 drew this for one line of twelve inputs. Here the line may have several **channels**, one after
# the other: the columns of the first channel, then those of the second.

# %% [markdown]
# In the convolution's matrix, a letter is a weight, used again and again along a diagonal. In the other two, every cell has a weight of
# its own; the colours only help to tell neighbours apart. Begin with <a href="#?three-layers.channels=1">one channel</a>: three letters.
# Let the input grow <a href="#?three-layers.channels=1&three-layers.size=8">to 8</a> or shrink
# <a href="#?three-layers.channels=1&three-layers.size=5">to 5</a>: whose number of weights changes? Then back to
# <a href="#?three-layers.channels=2&three-layers.size=7">two channels</a>: what does a convolution share, and what not?

# %% [markdown]
# Each layer is a special case of the one before, so whatever a convolution computes, the other two can compute too.
# We check it on the layer that this chapter's experiments use: 16 kernels of 5×5 with stride 2 on a canvas of 16×16.
# `as_local` writes the kernel to every place; `as_dense` finds the matrix by asking the layer about each
# pixel alone.

# %%
torch.manual_seed(0)
conv = nn.Conv2d(1, 16, 5, stride=2)
same = [conv, as_local(conv, 16), nn.Sequential(nn.Flatten(), as_dense(conv, (1, 16, 16)))]
ink = torch.rand(8, 1, 16, 16)
for name, layer in zip(sharing.LAYERS, reversed(same)):
    assert torch.allclose(layer(ink).view(8, 16, 6, 6), conv(ink), atol=1e-5)
    print(f"{name:12}{sum(p.numel() for p in layer.parameters()):8,} parameters, the same outputs")

# %% [markdown]
# So sharing takes possibilities away and adds none. What it can buy is *learning*: a weight that is used in 36 places
# has 36 places to learn from.
#
# ## The same in time: what is a recurrent cell?
#
# A sequence is a line too, and time is its direction. A **recurrent cell** reads one step of it and its own
# last answer, its **state** `h`, and gives the next state. Four lines, and the loop has only one set of weights
# ([Elman, 1990](../book/bibliography.md#elman1990finding)):


# %% tags=["show-input"]
def run(x: Tensor, w_x: Tensor, w_h: Tensor, b: Tensor) -> Tensor:
    """(time, feature) to the states (time, unit), from a state of zeros."""
    h, states = torch.zeros(len(b)), []
    for x_t in x:
        h = torch.tanh(w_x @ x_t + w_h @ h + b)
        states.append(h)
    return torch.stack(states)


# %%
rnn = nn.RNN(3, 4)
x = torch.randn(9, 3)
ours = run(x, rnn.weight_ih_l0, rnn.weight_hh_l0, rnn.bias_ih_l0 + rnn.bias_hh_l0)
assert torch.allclose(ours, rnn(x)[0], atol=1e-6)
print("four lines and torch's nn.RNN: the same states")

# %% [markdown]
# Write the loop out, step beside step (**unrolling**), and it is one wide layer whose matrix can be drawn like those
# above. Below, a block of columns is a step: the block on the diagonal reads that step's input, the block left of it
# reads the state that the step before has handed on. Compare one cell with a network that has weights of its own
# at every step.


# %%
class Unrolled(nn.Module):
    """Which weight is in which cell of a recurrence unrolled over its steps; 0 is none."""

    def forward(self, steps, units):
        line = torch.arange(12)
        step, unit = (line // units)[:, None], (line % units)[:, None]
        from_step, from_unit = line // units, line % units
        there = (step < steps) & (from_step < steps)
        now, before = there & (step == from_step), there & (step == from_step + 1)
        one = 1 + unit * units + from_unit + before * units**2
        own = one + step * 2 * units**2
        counts = torch.stack([2 * units**2, 2 * units**2 * steps - units**2])[:, None]
        read = now | before
        return {"one": one * read, "own": mixed(own) * read, "counts": counts}


# %% [markdown]
# A convolution's band is made of single cells, k of them in a row; a recurrence's band is made of blocks, two in a row. Make the sequence
# <a href="#?unrolled.steps=6">6 steps long</a>: which of the two counts grows?

# %% tags=["hide-input"]
axes = {"x_label": "step by step: input, and state handed on", "y_label": "state, step by step"}
LiveFigure(
    Unrolled(),
    controls=[Slider("steps", 2, 6, value=5), Slider("units", 1, 2, value=2, label="units and input features")],
    panels=[
        Matrix("one", label="one cell, shared by all steps", categories=["", *"abcdefgh"], **axes),
        Matrix("own", label="separate weights for each step", **own, **axes),
        Quantities("counts", rows=["one cell, shared", "separate"], brains=["recurrence", "dense"], label="number of weights"),
    ],
    alt="Two block matrices: a recurrence unrolled over its steps, where the same blocks repeat at every step, and a network with weights of its own at every step; with the numbers of weights.",
    seen="The recurrence repeats two blocks, one for the input and one for the state, along the diagonal: its weights do not grow with time. So the same cell can read a sequence of any length, as the same kernel can read an image of any size.",
)  # fmt: skip

# %% [markdown]
# ## The recurrent cell, unrolled: which weights does each step use?
#
# Below, an RNN of three units reads zeros and ones. Its twelve weights are written by hand, so that each unit has one task: unit 1 reads
# the input alone, unit 2 the input and its own last state, unit 3 the last state of unit 1. One of the twelve is yours, the **recurrent weight**
# from unit 2 to itself.


# %%
class SameCell(nn.Module):
    """Three units of an RNN at each step of a sequence, and what one of them adds up at one step."""

    def __init__(self) -> None:
        super().__init__()
        self.codes, self.w_x = BITS.codes(), torch.tensor([[1.0], [1.0], [0.0]])
        self.fixed = torch.tensor([[0.0, 0, 0], [0, 0, 0], [2, 0, 0]])  # unit 3 reads unit 1
        self.own = torch.diag(torch.tensor([0.0, 1, 0]))  # unit 2 reads itself

    def forward(self, bits, unit, recurrent, t):
        w_h, x = self.fixed + recurrent * self.own, bits[:, None].float()  # (3, 3) for all steps, (time, 1)

        def same(state, arrives):
            return ((torch.tanh(arrives[0] + state[0] @ w_h.mT),),) * 2

        h = unroll(same, (torch.zeros(1, 3),), ((x @ self.w_x.mT)[:, None],))[1][0][:, 0]  # (time, 3)
        read = torch.cat([x, F.pad(h, (0, 0, 1, 0))[:-1]], 1)[cell.step(t, bits)]  # the input, and the states of the step before
        weights = torch.cat([self.w_x, w_h], 1)[unit]
        sums = torch.stack([weights, read, weights * read])
        return {**cell.wires({"h": h}), "codes": self.codes[bits], "sums": sums, "unit": unit, "tick": t, "t": t + 1}


BITS = Text("bits", "01", value="1000010000", most=10, label="input sequence")
cell = CellDiagram(RNN(1, 3))

# %% [markdown]
# Press **Play**: a time step takes two ticks, one for the input and one for the new state. Which row of the table changes from step to step, and which
# does not? Set the recurrent weight <a href="#?same-cell.unit=2&same-cell.recurrent=0">to 0</a>,
# <a href="#?same-cell.unit=2&same-cell.recurrent=1.5">to 1.5</a> and <a href="#?same-cell.unit=2&same-cell.recurrent=-0.9">to −0.9</a>: at which steps does
# the state of unit 2 change? Then look at <a href="#?same-cell.unit=1&same-cell.recurrent=0.9">unit 1</a> and
# <a href="#?same-cell.unit=3&same-cell.recurrent=0.9">unit 3</a>, or type a sequence of your own.

# %% tags=["hide-input"]
LiveFigure(
    SameCell(),
    controls=[
        BITS,
        Choice("unit", ["1", "2", "3"], value="2"),
        Slider("recurrent", -2, 2, value=0.9, step=0.1, label="recurrent weight of unit 2"),
    ],
    panels=[
        cell.panel("one unit of the RNN", text="codes"),
        Matrix("sums", rows=["weight", "× value", "= product"], columns=["input", "unit 1", "unit 2", "unit 3"], label="the sum at this step", x_label="input, states before", y_label=""),
    ],
    carry={"t": torch.tensor(2 * cell.cell.ticks - 1)},  # the end of the second step
    alt="A sequence of zeros and ones, the state of one unit of an RNN after each of them, and its cell at one step: the input and the last state enter a tanh, which gives the new state; below it the weights of that unit, the values they multiply and the products.",
    seen="The weights are the same at every step; the values they multiply are not. With a recurrent weight of 0.9 the first 1 takes unit 2 to 0.76, and the state fades: 0.60, 0.49, 0.41, 0.36.",
    name="same-cell",
)  # fmt: skip

# %% [markdown]
# The row of weights stays; only what it multiplies changes. So one weight, changed once, changes all steps. With 0 the state is back at 0 one step
# after a 1. With 0.9 it fades, from 0.76 to 0.36 in four steps, and the second 1 finds a remainder: it takes the state to 0.87. With 1.5 the unit
# never forgets: four steps after the first 1 its state is 0.86, and if no other 1 follows, it is still 0.86 nine steps after it. With −0.9 its sign alternates:
# 0.76, −0.60, 0.49. Units 1 and 3 have no such memory. Unit 1 is at 0.76 whenever it reads a 1, at step 1 as at step 6, and at 0 otherwise; unit 3
# is at 0.91 one step later. The line of the old state in the drawing is the unit's own; what unit 3 reads of unit 1 is in the table.
#
# There is one difference, and it will matter in later chapters. A kernel's answers don't depend on each other and can
# all be computed at once. A cell has to wait for its own last answer; in return, what it saw at the first step can
# still be felt at the last.
#
# ## Does sharing help to read digits?
#
# Three readers, each with 16 maps of 6×6 units: 576 hidden units, then ReLU, then the best answer of each map in
# each quarter of the picture, then ten scores. They differ in the first layer's constraint and in nothing else. Two
# kinds of digits, all at 8×8 px on a canvas of 16×16: scikit-learn's, which people wrote, and
# [generated handwriting](handwriting.ipynb). They stand in the *middle*, or are *moved* by up to 4 px in both directions.
#
# <aside class="note">
#
# Chapter 1 compared nets with equal numbers of *parameters*. Here the numbers of *units* are equal, and the parameters are not.
#
# </aside>

# %%
print(f"made with: {sharing.STUDY.command}\nmean accuracy of 5 seeds ± half of the 95 % interval, in %")
print(*sharing_plots.table(results), sep="\n")

# %% tags=["hide-input"] mystnb={"image": {"alt": "Test accuracy of the dense, the local and the convolutional reader against the number of training digits, for real and generated digits, in the middle and moved."}}
plots.light(sharing_plots.learning_curves(results))

# %% [markdown]
# - **In the middle, sharing brings little.** After 1,000 real digits, dense reads
#   97.6<!-- sharing: study=data data=real net=dense train=1000 accuracy.mean % --> %, local 98.2<!-- sharing: study=data data=real net=local train=1000 accuracy.mean % --> % and convolution
#   98.4<!-- sharing: study=data data=real net=convolution train=1000 accuracy.mean % --> %; the intervals overlap. With 4,000 generated digits, more than a person would
#   like to write, the dense reader is ahead: 93.2<!-- sharing: study=data data=generated net=dense train=4000 accuracy.mean % --> % against
#   91.3<!-- sharing: study=data data=generated net=convolution train=4000 accuracy.mean % --> %. A constraint can cost something, and where every digit stands in the same place,
#   there is nothing to be shared.
# - **Moved, sharing helps.** After 300 real digits: dense 32.3<!-- sharing: study=data 'data=real, moved' net=dense train=300 accuracy.mean % --> %, local
#   27.4<!-- sharing: study=data 'data=real, moved' net=local train=300 accuracy.mean % --> %, convolution 46.3<!-- sharing: study=data 'data=real, moved' net=convolution train=300 accuracy.mean % --> %; after 1,000:
#   56.9<!-- sharing: study=data 'data=real, moved' net=dense train=1000 accuracy.mean % -->, 38.6<!-- sharing: study=data 'data=real, moved' net=local train=1000 accuracy.mean % --> and
#   66.4<!-- sharing: study=data 'data=real, moved' net=convolution train=1000 accuracy.mean % --> %. A stroke learned at one place is known at all others.
# - **It helps by what it forbids.** The dense reader has learned its own 1,000 digits by heart: it reads
#   99.9<!-- sharing: study=data 'data=real, moved' net=dense train=1000 fitted.mean % --> % of *them* right, the convolution only
#   81.0<!-- sharing: study=data 'data=real, moved' net=convolution train=1000 fitted.mean % --> %. On other digits the order is the reverse.
# - **Data can take its place.** Of generated moved digits, the convolution reads
#   42.2<!-- sharing: study=data 'data=generated, moved' net=convolution train=1000 accuracy.mean % --> % after 1,000 and the dense reader
#   33.9<!-- sharing: study=data 'data=generated, moved' net=dense train=1000 accuracy.mean % --> %; after 4,000 they are level,
#   49.2<!-- sharing: study=data 'data=generated, moved' net=convolution train=4000 accuracy.mean % --> and 49.0<!-- sharing: study=data 'data=generated, moved' net=dense train=4000 accuracy.mean % --> %. One has 1,066 parameters,
#   the other 148,682.
# - **A window alone does not help.** The local reader, between the two by its constraint, reads moved digits worst of all.
#   In chapter 1 it did no better.
#
# ## What do the three see when the digit moves?
#
# Three readers, each trained on 1,000 moved real digits, look at the same ink. In a convolution's map, a stroke that moves
# leaves the same trace elsewhere. A dense or a local layer has other weights there, and another answer.


# %%
class Readers(nn.Module):
    """Three readers of one shifted digit: eight maps of each, and its predicted probabilities."""

    def __init__(self, nets: list[nn.Module]) -> None:
        super().__init__()
        self.nets = nn.ModuleList(nets)

    def forward(self, ink, dx, dy):
        moved = move(ink, dx, dy)
        maps = [net[:2](moved) for net in self.nets]  # each (1, 16, 6, 6), after the ReLU
        beliefs = [net[2:](m).softmax(-1) for net, m in zip(self.nets, maps, strict=True)]
        shown = {"moved": moved[0], "maps": torch.cat([m[0, :8] for m in maps])}
        return shown | dict(zip(sharing.LAYERS, beliefs, strict=True))


def move(x: Tensor, dx: Tensor | int, dy: Tensor | int = 0) -> Tensor:
    """(…, height, width) moved to the right and down; what leaves on one side comes in on the other."""
    height, width = x.shape[-2:]
    rows, columns = (torch.arange(height) - dy) % height, (torch.arange(width) - dx) % width
    return x[..., rows[:, None], columns]


# %%
parts = sharing.material("real")
seen = sharing.placed(parts.train.take(torch.arange(1000)), "real, moved", 0)
middle = sharing.placed(parts.test, "real", 0)
readers = [sharing.trained(name, seen)[0] for name in sharing.LAYERS]

# %% [markdown]
# <a href="#?readers.dx=2">Move the digit by 2 px</a>, a stride's width: which maps go one place to the right and are
# otherwise the same? <a href="#?readers.dx=1">By 1 px</a>, even the convolution's maps change. Why?

# %% tags=["hide-input"]
tiny = {str(d): middle.pictures[middle.labels == d][0, 0] for d in range(10)}
DIGITS = list("0123456789")
LiveFigure(
    Readers(readers),
    controls=[
        Pad("ink", examples=tiny, size=16, pen=0.6, value="4", reads="digit", label="your digit"),
        Slider("dx", -4, 4, unit="px", label="shift to the right"),
        Slider("dy", -4, 4, unit="px", label="shift down"),
    ],
    panels=[
        Picture("moved", label="input of all three"),
        Maps("maps", more=True, label="eight maps each: dense, then local, then convolution"),
        Bars("dense", labels=DIGITS, brain="dense", label="dense: predicted probabilities"),
        Bars("local", labels=DIGITS, brain="local", label="locally connected: predicted probabilities"),
        Bars("convolution", labels=DIGITS, label="convolution: predicted probabilities"),
    ],
    alt="A small digit that can be moved, eight maps and the predicted probabilities of a dense, a locally connected and a convolutional reader.",
    seen="All three maps change with the digit's position. Only the convolution's are equivariant: every 2 px they are the same maps, moved by one position. The dense and the locally connected reader know this digit at other positions only from other examples.",
)  # fmt: skip

# %% [markdown]
# The record says how the readers' accuracy falls when all 360 test digits are moved to the right. Left, they learned
# from digits in the middle; in the picture's middle, from moved ones. (The five nets on the right come below.)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Test accuracy against a shift of the test digits, for three readers trained in the middle, the same trained on moved digits, and five convolutional twins."}}
plots.light(sharing_plots.shift_curves(results))

# %% [markdown]
# Trained in the middle, all three are lost after a few pixels. Moved by 1 px, the dense reader still reads
# 52.6<!-- sharing: study=data data=real net=dense train=1000 shifted[5].mean % --> %, the local one 51.9<!-- sharing: study=data data=real net=local train=1000 shifted[5].mean % --> %, and the convolution
# 49.7<!-- sharing: study=data data=real net=convolution train=1000 shifted[5].mean % --> %: sharing the first layer's weights has not helped at all, since the last layer still
# asks in which quarter a stroke lies. At 3 px they read 10.8<!-- sharing: study=data data=real net=dense train=1000 shifted[7].mean % -->,
# 12.5<!-- sharing: study=data data=real net=local train=1000 shifted[7].mean % --> and 20.8<!-- sharing: study=data data=real net=convolution train=1000 shifted[7].mean % --> %. Trained on moved digits, each reads less
# in the middle and loses less away from it, the convolution from 66.4<!-- sharing: study=data 'data=real, moved' net=convolution train=1000 accuracy.mean % --> to
# 50.3<!-- sharing: study=data 'data=real, moved' net=convolution train=1000 shifted[8].mean % --> % at 4 px.
#
# <aside class="note">
#
# Digits that were moved already are then pushed over the edge, and come in again on the other side.
#
# </aside>
#
# ## What does a convolution promise, and what breaks the promise?
#
# Slide a kernel over a picture that has been moved: the same map comes out, moved. This is **equivariance**: to move and
# then look is to look and then move. It is *not* **invariance**, which would be the same answer wherever the picture is.
# The promise holds exactly if no window meets an edge; we let the picture go on at its other side.

# %%
x, w = torch.rand(1, 1, 16, 16), torch.randn(1, 1, 3, 3)
look = lambda x: F.conv2d(F.pad(x, (1, 1, 1, 1), mode="circular"), w).relu()  # noqa: E731
for stride in (1, 2):
    moved_first, looked_first = look(move(x, 1))[..., ::stride], move(look(x), 1)[..., ::stride]
    assert torch.allclose(moved_first, looked_first, atol=1e-6)
halved = look(x)[..., ::2]
gap = (look(move(x, 1))[..., ::2] - halved).norm() / halved.norm()
assert gap > 0.5  # no move of the halved map makes up for it
print("stride 1: to look, then move is to move, then look. Stride 2: moved by 1 px, other pixels are kept")

# %% [markdown]
# A stride of 2 keeps every second answer. Move the picture by one pixel, and it keeps the *others*. Pooling over 2×2
# has the same fault. What an every-second-pixel grid can't hold are changes from one pixel to the next; signal
# processing blurs them away *before* it leaves pixels out (**low-pass filtering**), and so can a network
# ([Zhang, 2019](../book/bibliography.md#zhang2019making)). To see it between whole pixels too, we need a move by
# fractions that does not blur by itself: each row of pixels is a sum of waves, and every wave is moved.


# %%
def slid(n: int, by: Tensor) -> Tensor:
    """(m,) distances in px to matrices (m, n, n) that move a line of n values round by them."""
    away = 2 * torch.pi * (torch.arange(n) - by[:, None]) / n  # (m, n)
    waves = torch.arange(1, n // 2)[:, None, None]
    row = (1 + 2 * (waves * away).cos().sum(0) + (n // 2 * away).cos()) / n
    return row[:, (torch.arange(n)[:, None] - torch.arange(n)) % n]


assert torch.allclose(slid(16, torch.tensor([3.0]))[0], torch.eye(16).roll(3, 0), atol=1e-5)


# %%
class Downsampling(nn.Module):
    """Shift the image, convolve, downsample, shift back: how far from equivariant is it?"""

    def __init__(self, kernels: Tensor) -> None:
        super().__init__()
        self.kernels = kernels  # (8, 1, 5, 5)
        self.blurs = nn.ModuleList([BlurPool(taps, wrap=True) for taps in (3, 5, 7)])

    def forward(self, ink, by, kernel, taps):
        distances = torch.cat([torch.zeros(1), by[None], torch.arange(25) / 8])
        moved = ink[0] @ slid(16, distances).mT  # (27, 16, 16)
        wide = F.pad(moved[:, None], (2, 2, 2, 2), mode="circular")
        found = F.conv2d(wide, self.kernels[kernel - 1][None]).relu()
        best = F.max_pool2d(F.pad(found, (0, 1, 0, 1), mode="circular"), 2, 1)
        ways = [found[..., ::2, ::2], best[..., ::2, ::2]]
        ways += [torch.stack([b(m) for b in self.blurs])[taps] for m in (found, best)]
        half = slid(8, -distances / 2).mT[:, None]
        back = [found @ slid(16, -distances).mT[:, None], *(way @ half for way in ways)]
        change = torch.stack([(b[1:] - b[0]).flatten(1).norm(dim=1) / b[0].norm().clamp(min=1e-3) for b in back])
        change = (change - 1e-5).clamp(min=0)  # what rounding leaves
        return {
            "moved": moved[1], "change": change[:, 1:], "px": distances[2:], "here": change[:, 0],
            "maps": torch.cat([b[1] for b in back[1:]]),
        }  # fmt: skip


# %%
@torch.no_grad()
def changes(px: float, taps: int = 0) -> Tensor:
    """(5,) mean change over 20 test digits and 8 kernels, each way of downsampling, after a shift by px."""
    figure, some = Downsampling(sharing.recorded("max, zeros")[0].weight), middle.pictures[:20]
    found = [figure(x[None], torch.tensor(px), torch.tensor(k), torch.tensor(taps))["here"] for x in some for k in range(1, 9)]
    return torch.stack(found).mean(0)


print("mean change of the map after   not halved  stride 2  max pooling  blur, stride 2  max, blur, stride 2")
for px in (0.5, 1.0):
    print(f"a move by {px} px" + " " * 14 + "".join(f"{c:13.0%}" for c in changes(px)))

# %% [markdown]
# Look where the curves come back to zero. Then <a href="#?downsampling.taps=7+px">blur more</a>, and watch the maps
# <a href="#?downsampling.by=1">at a shift of 1 px</a>: moved back, they should look as they do <a href="#?downsampling.by=0">at 0</a>.

# %% tags=["hide-input"]
LiveFigure(
    Downsampling(sharing.recorded("max, zeros")[0].weight.detach()),
    controls=[
        Pad("ink", examples=tiny, size=16, pen=0.6, value="5", label="your digit"),
        Slider("by", 0, 3, value=1, step=0.125, unit="px", label="shift to the right"),
        Slider("kernel", 1, 8, value=3, label="trained kernel"),
        Choice("taps", ["3 px", "5 px", "7 px"], label="blur"),
    ],
    panels=[
        Picture("moved", label="input, shifted"),
        Lines(
            "change", label="change of the map, shifted back", x="px", y=(0, 1.2),
            labels=["full size", "stride 2", "max pooling", "blur, stride 2", "max, blur, stride 2"],
            brains=["convolution", "dense", "hybrid", "local", "state space"],
            x_label="shift to the right, px", y_label="share of the map",
        ),
        Maps("maps", names=["stride", "max", "blur", "max, blur"], label="downsampled, shifted back"),
    ],
    alt="A digit moved by fractions of a pixel, curves of how much its feature map changes when it is halved in four ways, and the four halved maps moved back.",
    seen="At full size, the map comes back at every whole pixel; between them the ReLU changes it. Downsampled by a stride, it comes back at every second pixel only, which is aliasing: on the mean of 20 digits and 8 kernels it is off by 66 % at 1 px, after max pooling by 34 %, with a blur before the downsampling by 18 and 9 %. A wider blur brings the curves down further, and takes detail with it.",
)  # fmt: skip

# %% [markdown]
# ## Myth: CNNs are translation invariant
#
# It is often said, and the reasoning is: convolutions are equivariant, pooling over all places forgets the place, so the
# answer stays the same when the picture moves. We train five twins on 1,000 real digits in the middle
# of the canvas. All have the same three convolutions (5×5, then twice 3×3; 8, 12 and 12 maps). Four end with the mean of each map
# over all places, a dense layer and ten scores; between their convolutions, the maps are halved or not.
#
# - *max, flattened*: max pooling, and the last layer has a weight for each place; surrounded by zeros;
# - *max, zeros*: max pooling, mean at the end; surrounded by zeros;
# - *max, wrapped*: the same, and the picture goes on at its other side;
# - *blurred, wrapped*: max pooling that blurs 3×3 before it leaves pixels out;
# - *unhalved, wrapped*: no halving at all.
#
# How many digits do they read right in the middle? For how many pictures does the answer stay the same when the picture is moved
# round by one pixel, to any side? And how many are read right further away?

# %%
print("mean of 5 seeds ± half of the 95 % interval, in %")
print(*sharing_plots.shift_table(results), sep="\n")

# %% [markdown]
# All five read 97.4 to 98.5 % in the middle, so they look equally good. But moved by a single pixel, *max, zeros* changes its answer for
# almost a third of the pictures: 69.1<!-- sharing: study=shift data=real 'net=max, zeros' train=1000 agreement.mean % --> % stay. At 3 px it reads
# 41.9<!-- sharing: study=shift data=real 'net=max, zeros' train=1000 shifted[7].mean % --> %, and its seeds differ widely; *max, flattened* reads 37.9<!-- sharing: study=shift data=real 'net=max, flattened' train=1000 shifted[7].mean % --> %.
# The edge is not the only culprit: wrapped round, 72.6<!-- sharing: study=shift data=real 'net=max, wrapped' train=1000 agreement.mean % --> % of the answers stay. Blurring before the pixels
# are left out brings it to 98.1<!-- sharing: study=shift data=real 'net=blurred, wrapped' train=1000 agreement.mean % --> %, at no cost in accuracy here and without one more parameter.
# Without any halving every answer stays, 100.0<!-- sharing: study=shift data=real 'net=unhalved, wrapped' train=1000 agreement.mean % --> %, and nothing else could happen: each layer is
# equivariant, and a mean over all places doesn't change when places move round. The price is work: 16 times as many places in the
# last layer.


# %%
class Invariance(nn.Module):
    """Variants of a network on one image, shifted cyclically: does each keep its first prediction?"""

    def __init__(self, nets: list[nn.Module]) -> None:
        super().__init__()
        self.nets = nn.ModuleList(nets)

    def forward(self, ink, dx, dy):
        here = move(ink, dx, dy)
        along = torch.cat([here, ink] + [move(ink, by, dy) for by in range(-8, 9)])  # (19, 1, 16, 16)
        beliefs = torch.stack([net(along).softmax(-1) for net in self.nets])  # (3, 19, 10)
        first = beliefs[:, 1].argmax(-1)  # what each net reads before the move
        told = beliefs[:, 2:].gather(2, first[:, None, None].expand(-1, 17, 1))[..., 0]
        px = torch.arange(-8, 9)
        return {"moved": here[0], "told": told, "px": px, "max": beliefs[0, 0], "unhalved": beliefs[2, 0]}


# %% [markdown]
# Three of the twins, with the weights of one seed. <a href="#?invariance.dx=2">Move the picture by 2 px</a> and compare the
# bars; then try other digits, or your own.

# %% tags=["hide-input"]
LiveFigure(
    Invariance([sharing.recorded(name) for name in ("max, zeros", "blurred, wrapped", "unhalved, wrapped")]),
    controls=[
        Pad("ink", examples=tiny, size=16, pen=0.6, value="3", reads="digit", label="your digit"),
        Slider("dx", -8, 8, unit="px", label="shift to the right"),
        Slider("dy", -8, 8, unit="px", label="shift down"),
    ],
    panels=[
        Picture("moved", label="input, shifted cyclically"),
        Lines(
            "told", label="predicted probability of the first prediction", x="px", y=(0, 1), labels=["max pooling", "blurred", "full size"],
            brains=["hybrid", "local", "convolution"], x_label="shift to the right, px", y_label="probability",
        ),
        Bars("max", labels=DIGITS, brain="hybrid", label="max pooling, zero padding: predicted probabilities"),
        Bars("unhalved", labels=DIGITS, label="full size, circular padding: predicted probabilities"),
    ],
    alt="A small digit shifted cyclically, the probability that three convolutional networks give to their first prediction against the shift, and the predicted probabilities of two of them.",
    seen="Only the network that never downsamples its maps predicts the same wherever the image is. With max pooling the curve jumps from pixel to pixel. Blurring smooths most of it away, not all.",
)  # fmt: skip

# %% [markdown]
# Equivariance holds for each convolution; invariance is a property of the *whole* network, and each stride, each pooling, each
# edge and each last layer with a weight per place can break it. [Azulay & Weiss (2019)](../book/bibliography.md#azulay2019why)
# found that large networks trained on photographs, too, can change their answer when the picture moves by a pixel, and named
# subsampling as a cause.
#
# ## Where does a place leak in?
#
# Wrapping the picture round was a trick to have no edge. Real layers have one, and something must be put there: **zeros**, the
# other side of the picture (**circular** padding), or *nothing*: only windows that fit. Below, four convolutions with
# weights drawn by chance look at ink; once it is moved first, once the map is moved afterwards. What differs is where the layer
# knows its place.


# %%
class Edges(nn.Module):
    """Shift, then convolve, against convolve, then shift, for three kinds of padding."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.layers = nn.ModuleList([nn.Conv2d(1 if i == 0 else 8, 8, 3) for i in range(4)])

    def look(self, x: Tensor, depth: Tensor) -> Tensor:
        """(1, 1, 16, 16) to the first map after `depth` layers, for each treatment: (3, 16, 16)."""
        ways = []
        for mode in ("constant", "circular", None):
            maps, deep = x, []
            for layer in self.layers:
                maps = layer(maps if mode is None else F.pad(maps, (1,) * 4, mode=mode)).tanh()
                gap = (16 - maps.shape[-1]) // 2
                deep.append(F.pad(maps[0, 0], (gap,) * 4))
            ways.append(torch.stack(deep)[depth - 1])
        return torch.stack(ways)

    def forward(self, ink, dx, depth, edge):
        moved_first, looked_first = self.look(move(ink, dx), depth), move(self.look(ink, depth), dx)
        apart = (moved_first - looked_first).abs()
        return {"moved": moved_first[edge][None], "apart": apart, "share": 100 * (apart > 1e-4).float().mean((1, 2))[:, None]}


# %% [markdown]
# Add layers, <a href="#?edges.depth=1">one</a> to <a href="#?edges.depth=4">four</a>: how far does the edge's influence reach?
# And what is left of it with <a href="#?edges.edge=circular">circular padding</a>?

# %% tags=["hide-input"]
LiveFigure(
    Edges(),
    controls=[
        Pad("ink", examples=tiny, size=16, pen=0.6, value="2", label="your digit"),
        Slider("dx", -4, 4, value=3, unit="px", label="shift to the right"),
        Slider("depth", 1, 4, value=2, label="layers"),
        Choice("edge", ["zeros", "circular", "none"], label="padding of the map shown"),
    ],
    panels=[
        Maps("moved", signed=True, label="map of the shifted ink"),
        Maps("apart", names=["zeros", "circular", "none"], label="difference from the shifted map, by padding"),
        Quantities("share", rows=["zeros", "circular", "none"], units="%", label="positions that differ, by padding"),
    ],
    alt="A feature map of a moved digit after one to four convolutions, and where moving first and looking first differ, for zeros, circular padding and no padding.",
    seen="With zeros, blank paper looks different at the edge from the second layer on. In a strip that grows by a pixel with each layer, a map that is moved afterwards disagrees: it has taken the strip along. Circular padding leaves no difference. Without padding, the windows at the edge are missing, and a map that is moved afterwards takes its gap along.",
)  # fmt: skip

# %% [markdown]
# Can a network *use* that? We ask nets that average every map over all places, so that nothing but the edge can tell them, for the
# impossible: is the digit in the upper left or in the lower right? Three convolutions of 3×3 see 3 px to each side. The digit
# stands 0 to 3 px from both edges. [Kayhan & van Gemert (2020)](../book/bibliography.md#kayhan2020translation) put this question to
# networks with a patch in one of two corners.

# %%
print("mean of 5 seeds ± half of the 95 % interval, in %; guessing gives 50")
print(*sharing_plots.place_table(results), sep="\n")

# %% [markdown]
# With **circular** padding it is impossible: the two pictures are one picture moved round, and such a net must give both the same answer. It
# reads 49.8<!-- sharing: study=place 'data=margin 0' net=circular train=500 accuracy.mean % --> %, guessing. With **zeros**, at the very edge all five seeds learn it,
# 100.0<!-- sharing: study=place 'data=margin 0' net=zeros train=500 accuracy.mean % --> %. Further away fewer of them do: four of five 1 px from it, one and in part another at 2 px, and at 3 px none,
# 49.8<!-- sharing: study=place 'data=margin 3' net=zeros train=500 accuracy.mean % --> %. With **no** padding all seeds learn it at every distance, 100.0<!-- sharing: study=place 'data=margin 3' net=none train=500 accuracy.mean % --> %: the windows that would see the digit's outer side
# don't exist, and which side that is depends on the corner.
#
# Is there nothing to be learned at 3 px, or was it not found? We ask nets that are *not trained*: how far apart are their averages for
# one digit in the two corners, measured by how far they spread from digit to digit?


# %%
@torch.no_grad()
def trace(net: str, margin: int) -> float:
    """Difference of the maps' means between the corners, as a share of their spread between digits; 20 random nets."""
    corners, shares = [move(middle.pictures[:100], by, by) for by in (margin - 4, 4 - margin)], []
    for seed in range(20):
        torch.manual_seed(seed)
        upper, lower = map(sharing.EDGES[net]()[:-1], corners)
        shares.append((upper - lower).abs().mean() / upper.std(0).mean())
    return float(torch.stack(shares).mean())


print("padding " + "".join(f"{margin:>10}" for margin in sharing.MARGINS))
for net in sharing.EDGES:
    print(f"{net:8}" + "".join(f"{trace(net, margin):10.0%}" for margin in range(4)))

# %% [markdown]
# There is something: with zeros the trace fades from pixel to pixel, and at 3 px it is small, but not zero. Units in the two outermost rows still see the
# digit's first row as well as what the edge has done to blank paper. It is not enough for 400 steps of training to find. So a
# network can know where it is by its edge alone, and the deeper it is, the further inwards it can know. Kayhan & van Gemert show it for large
# networks, far from the edge.
#
# ## How does a shared weight learn?
#
# Training changes a weight along the loss's slope, its **gradient**. What is the slope for a weight that is used in many places?
# Pretend for a moment that each use has a weight of its own: w₁, w₂, … That is the locally connected layer, and each has its own
# slope. Sharing sets them all equal to one w. Change w a little, and all of them change by as much at once; by the chain rule
# the loss changes by the sum of what each would have changed:
#
# ```
# slope for w  =  slope for w₁ + slope for w₂ + …
# ```
#
# **The gradient of a shared weight is the sum over its uses.** For a convolution, the use at place (i, j) multiplies the weight
# `w[u, v]` with the pixel `x[i + u, j + v]`. So if `delta[i, j]` is the loss's slope for the map's value there,
#
# ```
# gradient[u, v]  =  sum over all i, j of  delta[i, j] * x[i + u, j + v]
# ```
#
# which is the sliding sum again: the *error map* slides over the picture as a kernel. We check it against autograd, and against the
# locally connected layer, whose separate gradients have to add up to the same.

# %% tags=["show-input"]
x, target = torch.rand(1, 1, 12, 12), torch.randn(1, 1, 10, 10)
conv = nn.Conv2d(1, 1, 3)
local = as_local(conv, 12)
for layer in (conv, local):
    (0.5 * (layer(x) - target).square().sum()).backward()
delta = (conv(x) - target).detach()  # the slope of the loss for each value of the map
by_hand = F.conv2d(x, delta)  # the error map slides over the picture
one_by_one = local.weight.grad.sum(-1).view(1, 1, 3, 3)  # the 100 places' own gradients
assert torch.allclose(by_hand, conv.weight.grad, atol=1e-4)
assert torch.allclose(one_by_one, conv.weight.grad, atol=1e-4)
print("by hand, by the sum over 100 positions, by autograd: the same gradient")

# %% [markdown]
# In time it is the same sum. A cell's weights are used at every step; give each step a copy of its own, and their gradients add up
# to that of the one cell. This is **backpropagation through time** ([Werbos, 1990](../book/bibliography.md#werbos1990backpropagation)):

# %%
x, (w_x, w_h, b) = torch.randn(9, 3), (torch.randn(4, 3), torch.randn(4, 4) / 2, torch.zeros(4))
shared = w_h.clone().requires_grad_()
run(x, w_x, shared, b).square().sum().backward()
copies = [w_h.clone().requires_grad_() for _ in x]  # a copy for each step
h, loss = torch.zeros(4), torch.zeros(())
for x_t, copy in zip(x, copies, strict=True):
    h = torch.tanh(w_x @ x_t + copy @ h + b)
    loss = loss + h.square().sum()
loss.backward()
assert torch.allclose(sum(copy.grad for copy in copies), shared.grad, atol=1e-4)
print("the gradients of 9 steps add up to the gradient of the one cell")

# %% [markdown]
# Watch one filter learn. It starts at zero and is shown a picture and the map that another kernel makes of it. Each step of the
# figure is one step of gradient descent, with the gradient computed by the formula above and nothing else.


# %%
class Learning(nn.Module):
    """One kernel, one step of gradient descent a tick, towards the map of another kernel."""

    def forward(self, ink, goal, rate, row, column, weight, losses):
        target = F.conv2d(ink, goal[None, None])
        error = F.conv2d(ink, weight[None, None]) - target  # (1, 1, 24, 24)
        gradient = F.conv2d(ink, error)[0, 0] / error.numel()  # (5, 5): the sum over 576 uses
        rows, columns = torch.arange(24) + row, torch.arange(24) + column
        uses = error[0, 0] * ink[0, 0][rows[:, None], columns]  # whose sum is one weight's gradient
        steepest = 25 * ink.square().mean()  # no slope changes faster than this
        loss = error.square().mean() / target.square().mean().clamp(min=1e-6)
        return {
            "filter": torch.stack([weight, gradient]), "errors": torch.stack([error[0, 0], uses]),
            "weight": weight - rate / steepest * gradient,
            "losses": torch.cat([losses[:, 1:], loss.clamp(max=2)[None, None]], 1),
        }  # fmt: skip


# %% [markdown]
# Press Play. When the error map is blank, the gradient is zero and the kernel stays.
# <a href="#?learning.row=0&learning.column=0">Look at another weight's uses</a>; and try
# <a href="#?learning.ink=epagoda~">the pagoda</a>: why does it learn more slowly than from a digit?

# %% tags=["hide-input"]
edge = torch.zeros(5, 5)
edge[1:4, 1], edge[1:4, 3] = -1, 1
GOALS = {"vertical edge": edge, "horizontal edge": edge.T, "spot": F.pad(torch.ones(1, 1), (2,) * 4), "blur": torch.full((5, 5), 0.25)}
sheets = {"5": digits.example(5), "8": digits.example(8), "pagoda": 1 - photo("china", 28, centre=(0.3, 0.5))[0]}
LiveFigure(
    Learning(),
    controls=[
        Pad("ink", examples=sheets, label="image"),
        Kernel("goal", presets=GOALS, low=-2, high=2, label="kernel to be learned"),
        Slider("rate", 0.1, 1.9, value=1.0, step=0.1, label="learning rate"),
        Slider("row", 0, 4, value=2, label="row of one weight"),
        Slider("column", 0, 4, value=1, label="column of that weight"),
    ],
    panels=[
        Maps("filter", signed=True, scale="map", names=["weights now", "their gradient"], label="the kernel that learns"),
        Maps("errors", signed=True, scale="map", names=["error", "error × pixel of that weight"], label="at each of 576 positions"),
        Lines("losses", labels=["loss"], brains=["convolution"], y=(0, 1.05), label="loss", x_label="last 60 steps", y_label="loss / first loss"),
    ],
    carry={"weight": torch.zeros(5, 5), "losses": torch.ones(1, 60)},
    alt="A kernel that learns step by step, its gradient, the error map, and the products of error and pixel at every use of one weight.",
    seen="Each weight's gradient is the mean of its products over all positions: positions that agree add up, positions that disagree cancel. A digit's sparse ink tells the weights apart; on a photo, neighbouring pixels are alike, and so are the gradients of neighbouring weights.",
)  # fmt: skip

# %% [markdown]
# And a whole network? Here are 12 epochs of the twin *max, zeros*, recorded: the weights at each **epoch** (once as many digits as there
# are, here 32 steps of 32), all of them real.


# %%
class Epochs(nn.Module):
    """A recorded training: the network as it was at any epoch, before the reader's ink."""

    def __init__(self, net: nn.Sequential, states: dict[str, Tensor]) -> None:
        super().__init__()
        self.net, self.states = net.eval(), states

    def forward(self, ink, epoch):
        now = {name: self.states[name][epoch] for name in self.net.state_dict() if name in self.states}
        maps = F.conv2d(ink, now["0.weight"], now["0.bias"], padding=2).relu()
        read = self.states["accuracy"]
        return {
            "kernels": now["0.weight"][:, 0], "maps": maps[0],
            "belief": functional_call(self.net, now, ink).softmax(-1),
            "read": torch.stack([read, read[epoch].expand(13)]),
        }  # fmt: skip


# %%
states = sharing.epochs()
kernels = states["0.weight"].flatten(1)  # (13, 200)
for epoch in (0, 1, 2, 4, 8, 12):
    like = torch.corrcoef(torch.stack([kernels[0], kernels[epoch]]))[0, 1]
    print(f"epoch {epoch:2}: {states['accuracy'][epoch]:4.0%} accuracy, kernels correlate {like:.2f} with the first ones")

# %% [markdown]
# <a href="#?epochs.epoch=0">Before training</a>, the kernels are noise, and their maps show the digit all the same. When do the kernels
# change, and when does the <a href="#?epochs.epoch=12">belief</a>?

# %% tags=["hide-input"]
LiveFigure(
    Epochs(sharing.TWINS["max, zeros"](), states),
    controls=[
        Pad("ink", examples=tiny, size=16, pen=0.6, value="3", reads="digit", label="your digit"),
        Slider("epoch", 0, 12, value=1),
    ],
    panels=[
        Maps("kernels", signed=True, label="eight kernels of the first layer"),
        Maps("maps", more=True, label="their maps, after the ReLU"),
        Bars("belief", labels=DIGITS, label="predicted probabilities"),
        Lines("read", labels=["each epoch", "this epoch"], brains=["convolution", "dense"], y=(0, 1), label="accuracy on 360 test digits", x_label="epoch", y_label="accuracy"),
    ],
    alt="Eight kernels and maps of a network at one epoch of its training, its predicted probabilities for a digit, and its test accuracy at each epoch.",
    seen="The first layer's kernels change most in the first two epochs and hardly after the fourth, and still look like noise to us at the end. The reading comes later: what the following layers make of the same maps. On the way it falls once, at epoch 5.",
)  # fmt: skip

# %% [markdown]
# ## What does one kernel do to the answer?
#
# One kernel of 5×5 has 25 weights, and every pixel of its map depends on them, and so does all that follows. Below, the trained network
# is yours to change: pick one of its eight kernels and write another one in its place.


# %%
class Surgery(nn.Module):
    """A trained network with one kernel of its first layer replaced."""

    def __init__(self, net: nn.Sequential, pictures: Tensor, labels: Tensor) -> None:
        super().__init__()
        self.net, self.pictures, self.labels = net.eval(), pictures, labels

    def forward(self, ink, which, kernel):
        chosen = (torch.arange(8) == which - 1)[:, None, None, None]
        weight = torch.where(chosen, kernel / 10, self.net[0].weight)  # (8, 1, 5, 5)
        every = torch.cat([ink, self.pictures])
        first = F.conv2d(every, weight, self.net[0].bias, padding=2).relu()
        changed, trained = self.net[2:](first), self.net(every)
        right = torch.stack([(z[1:].argmax(-1) == self.labels).float().mean() for z in (trained, changed)]) * 100
        return {
            "kernels": weight[:, 0], "maps": first[0], "belief": changed[0].softmax(-1),
            "trained": trained[0].softmax(-1), "right": right[:, None], "bias": self.net[0].bias, "weight": weight, "ink": ink,
        }  # fmt: skip


# %% [markdown]
# First all eight, one at a time: write nothing in a kernel's place, or an upright edge.

# %%
net = sharing.recorded("max, zeros")
surgery, kernel = Surgery(net, middle.pictures, middle.labels), 5 * GOALS["vertical edge"]
print(f"accuracy on 360 test digits, as trained: {surgery(tiny['3'][None, None], torch.tensor(0), kernel)['right'][0, 0]:.0f} %")
for k in range(1, 9):
    nothing, edge = (surgery(tiny["3"][None, None], torch.tensor(k), kernel * on)["right"][1, 0] for on in (0, 1))
    print(f"without kernel {k}: {nothing:3.0f} %, replaced by a vertical edge: {edge:3.0f} %")

# %% [markdown]
# The figure opens without kernel 7. Write nothing in the place of <a href="#?surgery.which=1&surgery.kernel=~zeros">kernel 1</a>, of
# <a href="#?surgery.which=2&surgery.kernel=~zeros">kernel 2</a>, and so on: which one matters most for your digit? Then put an
# <a href="#?surgery.which=7&surgery.kernel=~vertical+edge">upright edge</a> in the place of kernel 7.

# %% tags=["hide-input"]
learned = {f"trained {n + 1}": (100 * k).round() / 10 for n, k in enumerate(net[0].weight.detach()[:, 0])}
edges = {name: 5 * goal for name, goal in GOALS.items()}
LiveFigure(
    Surgery(net, middle.pictures[:60], middle.labels[:60]),
    controls=[
        Pad("ink", examples=tiny, size=16, pen=0.6, value="3", reads="digit", label="your digit"),
        Slider("which", 1, 8, value=7, label="replace kernel"),
        Kernel("kernel", presets=learned | {"zeros": torch.zeros(5, 5)} | edges, value="zeros", low=-15, high=15, step=0.5, label="new kernel, × 10"),
    ],
    panels=[
        Maps("kernels", signed=True, label="eight kernels, one of them replaced"),
        Maps("maps", more=True, label="their maps", explain=Convolution("ink", "weight", "bias", padding=2, activation="relu")),
        Bars("trained", labels=DIGITS, brain="dense", label="predicted probabilities, as trained"),
        Bars("belief", labels=DIGITS, label="predicted probabilities, now"),
        Quantities("right", rows=["as trained", "now"], brains=["dense", "convolution"], units="%", label="accuracy on 60 test digits"),
    ],
    alt="A network with one kernel replaced: its kernels, their maps, its predicted probabilities before and after, and its accuracy on 60 digits before and after.",
    seen="A single kernel can decide: without kernel 7 most digits are misread, and nearly all become 1s; without kernel 3 few are. The layers behind it rely on what each map used to show. A vertical edge replaces much of kernel 7; in place of kernel 6, the same edge misleads more than an empty map.",
)  # fmt: skip

# %% [markdown]
# ## Is sharing needed to the end?
#
# A convolution is a dense layer that has been told what to be. Does it have to be told all the time? We start the convolutional reader on
# 1,000 moved digits, and after some steps of the 400 set its weights free: it goes on as a local or a dense layer, with the same answers at
# first and thousands of weights that may now part.

# %%
print("mean accuracy of 5 seeds ± half of the 95 % interval, in %")
print(*sharing_plots.freeing_table(results), sep="\n")

# %% tags=["hide-input"] mystnb={"image": {"alt": "Test accuracy at the end of training against the step at which a convolution's weights were set free, to a local or a dense layer, beside one never freed."}}
plots.light(sharing_plots.freeing_curves(results))

# %% [markdown]
# Set free at once, the local reader ends at 43.4<!-- sharing: study=freeing 'data=real, moved' 'net=local from 0' train=1000 accuracy.mean % --> % and the dense one at
# 58.7<!-- sharing: study=freeing 'data=real, moved' 'net=dense from 0' train=1000 accuracy.mean % --> %: to *begin* with shared weights is not enough. Kept together for the first
# 100 steps, they end at 59.2<!-- sharing: study=freeing 'data=real, moved' 'net=local from 100' train=1000 accuracy.mean % --> and
# 61.1<!-- sharing: study=freeing 'data=real, moved' 'net=dense from 100' train=1000 accuracy.mean % --> %, for the first 300 at
# 66.3<!-- sharing: study=freeing 'data=real, moved' 'net=local from 300' train=1000 accuracy.mean % --> and 68.4<!-- sharing: study=freeing 'data=real, moved' 'net=dense from 300' train=1000 accuracy.mean % --> %,
# as good as the convolution that was never freed (66.4<!-- sharing: study=data 'data=real, moved' net=convolution train=1000 accuracy.mean % --> ±
# 4.8<!-- sharing: study=data 'data=real, moved' net=convolution train=1000 accuracy.half % --> %). The constraint works while the first features form; later it may be lifted, and what was
# learned stays. [d'Ascoli et al. (2019)](../book/bibliography.md#dascoli2019finding) did this with larger convolutional networks turned into
# dense ones: freed at any time, they ended above dense networks that never were convolutional, and freed at some times above the
# convolutional network, too. That last finding ours neither shows nor excludes: the intervals overlap.
#
# ## The same promise in time
#
# A convolution over time and a recurrence both use the same weights at every step, so both keep the same promise: what comes later
# is answered later, in the same way. And both have an edge where the promise ends. For the convolution it is the padding; for the recurrence
# it is the first state, before anything was read.


# %%
class InTime(nn.Module):
    """A short pulse at some step: a convolution's maps and a recurrence's states, 24 steps of each."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(2)
        self.conv = nn.Conv1d(1, 8, 5, bias=False)
        self.w_x, self.first = torch.randn(8), torch.randn(8)
        self.w_h = 0.8 * nn.init.orthogonal_(torch.empty(8, 8))
        self.strange = torch.randn(24, 8, 8) / 4  # what would set each step's weights apart

    def forward(self, when, start, own):
        since = torch.arange(24) - when
        pulse = ((since == 0) + 0.5 * (since == 2)).float()  # (24,)
        maps = self.conv(F.pad(pulse[None, None], (4, 0)))[0].relu().T  # (24, 8), causal
        h, states = start * self.first, []
        for x_t, strange in zip(pulse, self.strange, strict=True):
            h = torch.tanh(self.w_x * x_t + (self.w_h + own * strange) @ h)
            states.append(h)
        return {"pulse": pulse[None], "maps": maps, "states": torch.stack(states)}


# %% [markdown]
# Move the pulse <a href="#?in-time.when=4">to step 4</a> and <a href="#?in-time.when=16">to step 16</a>: what follows it is the same.
# Then <a href="#?in-time.own=on">give every step weights of its own</a>. And <a href="#?in-time.start=2">another first state</a>: how long
# can you tell where the sequence began?

# %% tags=["hide-input"]
LiveFigure(
    InTime(),
    controls=[
        Slider("when", 0, 16, value=8, label="pulse at step"),
        Slider("start", 0, 2, value=0, step=0.25, label="initial state"),
        Toggle("own", label="separate weights for each step"),
    ],
    panels=[
        Lines("pulse", labels=["input"], brains=["dense"], y=(0, 1), label="input", x_label="step", y_label="value"),
        Heatmap("maps", label="convolution: maps"),
        Heatmap("states", signed=True, label="recurrence: states"),
    ],
    alt="A pulse in a sequence of 24 steps, the maps of a convolution over time and the states of a recurrence, which follow it.",
    seen="Shared weights respond to the pulse in the same way at any step; the convolution for as long as the pulse is in its receptive field, seven steps; the recurrence until its state has faded. With separate weights the response depends on the step. The initial state is the recurrence's padding: until it has faded, the state shows how long the sequence has run.",
)

# %% [markdown]
# ## Where does it break?
#
# Sharing takes for granted that the same thing means the same everywhere. Where it does not, sharing is a handicap. In the middle of the
# canvas, the free dense reader had the edge as soon as there were enough digits to learn from. A form whose first box holds the day and whose second
# holds the month, a scan that is always taken in the same position, a week whose Mondays differ from its Sundays: there a place or a
# moment has a meaning of its own, and the network has to be told it, by weights of its own or by an input that says where it is.
#
# Nor does sharing reach further than its one change. It covers moves, not turns, sizes or mirror images: a kernel that finds
# upright edges finds no level ones. And it saves parameters, not work: each of the 576 units computes its own sum.
#
# ## Exercises
#
# Each cell says whether your answer is right. Write it in place of `None` and run the cell; this needs a
# notebook with a kernel.
#
# **1.** `nn.RNN(10, 20)` reads 50 steps of 10 features and has 20 units. How many parameters has it? (PyTorch gives it two
# biases.)

# %%
count = None
check_number(
    count, lambda: sum(p.numel() for p in nn.RNN(10, 20).parameters()),
    "One matrix for the input, one for the state, two biases; and what do the steps add?",
)  # fmt: skip

# %% [markdown]
# <details><summary>Solution</summary>
#
# The steps add nothing:
#
# ```python
# count = 20 * 10 + 20 * 20 + 2 * 20  # 640
# ```
#
# </details>
#
# **2.** A 3×3 kernel slides over a picture of 28×28 without padding, stride 1. How many terms has the sum that is the gradient of one of its
# weights, for one picture?

# %%
terms = None
check_number(
    terms, lambda: F.conv2d(torch.zeros(1, 1, 28, 28), torch.zeros(1, 1, 3, 3)).numel(),
    "One term for each use. At how many positions is the kernel used?",
)  # fmt: skip

# %% [markdown]
# <details><summary>Solution</summary>
#
# One for each place of the map:
#
# ```python
# terms = 26 * 26  # 676
# ```
#
# </details>
#
# **3.** A convolution's bias is shared, too: one number is added at every place of a map. Write `bias_gradient(delta)`: from the loss's slopes for the maps,
# (batch, channel, height, width), to the gradient of the biases, (channel,).

# %%
bias_gradient = None
def by_autograd(delta: Tensor) -> Tensor:
    bias = torch.zeros(delta.shape[1], requires_grad=True)
    return torch.autograd.grad((bias[:, None, None] * delta).sum(), bias)[0]
check_function(bias_gradient, by_autograd, [(torch.randn(2, 3, 5, 4),), (torch.randn(1, 1, 2, 2),)], "What are a bias's uses?")

# %% [markdown]
# <details><summary>Solution</summary>
#
# Its uses are all places of its map, in all pictures of the batch:
#
# ```python
# def bias_gradient(delta):
#     return delta.sum((0, 2, 3))
# ```
#
# </details>
#
# **4.** And the pixels? A pixel is used by all windows that hold it. Write `pixel_gradient(delta, w)`: from the slopes (1, 1, n, n) and a
# kernel (1, 1, 3, 3) to the gradient of the picture, (1, 1, n + 2, n + 2), with `F.conv2d`.

# %%
pixel_gradient = None
check_function(
    pixel_gradient, lambda delta, w: F.conv_transpose2d(delta, w),
    [(torch.randn(1, 1, 4, 4), torch.randn(1, 1, 3, 3)), (torch.randn(1, 1, 7, 7), torch.randn(1, 1, 3, 3))],
    "Pixel (i, j) meets weight (u, v) in the window at (i − u, j − v): the signs run the other way.",
)  # fmt: skip

# %% [markdown]
# <details><summary>Solution</summary>
#
# Pad by 2, and slide the kernel turned by 180°:
#
# ```python
# def pixel_gradient(delta, w):
#     return F.conv2d(F.pad(delta, (2, 2, 2, 2)), w.flip(2, 3))
# ```
#
# So the way back through a cross-correlation is a convolution in mathematics' sense, chapter 1's flip.
#
# </details>
#
# **5.** Write `halved(x)` for a line (…, n) that goes on at its other end: blur it with [1, 2, 1] / 4, then keep every second value.
# It has to agree with `BlurPool`, which does it in both directions.

# %%
halved = None
check_function(
    halved and (lambda x: halved(halved(x).mT).mT), BlurPool(3, wrap=True), [(torch.randn(1, 2, 8, 8),)],
    "`x.roll(1, -1)` is the line moved by one; the first value kept is the first.",
)  # fmt: skip

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# def halved(x):
#     return ((x.roll(1, -1) + 2 * x + x.roll(-1, -1)) / 4)[..., ::2]
# ```
#
# </details>
#
# ## What was seen
#
# - A convolution is a locally connected layer with equal windows, and that is a dense layer with empty cells: in our readers 148,032, 14,976 and 416
#   parameters for the same 576 units. A recurrent cell is one set of weights at every step.
# - Sharing adds nothing that a layer can compute; it changes what is learned from few examples. On 300 moved digits it took the reader from
#   32.3<!-- sharing: study=data 'data=real, moved' net=dense train=300 accuracy.mean % --> to 46.3<!-- sharing: study=data 'data=real, moved' net=convolution train=300 accuracy.mean % --> %; on digits in the middle it brought nothing; with 4,000 moved digits a dense reader drew level.
# - A shared weight's gradient is the sum over its uses, in space and in time.
# - "CNNs are translation invariant" fails by one pixel: max pooling kept 69.1<!-- sharing: study=shift data=real 'net=max, zeros' train=1000 agreement.mean % --> % of the answers, blurring before halving
#   98.1<!-- sharing: study=shift data=real 'net=blurred, wrapped' train=1000 agreement.mean % --> %, no halving and circular padding all of them. Equivariance is the layer's, invariance the whole network's.
# - The edge tells a network where it is: by zeros near it, by missing windows everywhere in our small nets; a recurrence's edge is its first state.
# - Weights that were shared for the first 300 of 400 steps and then set free end as well as those shared to the end.
#
# All intervals are over five draws of training digits, places and first weights; one learning rate serves all nets, and no net was tuned
# further. The nets are small, and so are the digits: take the order of the results with you, not their size.
#
# ## Sources
#
# - [LeCun et al. (1989)](../book/bibliography.md#lecun1989backpropagation): windows with shared weights, trained by gradient descent.
# - [Elman (1990)](../book/bibliography.md#elman1990finding): the simple recurrent network;
#   [Werbos (1990)](../book/bibliography.md#werbos1990backpropagation): its gradient through time.
# - [Azulay & Weiss (2019)](../book/bibliography.md#azulay2019why), [Zhang (2019)](../book/bibliography.md#zhang2019making): what breaks invariance, and
#   blurring as a remedy.
# - [Kayhan & van Gemert (2020)](../book/bibliography.md#kayhan2020translation): what the edge gives away.
# - [d'Ascoli et al. (2019)](../book/bibliography.md#dascoli2019finding): convolutions set free in mid-training.
# - The digits: [Alpaydin & Kaynak (1998)](../book/bibliography.md#alpaydin1998optical), through
#   [scikit-learn](../book/bibliography.md#pedregosa2011scikit).
