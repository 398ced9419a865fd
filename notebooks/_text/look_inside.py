# %% [markdown]
# # Look inside your own model
#
# What does a network of yours compute between its input and its output?
#
# `look_inside(model, example)` takes any `nn.Module` and shows the outputs of its layers for an example. A convolutional network
# is drawn from its image to its output, a recurrent layer shows its hidden states over time, and each has **gains**: sliders that multiply the output of one channel or unit, so that you see which later layers depend on it.
# In a notebook of your own, it comes with `from twobrains.live import look_inside`.

# %% [markdown]
# ## What do your kernels respond to?
#
# Here is a small convolutional network, as you might write one, trained on digits that people wrote. One line looks inside:

# %% tags=["remove-cell"]
# Set-up: installs the package where it is missing, and does nothing where it is there.
import twobrains  # missing? The README says how to install it.

# %% tags=["hide-input"]
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from twobrains import checkpoints, metrics
from twobrains.data import digits
from twobrains.exercises import check_function, check_number
from twobrains.experiments.locality import study as locality
from twobrains.live import look_inside
from twobrains.training import Recipe, fit, seeded

torch.set_num_threads(1)
parts = digits.split(digits.scaled())
examples = {str(digit): digits.example(digit)[None, None] for digit in range(10)}  # (1, 1, 28, 28) each


# %%
class Windows(nn.Module):
    """Convolutions over a digit (batch, 1, 28, 28); probabilities (batch, 10)."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 12, 5, padding=2)
        self.read = nn.Linear(12 * 3 * 3, 10)

    def forward(self, image):
        x = F.max_pool2d(self.conv1(image).relu(), 2)  # (batch, 6, 14, 14)
        x = F.max_pool2d(self.conv2(x).relu(), 4)  # (batch, 12, 3, 3)
        return self.read(x.flatten(1)).softmax(-1)


# %%
def cross_entropy(net, batch):
    images, labels = batch
    return F.nll_loss(net(images).clamp(min=1e-9).log(), labels)


windows, draw = seeded(Windows, 2), locality.batches(parts.train)
history = fit(windows, draw, cross_entropy, Recipe(300, 1e-2), progress=False, double=True)

# %% tags=["show-input"]
look_inside(windows, examples, labels=list("0123456789"))

# %% [markdown]
# Which edges does each channel of `conv1` respond to?
# <a href="#?inside-windows.example=1&inside-windows.gain_at_conv1_0=0&inside-windows.gain_at_conv1_3=1">Silence channel 0
# while it reads a 1</a> and watch `conv2` and the output, its predicted probabilities. Then
# <a href="#?inside-windows.example=1&inside-windows.gain_at_conv1_0=1&inside-windows.gain_at_conv1_3=0">silence channel 3
# instead</a>.

# %% [markdown]
# The network has two convolutions, their feature maps made smaller by [max pooling](../book/glossary.md#term-max-pooling), and a dense layer with a softmax, which gives ten **predicted probabilities**.
# It was trained for some seconds on 1,078 digits. The loss is the cross-entropy, the negative logarithm of the predicted probability of the right digit. Then it is tested on 360 others:

# %%
print(f"{metrics.accuracy(windows, parts.test):.0%} of the digits are classified correctly")

# %% [markdown]
# A layer's output is drawn as it leaves the layer, here before the ReLU: so it has
# a sign, and colours diverge from zero. What `forward` does by functions, here the ReLU and max pooling, shows in what the next layer is given, "into conv2".
# What no panel draws is named below the figure; the maps of single layers, with the arithmetic of each value, are under *More*.
#
# ## What is a gain?
#
# A **forward hook**: a function that PyTorch calls after a layer, and whose result replaces the layer's output. The model's weights stay as they are. This is one by hand:


# %% tags=["show-input"]
def with_gain(layer: nn.Conv2d, channel: int, gain: float):
    """Multiply one channel of the layer's output, until the hook is removed."""
    factors = torch.ones(layer.out_channels, 1, 1)
    factors[channel] = gain
    return layer.register_forward_hook(lambda layer, input, maps: maps * factors)


# %% [markdown]
# With it you can measure on all test digits what the figure shows for one. How much does the network depend on a channel?


# %%
def accuracy_without(net: Windows, channel: int) -> float:
    hook = with_gain(net.conv1, channel, 0.0)
    accuracy = metrics.accuracy(net, parts.test)
    hook.remove()
    return accuracy


for channel in range(6):
    print(f"without channel {channel}: accuracy {accuracy_without(windows, channel):.0%}")

# %% [markdown]
# Without channel 3 or 4 the accuracy stays at 99 %. Without channel 0, only 71 % are still classified correctly, and the figure's 1
# is not. Is it always channel 0? The same network from two other seeds of its first weights:

# %%
for seed in (0, 1):
    net = seeded(Windows, seed)
    fit(net, draw, cross_entropy, Recipe(300, 1e-2), progress=False, double=True)
    whole, without = metrics.accuracy(net, parts.test), [accuracy_without(net, c) for c in range(6)]
    most = min(range(6), key=without.__getitem__)
    print(f"seed {seed}: accuracy {whole:.0%}, without channel {most} {without[most]:.0%}")

