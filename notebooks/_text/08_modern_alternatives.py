# %% [markdown]
# # Modern alternatives
#
# What replaced the two brains, and what came back?
#
# Around 2017 both were written off: attention looks everywhere at once, and trains on as many processors as there are. Then its bill came: to read twice as much costs four times as much, and to go on
# writing, it has to keep all it has read. Since then recurrences have come back that train like convolutions.

# %% [markdown]
# ## What goes on inside, as a line is read?
#
# A line opens a bracket, and a dozen characters later it must be closed. Where is the open bracket meanwhile? Three readers of Python
# have been trained to predict the next character, with about 50,000 parameters each: an **LSTM**, which writes what it wants to keep into its cells; a **Transformer**, which keeps everything and looks it up;
# and a **Mamba**, whose channels open at each step as far as the character deserves.

# %% tags=["remove-cell"]
# Set-up: installs the package where it is missing, and does nothing where it is there.
import twobrains  # missing? The README says how to install it.

# %% tags=["hide-input"]
from functools import partial

import torch
from torch import nn
from torch.nn import functional as F

from twobrains import checkpoints
from twobrains.data import code
from twobrains.exercises import check_function, check_number
from twobrains.experiments.throughput import study as throughput
from twobrains.experiments.comparison import study as comparison
from twobrains.experiments.comparison.board import COSTS, Leaderboard
from twobrains.experiments.comparison.grid import LATER_ON, TASKS
from twobrains.experiments.comparison.memory_tasks import recall
from twobrains.experiments.comparison.nets import KINDS
from twobrains.experiments.comparison.tables import cell
from twobrains.live import Bars, Choice, ColouredText, Heatmap, Lines, LiveFigure, Matrix, Measure, Quantities, Ranking, Reading, Slider, Text
from twobrains.live.half_precision import halved
from twobrains.models.backbone import MIXINGS, Backbone

torch.set_num_threads(1)
results = comparison.STUDY.read()


# %%
class ThreeReaders(nn.Module):
    """A text through three readers: what each has in mind, and what it believes comes next."""

    def __init__(self, readers, cells, channels) -> None:
        super().__init__()
        self.readers, self.cells, self.channels = readers, cells, channels  # which units are shown
        self.codes = torch.tensor([ord(symbol) for symbol in code.ALPHABET])

    def forward(self, text, at, head, layer):
        each, lines = self.readers, text[None]
        lstm, looked, mamba = each.lstm.read(lines), each.transformer.look(lines), each.mamba.look(lines)
        logits = torch.cat([lstm.logits, each.transformer.head(looked.out), each.mamba.head(mamba.out)])  # (reader, time, symbol)
        place = torch.arange(text.shape[0])
        last = (place < at).sum() - 1  # the character after which they guess
        believed = logits.softmax(-1)[:, last]  # (reader, symbol)
        best = believed.mean(0).topk(10).indices
        return {
            "codes": self.codes[text], "upto": (place < at).float() + (place == last),
            "cells": lstm.lstm.c[0][:, self.cells].tanh(), "weights": looked.weights[:, 0].flatten(0, 1)[head],
            "delta": torch.stack([steps.ssm.delta[0] for steps in mamba.layers])[layer][:, self.channels],
            "price": bits(logits, text).mT, "next": believed[:, best].mT, "symbols": self.codes[best],
        }  # fmt: skip


# %%
def bits(logits, text):
    """(reader, time): bits of each character under the probabilities before it; 0 for the first, which none predicts."""
    cost = -logits.log_softmax(-1).gather(2, torch.cat([text[1:], text[:1]])[None, :, None].expand(3, -1, 1))[..., 0]
    return torch.cat([torch.zeros(3, 1), cost[:, :-1] / torch.tensor(2.0).log()], 1)


# %% tags=["hide-input"]
LINE = "self.assertEqual(len(items), len(self.items))"
READERS = ["LSTM", "Transformer", "Mamba"]
readers, first_line = halved(checkpoints.load("three-readers")), code.encode(LINE)[None]
with torch.no_grad():  # the units that move most over the opening line
    cells = readers.lstm.read(first_line).lstm.c[0].tanh().std(0).topk(24).indices.sort().values
    channels = sum(steps.ssm.delta[0].std(0) for steps in readers.mamba.look(first_line).layers).topk(24).indices.sort().values
LiveFigure(
    ThreeReaders(readers, cells, channels),
    controls=[
        Text("text", code.ALPHABET, value=LINE, most=48, drop=True, label="a line of Python"),
        Slider("at", 1, 48, value=44, label="prediction after character"),
        Choice("head", ["1, head 1", "1, head 2", "2, head 1", "2, head 2"], value="2, head 2", label="attention in layer"),
        Choice("layer", ["1", "2"], label="step size Δ in layer"),
    ],
    panels=[
        ColouredText("upto", text="codes", marks=True, label="read so far; the prediction follows the brightest character"),
        Heatmap("next", text="symbols", top=1, names=READERS, x_label="next character", y_label="reader", label="predicted probabilities: the ten likeliest characters"),
        Heatmap("price", more=True, text="codes", names=READERS, x_label="character", y_label="reader", label="bits that each character costs (cross-entropy)"),
        Heatmap("cells", text="codes", signed=True, top=1, names=[f"cell {i}" for i in cells.tolist()], x_label="character", y_label="cell", label="LSTM: tanh of the cell state, 24 of 84"),
        Heatmap("weights", text="codes", pairs=True, top=1, x_label="query", y_label="key", label="Transformer: attention map"),
        Heatmap("delta", more=True, text="codes", names=[f"channel {i}" for i in channels.tolist()], x_label="character", y_label="channel", label="Mamba: step size Δ, 24 of 96 channels"),
    ],
    alt="A line of Python in three readers: cell states of an LSTM, an attention map of a Transformer, step sizes of a Mamba, each over the characters; their predicted probabilities of the next character, and the bits that each character costs.",
    seen="Some of the LSTM's cells stay constant for half a line, others flip at nearly every character. In layer 1 of Mamba, Δ is largest where a name begins: on average 0.08 and 0.09 at the a of assertEqual and the i of the second items, 0.03 to 0.05 at most other characters. Heads of layer 2 look one or two characters back, and to where an argument began: at the s of the second self, head 2 gives 0.91 of its attention to the bracket before it.",
)  # fmt: skip

