# %% [markdown]
# # Hierarchies of features
#
# What does depth see?
#
# [Chapter 1](01_local_connectivity.ipynb) ended with two dots that no window of 5×5 pixels holds at once. The remedy it named was
# depth: a second layer reads the first layer's maps, a third layer the second's, and each sees a wider piece of the image.
# This chapter opens such stacks.

# %% [markdown]
# ## How far can a unit see?
#
# A unit depends on the pixels of its **receptive field**. The figure has a stack of up to six layers with random weights
# over a line of 81 positions, and computes the gradient of the unit in its middle: how much does it depend on each
# position (its **influence**; the mean over 12 lines and 8 channels)?

# %% tags=["remove-cell"]
# Set-up: installs the package where it is missing, and does nothing where it is there.
import twobrains  # missing? The README says how to install it.

# %% tags=["hide-input"]
from collections.abc import Iterator
from contextlib import contextmanager
from math import comb

import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn import functional as F

from twobrains import checkpoints, plots
from twobrains.analysis.receptive_field import Field, Window, receptive_field, windows
from twobrains.analysis.saliency import grad_cam, gradient, likeness, occlusion
from twobrains.data import digits
from twobrains.data.photos import photo
from twobrains.exercises import check_function, check_number
from twobrains.experiments.depth import plots as depth_plots, study as depth
from twobrains.live import (
    Bars, Choice, Heatmap, LayerDiagram, Lines, LiveFigure, Maps, Matrix, Pad, Picture, Quantities, Slider, Toggle,
)  # fmt: skip

torch.set_num_threads(1)
cnn, results = checkpoints.load("digit-cnn"), depth.STUDY.read()
DIGITS = list("0123456789")
photos = {"pagoda": 1 - photo("china", 28, centre=(0.3, 0.5))[0], "dahlia": 1 - photo("flower", 28)[0]}  # dark is ink
examples, test = {digit: digits.example(int(digit)) for digit in DIGITS}, digits.split(digits.scaled()).test


# %%
class Builder(nn.Module):
    """A stack over a line of 81 px: its middle unit's receptive field, and which part of it counts."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.weights = torch.randn(6, 8, 5, 8) / 20**0.5  # (layer, channel, tap, channel before)
        self.lines = torch.randn(12, 8, 81)

    def forward(self, depth, kernel, dilation, stride, pool):
        taps, on = torch.arange(-2, 3), torch.arange(6) < depth
        jumps = torch.stack([torch.ones_like(stride), stride, stride * pool])  # before layers 1, 2, and 3 to 6
        with torch.enable_grad():
            maps = [self.lines.clone().requires_grad_()]
            for layer, weight in enumerate(self.weights):
                read = at(maps[-1], taps * dilation * jumps[min(layer, 2)]) * (taps.abs() <= kernel // 2)[:, None]
                found = torch.einsum("oti,bitn->bon", weight, read).relu()
                if layer == 1:
                    found = torch.maximum(found, at(found, ((pool - 1) * stride)[None])[:, :, 0])
                maps.append(torch.where(on[layer], found, maps[-1]))
            slopes = torch.autograd.grad(maps[-1][:, :, 40].sum(), maps)
        sizes = torch.stack([slope.abs().mean((0, 1)) for slope in slopes])  # (7, 81)
        sizes = sizes / sizes.amax(1, keepdim=True).clamp(min=1e-9)
        return {"sizes": sizes, **measures(sizes[0], on, kernel // 2 * dilation, jumps, pool)}


# %%
def at(x: Tensor, by: Tensor) -> Tensor:
    """(…, 81) to (…, len(by), 81): x read `by` positions further on; zeros beyond the ends."""
    place = torch.arange(81) + by[:, None]
    return x[..., place % 81] * ((place >= 0) & (place < 81))


def measures(size: Tensor, on: Tensor, reach: Tensor, jumps: Tensor, pool: Tensor) -> dict[str, Tensor]:
    """The window of the middle unit, its sizes of influence, and three numbers about them."""
    left = (reach * jumps[torch.tensor([0, 1, 2, 2, 2, 2])] * on).sum()
    right = left + (pool - 1) * jumps[1] * on[1]
    away = torch.arange(81) - 40
    held = torch.stack([(size * (away.abs() <= r)).sum() for r in range(41)]) / size.sum()
    jump = torch.where(on[1], jumps[2], jumps[1])
    numbers = torch.stack([left + right + 1, 2 * (held < 0.95).sum() + 1, jump])
    inside = ((away >= -left) & (away <= right)).float()
    return {"curves": torch.stack([inside, size]), "away": away, "numbers": numbers[:, None]}


# %% tags=["hide-input"]
LiveFigure(
    Builder(),
    controls=[
        Slider("kernel", 1, 5, value=5, step=2, unit="px", label="kernel"),
        Slider("depth", 1, 6, value=6, label="layers"),
        Slider("dilation", 1, 2),
        Slider("stride", 1, 2, label="stride, layer 1"),
        Slider("pool", 1, 2, unit="px", label="pooling, layer 2"),
    ],
    panels=[
        Lines(
            "curves", labels=["receptive field", "influence"], brains=["dense", "convolution"], x="away", y=(0, 1.05),
            label="the middle unit's receptive field, and each pixel's influence in it", x_label="px from the middle", y_label="influence / its peak",
        ),
        Quantities("numbers", rows=["receptive field", "95 % of the influence", "jump"], brains=["dense", "convolution", "dense"], units="px", label="sizes"),
        Heatmap("sizes", time=False, label="backward pass: the unit's gradient in each layer", x_label="position", y_label="layer"),
    ],
    alt="A stack over a line: the receptive field of its middle unit, the influence of each position on the unit, and how the gradient spreads from the unit back to the line.",
    seen="The receptive field is a box, the influence a bell: many paths lead from its middle to the unit, and few from its rim. With more layers the box grows faster than the bell. A receptive field that is wider than the line of 81 px is cut at its ends.",
)  # fmt: skip

# %% [markdown]
# The stride is the first layer's, and after the second layer, the larger of two neighbours may be kept (max pooling).
# Look at the bell inside the box. Go <a href="#?builder.depth=2">from two layers</a> <a href="#?builder.depth=6">to six</a>: which of the two grows faster?
# Then take <a href="#?builder.kernel=3&builder.depth=6">3-px kernels</a>, spread their taps with
# <a href="#?builder.kernel=3&builder.depth=6&builder.dilation=2">dilation 2</a>, or <a href="#?builder.kernel=3&builder.depth=6&builder.dilation=1&builder.stride=2&builder.pool=2">halve twice</a>:
# the window widens without one more weight.

# %% [markdown]
# How wide is the receptive field? A unit of the first layer sees as many pixels as its kernel has taps. A unit of the next layer sees several of these windows,
# side by side or overlapping; how far they lie apart is the layer's **jump**: the product of all strides before it. So
# two numbers, carried from layer to layer, give the side of a unit's receptive field:


# %% tags=["show-input"]
def window(layers: list[tuple[int, int, int]]) -> tuple[int, int]:
    """(kernel, stride, dilation) of each layer to the side of a unit's window, and the jump."""
    side, jump = 1, 1
    for kernel, stride, dilation in layers:
        side, jump = side + (kernel - 1) * dilation * jump, jump * stride
    return side, jump