# %% [markdown]
# With seed 0 no single channel matters much; with seed 1 only 70 % are left without channel 3. What a channel does for a
# network is an accident of its first weights. Back to the network of the figure, and to its 1:

# %%
hook = with_gain(windows.conv1, 0, 0.0)
print("the 1, without channel 0, is taken for:", int(windows(examples["1"]).argmax()))
hook.remove()

# %% [markdown]
# ## What is in your hidden states?
#
# The other brain reads the same digit row by row, from the top: 28 steps of 28 pixels. Its 24 units are all it keeps of the rows above, and after the last row a dense layer with a softmax turns them into predicted probabilities.


# %%
class Rows(nn.Module):
    """Reads a digit (batch, 1, 28, 28) row by row; probabilities (batch, 10)."""

    def __init__(self) -> None:
        super().__init__()
        self.gru = nn.GRU(28, 24, batch_first=True)
        self.read = nn.Linear(24, 10)

    def forward(self, image):
        states, _ = self.gru(image[:, 0])  # (batch, 28, 24)
        return self.read(states[:, -1]).softmax(-1)


rows = seeded(Rows)
fit(rows, draw, cross_entropy, Recipe(600, 2e-2), progress=False, double=True)
print(f"{metrics.accuracy(rows, parts.test):.0%} of the digits are classified correctly")

# %% [markdown]
# Time runs from left to right, one column for each row of the image. Change the digit: which columns stay as they
# are, and where do two digits part? <a href="#?inside-rows.example=1">The 1</a> and
# <a href="#?inside-rows.example=7">the 7</a> make a good pair.

# %% tags=["show-input"]
look_inside(rows, examples, labels=list("0123456789"), gains={"gru": [3, 10, 16]})

# %% [markdown]
# The first columns are blank rows: the same states for every digit. From the first ink on they differ, and it is hard to name what a single unit stands for. When does the network know? Here the last layer gets each of the states, as if the digit ended there:

# %%
with torch.no_grad():
    states, _ = rows.gru(parts.test.pictures[:, 0])  # (360, 28, 24)
    predicted = rows.read(states).argmax(-1)  # (360, 28)
right = (predicted == parts.test.labels[:, None]).float().mean(0)
ink = parts.test.pictures[:, 0].sum(-1) > 0  # (360, 28): rows with ink
last = 28 - ink.flip(1).float().argmax(1)
print(f"the last row with ink is row {last.float().mean():.0f} of 28 on average")
for row in (14, 20, 24, 26, 28):
    print(f"after row {row}: accuracy {right[row - 1]:.0%}")

# %% [markdown]
# While there is ink to come, the last layer's predictions are no better than chance: 7 % after row 20. The few blank rows at the bottom are not idle: there the states become what the last layer can classify, from 46 % after row 24 to 95 %. The loss looked at the last output only, and only there is it right.
#
# A gain of a recurrent layer multiplies its *outputs*; the recurrence itself, from step to step, is left as it is. So the sliders above change one row of the heatmap and, through its last column, the predicted probabilities; the other units stay the same. Take 2 for an example: what makes the network unsure,
# <a href="#?inside-rows.example=2&inside-rows.gain_at_gru_16=0">unit 16 silent</a>, or
# <a href="#?inside-rows.example=2&inside-rows.gain_at_gru_16=-2">unit 16 turned round and doubled</a>?
#
# ## What can't it show?
#
# It draws `Conv2d`, `ConvTranspose2d`, `Conv1d`, `ConvTranspose1d`, `RNN`, `LSTM` and `GRU`, and the model's output if that is one tensor of at most 40 values. Of a model without such layers, only the output is drawn, and a sentence says so.
# This one is not trained:

# %%
torch.manual_seed(0)
dense = nn.Sequential(nn.Flatten(), nn.Linear(784, 25), nn.ReLU(), nn.Linear(25, 10), nn.Softmax(-1))
look_inside(dense, examples, name="inside-dense")

# %% [markdown]
# And if there is nothing to draw, or you name what there is not, it refuses in words:

# %%
wide = nn.Linear(784, 100)
for model, example, layers in ((wide, torch.zeros(1, 784), None), (windows, examples["1"], ["conv3"])):
    try:
        look_inside(model, example, layers=layers)
    except ValueError as problem:
        print(problem)

# %% [markdown]
# ## How do I choose?
#
# Layers go by their names in the model. The network of the
# [first chapter](01_local_connectivity.ipynb) is made of blocks, so its names have dots:

# %%
cnn = checkpoints.load("digit-cnn")
print(*(name for name, part in cnn.named_modules() if isinstance(part, nn.Conv2d)))

# %% [markdown]
# `layers` picks what is drawn (else the first six), `gains` the channels that get a slider, by layer. The output of this network is ten logits, without a softmax: they are drawn as cells instead of bars. Is the largest one still the digit's if
# <a href="#?inside-digit-cnn.example=0&inside-digit-cnn.gain_at_block3_1_4=-2">channel 4 of the third block is turned
# round and doubled</a>? And for a <a href="#?inside-digit-cnn.example=3&inside-digit-cnn.gain_at_block3_1_4=-2">3</a>?