# %% [markdown]
# Now look inside. Point at a character in any panel, and the same character lights up in all. In the map of attention, a column is a character that
# looks, and its bright rows are whom it looks at. Ask what comes <a href="#?three-readers.at=41">after “self.ite”</a>, and
# <a href="#?three-readers.at=44">after the last bracket but one</a>. See a head <a href="#?three-readers.head=1,+head+2">that looks at itself</a> and
# one <a href="#?three-readers.head=2,+head+1">that looks back</a>. Then type a line of your own, with a bracket or a quote that stays
# open for a while.
#
# <aside class="note">
#
# Of the LSTM's cells and Mamba's channels the figure shows those that move most over the opening line. In the figures weights have
# three digits, so that the page is half as heavy.
#
# </aside>

# %% [markdown]
# Three pages take the newcomers apart, with small trained models that you can move. This one puts attention beside two kinds of state: what each has in mind, what it keeps, what that costs, and what it can look up. [The next](08_linear_recurrences.ipynb) is about recurrences without a
# nonlinearity, and gates that do not wait. [The last](08_patches_and_dilations.ipynb) is about windows.

# %% [markdown]
# The three learned from the same windows of 128 characters. The LSTM has 84 units, the Transformer two layers with two heads each, Mamba two layers.

# %% [markdown]
# A *look-up* is what a dictionary does: it compares a query with its keys, and hands out the value of the one that is equal. **Attention** is a
# soft look-up. The query fits every key to some degree; a softmax makes shares of these fits; and what is handed out is the mix of all
# values in these shares ([Vaswani et al., 2017](../book/bibliography.md#vaswani2017attention)):
#
# ```
# out_t = Σ_s a_ts v_s        a_ts = softmax over s ≤ t of  q_t · k_s / √d
# ```
#
# Being soft it has a slope, so what to ask and what to answer to can be learned. The three, on modules of the library that none of them has seen:

# %%
metrics = checkpoints.record("three-readers").metrics
print(f"{'':12}{'guessed':>10}{'bits':>7}{'97–128':>9}{'385–512':>9}")
for name in ("LSTM", "Transformer", "Mamba"):
    right, mean, end, far = (metrics[f"{name}, {what}"] for what in ("next characters guessed", "bits a character", "bits, characters 97 to 128", "bits, characters 385 to 512"))
    print(f"{name:12}{100 * right:8.1f} %{mean:7.2f}{end:9.2f}{far:9.2f}")

# %% [markdown]
# Mamba pays 2.19<!-- three-readers: 'Mamba, bits a character' --> bits a character, the Transformer
# 2.36<!-- three-readers: 'Transformer, bits a character' -->, the LSTM 2.69<!-- three-readers: 'LSTM, bits a character' -->; who knows nothing pays
# log₂ 96 = 6.58. It is one training each, with one learning rate for all, so this ranks three trainings, not three families. The last two columns ask something else: what do the
# characters at the end of a window cost, if it is as long as in training, and if it is four times as long? The two recurrences go on as before. The Transformer, which never met two characters more
# than 127 apart, goes to pieces: 5.34<!-- three-readers: 'Transformer, bits, characters 385 to 512' --> bits. It *can* look back so far; what to do there it has not learned.

# %% [markdown]
# After “self.ite” Mamba expects an m with 0.81, the Transformer with 0.33; the LSTM thinks of an r. After the last bracket but one, one bracket is still open, and now the three should
# know it. All of them rather expect the line to end; for “)” the LSTM has 0.07, the Transformer 0.09 and Mamba 0.29. Nets of this size, after three million characters, have not learned to count brackets. A second “items”
# is no gift to them, either. A look-up *could* find the first one and copy it, as large Transformers do; here the Transformer pays 4.9 bits for its i where it had paid 5.7, and Mamba 5.9
# after 5.6. What a mechanism can do, and what a training has made of it, are two things.
#
# ## What has to be kept, to go on?
#
# A reader has got to the middle of a file. What must it write down, if it is to go on tomorrow as if nothing had happened? A recurrent network
# needs its state, as large after 8,192 characters as after one. A Transformer needs the **cache**: a key and a value of every character, in each layer. Below
# are the real numbers that the three would write down. Let them read on: <a href="#?cache.doublings=2">4 characters</a>,
# <a href="#?cache.doublings=3">8</a>, <a href="#?cache.doublings=5">32</a>, and, counted from the sizes of the tensors alone,
# <a href="#?cache.doublings=13">8,192</a>.