# %% [markdown]
# Is that what a network does? A unit depends on a pixel if the unit's slope along it isn't zero. We draw four stacks by chance, with
# positive weights so that nothing cancels, and count the pixels with a gradient. `receptive_field` of the package
# ([Araujo, Norris & Sim, 2019](../book/bibliography.md#araujo2019computing), give the derivation) also says where the window begins.

# %%
torch.manual_seed(0)
for _ in range(4):
    drawn = [(*torch.randint(1, 4, (2,)).tolist(), 1 + int(torch.rand(()) < 0.3)) for _ in range(3)]
    net = nn.Sequential(*(nn.Conv1d(1, 1, k, s, dilation=d) for k, s, d in drawn)).double()
    for weight in net.parameters():
        nn.init.ones_(weight)
    line = torch.zeros(1, 1, 200).double().requires_grad_()
    seen = torch.autograd.grad(net(line)[0, 0, 2], line)[0][0, 0].nonzero()[:, 0]
    (side, jump), field = window(drawn), receptive_field(windows(net))
    assert field.of(2, 200) == range(int(seen[0]), int(seen[-1]) + 1)
    print(f"(kernel, stride, dilation) {drawn}: side {side}, jump {jump}; the gradient spans {int(seen[-1] - seen[0]) + 1}")
    assert side == field.size == seen[-1] - seen[0] + 1

# %% [markdown]
# And the network that reads your handwriting? Its three blocks hold four convolutions; every halving doubles the jump, and so
# what each further layer adds.

# %%
blocks = [cnn.block1, cnn.block2, cnn.block3]
for count in (1, 2, 3):
    field = receptive_field(windows(nn.Sequential(*blocks[:count])))
    print(f"block {count}: a unit sees {field.size} px, its neighbour the same, {field.jump} px further")

# %% [markdown]
# ## Myth: a deep layer uses its whole receptive field
#
# [Luo et al. (2016)](../book/bibliography.md#luo2016understanding) showed why the bell must come: with weights drawn by chance, the influence is nearly a
# Gaussian, and with *n* layers its width grows like √*n*, while the window grows like *n*. They called what counts the **effective
# receptive field**. But do *trained* networks come to use the window they have?
#
# We train stacks of ten 3×3 layers (*normalised*; a section below says what that is) on a canvas of 21×21 px, which is just the window of the last layer. One task fits into a
# small window: read a digit of 8×8 px, wherever it stands. The other one can't be solved in a small window: two dots are
# 3 to 7 px apart, or 9 to 13; near or far? Then for each layer we look for the square around the middle unit that holds 95 % of the influence.

# %%
print(f"made with: {depth.STUDY.command}\nside that holds 95 % of the influence, px; mean of 3 seeds")
print(*depth_plots.field_table(results), sep="\n")
for task in depth.TASKS:
    found = depth.STUDY.cell(results, "field", task, "normalised", 10)
    print(f"{task}: {100 * found.mean:.1f} ± {100 * found.half:.1f} % right")

# %% tags=["hide-input"] mystnb={"image": {"alt": "Side of the square that holds 95 % of the influence against the number of layers, untrained, trained on digits and trained on dots, all below the window's side."}}
plots.light(depth_plots.field_curves(results))

# %% [markdown]
# - **Untrained, the myth fails.** A unit of the tenth layer has a window of 21 px, and 95 % of the influence on it come from the inner
#   13.3<!-- depth: study=field task=digits net=normalised depth=10 before[9].mean --> px. The fourth layer still uses 8.2<!-- depth: study=field task=digits net=normalised depth=10 before[3].mean --> of 9.
# - **After training more is used**: 15.0<!-- depth: study=field task=digits net=normalised depth=10 after[9].mean --> px after digits,
#   16.7<!-- depth: study=field task=dots net=normalised depth=10 after[9].mean --> px after dots. Is that learned? The next cell asks. The stacks that judged the dots learned it: all of them reach
#   100.0<!-- depth: study=field task=dots net=normalised depth=10 accuracy.mean % --> %; the digits, after 300 steps only, are read at 81.2<!-- depth: study=field task=digits net=normalised depth=10 accuracy.mean % --> %.
# - **Trained, it still fails.** Even where the two dots are up to 13 px apart, the rim of the window hardly counts.
#
# An untrained stack has a blind spot: blank paper. Its biases are 0, so on paper every answer is exactly 0, where a ReLU lets no gradient through. What
# lies in the paper around a digit cannot count, however wide the window. On pictures of noise there is no paper:

# %%
torch.manual_seed(0)
noise = torch.randn(64, 1, 21, 21)
for name, which in {"untrained": ("digits", "before"), "trained on digits": ("digits", "after"), "trained on dots": ("dots", "after")}.items():
    print(f"{name:18} on noise, tenth layer: {depth.sides(depth.recorded('field', *which)[0], noise)[-1]:.1f} px hold 95 %")

# %% [markdown]
# On noise, the net that learned digits uses hardly more than the untrained one: most of what the table shows for digits is paper that has begun to count, not a wider
# look. The net that learned dots does look wider. (One net of each kind here, those of the figure below.)


# %%
class Layers(nn.Module):
    """A stack that returns all its layers' maps: (layer, batch, channel, height, width)."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, x: Tensor) -> Tensor:
        return torch.stack(self.net.features(x))


# %%
class Used(nn.Module):
    """How much of its receptive field the middle unit of a layer uses, on one image."""

    def __init__(self, nets: list[nn.Module]) -> None:
        super().__init__()
        self.layers = Layers(nets[0])
        states = [Layers(net).state_dict() for net in nets]
        names = [name for name in states[0] if "scores" not in name and "num_batches" not in name]
        self.states = {name: torch.stack([state[name] for state in states]) for name in names}

    def forward(self, ink, net, layer):
        now = {name: values[net[None]][0] for name, values in self.states.items()}
        own = torch.eye(8) * (torch.arange(1, 11) == layer)[:, None, None]  # each of 8 copies asks for one channel
        unit = lambda x: (functional_call(self.layers, now, x)[..., 10, 10] * own).sum((0, 2))  # noqa: E731
        influence = gradient(unit, ink.expand(8, 1, 21, 21)).abs().mean(0)[0]  # (21, 21)
        away = (torch.arange(21) - 10).abs()
        within = torch.maximum(away[:, None], away) <= torch.arange(11)[:, None, None]
        held = (influence * within).sum((1, 2)) / influence.sum().clamp(min=1e-12)
        sides = 2 * torch.arange(11) + 1
        numbers = torch.stack([2 * layer + 1, 2 * (held < 0.95).sum() + 1])[:, None]
        curves = torch.stack([held, (sides > 2 * layer).float()])
        return {"influence": influence[None], "held": curves, "sides": sides, "numbers": numbers}


# %% [markdown]
# Here it is on one picture. Compare the three networks <a href="#?used.net=untrained">before training</a>,
# <a href="#?used.net=trained+on+digits">after learning digits</a> and
# <a href="#?used.net=trained+on+dots">after learning dots</a>, on your ink and on <a href="#?used.ink=epagoda~">a photograph</a>, which has no
# blank paper. On which does it matter whether the network is trained?

# %% tags=["hide-input"]
small = digits.small().pictures[:, 0]
sheets = {digit: F.pad(small[int(digit)], (6, 7, 6, 7)) for digit in DIGITS}
sheets |= {name: F.interpolate(picture[None, None], 21, mode="area")[0, 0] for name, picture in photos.items()}
LiveFigure(
    Used([depth.recorded("field", *which)[0] for which in (("digits", "before"), ("digits", "after"), ("dots", "after"))]),
    controls=[
        Pad("ink", examples=sheets, size=21, pen=0.7, value="3", label="image"),
        Choice("net", ["untrained", "trained on digits", "trained on dots"], label="network"),
        Slider("layer", 1, 10, value=9),
    ],
    panels=[
        Maps("influence", label="influence on the middle unit"),
        Lines(
            "held", labels=["influence", "receptive field"], brains=["convolution", "dense"], x="sides", y=(0, 1.05),
            label="share of the influence in a square around the middle", x_label="side of the square, px", y_label="share",
        ),
        Quantities("numbers", rows=["receptive field", "95 % of the influence"], brains=["dense", "convolution"], units="px", label="side of the square"),
    ],
    alt="An image, the influence of its pixels on the middle unit of a layer, and the share of the influence that squares of growing side hold.",
    seen="The influence gathers around the middle, and layer by layer it widens less than the receptive field does. It is ragged on a single image, since a ReLU that is off lets nothing through. Untrained, only the ink and its surroundings count; on a photograph, an untrained network's influence is nearly as wide as a trained one's.",
)  # fmt: skip

# %% [markdown]
# ## What does each channel answer to?
#
# A kernel of the first layer can be looked at. A kernel of the fourth can't: its weights are for maps, not for pixels. But one can
# ask many pictures, and see where a channel answers most ([Zeiler & Fergus, 2014](../book/bibliography.md#zeiler2014visualizing), did so
# for a large network). Below are 300 test digits, or 98 pieces of two photographs; for each of the 56 channels, the six that
# excite it most, lit up within the window of the unit that answered. (Only windows that lie within the picture are asked, where there are any: beyond its edge are
# the zeros of the padding, and on a photograph those are what channel 3 answers to most.)

# %%
fields = [receptive_field(windows(nn.Sequential(*blocks[:count]))) for count in (1, 2, 3)]
FIELDS = torch.tensor([(f.size, f.jump, f.start) for f, n in zip(fields, (8, 16, 32), strict=True) for _ in range(n)])


def whole(field: Field) -> Tensor:
    """(28, 28): 1 where a unit's receptive field lies within the image, or everywhere if it is as large."""
    first = field.start + torch.arange(28) // field.jump * field.jump
    line = ((first >= 0) & (first + field.size <= 28)) | (field.size == 28)
    return (line[:, None] & line).float()