# %% tags=["show-input"]
look_inside(
    cnn, examples, layers=["block1.0", "block3.1"], gains={"block1.0": [2], "block3.1": [0, 4]},
    labels=list("0123456789"), name="inside-digit-cnn",
)  # fmt: skip

# %% [markdown]
# The 0 is no longer the largest; the 3 still is.
#
# Several examples by names of your own become a choice; one alone is given as it is, a batch of one. A model that
# takes several tensors gets a tuple of them, or a dict of them by the names in its `forward`, such as
# `{"tokens": tokens, "mask": mask}`. `labels` names the output's values, and `name` keeps apart two figures of one class.
#
# ## Does it work in a published page?
#
# Yes, where the model can be exported: the four figures above are run by ONNX Runtime in your browser, weights
# and hooks included, as all of this book's are. What ONNX has no operator for stops the build of a book: a first version of `Windows` with `F.adaptive_max_pool2d` did. In a notebook nothing is exported, torch runs the model, and `forward` may hold any Python. There the figure follows your model, too: train on in a later cell, and it shows
# the new weights. Examples of different shapes can be chosen from in a notebook only.
#
# ## Limits
#
# - One example at a time. A layer whose output has a larger batch is not shown.
# - A hook sees modules. What `forward` does by functions alone, such as `F.conv2d`, passes unseen, and a
#   layer that is used twice shows its last output.
# - Pointing at a value shows its sum where the layer does what `nn.Conv2d` does and no more: not for a subclass with a
#   `forward` of its own, a layer with a hook of yours, or half precision.
# - At most 64 maps of a layer are drawn, and of recurrent layers only their outputs: no gates, no
#   LSTM cell state, and of stacked layers the topmost.
# - The model is run in evaluation mode: no dropout, and batch normalisation with its running averages.
# - Silencing a channel shows what the *trained* network depends on. A network trained without it would have
#   learned to do without.
#
# ## Exercises
#
# Each cell says whether your answer is right. Write it in place of `None` and run the cell. On a published page
# nothing can be run: open the page as a notebook.
#
# **1.** Channels 0 and 2 of `conv1` each cost some accuracy when silenced alone. What is the accuracy on the test digits, from 0 to 1, if *both* are silent?

# %%
share = None


def without(*channels: int) -> float:
    hooks = [with_gain(windows.conv1, channel, 0.0) for channel in channels]
    found = metrics.accuracy(windows, parts.test)
    for hook in hooks:
        hook.remove()
    return found


check_number(share, lambda: without(0, 2), "Two hooks on one layer are called one after the other.")

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# hooks = [with_gain(windows.conv1, channel, 0.0) for channel in (0, 2)]
# share = metrics.accuracy(windows, parts.test)
# for hook in hooks:
#     hook.remove()
# ```
#
# Compare what is lost with the two losses added up: they need not be the same.
#
# </details>
#
# **2.** Write `silenced(image, unit)`: the predicted probabilities of `rows` for an image if one unit of its GRU outputs zeros. Mind that a GRU returns two things.

# %%
silenced = None
check_function(
    silenced,
    lambda x, unit: rows.read(rows.gru(x[:, 0])[0][:, -1] * (torch.arange(24) != unit)).softmax(-1),
    [(examples["7"], torch.tensor(3)), (examples["2"], torch.tensor(19))],
    "The hook gets (states, last state) and has to return both.",
)  # fmt: skip

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# def silenced(image, unit):
#     keep = torch.arange(24) != unit
#     hook = rows.gru.register_forward_hook(lambda gru, input, output: (output[0] * keep, output[1]))
#     probabilities = rows(image)
#     hook.remove()
#     return probabilities
# ```
#
# </details>
#
# **3.** `look_inside` does not draw the 25 hidden units of `dense`. Write `hidden(image)`, their values after the
# ReLU, (batch, 25).

# %%
hidden = None
check_function(
    hidden, lambda x: (x.flatten(1) @ dense[1].weight.T + dense[1].bias).relu(),
    [(examples["4"],), (torch.cat(list(examples.values())),)],
    "A part of an `nn.Sequential` is one, too.",
)  # fmt: skip

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# def hidden(image):
#     return dense[:3](image)
# ```
#
# A live figure of your own is a module that returns such tensors by name:
#
# ```python
# from twobrains.live import Bars, LiveFigure, Matrix, Pad
#
# class Hidden(nn.Module):
#     def forward(self, ink):
#         return {"hidden": hidden(ink), "probabilities": dense(ink)}
#
# LiveFigure(
#     Hidden(), [Pad("ink", examples={name: x[0, 0] for name, x in examples.items()}, value="4")],
#     [Matrix("hidden"), Bars("probabilities", labels=list("0123456789"), brain="dense")],
#     alt="Hidden units and predicted probabilities of a dense network.",
# )
# ```
#
# </details>