# %%
class Cache(nn.Module):
    """What each reader has to keep of the characters read, and the bytes that takes."""

    LENGTHS = [2**k for k in range(14)]

    def __init__(self, readers) -> None:
        super().__init__()
        self.readers, self.lengths = readers, torch.tensor(self.LENGTHS)
        self.codes = torch.tensor([ord(symbol) for symbol in code.ALPHABET])

    def forward(self, text, doublings):
        length, lines = self.lengths[doublings], text[None]
        read = torch.arange(text.shape[0]) < length
        last = read.sum() - 1
        caches = self.readers.transformer.caches(lines)[:, :, 0]  # (layer, keys or values, time, size)
        cache = caches.permute(2, 0, 1, 3).flatten(1) * read[:, None]  # a row a character
        lstm, mamba = self.readers.lstm.reader(self.readers.lstm.embed(lines)), self.readers.mamba.state(lines, last)[:, 0]
        lstm = torch.stack([lstm.h[0, last], lstm.c[0, last]])
        each = 0 * self.lengths  # the same at every length
        curves = 4.0 * torch.stack([lstm.numel() + each, cache.shape[1] * self.lengths, mamba.numel() + each])  # bytes (reader, length)
        return {
            "codes": self.codes[text], "cache": cache, "lstm": lstm, "mamba": mamba[:, :384].reshape(16, 48),
            "bytes": curves[:, doublings][:, None], "curves": curves, "lengths": self.lengths.float(),
        }  # fmt: skip


# %% tags=["hide-input"]
keeping = checkpoints.load("three-readers")  # without what only guessing needs: a page carries less
for reader in keeping.readers.values():
    reader.head = nn.Identity()
for body in (keeping.transformer.body, keeping.mamba.body):
    body.layers[-1].dense1 = body.layers[-1].dense2 = nn.Identity()
LiveFigure(
    Cache(halved(keeping)),
    controls=[
        Text("text", code.ALPHABET, value=LINE, most=48, drop=True, label="a line of Python"),
        Slider("doublings", 0, 13, value=4, label="characters read: 2 to the power"),
    ],
    panels=[
        Heatmap("cache", text="codes", signed=True, x_label="character", y_label="numbers: keys and values of two layers", label="Transformer: its cache so far"),
        Heatmap("lstm", time=False, signed=True, names=["h", "c"], x_label="unit", y_label="state", label="LSTM: its states"),
        Heatmap("mamba", more=True, time=False, signed=True, x_label="number", y_label="row: layer 1, from 8 on layer 2", label="Mamba: its states"),
        Lines("curves", labels=READERS, brains=["recurrence", "attention", "state space"], x="lengths", log="xy", y=(100, 1e7), x_label="characters read", y_label="bytes", label="memory at every length"),
        Quantities("bytes", rows=READERS, brains=["recurrence", "attention", "state space"], units="bytes", label="memory at this length"),
    ],
    alt="The cache of keys and values of a Transformer over a line of Python, the states of an LSTM and of a Mamba beside it, and the bytes of all three at lengths from 1 to 8,192 characters.",
    seen="The cache grows by a column a character; the states change and stay as large. Most of Mamba's are near zero, and a few channels hold much more. The curves cross at once for the LSTM, whose 672 bytes are less than the 768 of one character in the cache, and at seven characters for Mamba.",
)  # fmt: skip

# %% [markdown]
# A character leaves 192 numbers in the cache, 768 bytes. The LSTM's state is 168 numbers, 672 bytes: the cache is larger from the first character on. Mamba's state is 1,344
# numbers, 5,376 bytes, as much as seven characters in the cache; from the eighth on the cache is larger. At 8,192 characters it takes 6.3 million bytes,
# 1,170 times as much as Mamba's state. And all of it has to be *read* for each further character, so the arithmetic grows, too:
#
# <aside class="note">
#
# The figure leaves out 576 of the 1,344 numbers, the inputs that Mamba's short convolution still needs.
#
# </aside>

# %%
model = checkpoints.load("three-readers").transformer
weights = sum(w.numel() for name, w in model.named_parameters() if w.ndim == 2 and "embed" not in name)
numbers = model.caches(torch.zeros(1, 1, dtype=torch.int64)).numel()  # numbers a character; each is multiplied once
for n in (128, 1024, 8192):
    print(f"{n:5,} characters: {weights * n / 1e6:6.1f} million multiply-adds with weights, {numbers * n * (n + 1) / 2 / 1e6:8.1f} million with keys and values")
print(f"equal for the next character after {weights // numbers} characters, for the whole text at {2 * weights // numbers} characters")

# %% [markdown]
# That is the **quadratic cost**: the n-th character looks at n characters, so a text of n takes n (n + 1) / 2 looks. Eight times the text is 64 times the work. For short texts it does not
# matter: in this small net keys and values take more arithmetic than all weights from character 233 on, in a large one, whose layers are wide, far later.
#
# What does the cache buy? **Exact copies.** A state of b bits has at most 2ᵇ values. If there are more texts than that, two of them must leave the same state behind,
# and the reader can repeat only one of the two. Were each bit of its state put to perfect use, the LSTM could tell apart texts of up to 816 characters and Mamba's state
# texts of up to 6,531; what is learned falls far short of that. A fixed state can't copy arbitrarily long texts, whatever its equations. A Transformer can:
# [Jelassi et al. (2024)](../book/bibliography.md#jelassi2024repeat) prove that two layers are enough for lengths exponential in its size, and find that trained
# Transformers copy and look up far better than state space models of like size.
#
# So each has what the other lacks, and in 2026 the usual answer is: both. [Jamba](../book/bibliography.md#lieber2024jamba) has one layer of attention to seven of Mamba;
# [Samba](../book/bibliography.md#ren2024samba) and [Griffin](../book/bibliography.md#de2024griffin) let attention look back over a window only and leave the rest to a recurrence;
# [Kimi Linear](../book/bibliography.md#kimi2025linear) has one layer of full attention to three of linear attention, which is a quarter of the cache. The question is no longer which of the two, but how little attention is enough.