@torch.no_grad()
def peaks(cnn: nn.Module, pictures: Tensor) -> tuple[Tensor, Tensor]:
    """Each channel's strongest response to each image, and where among 28×28: (image, 56) twice."""
    maps = zip(cnn.features(pictures), fields, strict=True)
    sheets = torch.cat([F.interpolate(each, 28) * whole(field) for each, field in maps], 1).flatten(2)
    return sheets.amax(2), sheets.argmax(2)


def lit(pictures: Tensor, places: Tensor, field: Tensor) -> Tensor:
    """(n, 28, 28), dimmed outside the receptive fields of the units at these positions, (n,)."""
    size, jump, start = field
    line, firsts = torch.arange(28), [start + p // jump * jump for p in (places // 28, places % 28)]
    rows, columns = ((line >= f[:, None]) & (line < f[:, None] + size) for f in firsts)
    return pictures * (0.25 + 0.75 * (rows[:, :, None] & columns[:, None]))


# %%
class Patches(nn.Module):
    """The six images that excite a channel most, and the reader's ink, bright within the receptive field."""

    def __init__(self, cnn: nn.Module, banks: list[Tensor]) -> None:
        super().__init__()
        self.cnn, found = cnn, [peaks(cnn, bank) for bank in banks]
        best = [heights.topk(6, 0).indices for heights, _ in found]  # each (6, channel)
        self.places = torch.stack([places.gather(0, b).T for (_, places), b in zip(found, best, strict=True)])
        which = torch.stack([best[0].T, best[1].T + len(banks[0])])  # (bank, channel, 6)
        kept, self.which = which.unique(return_inverse=True)
        self.kept = (255 * torch.cat(banks)[kept, 0]).round().to(torch.uint8)

    def forward(self, ink, bank, channel):
        k, framed = channel - 1, self.cnn.frame(ink)
        best, mine = self.kept[self.which[bank, k]].float() / 255, peaks(self.cnn, framed)[1][0, k]
        sheets = torch.cat([F.interpolate(maps, 28) for maps in self.cnn.features(framed)], 1)
        return {
            "best": lit(best, self.places[bank, k], FIELDS[k]), "yours": lit(framed[0], mine[None], FIELDS[k]),
            "map": sheets[:, k], "window": FIELDS[k, 0].float()[None, None],
        }  # fmt: skip


# %% [markdown]
# Go from <a href="#?patches.channel=3">channel 3</a> of the first block to <a href="#?patches.channel=20">channel 20</a> of the second (9 to 24)
# and <a href="#?patches.channel=40">channel 40</a> of the third (25 to 56). What do the six have in common? Then ask
# <a href="#?patches.bank=photographs">photographs</a>: would you have given the channel the same name?

# %% tags=["hide-input"]
pieces = [1 - photo(name, 7 * 28, centre=(0.4, 0.5)) for name in ("china", "flower")]
pieces = torch.cat([F.unfold(piece[None], 28, stride=28)[0].T.view(-1, 1, 28, 28) for piece in pieces])  # (98, 1, 28, 28)
LiveFigure(
    Patches(cnn, [test.pictures[:300], pieces]),
    controls=[
        Pad("ink", examples=examples | photos, value="3", label="your digit"),
        Choice("bank", ["digits", "photographs"], label="images from"),
        Slider("channel", 1, 56, value=3),
    ],
    panels=[
        Maps("best", label="images with the channel's strongest responses"),
        Maps("yours", label="your ink"),
        Maps("map", label="the channel's map of your ink"),
        Quantities("window", rows=["height and width"], units="px", label="receptive field"),
    ],
    alt="Six digits or pieces of photographs that excite a channel most, bright within the receptive field of the unit that responds most, the same for the reader's ink, and the channel's map.",
    seen="Channel 3 responds to the corner of a stroke, channel 20 to the round bottom of a 0, a 3 or an 8, channel 40 to whole 5s and 3s; the receptive fields grow from 5 to 10 to 28 px. On photographs channel 3 still finds corners, at the rims of petals and roofs; channel 20 finds dark pieces below a bright sky or wall, channel 40 eaves, tiles and petals: a name like “bowl detector” holds for the images that were searched.",
)  # fmt: skip

# %% [markdown]
# ## What would a unit most like to see?
#
# Instead of searching, one can climb: start with grey noise and change every pixel a little in the direction in which the unit's
# answer grows. This is **activation maximisation** or feature visualisation
# ([Olah, Mordvintsev & Schubert, 2017](../book/bibliography.md#olah2017feature), show how far it can be taken). Each tick of
# the figure is one step along the gradient, for the middle unit of a channel, or for one of the ten scores.


# %%
class Dream(nn.Module):
    """An image that climbs towards what a unit responds to, one step of gradient ascent a tick."""

    def __init__(self, cnn: nn.Module) -> None:
        super().__init__()
        self.cnn = cnn

    def answers(self, x: Tensor) -> Tensor:
        """(1, 32): middle units of eight channels of each block, before the ReLU, and scores of 0 to 7."""
        first = self.cnn.block1[:2](x)
        second = self.cnn.block2[:3](first.relu())
        third = self.cnn.block3[:6](second.relu())
        scores = self.cnn.classify(third.relu())
        return torch.cat([first[:, :8, 14, 14], second[:, :8, 7, 7], third[:, :8, 3, 3], scores[:, :8]], 1)

    def forward(self, layer, unit, rate, smooth, image, trail):
        chosen = (torch.arange(32) == 8 * layer + unit).float()
        slope = gradient(lambda x: (self.answers(x) * chosen).sum(1), image)
        slope = torch.where(smooth, F.avg_pool2d(F.pad(slope, (1, 1, 1, 1)), 3, 1), slope)
        step = rate * slope / slope.abs().amax((2, 3)).clamp(min=1e-9)
        now = (self.answers(image) * chosen).sum()[None, None]
        belief = self.cnn.classify(self.cnn.features(image).third).softmax(-1)
        past = torch.where(trail == 0, now, trail)  # before the first step
        carried = {"image": (image + step).clamp(0, 1), "trail": torch.cat([past[:, 1:], now], 1)}
        return {**carried, "sheet": image, "slope": slope, "belief": belief}


# %% [markdown]
# Press Play, or Step for one tick at a time. Then a unit of the <a href="#?dream.layer=first">first</a>,
# <a href="#?dream.layer=second">second</a> and <a href="#?dream.layer=third">third</a> block (Reset brings the noise back): how much of the
# picture changes at all? And <a href="#?dream.layer=output&dream.smooth=on">smooth each step</a>: does the score's favourite come to look like a digit?

# %% tags=["hide-input"]
torch.manual_seed(0)
LiveFigure(
    Dream(cnn),
    controls=[
        Choice("layer", ["first", "second", "third", "output"], value="output", label="unit in layer"),
        Slider("unit", 0, 7, value=3, label="channel, or digit of the output"),
        Slider("rate", 0.02, 0.2, value=0.1, step=0.02, label="step size"),
        Toggle("smooth", label="blur each step"),
    ],
    panels=[
        Picture("sheet", label="image now"),
        Maps("slope", signed=True, label="gradient: direction of the next step"),
        Lines("trail", labels=["unit"], brains=["convolution"], label="the unit's activation", x_label="last 60 steps", y_label="activation"),
        Bars("belief", labels=DIGITS, label="predicted probabilities for the image"),
    ],
    carry={"image": 0.3 + 0.2 * torch.rand(1, 1, 28, 28), "trail": torch.zeros(1, 60)},
    alt="An image that starts as grey noise and changes step by step towards what a unit responds to, the gradient that it follows, the unit's activation over the steps, and the network's predicted probabilities for the image.",
    seen="A unit of the first block changes 5×5 px and no more, one of the second 10×10, one of the third almost all: the receptive field once more. The score's favourite looks like no digit we know, and the network is certain of it. Blurring gives broader strokes, and no better digit.",
)  # fmt: skip

# %% [markdown]
# How sure does the network become of a picture that nobody would read? Thirty steps towards each of three digits:

# %%
dream = Dream(cnn)
for digit in (0, 3, 7):
    image = 0.3 + 0.2 * torch.rand(1, 1, 28, 28, generator=torch.Generator().manual_seed(0))
    for _ in range(30):
        frame = dream(torch.tensor(3), torch.tensor(digit), torch.tensor(0.1), torch.tensor(False), image, torch.zeros(1, 60))
        image = frame["image"]
    print(f"towards {digit}: probability of {digit} after 30 steps at least 90 %: {bool(frame['belief'][0, digit] > 0.9)}")

# %% [markdown]
# This network has learned from scribbles, with all digits alike as the target, and [is unsure of most](handwriting.ipynb) of them. An image made along its own gradient gets past that.
#
# ## Which pixels does an answer hang on?
#
# Three ways to ask, from the plainest on.
#
# - **Occlusion** ([Zeiler & Fergus, 2014](../book/bibliography.md#zeiler2014visualizing)): cover a square with paper; by how much does the score fall?
# - **Gradient**, or saliency map ([Simonyan, Vedaldi & Zisserman, 2014](../book/bibliography.md#simonyan2014deep)): along which pixels is the score's slope steep?
# - **Grad-CAM** ([Selvaraju et al., 2017](../book/bibliography.md#selvaraju2017grad)): weight each map of a deep layer by the mean of the score's slopes along it, and add up what speaks for the score.
#
# The gradient is what you get by nudging each pixel in turn. 784 nudges, in one batch, check it:

# %%
torch.manual_seed(0)
x = (test.pictures[:1] + 0.01 * torch.rand(1, 1, 28, 28)).double()  # a little noise: on blank paper, pooling has no single winner
double = checkpoints.load("digit-cnn").double()
score = lambda x: double.classify(double.features(x).third)[:, 3]  # noqa: E731
nudged = (score(x + 1e-6 * torch.eye(784).view(784, 1, 28, 28)) - score(x)).view(28, 28) / 1e-6
assert (nudged - gradient(score, x)[0, 0]).abs().max() < 1e-4
print("784 finite differences and one backward pass: the same gradient")


# %%
class Why(nn.Module):
    """Three maps of what a score hangs on, for a digit of the reader's choice."""

    def __init__(self, cnn: nn.Module) -> None:
        super().__init__()
        self.cnn = cnn

    def last(self, x: Tensor) -> Tensor:
        """A framed image to the maps of the last convolution: (batch, 64, 7, 7)."""
        return self.cnn.head[:3](self.cnn.features(x).third)

    def forward(self, ink, digit, side):
        chosen = (torch.arange(10) == digit).float()
        x = self.cnn.frame(ink)
        head = lambda maps: (self.cnn.head[3:](maps) * chosen).sum(1)  # noqa: E731
        score = lambda x: head(self.last(x))  # noqa: E731
        maps = [occlusion(score, x, side), gradient(score, x), grad_cam(head, self.last(x))]
        shown = torch.cat([F.interpolate(each, 28) for each in maps], 1)  # (1, 3, 28, 28)
        return {"framed": x, "maps": shown, "belief": self.cnn.head[3:](self.last(x)).softmax(-1)}


# %% [markdown]
# Grad-CAM needs a layer; the last convolution is the usual choice. It matters:

# %%
framed = cnn.frame(test.pictures[:120])
answered = F.one_hot(cnn(test.pictures[:120]).argmax(1), 10)
ways = {"third block": (cnn.classify, cnn.features(framed).third), "last convolution": (cnn.head[3:], Why(cnn).last(framed))}
for name, (rest, maps) in ways.items():
    cams = grad_cam(lambda m: (rest(m) * answered).sum(1), maps)  # noqa: B023
    print(f"{name}: blank for {100 * (cams.amax((1, 2, 3)) == 0).float().mean():.0f} % of 120 test digits")

# %% [markdown]
# Ask for the digit it is, and for <a href="#?why.digit=8">one that it isn't</a>: which strokes speak for an 8 in a 3, and which gap
# against it? Then ask about <a href="#?why.ink=edahlia~">a dahlia</a>. The network knows digits only; it gives an answer, and all three maps.

# %% tags=["hide-input"]
LiveFigure(
    Why(cnn),
    controls=[
        Pad("ink", examples=examples | photos, value="3", reads="digit", doubts=True, label="your digit"),
        Slider("digit", 0, 9, value=3, label="score explained"),
        Slider("side", 4, 12, value=6, step=2, unit="px", label="side of the occluding square"),
    ],
    panels=[
        Picture("framed", label="ink as the network sees it"),
        Bars("belief", labels=DIGITS, label="predicted probabilities"),
        Maps("maps", signed=True, scale="map", names=["occlusion", "gradient", "Grad-CAM"], label="evidence for the score, and against it"),
    ],
    alt="A digit, and three maps of what a score depends on: occlusion, gradient and Grad-CAM, with the network's predicted probabilities.",
    seen="Occlusion says what happens if ink is taken away, and nothing about ink that is missing; the gradient speaks of small changes of every pixel, blank ones too; Grad-CAM gives one coarse region. They are of three different quantities, and there is no reason why they should agree.",
)  # fmt: skip

# %% [markdown]
# ## Can such a map be trusted?
#
# A map may look convincing because it traces the ink, whatever the network has learned.
# [Adebayo et al. (2018)](../book/bibliography.md#adebayo2018sanity) proposed a test: replace the trained weights by random ones, layer by layer from the last one on.
# A network with random weights knows nothing, so a map that explains what the network knows *has to change*. We try it with the gradient, with
# the gradient times the ink, and with Grad-CAM.


# %%
class Reading(nn.Module):
    """The network without its framing: an image to the maps of its last convolution, and the scores."""

    def __init__(self, cnn: nn.Module) -> None:
        super().__init__()
        self.cnn = cnn

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        maps = self.cnn.head[:3](self.cnn.features(x).third)
        return maps, self.cnn.head[3:](maps)


ORDER = ["head.6", "head.0", "block3.4", "block3.1", "block2.1", "block1.0"]  # from the scores back to the picture


# %%
def three(reading: nn.Module, weights: dict[str, Tensor], x: Tensor, chosen: Tensor) -> tuple[list[Tensor], Tensor]:
    """Gradient, gradient × ink and Grad-CAM of the chosen scores, by these weights; and the scores."""
    with torch.enable_grad():
        x = x.detach().requires_grad_()
        last, scores = functional_call(reading, weights, x)
        slope, back = torch.autograd.grad((scores * chosen).sum(), [x, last])
    cam = (back.mean((2, 3), keepdim=True) * last).sum(1, keepdim=True).relu()
    return [slope, slope * x, cam], scores


# %%
class Sanity(nn.Module):
    """Maps of the trained network, beside those with its last layers' weights re-initialised."""

    def __init__(self, cnn: nn.Module) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.reading = Reading(cnn)
        self.trained = {f"cnn.{name}.weight": cnn.get_parameter(f"{name}.weight").detach() for name in ORDER}
        self.chance = {name: weight.std() * torch.randn_like(weight) for name, weight in self.trained.items()}

    def weights(self, count: Tensor) -> dict[str, Tensor]:
        """The trained weights, but those of `count` layers, the last ones first, random."""
        pairs = enumerate(self.trained.items())
        return {name: torch.where(place < count, self.chance[name], weight) for place, (name, weight) in pairs}

    def forward(self, ink, count):
        x = self.reading.cnn.frame(ink)
        scores = self.reading(x)[1]
        chosen = (scores == scores.amax(1, keepdim=True)).float()  # the trained network's answer
        then, (now, scores) = (three(self.reading, self.weights(n), x, chosen) for n in (0 * count, count))
        pairs = dict(zip(["slopes", "products", "cams"], zip(then[0], now, strict=True), strict=True))
        alike = torch.stack([likeness(a, b) for a, b in pairs.values()])  # (3, 1)
        return {name: torch.cat(pair)[:, 0] for name, pair in pairs.items()} | {"alike": alike, "belief": scores.softmax(-1)}


# %% [markdown]
# How alike are the maps before and after? As a number we take the correlation of their values' sizes: 1 is the same map, 0 an unrelated
# one. First the mean over 60 test digits:

# %%
sanity, some = Sanity(cnn), test.pictures[:60]
with torch.no_grad():
    chosen = F.one_hot(cnn(some).argmax(1), 10)
    trained = three(sanity.reading, sanity.trained, some, chosen)[0]
    print("random layers      gradient  gradient × ink   Grad-CAM")
    for count in range(7):
        now = three(sanity.reading, sanity.weights(torch.tensor(count)), some, chosen)[0]
        told = [float(likeness(a, b).mean()) for a, b in zip(trained, now, strict=True)]
        print(f"{count:12}" + "".join(f"{round(each, 2) + 0.0:15.2f}" for each in told))

# %% [markdown]
# With only the last layer drawn by chance, the gradient's likeness falls to 0.23, and nothing is left of Grad-CAM's: both pass the test. Gradient × ink stays at
# 0.59, and at 0.51 when not one trained weight is left. Much of what it shows is the ink itself. Adebayo et al. warn of it: a product with the input shows the input. (In the first line Grad-CAM
# has 0.97 because for two of the 60 digits its map is blank.) Draw more and more layers <a href="#?sanity.count=1">by chance</a>, down to
# <a href="#?sanity.count=6">all six</a>: by which map would you have noticed?

# %% tags=["hide-input"]
LiveFigure(
    sanity,
    controls=[
        Pad("ink", examples=examples, value="5", reads="digit", doubts=True, label="your digit"),
        Slider("count", 0, 6, value=1, label="last layers re-initialised"),
    ],
    panels=[
        Maps("slopes", signed=True, names=["trained", "now"], label="gradient"),
        Maps("products", signed=True, names=["trained", "now"], label="gradient × ink"),
        Maps("cams", names=["trained", "now"], label="Grad-CAM"),
        Quantities("alike", rows=["gradient", "gradient × ink", "Grad-CAM"], top=1, signed=True, label="correlation of the two maps, −1 to 1"),
        Bars("belief", more=True, labels=DIGITS, label="predicted probabilities, now"),
    ],
    alt="Three kinds of map for a digit, each of the trained network and of the network with some of its layers re-initialised, and the correlation of the two.",
    seen="With the last layer re-initialised, the prediction is gone, and two of the three maps are others. Gradient × ink keeps the shape of the digit to the end: it would have passed for the explanation of a network that knows nothing.",
)  # fmt: skip

# %% [markdown]
# ## What does a single channel do to the answer?
#
# Looking at what excites a channel tells what it *answers to*, not what the network *does with it*. For that, turn the channel down. The
# module multiplies one of the 56 channels by a gain; everything behind it is computed anew.


# %%
@contextmanager
def amplified(cnn: nn.Module, gains: Tensor) -> Iterator[None]:
    """While it lasts, the maps of the three blocks are multiplied by 56 gains."""
    ends = (cnn.block1[-1], cnn.block2[-1], cnn.block3[-1])
    hooks = [
        end.register_forward_hook(lambda part, given, maps, by=by: maps * by[:, None, None])
        for end, by in zip(ends, gains.split([8, 16, 32]), strict=True)
    ]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


# %%
class Ablation(nn.Module):
    """All layers of the trained network with one channel turned down, or up."""

    def __init__(self, cnn: nn.Module, example: Tensor) -> None:
        super().__init__()
        self.cnn = cnn
        self.layers = LayerDiagram(nn.Sequential(cnn, nn.Softmax(-1)), example, words={"0.frame": "centring"})

    def forward(self, ink, channel, gain):
        with amplified(self.cnn, 1 + (gain - 1) * (torch.arange(1, 57) == channel)):
            return self.layers(ink)


# %% [markdown]
# Which channels can the network least do without? Each of the 56 is silenced in turn, before 120 test digits. Then, ten times each, some of the third block's
# channels drawn by chance are silenced together.


# %%
@torch.no_grad()
def right(gains: Tensor) -> float:
    """Accuracy on 120 test digits, with these gains, in %."""
    with amplified(cnn, gains):
        predicted = cnn.classify(cnn.features(framed).third).argmax(1)
    return 100 * float((predicted == test.labels[:120]).float().mean())


ablation = Ablation(cnn, examples["1"][None, None])
alone = torch.tensor([right((torch.arange(56) != k).float()) for k in range(56)])
for name, block in zip(("first", "second", "third"), alone.split([8, 16, 32]), strict=True):
    print(f"{name:7}block, {len(block):2} channels: without one of them {block.mean():5.1f} % right, without the worst {block.min():5.1f} %")
print("channels whose loss costs more than 5 % of the digits:", [k + 1 for k in range(56) if alone[k] < 95])
for count in (8, 16, 24):
    orders = [torch.randperm(32, generator=torch.Generator().manual_seed(seed)) for seed in range(10)]
    found = [right(torch.cat([torch.ones(24), (order >= count).float()])) for order in orders]
    print(f"{count} of the third block's 32 silenced: {sum(found) / 10:5.1f} % right, from {min(found):.1f} to {max(found):.1f} %")

# %% [markdown]
# One at a time, hardly a channel is needed. Only channel 4, of the first block, costs more than 5 % of the digits, and 94.2 % are still read right without it. Eight of
# the third block's channels can go together at a cost of 0.8 %, sixteen leave 96.8 %; with twenty-four gone, 61.7 % are left. What one channel tells, others
# tell too, in other words. So a channel that looks like *the* detector of a stroke need not be the one that the answer hangs on. The figure opens with channel 4 silenced
# before a 1. Try it on other digits; silence <a href="#?ablation.ink=e6~&ablation.channel=20">channel 20</a>,
# which liked bowls so much, before a 6. And what if channel 1 is <a href="#?ablation.ink=e2~&ablation.channel=1&ablation.gain=3">three times as loud</a> before a 2? A channel of the first block
# can mislead as much then as a missing one: the layers behind it have learned its scale.

# %% tags=["hide-input"]
LiveFigure(
    ablation,
    controls=[
        Pad("ink", examples=examples, value="1", reads="digit", doubts=True, label="your digit"),
        Slider("channel", 1, 56, value=4),
        Slider("gain", 0.0, 3.0, value=0.0, step=0.25, unit="×", label="gain of that channel"),
    ],
    panels=[
        ablation.layers.panel("the network with that channel's gain", labels=DIGITS),
    ],
    alt="A network from top to bottom, with one channel of a block turned down: a digit, the feature maps of each layer, and ten predicted probabilities.",
    seen="Without channel 4 the 1 is read as an 8, with a probability of a third; at gain 1 it is a 1. Most other channels can be silenced with hardly a change.",
)  # fmt: skip

# %% [markdown]
# ## What can be read at each depth?
#
# A **linear probe** asks a layer what can be read from it by a straight line ([Alain & Bengio, 2016](../book/bibliography.md#alain2016understanding)): freeze the network,
# and fit a linear reader to the layer's answers. If digits become easier to read from layer to layer, the stack is doing something
# useful at each. We take a stack of eight layers of 16 channels, normalised and residual (the next section says what that is), and give each probe
# the mean of each map after a ReLU: 16 numbers, without their places. The first probe gets all 256 pixels. The digits of 8×8 px stand anywhere on a canvas of
# 16×16.

# %%
print("accuracy of linear readers, %; mean of 3 seeds ± half of the 95 % interval")
print(*depth_plots.probe_table(results), sep="\n")

# %% [markdown]
# - **Pixels say little.** All 256 of them give 17.0<!-- depth: study=probe task=digits net=both depth=8 after[0].mean % --> %: where a digit may stand anywhere, no single pixel means anything.
# - **The largest step is not learned.** Sixteen numbers from the first layer of a stack that was *never trained* give 76.6<!-- depth: study=probe task=digits net=both depth=8 before[1].mean % --> %; of a
#   trained one, 75.6<!-- depth: study=probe task=digits net=both depth=8 after[1].mean % --> %. Kernels drawn by chance find edges of some kind, and the mean over all places makes the reader
#   indifferent to place. Always compare a probe with one of an untrained network.
# - **What training adds is the rest.** From there on it rises layer by layer, to 92.4<!-- depth: study=probe task=digits net=both depth=8 after[4].mean % --> % at the fourth and
#   96.6<!-- depth: study=probe task=digits net=both depth=8 after[8].mean % --> % at the eighth; untrained it falls, to 64.9<!-- depth: study=probe task=digits net=both depth=8 before[8].mean % --> %.


# %%
class Probing(nn.Module):
    """What nine linear readers make of a digit: one of its pixels, and one of each layer."""

    def __init__(self) -> None:
        super().__init__()
        both = [depth.recorded("probe", "digits", when) for when in ("before", "after")]
        self.nets, self.probes = nn.ModuleList([net for net, _ in both]), [probes for _, probes in both]
        self.read = [
            [depth_plots.layer(results, "probe", "digits", when, n).mean for n in range(9)]
            for when in ("before", "after")
        ]

    def forward(self, ink, dx, dy, trained):
        moved = shifted(ink, dx, dy)
        told = []
        for net, probes in zip(self.nets, self.probes, strict=True):
            features = [moved.flatten(1), *(maps.relu().mean((2, 3)) for maps in net.features(moved))]
            told.append(torch.cat([probe.scores(each) for probe, each in zip(probes, features, strict=True)]))
        scores = torch.stack(told)[trained.long()]
        return {"moved": moved, "scores": scores, "read": torch.tensor(self.read) + 0 * dx}


def shifted(ink: Tensor, dx: Tensor, dy: Tensor) -> Tensor:
    """(1, 1, 16, 16) moved dx to the right and dy down; what leaves on one side comes in on the other."""
    return ink[..., ((torch.arange(16) - dy) % 16)[:, None], (torch.arange(16) - dx) % 16]


# %% [markdown]
# Move the digit <a href="#?probing.dx=3&probing.dy=-3">to another place</a>: which probes change their mind?
# <a href="#?probing.trained=off">Without training</a>, is anything left of the staircase?

# %% tags=["hide-input"]
canvases = {digit: F.pad(small[int(digit)], (4,) * 4) for digit in DIGITS}
LiveFigure(
    Probing(),
    controls=[
        Pad("ink", examples=canvases, size=16, pen=0.6, value="3", reads="digit", label="your digit"),
        Slider("dx", -4, 4, unit="px", label="shift to the right"),
        Slider("dy", -4, 4, unit="px", label="shift down"),
        Toggle("trained", value=True, label="trained network"),
    ],
    panels=[
        Picture("moved", label="input"),
        Matrix("scores", rows=["pixels", *(f"layer {n}" for n in range(1, 9))], columns=DIGITS, numbers=False, label="each probe's scores", x_label="digit", y_label=""),
        Lines("read", labels=["untrained", "trained"], brains=["dense", "convolution"], y=(0, 1), label="test accuracy of each probe, on record", x_label="layer; 0 is pixels", y_label="accuracy"),
    ],
    alt="A small digit that can be moved, the scores of nine linear probes, one of the pixels and one of each layer, and the test accuracy of each.",
    seen="The probe of the pixels changes its prediction with the position; those of the layers mostly keep theirs. Trained, the right digit stands out more from layer to layer; untrained it does not. A probe tells what can be read from a layer, not what the network makes of it.",
)  # fmt: skip

# %% [markdown]
# ## How does a deep stack learn at all?
#
# What reaches the first layer's weights in training is a gradient that has come back through all layers behind it. Each layer multiplies it by its
# weights. If that makes it a little smaller each time, it is gone after a few dozen layers (a **vanishing gradient**); a little larger, and it explodes. Two remedies
# are in almost every deep network. **Normalisation** scales each layer's answers to mean 0 and variance 1 before they are used
# ([Ioffe & Szegedy, 2015](../book/bibliography.md#ioffe2015batch)). A **residual connection** adds a layer's input to its answer, so that the
# gradient has a way past it ([He et al., 2016](../book/bibliography.md#he2016deep)).
#
# Below, twelve dense layers with ReLUs read 16 digits, before any training. Both stacks have the same weights: *plain*, and *yours*.


# %%
def used(h: Tensor, on: Tensor) -> Tensor:
    """What a layer makes of its input first: normalised where `on` is 1, then a ReLU."""
    centred = h - on * h.mean(1, keepdim=True)
    spread = (centred.square().mean(1, keepdim=True) + 1e-5).sqrt()
    return (centred / (on * spread + 1 - on)).relu()


# %%
class Flow(nn.Module):
    """Twelve layers at the start of training: plain, and with what the reader adds."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        some = digits.split(digits.small()).train.take(torch.arange(16))
        self.x, self.labels = some.pictures.flatten(1).double(), torch.eye(10).double()[some.labels]
        self.first, self.last = torch.randn(64, 32) * (2 / 64) ** 0.5, torch.randn(32, 10) / 32**0.5
        self.weights = torch.randn(12, 32, 32) * (2 / 32) ** 0.5  # so that a ReLU layer keeps the size on average

    def forward(self, gain, shortcut, normalise):
        yours = torch.stack([normalise.float(), shortcut]).double()
        on, short = (torch.stack([0 * each, each])[:, None, None] for each in yours)  # plain, yours
        with torch.enable_grad():
            maps = [(self.x @ self.first.double()).expand(2, 16, 32).clone().requires_grad_()]
            for weight in self.weights:
                maps.append(used(maps[-1], on) @ (gain.double() * weight.double()) + short * maps[-1])
            logits = used(maps[-1], on) @ self.last.double()
            loss = -(logits.log_softmax(-1) * self.labels).sum() / 16
            slopes = torch.autograd.grad(loss, maps)
        norms = torch.stack([slope.norm(dim=(1, 2)) for slope in slopes], 1)
        sizes = torch.stack([each.square().mean((1, 2)).sqrt() for each in maps], 1)
        return {"norms": norms.clamp(min=1e-9), "sizes": sizes.clamp(min=1e-9)}


# %%
h = torch.randn(16, 32)
assert torch.allclose(used(h[None], torch.ones(1, 1, 1))[0], nn.BatchNorm1d(32, affine=False)(h).relu(), atol=1e-5)
print("normalised by hand, then a ReLU: as torch's batch normalisation")

# %% [markdown]
# Turn the <a href="#?flow.gain=0.5">weights to 0.5</a> of their usual size: what arrives at the first layer? Bring it back
# <a href="#?flow.gain=0.5&flow.normalise=on">by normalising</a>, or <a href="#?flow.gain=0.5&flow.shortcut=1">by a shortcut</a>. And
# <a href="#?flow.gain=1.3&flow.shortcut=1">with large weights</a>, is the shortcut enough?

# %% tags=["hide-input"]
curves = {"labels": ["plain", "yours"], "brains": ["dense", "convolution"], "log": "y", "x_label": "layer"}
LiveFigure(
    Flow(),
    controls=[
        Slider("gain", 0.5, 1.5, value=0.8, step=0.1, unit="×", label="initial weights"),
        Slider("shortcut", 0.0, 1.0, value=1.0, step=0.25, unit="×", label="residual connection"),
        Toggle("normalise", label="normalise each layer"),
    ],
    panels=[
        Lines("norms", label="norm of the gradient at each layer", y_label="norm", **curves),
        Lines("sizes", label="size of each layer's activations", y_label="root mean square", **curves),
    ],
    alt="The norm of the loss's gradient and the size of the activations at each of twelve layers, for a plain stack and for one with normalisation or residual connections.",
    seen="At 0.8 of the usual weights, the plain stack's gradient shrinks from 0.16 at the last layer to 0.02 at the first. With a shortcut it grows instead, to 4.9, and so do the activations on the forward pass; with large weights both explode. Normalised, what arrives at the first layer is the same for all weights, 9.5. With both it is about 1, for any weights that the slider has.",
)  # fmt: skip

# %% [markdown]
# And what do such stacks learn? Convolutions of 3×3 with 8 channels, four kinds of stack, 4 and 16 layers deep, 300 steps on moved digits; for each kind and depth
# the learning rate that did best on validation digits, out of four. The column before last is the gradient's norm at the first layer, as a share of that at the last, in the deepest stacks,
# before training.

# %%
print("test accuracy, %; mean of 3 seeds ± half of the 95 % interval")
print(*depth_plots.flow_table(results), sep="\n")

# %% [markdown]
# - **Sixteen layers are harder than four.** At 4 layers the plain stack reads 58.8<!-- depth: study=flow task=digits net=plain depth=4 accuracy.mean % --> %, with a wide spread between seeds; at 16 it reads
#   7.1<!-- depth: study=flow task=digits net=plain depth=16 accuracy.mean % --> %, no better than guessing.
# - **Both remedies together carry furthest.** At 16 layers the normalised stack reads 42.8<!-- depth: study=flow task=digits net=normalised depth=16 accuracy.mean % --> %, the residual one
#   37.9<!-- depth: study=flow task=digits net=residual depth=16 accuracy.mean % --> %, and the one with both 71.9<!-- depth: study=flow task=digits net=both depth=16 accuracy.mean % --> %. After 300 steps none of them is finished.
# - **The gradient had not vanished.** In the plain stack of 16 layers it arrives at the first layer with 0.43<!-- depth: net=plain depth=16 lost.mean --> of its norm at the last.
#   In the others it *grows* on its way back: 38<!-- depth: net=normalised depth=16 lost.mean -->-fold, 230<!-- depth: net=residual depth=16 lost.mean -->-fold, 19<!-- depth: net=both depth=16 lost.mean -->-fold. The stack that learns
#   nothing has the most even gradient of the four. A gradient that arrives need not be one that helps, and "residual connections cure vanishing gradients" isn't what this
#   experiment shows. He et al. thought vanishing gradients an unlikely cause of their plain networks' trouble, too; those were normalised.
#
# ## Where does it break?
#
# A receptive field counts windows. Whatever looks at *all* places at once goes past it: a mean over the whole map, normalisation by the statistics of a picture, or the framing that
# our digit network begins with. That unit of the first block, with its window of 5×5: on how many pixels of your sheet does it depend?

# %%
ink = examples["3"][None, None].clone().requires_grad_()
first = cnn.features(cnn.frame(ink)).first[0]
slope = torch.autograd.grad(first[2].max(), ink)[0]
print(f"a unit of the first block depends on {int((slope != 0).sum())} pixels of the sheet, not on 25")

# %% [markdown]
# Nor do the pictures of this chapter explain a network. They show one unit, one score, one layer, by one method; occlusion, gradient and Grad-CAM disagree, and each is right about its own
# question. A channel's favourite pictures say nothing about what it does; a probe can read what the network never uses; what one channel
# tells, others tell too. And our networks are small, our digits simple: a hierarchy "from edges to parts to objects" we have seen for one of them, in a few of its channels, no more.
#
# ## Exercises
#
# Each cell says whether your answer is right. Write it in place of `None` and run the cell; this needs a
# notebook with a kernel.
#
# **1.** Three convolutions of 3×3, the second with stride 2. How wide is the window of a unit of the last, in px?

# %%
side = None
check_number(
    side, lambda: receptive_field([Window(3), Window(3, stride=2), Window(3)]).size,
    "The third layer's taps are 2 px apart in the image.",
)  # fmt: skip

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# side = 1 + 2 * 1 + 2 * 1 + 2 * 2  # 9
# ```
#
# A stride widens the windows of all layers *behind* it, not of its own.
#
# </details>
#
# **2.** How many layers of 3×3 with stride 1 does a unit need to see a whole picture of 28×28? And how many if the dilation doubles from layer to
# layer (1, 2, 4, …)? Give the second number.

# %%
count = None
check_number(
    count, lambda: next(n for n in range(1, 9) if receptive_field([Window(3, dilation=2**k) for k in range(n)]).size >= 28),
    "The window is 1 + 2 · (1 + 2 + 4 + …).",
)  # fmt: skip

# %% [markdown]
# <details><summary>Solution</summary>
#
# With dilation 1 every layer adds 2 px: 14 layers give 29. Doubling, the window is 2ⁿ⁺¹ − 1:
#
# ```python
# count = 4  # 3, 7, 15, 31
# ```
#
# </details>
#
# **3.** A line of 3-tap layers whose weights are all 1/3, without ReLU: write `bell(n)`, the influence of the places −n … n on the unit in the middle after
# n layers, a tensor of 2n + 1 values that add up to 1.

# %%
bell = None
def by_gradient(n: Tensor) -> Tensor:
    line = torch.zeros(1, 1, 4 * int(n) + 1, requires_grad=True)
    answer = line
    for _ in range(int(n)):
        answer = F.conv1d(answer, torch.full((1, 1, 3), 1 / 3), padding=1)
    return torch.autograd.grad(answer[0, 0, 2 * int(n)], line)[0][0, 0, int(n) : 3 * int(n) + 1]
check_function(bell, by_gradient, [(torch.tensor(1),), (torch.tensor(4),), (torch.tensor(9),)], "Each layer spreads every position's influence over three.")

# %% [markdown]
# <details><summary>Solution</summary>
#
# A sliding mean of a sliding mean of …:
#
# ```python
# def bell(n):
#     answer = torch.ones(1, 1, 1)
#     for _ in range(int(n)):
#         answer = F.conv1d(answer, torch.full((1, 1, 3), 1 / 3), padding=2)
#     return answer[0, 0]
# ```
#
# Its variance is n · 2/3: the width grows like √n.
#
# </details>
#
# **4.** Write `class_map(maps, slopes)`: Grad-CAM from a layer's maps (1, channel, height, width) and the score's slopes along them, of the same shape, to (1, 1, height, width).


# %%
class_map = None
def theirs(maps: Tensor, slopes: Tensor) -> Tensor:
    return grad_cam(lambda m: (m * slopes).sum((1, 2, 3)), maps)
check_function(class_map, theirs, [(torch.rand(1, 4, 5, 5), torch.randn(1, 4, 5, 5)), (torch.rand(1, 32, 7, 7), torch.randn(1, 32, 7, 7))], "One weight a channel; a sum over channels; nothing below zero.")

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# def class_map(maps, slopes):
#     return (slopes.mean((2, 3), keepdim=True) * maps).sum(1, keepdim=True).relu()
# ```
#
# </details>
#
# **5.** In a stack of n residual layers, each layer's answer can be used or passed by. How many ways lead from the input to the output of 10 layers, and how many of them pass
# through exactly 5 layers? Give the second number.

# %%
ways = None
check_number(
    ways, lambda: comb(10, 5),
    "Choose 5 of 10.",
)  # fmt: skip

# %% [markdown]
# <details><summary>Solution</summary>
#
# 2¹⁰ = 1,024 in all; those of length 5 are the most common:
#
# ```python
# ways = 10 * 9 * 8 * 7 * 6 // (5 * 4 * 3 * 2 * 1)  # 252
# ```
#
# </details>
#
# ## What was seen
#
# - A stack's window follows from kernels, strides and dilations alone, and spans exactly where the gradient isn't zero. What counts within it is a bell.
# - "A deep layer uses its whole receptive field" fails before training (13.3<!-- depth: study=field task=digits net=normalised depth=10 before[9].mean --> of 21 px hold 95 % of the influence) and after
#   (15.0<!-- depth: study=field task=digits net=normalised depth=10 after[9].mean --> and 16.7<!-- depth: study=field task=dots net=normalised depth=10 after[9].mean --> px); on pictures without blank paper, training for digits
#   hardly widened it, training for dots did.
# - Channels of the digit network answer to corners, then to bowls, then to whole digits. A score can be driven to certainty by a picture that nobody would read.
# - Grad-CAM was blank for 50 % of the digits at one layer and for 2 % at the next. Drawing weights by chance changes the gradient and Grad-CAM, and leaves gradient × ink
#   looking like the ink.
# - No channel but one costs more than 5 % of the digits by itself; three quarters of the last block's together cost 38 %.
# - Of what can be read linearly, the first layer gives 76.6<!-- depth: study=probe task=digits net=both depth=8 before[1].mean % --> % without any training; training takes it to 96.6<!-- depth: study=probe task=digits net=both depth=8 after[8].mean % --> % in eight layers.
# - Sixteen plain layers learned nothing (7.1<!-- depth: study=flow task=digits net=plain depth=16 accuracy.mean % --> %), with normalisation and residual connections
#   71.9<!-- depth: study=flow task=digits net=both depth=16 accuracy.mean % --> %; but the plain stack's gradient was not gone.
#
# Intervals are over three draws of first weights and batches, and wide; rates were chosen on validation digits for the stacks of the last section only, and nothing else was tuned. Take the order
# of the results with you, not their size.
#
# ## Sources
#
# - [Araujo, Norris & Sim (2019)](../book/bibliography.md#araujo2019computing): receptive fields, with all formulas.
# - [Luo et al. (2016)](../book/bibliography.md#luo2016understanding): effective receptive fields.
# - [Zeiler & Fergus (2014)](../book/bibliography.md#zeiler2014visualizing): what excites a channel; occlusion.
# - [Simonyan, Vedaldi & Zisserman (2014)](../book/bibliography.md#simonyan2014deep): saliency by gradients.
# - [Selvaraju et al. (2017)](../book/bibliography.md#selvaraju2017grad): Grad-CAM.
# - [Olah, Mordvintsev & Schubert (2017)](../book/bibliography.md#olah2017feature): feature visualisation.
# - [Adebayo et al. (2018)](../book/bibliography.md#adebayo2018sanity): sanity checks for saliency maps.
# - [Alain & Bengio (2016)](../book/bibliography.md#alain2016understanding): linear probes.
# - [Ioffe & Szegedy (2015)](../book/bibliography.md#ioffe2015batch), [He et al. (2016)](../book/bibliography.md#he2016deep): batch normalisation, residual connections.
# - The digits: [Alpaydin & Kaynak (1998)](../book/bibliography.md#alpaydin1998optical); they and the photographs through
#   [scikit-learn](../book/bibliography.md#pedregosa2011scikit).