# %% [markdown]
# ## How fast do they learn, and what do they keep?
#
# "As fast as a convolution in training, as small as a recurrence in use": that is the promise. Twelve nets of about 10,000 parameters read one sequence of 8 numbers a step, on one thread of one
# processor; two more choices show an accelerator. Eight of them have one body and differ only in how they mix over time; LSTM, GRU, TCN and WaveNet stand beside them as in [chapter 6](06_head_to_head.ipynb).
#
# Two costs are of **training**: the time of a forward and backward pass, and what has to be kept for the way back. Two are of **use**: the time of one step more after so many, and the bytes that stand for all that came before.
# Which lines are flat, which are straight, and which bend?


# %%
class Pace(nn.Module):
    """One cost against length, for the nets of one backbone and for the others."""

    lengths = throughput.LENGTHS["training"]

    def __init__(self, bodies, others) -> None:
        super().__init__()
        self.bodies, self.others = (
            torch.tensor([[self.costs(net, *shown) for net in nets] for shown in SHOWN.values()]) for nets in (bodies, others)
        )  # (cost, net, length)

    def costs(self, net, found, study, what, batch=1):
        there = dict(throughput.curve(found, study, net, what, batch))
        return [there[length].mean for length in self.lengths]

    def forward(self, what):
        shown = {"bodies": self.bodies[what[None]][0], "others": self.others[what[None]][0]}
        return {**shown, "lengths": torch.tensor(self.lengths)}


# %% [markdown]
# Look at <a href="#?pace.what=to+learn,+ms">time to learn</a>, at <a href="#?pace.what=to+learn,+MB">what learning keeps</a>, at
# <a href="#?pace.what=a+step,+ms">one step more</a>, and at <a href="#?pace.what=the+past,+bytes">what is kept of the past</a>. Then at learning on an accelerator, an H100:
# <a href="#?pace.what=1+on+a+GPU,+ms">one sequence</a>, and <a href="#?pace.what=32+on+a+GPU,+ms">32 side by side</a>.

# %% tags=["hide-input"]
paces, accelerated = throughput.STUDY.read(), throughput.GPU.read()
SHOWN = {
    "to learn, ms": (paces, "training", "both_ms"), "to learn, MB": (paces, "training", "saved_activations_mb"),
    "a step, ms": (paces, "generation", "stream_ms"), "the past, bytes": (paces, "generation", "state_bytes"),
    "1 on a GPU, ms": (accelerated, "training", "both_ms"), "32 on a GPU, ms": (accelerated, "training", "both_ms", 32),
}  # fmt: skip
bodies, others = throughput.NETS[2:10], (*throughput.NETS[:2], *throughput.NETS[10:])
pacing = Pace(bodies, others)
both = {"x": "lengths", "log": "xy", "x_label": "steps", "y_label": "cost"}
LiveFigure(
    pacing,
    controls=[Choice("what", list(SHOWN), label="cost")],
    panels=[
        Lines("bodies", labels=list(bodies), brains=[KINDS[net].brain for net in bodies], label="one backbone, eight ways of mixing", **both),
        Lines("others", labels=list(others), brains=[KINDS[net].brain for net in others], label="other nets", **both),
    ],
    alt="Two panels of curves of cost against length on logarithmic axes: eight nets that differ in how they mix over time, and an LSTM, a GRU, a TCN and a WaveNet.",
    seen="In training, the nets that compare all pairs of steps bend upwards, in time and in memory; on a GPU only once there is enough to do. In use, recurrent states stay as large as they are, while a Transformer's cache and the past of a convolution grow.",
)  # fmt: skip

# %% [markdown]
# What was seen, each number the mean of three sittings:
#
# - **Learning**, 4,096 steps, forward and backward: LSTM 33<!-- throughput: study=training name=LSTM what=both_ms length=4096 batch=1 cost.mean --> ms, TCN 62<!-- throughput: study=training name=TCN what=both_ms length=4096 batch=1 cost.mean -->, minGRU 58<!-- throughput: study=training name=minGRU what=both_ms length=4096 batch=1 cost.mean -->, Mamba 362<!-- throughput: study=training name=Mamba what=both_ms length=4096 batch=1 cost.mean -->, S4D 376<!-- throughput: study=training name=S4D what=both_ms length=4096 batch=1 cost.mean -->, LRU 911<!-- throughput: study=training name=LRU what=both_ms length=4096 batch=1 cost.mean -->; the GRU, step by step, 1,097<!-- throughput: study=training name=GRU what=both_ms length=4096 batch=1 cost.mean -->. All pairs of steps at once: linear attention 1,504<!-- throughput: study=training 'name=linear attention' what=both_ms length=4096 batch=1 cost.mean -->, Transformer 2,837<!-- throughput: study=training 'name=rotary places' what=both_ms length=4096 batch=1 cost.mean -->, mLSTM 3,352<!-- throughput: study=training name=mLSTM what=both_ms length=4096 batch=1 cost.mean -->.
#   The LSTM's line is software, not architecture: torch has one tuned piece of code for it, as [chapter 6](06_head_to_head.ipynb) found. The fair neighbour of the new recurrences is the GRU. Among the linear ones, an LRU has a filter for each pair of an input and an output, an S4D only one a channel.
# - **On an accelerator**, one sequence of 4,096 steps keeps nobody busy: all twelve nets take between 5.5<!-- throughput/cuda: study=training 'name=linear attention' what=both_ms length=4096 batch=1 cost.mean --> ms (linear attention) and 17.7<!-- throughput/cuda: study=training name=Mamba what=both_ms length=4096 batch=1 cost.mean --> (Mamba). What is timed is operations being started, and a Transformer starts as many for 64 steps (6.2<!-- throughput/cuda: study=training 'name=rotary places' what=both_ms length=64 batch=1 cost.mean --> ms) as for 4,096 (8.4<!-- throughput/cuda: study=training 'name=rotary places' what=both_ms length=4096 batch=1 cost.mean -->). With 32 sequences there is work, and the shapes come out:
#   LRU (7.6<!-- throughput/cuda: study=training name=LRU what=both_ms length=4096 batch=32 cost.mean --> ms), S4D (9.4<!-- throughput/cuda: study=training name=S4D what=both_ms length=4096 batch=32 cost.mean -->), minGRU (12.6<!-- throughput/cuda: study=training name=minGRU what=both_ms length=4096 batch=32 cost.mean -->) and TCN (7.4<!-- throughput/cuda: study=training name=TCN what=both_ms length=4096 batch=32 cost.mean -->) need at most about twice the time they need for 64 steps, so these recurrences do train like a convolution; linear attention takes 58<!-- throughput/cuda: study=training 'name=linear attention' what=both_ms length=4096 batch=32 cost.mean --> ms, the Transformer 95<!-- throughput/cuda: study=training 'name=rotary places' what=both_ms length=4096 batch=32 cost.mean --> and the mLSTM 123<!-- throughput/cuda: study=training name=mLSTM what=both_ms length=4096 batch=32 cost.mean -->, all pairs at once. Mamba's 57<!-- throughput/cuda: study=training name=Mamba what=both_ms length=4096 batch=32 cost.mean --> are this book's scan, which writes 7,143<!-- throughput/cuda: study=training name=Mamba what=saved_activations_mb length=4096 batch=32 cost.mean --> MB for the way back.
#   And the old LSTM, in the code that comes with torch, takes 8.4<!-- throughput/cuda: study=training name=LSTM what=both_ms length=4096 batch=32 cost.mean --> ms and is among the fastest: its steps wait for each other, but with 44 units that is never for long.
# - **Kept for the way back**, 4,096 steps: GRU 6<!-- throughput: study=training name=GRU what=saved_activations_mb length=4096 batch=1 cost.mean --> MB, TCN 11<!-- throughput: study=training name=TCN what=saved_activations_mb length=4096 batch=1 cost.mean -->, LSTM 12<!-- throughput: study=training name=LSTM what=saved_activations_mb length=4096 batch=1 cost.mean -->, minGRU 41<!-- throughput: study=training name=minGRU what=saved_activations_mb length=4096 batch=1 cost.mean -->, Mamba 220<!-- throughput: study=training name=Mamba what=saved_activations_mb length=4096 batch=1 cost.mean -->, Transformer 298<!-- throughput: study=training 'name=rotary places' what=saved_activations_mb length=4096 batch=1 cost.mean -->, mLSTM 682<!-- throughput: study=training name=mLSTM what=saved_activations_mb length=4096 batch=1 cost.mean -->. A scan of 12 passes keeps 12 copies of the states; the code that Mamba was published with keeps none of them
#   and computes them again on the way back ([Gu & Dao, 2023](../book/bibliography.md#gu2023mamba), section 3.3). Linear attention and the mLSTM are here in the form that compares all pairs; cut into chunks, they too would be straight lines.
# - **Use** is where a state pays. After 8,192 steps the Transformer keeps 3,145,728<!-- throughput: study=generation 'name=rotary places' what=state_bytes length=8192 batch=1 cost.mean --> bytes and takes 2.89<!-- throughput: study=generation 'name=rotary places' what=stream_ms length=8192 batch=1 cost.mean --> ms for one step more; after 64 steps it was 24,576<!-- throughput: study=generation 'name=rotary places' what=state_bytes length=64 batch=1 cost.mean --> bytes and 1.80<!-- throughput: study=generation 'name=rotary places' what=stream_ms length=64 batch=1 cost.mean --> ms. A minGRU keeps 224<!-- throughput: study=generation name=minGRU what=state_bytes length=8192 batch=1 cost.mean --> bytes, an LRU 384<!-- throughput: study=generation name=LRU what=state_bytes length=8192 batch=1 cost.mean -->, an LSTM 352<!-- throughput: study=generation name=LSTM what=state_bytes length=8192 batch=1 cost.mean -->,
#   Mamba 2,240<!-- throughput: study=generation name=Mamba what=state_bytes length=8192 batch=1 cost.mean -->, linear attention 4,800<!-- throughput: study=generation 'name=linear attention' what=state_bytes length=8192 batch=1 cost.mean -->, an mLSTM 4,808<!-- throughput: study=generation name=mLSTM what=state_bytes length=8192 batch=1 cost.mean -->, however long the sequence was. A step of Mamba takes 2.19<!-- throughput: study=generation name=Mamba what=stream_ms length=8192 batch=1 cost.mean --> ms, of a GRU 0.16<!-- throughput: study=generation name=GRU what=stream_ms length=8192 batch=1 cost.mean -->.
# - **Convolutions** lie between. A TCN that is to see 8,192 steps back keeps 787,344<!-- throughput: study=generation name=TCN what=state_bytes length=8192 batch=1 cost.mean --> bytes, a WaveNet 360,976<!-- throughput: study=generation name=WaveNet what=state_bytes length=8192 batch=1 cost.mean -->: nothing is summed up, so the whole window has to stay.
#
# A small state is cheap because it forgets, or because it mixes what it cannot hold apart. What that costs in recall is the next question.

# %% [markdown]
# ## Who is best at what?
#
# The comparison of [chapter 6](06_head_to_head.ipynb), with the newcomers: 10,000 parameters each, the same search for a learning rate, three seeds. Two tasks are new. In **recall**, eight pairs of a key and a value are shown, then the keys are asked for in another order; which
# value belongs to which key differs each time, so no weight can hold it ([Arora et al., 2024](../book/bibliography.md#arora2024zoology)). In **induction**, a mark stands before one of up to 32 symbols; at the end comes the mark again: what followed it? It is what Transformers are known to do
# when they learn from context ([Olsson et al., 2022](../book/bibliography.md#olsson2022incontext)).
#
# All nets from *deep GRU* to *linear attention* have one and the same body, a Transformer's, with attention replaced. So they differ in how they mix over time, and in nothing else.

# %% tags=["hide-input"]
LATER_TASKS = [task for task in LATER_ON if not TASKS[task].picture]
OF_SEQUENCES = [net for net, kind in KINDS.items() if not kind.picture]
standings = Leaderboard(results, LATER_TASKS, OF_SEQUENCES)
MARK = {"convolution": "o", "recurrence": "s", "state space": "D", "attention": "*", "dense": "P"}
LiveFigure(
    standings,
    controls=[
        Choice("task", LATER_TASKS, value="recall"),
        Choice("order", ["score", *COSTS], label="sorted by"),
        Choice("family", standings.families, label="show"),
    ],
    panels=[
        Ranking(
            "board", names=OF_SEQUENCES, brains=[KINDS[net].brain for net in OF_SEQUENCES], marks="".join(MARK[KINDS[net].brain] for net in OF_SEQUENCES),
            notes=standings.notes, columns=list(COSTS), label="mean over the seeds", measures=[Measure(TASKS[task].measure) for task in LATER_TASKS], measure="measure",
        ),
    ],
    name="newcomers",
    alt="A table of old and new networks on one task: each one's score with its interval, what it costs, and the command that makes it again.",
    seen="In recall all nets with attention and one with a matrix for its memory are right; everyone else counts which values came, and no more. In selective copying, gated rows come before the matrices; parity belongs to those whose gates look at the state.",
)  # fmt: skip

# %%
found = {task: {net: cell(results, task, net) for net in OF_SEQUENCES} for task in ("recall", "selective-copy")}
print("mean over the seeds ± half of the 95 % interval, %\n" + " " * 16 + "".join(f"{task:>16}" for task in found))
for net in sorted(filter(found["recall"].get, OF_SEQUENCES), key=lambda net: -found["recall"][net].mean):
    cells_of_net = [found[task][net] for task in found]
    print(f"{net:16}" + "".join(f"{f'{c.mean:.1f} ± {c.half:.1f}':>16}" for c in cells_of_net))

# %% [markdown]
# Ten of them can be asked right here: the nets of the first seed, all shown the same eight pairs, then asked for the keys. <a href="#?pairs.value=C">Change the value of the first pair</a>: whose answer follows? And what does a net say that
# has no idea which value belongs to which key?


# %%
def at_once(net, x):
    """(1, time, inputs) to the net's output at each step, in a form without a loop where it has one."""
    if not isinstance(net.body, Backbone):
        return net.each_step(x)
    inside = net.body.embed(x)
    for layer in net.body.layers:
        mix = layer.mixer.by_convolution if layer.mixing == "S4D" else partial(MIXINGS[layer.mixing].at_once, layer.mixer)
        inside = layer.rest(inside, mix(layer.norm1(inside)))
    return net.head(net.body.norm(inside))


# %%
class Pairs(nn.Module):
    """Pairs of a key and a value; then the keys alone, and every net's output for each."""

    def __init__(self) -> None:
        super().__init__()
        self.nets = nn.ModuleList(comparison.load("recall", net) for net in RECALLERS)
        made = recall(8)(20, torch.Generator().manual_seed(1)).x
        self.keys, self.values = made[..., :16], made[:, :8, 16:]

    def forward(self, example, value, query):
        values, keys = self.values[example], self.keys[example]  # (8, 8) and (16, 16)
        first = (torch.arange(8) == 0)[:, None] & (value > 0)
        values = torch.where(first, F.one_hot((value - 1).clamp(min=0), 8).float(), values)
        shown, asked = keys[:8], torch.where(query == 0, keys[8:], keys[:8])
        x = torch.cat([torch.cat([shown, values], 1), F.pad(asked, (0, 8))])[None]  # (1, 16, 24)
        wanted = (asked @ shown.mT @ values).argmax(-1)  # each key's value
        told = [at_once(net, x)[0, 8:].argmax(-1) for net in self.nets]
        symbols = torch.stack([shown.argmax(-1) + ord("a"), values.argmax(-1) + ord("A")], 1).flatten()
        return {
            "pairs": torch.arange(16) % 2, "symbols": symbols, "questions": asked.argmax(-1) + ord("a"),
            "answers": torch.stack([wanted, *told]), "right": torch.stack([(row == wanted).float().mean() for row in told]),
        }  # fmt: skip


# %% tags=["hide-input"]
VALUES, RECALLERS = list("ABCDEFGH"), list(comparison.KEPT["recall"])
NAMED = [comparison.NAMED.get(net, net) for net in RECALLERS]  # a Transformer by its positional encoding
LiveFigure(
    Pairs(),
    controls=[
        Slider("example", 0, 19, value=0),
        Choice("value", ["as drawn", *VALUES], label="value of the first key"),
        Choice("query", ["in another order", "in the same order"], label="queries"),
    ],
    panels=[
        ColouredText("pairs", text="symbols", marks=True, label="input: a key, its value, and so on"),
        Reading("questions", label="queries: keys whose values are wanted"),
        Matrix("answers", rows=["target", *NAMED], categories=VALUES, label="values recalled", x_label="query", y_label=""),
        Bars("right", labels=NAMED, brain="attention", label="share of values recalled", says="most by"),
    ],
    alt="Eight pairs of a key and a value, the keys in another order, and the values that each of ten trained nets recalls.",
    seen="All that attend, and the two with a matrix for a memory, recall every value, also a changed one. LSTM, TCN, WaveNet and S4D predict the one or two values that came most often, whatever the query.",
)  # fmt: skip

# %% [markdown]
# **In recall, what counts is whether a state can keep pairs apart.** All four Transformers are right, told where a step stands or not; and so is linear attention, whose memory is a *matrix*: a product of key and value is added to it, and a key takes its value out again. Of the mLSTM, a matrix with gates, two seeds are right and one is not
# (87.7<!-- comparison: stage=final task=recall net=mLSTM score.mean --> ± 52.7<!-- comparison: stage=final task=recall net=mLSTM score.half --> %). Everything whose state is a *row* of numbers stands far below: the minGRU at 49.8<!-- comparison: stage=final task=recall net=minGRU score.mean --> %, Mamba at 38.9<!-- comparison: stage=final task=recall net=Mamba score.mean -->, GRU and LSTM at 32.3<!-- comparison: stage=final task=recall net=GRU score.mean --> and 32.8<!-- comparison: stage=final task=recall net=LSTM score.mean -->; and so do the convolutions, the TCN at 31.8<!-- comparison: stage=final task=recall net=TCN score.mean -->, though its window holds all pairs. That is not guessing, which would give one in eight. It is what somebody
# gets who knows *which* values came, and names the most frequent: 32.5 in a hundred (exercise 3, below). They count values and bind nothing.
#
# **Where the order counts, gates come back.** Scattered letters are to be told in the order in which they came. Here the gated rows do well, the minLSTM 88.2<!-- comparison: stage=final task=selective-copy net=minLSTM score.mean --> %, a GRU in this body 85.0<!-- comparison: stage=final task=selective-copy 'net=deep GRU' score.mean -->, the minGRU 76.9<!-- comparison: stage=final task=selective-copy net=minGRU score.mean -->, and the matrices badly: linear attention 48.0<!-- comparison: stage=final task=selective-copy 'net=linear attention' score.mean -->, mLSTM 22.3<!-- comparison: stage=final task=selective-copy net=mLSTM score.mean -->. A matrix finds what belongs to a key, and "the fifth letter" is no key. The Transformer
# that is told no places has the same trouble, 67.7<!-- comparison: stage=final task=selective-copy 'net=no places' score.mean --> %, against 98.4<!-- comparison: stage=final task=selective-copy 'net=rotary places' score.mean --> with rotary and 100.0<!-- comparison: stage=final task=selective-copy 'net=learned places' score.mean --> with learned ones. Mamba's three seeds lie far apart (55.2<!-- comparison: stage=final task=selective-copy net=Mamba score.mean --> ± 44.1<!-- comparison: stage=final task=selective-copy net=Mamba score.half --> %); in this short training it is not what [its authors](../book/bibliography.md#gu2023mamba) report of sequences of 4,096 steps and a far longer training, 99.8 in a hundred.
#
# ## Where does it stand?
#
# **"RNNs are obsolete."** The tables say otherwise, and so does practice. What has to be *looked up* by what it is, attention finds, and a matrix nearly as well. What has to be *kept up to date*, a gated state keeps, and its price does not grow. That is why the large models of 2026 put both into one stack, as above, and
# ask how little attention is enough.
#
# **"A modern body makes any mixing good."** [Beck et al. (2024)](../book/bibliography.md#beck2024xlstm) report that residual layers alone take an LSTM's perplexity in a language from 2,418 to 35.5. Here the body changed less than the mixing: the LSTM tells 25.5<!-- comparison: stage=final task=selective-copy net=LSTM score.mean --> % of the scattered letters by itself and 27.5<!-- comparison: stage=final task=selective-copy 'net=deep LSTM' score.mean --> in two layers of a body, the GRU 77.2<!-- comparison: stage=final task=selective-copy net=GRU score.mean --> and 85.0<!-- comparison: stage=final task=selective-copy 'net=deep GRU' score.mean -->.
#
# What these tables do not say. They are of nets of 10,000 parameters, trained for seconds, on tasks made to bring out one thing each; three seeds make wide intervals. The order of means is not proved by it, and the numbers will be others at a thousand times the size. What we would expect to stay is what each task needs.
#

# %% [markdown]
# ## Exercises
#
# Each cell says whether your answer is right. Write it in place of `None` and run the cell; this needs a
# notebook with a kernel.
#
# **1.** Write `attend(q, k, v)`, causal attention, in three lines: scores, a mask, a mix. Each is (time, size); a step sees itself and what came before.

# %%
attend = None
check_function(
    attend, lambda q, k, v: F.scaled_dot_product_attention(q[None], k[None], v[None], is_causal=True)[0],
    [tuple(torch.randn(3, 7, 4)), tuple(torch.randn(3, 1, 2)), tuple(5 * torch.randn(3, 20, 8))],
    "Divide the scores by √size before the softmax; a step that has not come yet gets −∞.",
)  # fmt: skip

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# def attend(q, k, v):
#     scores = q @ k.mT / q.shape[-1] ** 0.5
#     later = torch.ones_like(scores, dtype=torch.bool).triu(1)
#     return scores.masked_fill(later, -torch.inf).softmax(-1) @ v
# ```
#
# </details>

# %% [markdown]
# **2.** A Transformer has 32 layers, and 4,096 numbers in a key and as many in a value. Each takes two bytes. How many billion bytes is the cache of one text of 32,768 tokens?

# %%
billions = None
check_number(billions, lambda: 32 * 2 * 4096 * 2 * 32_768 / 1e9, "Layers × (key and value) × numbers × bytes × tokens.")

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# billions = 32 * 2 * 4096 * 2 * 32_768 / 1e9
# ```
#
# 17.2 billion bytes, more than the weights of a model of seven billion parameters in half precision. So large models share keys and values among heads, or have few layers that keep any.
#
# </details>
#
# **3.** Write `best_guess(values)`: the share of right answers of somebody who knows which values came, (batch, pair), but not beside which keys, and says the most frequent one of each sequence every time.

# %%
best_guess = None
check_function(
    best_guess, lambda values: F.one_hot(values, 8).sum(1).amax(1).float().mean() / values.shape[1],
    [(torch.randint(8, (100, 8)),), (torch.randint(8, (3, 5)),)],
    "Count each value in each row: F.one_hot(values, 8).sum(1). How often is the most frequent one right?",
)  # fmt: skip

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# def best_guess(values):
#     counts = F.one_hot(values, 8).sum(1)  # (batch, 8)
#     return counts.amax(1).float().mean() / values.shape[1]
# ```
#
# For eight pairs and eight values it is 32.5 in a hundred, which is where most of the recurrent nets in the table stand.
#
# </details>

# %% [markdown]
# ## What was seen
#
# - Of three readers of 50,000 parameters, Mamba guesses Python best, 60.1<!-- three-readers: 'Mamba, next characters guessed' % --> %, before Transformer (56.7<!-- three-readers: 'Transformer, next characters guessed' % -->) and LSTM (51.5<!-- three-readers: 'LSTM, next characters guessed' % -->). Beyond the windows it has learned from, the Transformer fails, and the two states go on.
# - A Transformer's cache grows by a row a step; here it is larger than an LSTM's state from the first character on, and a thousand times Mamba's after 8,192.
# - In training, nets that compare all pairs of steps bend upwards in time and in memory. Among recurrences software decides as much as arithmetic: for 4,096 steps torch's own LSTM takes 33<!-- throughput: study=training name=LSTM what=both_ms length=4096 batch=1 cost.mean --> ms forward and back, its GRU 1,097<!-- throughput: study=training name=GRU what=both_ms length=4096 batch=1 cost.mean -->. On an accelerator, with 32 sequences, S4D and LRU take as long as a TCN or WaveNet, and a Transformer ten times as long.
# - Looking up by content wants a product of key and value: a cache, or a matrix. A row of numbers learned to count values and to bind none. Telling letters in their order wants places or gates.
#
# ## Sources
#
# - [Vaswani et al. (2017)](../book/bibliography.md#vaswani2017attention): attention; [Katharopoulos et al. (2020)](../book/bibliography.md#katharopoulos2020transformers): the same without its exponential; [Beck et al. (2024)](../book/bibliography.md#beck2024xlstm): mLSTM.
# - [Gu & Dao (2023)](../book/bibliography.md#gu2023mamba): Mamba, and selective copying; [Feng et al. (2024)](../book/bibliography.md#feng2024were): minGRU and minLSTM.
# - [Arora et al. (2024)](../book/bibliography.md#arora2024zoology): recall of pairs; [Jelassi et al. (2024)](../book/bibliography.md#jelassi2024repeat): what a fixed state cannot copy; [Olsson et al. (2022)](../book/bibliography.md#olsson2022incontext): induction.
# - [Lieber et al. (2024)](../book/bibliography.md#lieber2024jamba), [De et al. (2024)](../book/bibliography.md#de2024griffin), [Ren et al. (2024)](../book/bibliography.md#ren2024samba), [Kimi Team (2025)](../book/bibliography.md#kimi2025linear): hybrids in use.
