# %% [markdown]
# # Head to head
#
# Same task, same size, same budget: who wins, and when?
#
# "Recurrent networks are for sequences, convolutional ones for images." "Convolutions have beaten recurrent networks on
# sequences, too." Both sentences have been printed. This chapter compares under rules that are the same for all: eight kinds of network, each built to
# 10,000 parameters, learn each task with the same optimiser, for as many steps, at the learning rate that was best for them on
# validation data, with five seeds each.

# %% [markdown]
# ## Who wins what?
#
# A score without its spread says little. Each line below shows the mean of five seeds and its 95 % interval: where two
# intervals overlap widely, the order of two names is an accident.
#
# Which task would you have given to whom? Go through some: <a href="#?leaderboard.task=digits">pictures of digits</a>, the same digits
# <a href="#?leaderboard.task=pixels">pixel by pixel</a>, <a href="#?leaderboard.task=pen-movement">movements of a pen</a>,
# <a href="#?leaderboard.task=copy">copying</a>, <a href="#?leaderboard.task=parity">parity</a>. The button at the end of a row unfolds what makes its number again.

# %% tags=["remove-cell"]
# Set-up: installs the package where it is missing, and does nothing where it is there.
import twobrains  # missing? The README says how to install it.

# %% tags=["hide-input"]
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.benchmark import Timer

from twobrains import plots
from twobrains.data.perturbations import PERTURBATIONS, perturbed
from twobrains.exercises import check_function, check_number
from twobrains.experiments.few_shot import study as few_shot
from twobrains.experiments.robustness import study as robustness
from twobrains.experiments.scaling import plots as scaling_plots, study as scaling
from twobrains.experiments.comparison import plot, study as comparison
from twobrains.experiments.comparison.board import COSTS, Leaderboard, board, duel, versus
from twobrains.experiments.comparison.digit_tasks import pen, real
from twobrains.experiments.comparison.grid import TASKS, TIERS
from twobrains.experiments.comparison.memory_tasks import copying, selective
from twobrains.experiments.comparison.nets import NETS
from twobrains.experiments.comparison.tables import cell
from twobrains.live import (
    Bars, CellDiagram, Choice, ColouredText, Heatmap, Lines, LiveFigure, Matrix, Measure, Pad, Picture, Ranking, Scatter, Slider, Text,
)  # fmt: skip

torch.set_num_threads(1)
CONVOLUTION, RECURRENCE = ["CNN", "TCN"], ["RNN", "GRU", "LSTM"]

# %% tags=["hide-input"]
results = comparison.STUDY.read()
brains = [kind.brain for kind in NETS.values()]
scales = [Measure(f"{task.measure}, {task.better} is better") for task in TIERS[1].values()]
every = Leaderboard(results)
LiveFigure(
    every,
    controls=[
        Choice("task", list(TIERS[1]), value="pixels"),
        Choice("order", ["score", *COSTS], label="sorted by"),
        Choice("family", every.families, label="show"),
    ],
    panels=[
        Ranking(
            "board", names=list(NETS), brains=brains, marks="".join(plot.MARKS.values()), notes=every.notes, columns=list(COSTS), label="mean of five seeds",
            measures=scales, measure="measure",
        ),
    ],
    alt="A table of networks on one task: each one's score with its interval, what it costs, and the command that makes it again.",
    seen="No net leads on every task. Pixels one by one are best read by an MLP and a TCN, movements of a pen by the GRUs; only GRU and LSTM solve parity with every seed.",
)  # fmt: skip

# %% [markdown]
# Eight networks take part. The **CNN** sees pictures in two dimensions; on sequences it has windows of five steps and
# answers from the mean of all it has seen. The **TCN** has windows that grow from layer to layer, up to the whole sequence
# ([chapter 4](04_temporal_dependencies.ipynb)). **RNN**, **GRU** and **LSTM** read step by step, the **BiGRU** from both
# ends. A **Transformer** and an **MLP**, one dense layer on everything at once, are there for comparison.
#
# [A page of tables](../book/comparison.md) holds all of it, and the command that makes each
# number again. Here we look at what the numbers mean, at what goes on inside the networks while they compute, and at what an output costs.

# %% [markdown]
# The table's own best is chosen after the fact, by the score itself. A fairer question picks one convolution and one recurrence for each task by their *validation* loss, and then asks by how much the first is better on the test, with a 95 % interval of the difference ([Welch, 1947](../book/bibliography.md#welch1947generalization)). An interval that holds zero decides nothing.

# %%
print(f"{'task':15}{'convolution':>12}{'recurrence':>11}{'ahead by':>10}   95 % interval      winner")
for task in TIERS[1]:
    d = duel(results, task)
    between = f"{d.low:8.2g} to {d.high:8.2g}"
    print(f"{task:15}{d.one:>12}{d.other:>11}{d.ahead:10.2g}{between:>22}   {d.winner}")

# %% [markdown]
# In units of each measure: points of per cent, bits, parts per million, squares. Of thirteen tasks, convolution wins six, recurrence three, and four are not
# decided. Read row by row:
#
# - **Pictures belong to convolution**, as expected: real digits and written ones. But the GRU that reads a
#   picture's rows from the top comes close, 92.5<!-- comparison: stage=final task=pen-picture net=GRU score.mean --> % against the CNN's 95.4<!-- comparison: stage=final task=pen-picture net=CNN score.mean --> %.
# - **Four sequences belong to convolution, too**: pixels one by one (TCN 97.1<!-- comparison: stage=final task=pixels net=TCN score.mean --> %, GRU 90.1<!-- comparison: stage=final task=pixels net=GRU score.mean --> %, LSTM 86.3<!-- comparison: stage=final task=pixels net=LSTM score.mean --> %), copying, where a
#   window that reaches back always finds its letter at the same distance (TCN 100.0<!-- comparison: stage=final task=copy net=TCN score.mean --> %, GRU 12.6<!-- comparison: stage=final task=copy net=GRU score.mean --> %, which is chance),
#   carbon dioxide, and, by less than a tenth of a bit, program text.
# - **Three sequences belong to recurrence**: movements of a pen (GRU 97.4<!-- comparison: stage=final task=pen-movement net=GRU score.mean --> %, CNN 91.2<!-- comparison: stage=final task=pen-movement net=CNN score.mean --> %, TCN 87.9<!-- comparison: stage=final task=pen-movement net=TCN score.mean --> %); copying what is *scattered*,
#   where a letter's distance differs each time (GRU 77.2<!-- comparison: stage=final task=selective-copy net=GRU score.mean --> %, TCN 59.9<!-- comparison: stage=final task=selective-copy net=TCN score.mean --> %); and parity, where a bit has to be kept and flipped (GRU and LSTM 100 %<!-- set -->).
# - And the **MLP** holds its own where the same thing always stands at the same place: 97.8<!-- comparison: stage=final task=pixels net=MLP score.mean --> % on pixels one by one, with a fraction of the work.
#
# So "pictures or sequences" is not what divides them. What does? Where what matters stands at *fixed distances*, windows find it in one look, and a state would have to carry it
# through every step between. Where it stands *anywhere*, and has to be picked out and kept, a state with gates is made for it.
#
# ## What goes on while both read the same?
#
# Scores are the end of the story. Here are the nets of the first seed, reading the same digit in the same stream of 64 pixels. After each pixel, each net is asked what it believes. (It was trained to answer
# after the last one only; what it says before is its own affair.)


# %%
class Both(nn.Module):
    """Trained nets of two tasks that are alike; the outputs of one of them after each step."""

    def __init__(self, tasks: list[str], nets: list[str]) -> None:
        super().__init__()
        self.count = len(nets)
        self.nets = nn.ModuleList(comparison.load(task, net) for task in tasks for net in nets)

    def forward(self, task, net, x):
        every = torch.stack([one.each_step(x)[0] for one in self.nets])  # (net, time, classes)
        return every[(task * self.count + net)[None]][0].softmax(-1)


# %%
class Streams(nn.Module):
    """One digit, pixel by pixel, into a convolution and a recurrence."""

    def __init__(self) -> None:
        super().__init__()
        self.left, self.right = (Both(["pixels", "permuted"], nets) for nets in (CONVOLUTION, RECURRENCE))
        orders = [real("test", how) for how in ("pixels", "fixed")]
        first = torch.stack([(orders[0].targets == digit).nonzero()[0, 0] for digit in range(10)])
        self.x = torch.stack([asked.x[first] for asked in orders])  # (order, digit, 64, 1)
        mixed = torch.randperm(64, generator=torch.Generator().manual_seed(1))
        self.turn = torch.stack([torch.arange(64), mixed.argsort()])  # when each pixel is read

    def forward(self, task, left, right, digit, query, blank):
        at = torch.arange(64)
        x = self.x[task[None], digit[None]] * (at != blank)[:, None]
        told = [net(task, which, x) for net, which in ((self.left, left), (self.right, right))]
        given = x[0, :, 0][self.turn[task[None]][0]]
        read = given * (self.turn[task[None]][0] <= query)
        mark = 0.3 * (self.turn[task[None]][0] == blank)  # so that it can be found
        now = [beliefs[query[None]][0] for beliefs in told]
        return {
            "read": (read + mark).view(8, 8), "left": now[0], "right": now[1],
            "belief": torch.stack([beliefs.index_select(1, digit[None])[:, 0] for beliefs in told]),
        }  # fmt: skip


# %% [markdown]
# Move the step through the digit. How early does each make up its mind, and how often does it change it? Then
# <a href="#?streams.blank=29">blank a single pixel in the middle</a>: whose answer changes? And
# <a href="#?streams.task=in a fixed other order">let the pixels come in another order</a>.

# %% tags=["hide-input"]
DIGITS = list("0123456789")
LiveFigure(
    Streams(),
    controls=[
        Choice("task", ["row by row", "in a fixed other order"], label="order of pixels"),
        Choice("left", CONVOLUTION, value="TCN", label="convolution"),
        Choice("right", RECURRENCE, value="GRU", label="recurrence"),
        Slider("digit", 0, 9, value=3),
        Slider("query", 0, 63, value=63, label="output after pixel"),
        Slider("blank", -1, 63, value=-1, named={-1: "none"}, label="pixel set to 0"),
    ],
    panels=[
        Picture("read", label="read so far; grey: set to 0"),
        Bars("left", labels=DIGITS, label="convolution: predicted probabilities"),
        Bars("right", labels=DIGITS, brain="recurrence", label="recurrence: predicted probabilities"),
        Lines("belief", label="predicted probability of this digit, pixel by pixel", labels=["convolution", "recurrence"], y=(0, 1), x_label="pixels read", y_label="probability"),
    ],
    alt="A digit of 8×8 pixels read as a stream of 64, and the probability that a convolution and a recurrence give to it after each pixel.",
    seen="Neither settles on a digit on the way: both learned to predict after the last pixel, and find the digit within the last few. A blank pixel changes the prediction of the recurrence more often than that of the convolution.",
)  # fmt: skip

# %% [markdown]
# One digit is an anecdote. All 360 test digits, asked after each number of pixels:

# %%
asked, shown = real("test", "pixels"), (16, 32, 48, 60, 62, 63, 64)
print(f"accuracy, %, after {shown[0]} pixels" + "".join(f"{k:7}" for k in shown[1:]))
with torch.no_grad():
    for net in [*CONVOLUTION, *RECURRENCE]:
        said = comparison.load("pixels", net).each_step(asked.x).argmax(-1)  # (360, 64)
        right = 100 * (said == asked.targets[:, None]).float().mean(0)
        print(f"{net:24}" + "".join(f"{right[k - 1]:7.1f}" for k in shown))

# %% [markdown]
# The TCN reads 97.2 % of the digits after 64 pixels and 15.6 % after 62: less than two pixels before the end it knows next to nothing. That is no riddle. It was asked at the end only, and has learned to look back from *there*; seen from any other step, everything stands
# at the wrong distance. The GRU's state is a little ahead of its question, 58.9 % after 62. The CNN's mean of windows grows slowly and steadily, and never gets far. Who wants an answer along the way has to ask for it in training, as [the page where you
# write](two_brains_watch_you_write.ipynb) does.
#
# And the blank pixel? Blank each of the 64 in turn, in every test digit:

# %%
with torch.no_grad():
    for net in ("TCN", "GRU"):
        reader = comparison.load("pixels", net)
        clean = reader.at_the_end(asked.x).argmax(-1)
        without = [asked.x * (torch.arange(64) != k)[:, None] for k in range(64)]
        moved = torch.stack([reader.at_the_end(x).argmax(-1) != clean for x in without])
        print(f"{net}: another prediction in {100 * moved.float().mean():.1f} % of all cases")

# %% [markdown]
# ## What has to be carried, and how far?
#
# Two tasks that differ in little. Both give letters, then blanks, then ask for the letters in their order.
# In **copying**, ten letters come first, and each is asked for exactly thirty steps after it came. In **copying what is scattered** eight letters
# stand anywhere among 32 steps.


# %%
class Recall(nn.Module):
    """Letters to be recalled, read by a convolution and a recurrence."""

    def __init__(self) -> None:
        super().__init__()
        self.left, self.right = (Both(["copy", "selective-copy"], nets) for nets in (CONVOLUTION, RECURRENCE))
        made = [make(10, torch.Generator().manual_seed(5)) for make in (copying(20), selective(32))]
        self.x = torch.stack([asked.x for asked in made])  # (task, example, 40, 10)

    def forward(self, task, left, right, example, letter):
        x, place = self.x[task[None], example[None]], torch.arange(40)  # (1, 40, 10)
        given = x[0, :, :8].sum(-1)  # (40,) 1 where a letter stands
        first = given * (given.cumsum(0) == 1) * (letter > 0)
        other = F.pad((torch.arange(8) == letter - 1).float(), (0, 2))
        x = torch.where(first[:, None] > 0, other, x)
        told = [net(task, which, x) for net, which in ((self.left, left), (self.right, right))]
        count, slot = torch.where(task == 0, 10, 8), torch.arange(10)
        came = torch.where(given > 0, place, 40 + place).argsort()[:10]  # the letters' places, in order
        asked = (40 - count + slot).clamp(max=39)
        rows = [x[0, :, :8].argmax(-1)[came], *(beliefs.argmax(-1)[asked] for beliefs in told)]
        there = slot < count
        share = torch.stack([(there * (row == rows[0])).sum() / count for row in rows[1:]])
        answers = torch.stack([torch.where(there, row, 8) for row in rows])
        symbols = torch.where(given > 0, ord("A") + x[0, :, :8].argmax(-1), torch.where(x[0, :, 9] > 0, ord("?"), ord("·")))
        return {"symbols": symbols, "asked": x[0, :, 9], "left": told[0], "right": told[1], "answers": answers, "share": share}


# %% [markdown]
# Change the first letter, the one that is carried furthest: <a href="#?recall.letter=A">to A</a>, <a href="#?recall.letter=H">to H</a>. Whose answer
# follows? Then <a href="#?recall.task=scattered">scatter the letters</a>.

# %% tags=["hide-input"]
LETTERS = list("ABCDEFGH")
belief = {"x_label": "step", "y_label": "letter", "top": 1}
LiveFigure(
    Recall(),
    controls=[
        Choice("task", ["consecutive", "scattered"], label="positions of letters"),
        Choice("left", CONVOLUTION, value="TCN", label="convolution"),
        Choice("right", RECURRENCE, value="GRU", label="recurrence"),
        Slider("example", 0, 9, value=0),
        Choice("letter", ["as drawn", *LETTERS], label="first letter"),
    ],
    panels=[
        ColouredText("asked", text="symbols", marks=True, label="input of both; at each ? a letter is to be recalled"),
        Heatmap("left", label="convolution: predicted probabilities, step by step", **belief),
        Heatmap("right", label="recurrence: predicted probabilities, step by step", **belief),
        Matrix("answers", rows=["target", "convolution", "recurrence"], categories=[*LETTERS, ""], label="letters recalled", x_label="query", y_label=""),
        Bars("share", labels=["convolution", "recurrence"], brain="dense", label="share of letters recalled", says="more by"),
    ],
    alt="Letters among blanks, the predicted probabilities of a convolution and of a recurrence at each step, and the letters they recall.",
    seen="Where letters are consecutive, the TCN finds every letter at its fixed distance, and the GRU's outputs are the same at every query, as it has kept none. Where they are scattered, the GRU recalls most letters, and the TCN about half.",
)  # fmt: skip

# %% [markdown]
# Recall over all test sequences and five seeds: in a row, TCN 100.0<!-- comparison: stage=final task=copy net=TCN score.mean --> %, GRU 12.6<!-- comparison: stage=final task=copy net=GRU score.mean --> %, and one answer in eight is right by chance.
# Scattered, TCN 59.9<!-- comparison: stage=final task=selective-copy net=TCN score.mean --> %, GRU 77.2<!-- comparison: stage=final task=selective-copy net=GRU score.mean --> %, LSTM 25.5<!-- comparison: stage=final task=selective-copy net=LSTM score.mean --> %. One change of the task turns the order round. [Gu & Dao (2023)](../book/bibliography.md#gu2023mamba) made scattered copying for
# this very reason: a convolution, whose taps stand at fixed distances, can copy, but not pick.
#
# How *far* does each remember? [Chapter 4](04_temporal_dependencies.ipynb) asked for one symbol after a lag. Trained on a single lag, half of it was lost from lag
# 8<!-- memory: study=fixed net=lstm falls --> on for an LSTM, 15<!-- memory: study=fixed net=gru falls --> for a GRU, 34<!-- memory: study=fixed net=rnn falls --> for an RNN. Trained on many lags at once, all three held it for 640 steps, and the TCN for
# 79<!-- memory: study=mixed net=tcn falls -->: its window is 127 steps, and beyond that it recalls 13.1<!-- memory: study=mixed net=tcn lag=160 recall.mean % --> %, chance. So a recurrence's horizon is set by training, a convolution's by its window. And beyond the lengths of training? Parity is carried on to
# any length by GRU and LSTM ([chapter 5](05_variable_length.ipynb)); of strings longer than any in training, counting nets with windows alone get 4.7<!-- comparison: stage=final task=counting net=TCN 'longer[n 31 to 60].mean' --> % right (TCN), with a state 68.0<!-- comparison: stage=final task=counting net=LSTM 'longer[n 31 to 60].mean' --> % (LSTM), and the CNN's mean of windows, which has
# no need to count, 100.0<!-- comparison: stage=final task=counting net=CNN 'longer[n 31 to 60].mean' --> %.

# %% [markdown]
# ## Inside the cell: which gate picks a letter?
#
# To copy what is scattered, a cell has to treat a letter and a blank differently: write the one, skip the other. Here is one unit of the GRU of the
# figure above, with the first scattered sequence. Its **update gate** `z` decides: at 1 the hidden state `h` stays as it is, at 0 the
# candidate `n` replaces it.

# %%
SCATTERED = Text("text", "ABCDEFGH.?", value=".....DG...H...F......GGA..B.....????????", most=40, label="sequence")


class Picking(nn.Module):
    """The GRU that recalls scattered letters: all that flows in its cell, and its output after each step."""

    def __init__(self) -> None:
        super().__init__()
        self.net = comparison.load("selective-copy", "GRU")
        self.cell, self.codes = CellDiagram(self.net.body.cell), SCATTERED.codes()

    def forward(self, text, unit, t):
        steps = self.net.body.cell(F.one_hot(text, 10).float()[None])  # each (1, time, 51)
        drawn = self.cell.frame(steps, unit, t)
        belief = self.net.head(steps.h[0]).softmax(-1)
        written = (drawn["rest"] * (torch.arange(51) == unit)).sum(1)  # 1 − z of the unit
        likeliest = {"said": self.codes[belief.argmax(-1)], "sure": belief.amax(-1), "belief": belief}
        return {**drawn, **likeliest, "codes": self.codes[text], "open": written}


# %% [markdown]
# Press **Play**, from the letter D on. At which symbols does `z` fall, and what happens to `h` there? Then follow
# <a href="#?picking.unit=31">unit 31</a> to the first `?`, and put <a href="#?picking.unit=31&picking.text=.....AG...H...F......GGA..B.....%3F%3F%3F%3F%3F%3F%3F%3F">an A first</a>
# instead of the D: what has this unit kept? You may edit the sequence:
# <a href="#?picking.text=D.....G...H...F......GGA..B.....%3F%3F%3F%3F%3F%3F%3F%3F">move the D to the front</a>, or
# <a href="#?picking.text=.....D........F......GGA..B.....%3F%3F%3F%3F%3F%3F%3F%3F">leave two letters out</a>.

# %% tags=["hide-input"]
picking = Picking()
LiveFigure(
    picking,
    controls=[SCATTERED, Slider("unit", 0, 50, value=4, label="unit of the GRU")],
    panels=[
        picking.cell.panel("one unit of the GRU", text="codes"),
        ColouredText("open", text="codes", label="the sequence, coloured by 1 − z: how much is written"),
        ColouredText("sure", text="said", label="likeliest letter after each symbol, coloured by its probability"),
        Heatmap("belief", more=True, text="codes", names=LETTERS, label="predicted probabilities, step by step", **belief),
    ],
    carry={"t": torch.tensor(6 * picking.cell.cell.ticks - 1)},  # the end of the sixth step, the first letter
    alt="A sequence of letters, blanks and queries; the cell of a GRU at one of its steps, its gates as valves on the lines that carry the hidden state; and the letter that the network predicts after each step.",
    seen="One unit of the GRU at each symbol, and the network's output after it. At letters z falls, to between 0.27 and 0.85, and the state is written; at blanks z is 0.94 or more and the state stays. At the queries all eight letters are recalled, the D with 97 %.",
)  # fmt: skip

# %% [markdown]
# Is this one unit's habit? Here are all 51 units of the network, with 2,000 new sequences: `z` by the kind of symbol, the recall of each letter, and what unit 31 holds before the first query.

# %%
new, picker = selective(32)(2000, torch.Generator().manual_seed(77)), picking.net
with torch.no_grad():
    steps = picker.body.cell(new.x)
    recalled = picker.head(steps.h)[:, 32:].argmax(-1) == new.targets.view(-1, 8)
for name, at in (("letter", new.x[..., :8].any(-1)), ("blank", new.x[..., 8] > 0), ("query", new.x[..., 9] > 0)):
    print(f"z at a {name:7} mean over all units {steps.z[at].mean():.2f}")
print("recall, %, first to eighth letter:", *(f"{100 * share:.0f}" for share in recalled.float().mean(0)))
first, held = new.targets.view(-1, 8)[:, 0], steps.h[:, 31, 31]  # (2000,) each
print("h of unit 31, by the first letter:", ", ".join(f"{letter} {held[first == k].mean():.1f}" for k, letter in enumerate(LETTERS)))

# %% [markdown]
# All units do it: where a letter is read, `z` is 0.72 on average, at blanks 0.96. So the number of blanks between two letters hardly matters, and no position is built in, which is what the
# TCN lacks here. Unit 31 has become a detector: its state is negative if the first letter was a D, and positive for any other. And the queries open the gates again, 0.54: what has been
# recalled makes room. The first and the last letter are recalled best; those between them overwrite each other.
# Leave two letters out, though, and the six others come out garbled: the network learned to expect eight.

# %% [markdown]
# ## What throws each of them off?
#
# In the world, a digit lies a little further right, the sensor is noisy, a part is hidden, samples get lost. The nets below have
# learned from clean pictures only. Write a digit, and spoil it.


# %%
class Perturbed(nn.Module):
    """The reader's digit, perturbed, before a convolution and a recurrence that reads its rows."""

    def __init__(self, curves) -> None:
        super().__init__()
        self.left, self.right = (
            nn.ModuleList(comparison.load("pen-picture", net) for net in nets) for nets in (CONVOLUTION, RECURRENCE)
        )
        self.curves = curves  # (net, perturbation, strength)

    def forward(self, ink, kind, strength, left, right):
        x = perturbed(ink[0], kind, strength)  # (1, 28, 28)
        told = [
            torch.stack([net.at_the_end(x)[0] for net in nets])[which[None]][0].softmax(-1)
            for nets, which in ((self.left, left), (self.right, right))
        ]
        both = torch.stack([left, len(CONVOLUTION) + right])
        return {
            "seen": x[0], "left": told[0], "right": told[1],
            "accuracy": self.curves[both][:, kind[None]][:, 0], "strengths": STRENGTHS,
        }  # fmt: skip


# %% [markdown]
# <a href="#?perturbed.kind=shift&perturbed.strength=1">Shift it</a>, <a href="#?perturbed.kind=noise&perturbed.strength=0.75">add noise</a>,
# <a href="#?perturbed.kind=missing samples&perturbed.strength=0.75">lose some rows</a>. The two beliefs are for your digit; the curves are the record's, for 1,000 others, five seeds each.

# %% tags=["hide-input"]
spoilt = robustness.STUDY.read()
nets = [*CONVOLUTION, *RECURRENCE]
STRENGTHS = torch.tensor(robustness.STRENGTHS)
curves = torch.tensor([[[100 * robustness.cell(spoilt, "pen-picture", net, kind, s).mean for s in robustness.STRENGTHS] for kind in PERTURBATIONS] for net in nets])
clean = pen("test", "picture")
LiveFigure(
    Perturbed(curves),
    controls=[
        Pad("ink", examples={str(d): clean.x[clean.targets == d][0].numpy() for d in range(10)}, value="4", reads="digit", label="your digit"),
        Choice("kind", PERTURBATIONS, label="perturbation"),
        Slider("strength", 0, 1, value=0.5, step=0.05, label="strength"),
        Choice("left", CONVOLUTION, label="convolution"),
        Choice("right", RECURRENCE, value="GRU", label="recurrence"),
    ],
    panels=[
        Picture("seen", label="input of both"),
        Bars("left", labels=DIGITS, label="convolution"),
        Bars("right", labels=DIGITS, brain="recurrence", label="recurrence"),
        Lines("accuracy", label="accuracy on 1,000 digits, %", x="strengths", labels=["convolution", "recurrence"], y=(0, 100), x_label="strength", y_label="accuracy, %"),
    ],
    alt="A perturbed digit, the predicted probabilities of a convolution and of a recurrence, and their accuracy on 1,000 digits against the strength of the perturbation.",
    seen="Both fail on a digit that is shifted far, but the recurrence, which reads its rows, fails sooner; and noise costs it far more.",
)  # fmt: skip

# %%
for task in robustness.ON:
    print(f"{task}, everything at half strength")
    print("\n".join(robustness.table(spoilt, task, 0.5)))

# %% [markdown]
# At half strength a picture is moved by 4 px, the noise has a quarter of the ink's range, a fourth of the rows is hidden, or three in ten are missing. No net has met any of it in training. (± is half of the 95 % interval.)
#
# - **On pictures, the CNN stands best in four of five.** A shift leaves it 63.3<!-- robustness: task=pen-picture net=CNN kind=shift strength=0.5 accuracy.mean % --> %, the GRU 30.1<!-- robustness: task=pen-picture net=GRU kind=shift strength=0.5 accuracy.mean % --> %: a reader of rows shares its weights from row to row, but has other weights for each *column*, and
#   a digit moved sideways is new to it, as it is to the MLP (20.1<!-- robustness: task=pen-picture net=MLP kind=shift strength=0.5 accuracy.mean % --> %). Noise takes 2.2<!-- robustness: task=pen-picture net=CNN kind=noise strength=0.5 lost.mean % --> points from the CNN and 38.9<!-- robustness: task=pen-picture net=GRU kind=noise strength=0.5 lost.mean % --> from the GRU.
# - **Under missing rows the MLP is first**, with 74.2<!-- robustness: task=pen-picture net=MLP 'kind=missing samples' strength=0.5 accuracy.mean % --> % against the CNN's 71.9<!-- robustness: task=pen-picture net=CNN 'kind=missing samples' strength=0.5 accuracy.mean % --> %: within the intervals, but it began nine points behind. A window expects its neighbours to be there.
# - **On movements, the GRUs stand best throughout.** A change of pace costs the GRU 1.0<!-- robustness: task=pen-movement net=GRU 'kind=time warp' strength=0.5 lost.mean % --> points, the CNN 3.0<!-- robustness: task=pen-movement net=CNN 'kind=time warp' strength=0.5 lost.mean % -->; a pen that rests before it writes, 2.6<!-- robustness: task=pen-movement net=GRU kind=shift strength=0.5 lost.mean % --> and 6.5<!-- robustness: task=pen-movement net=CNN kind=shift strength=0.5 lost.mean % -->.
# - **Gates do not make a reader of pictures robust to time**: rows that pass faster and slower cost the GRU 11.3<!-- robustness: task=pen-picture net=GRU 'kind=time warp' strength=0.5 lost.mean % --> points there, more than the CNN's 7.1<!-- robustness: task=pen-picture net=CNN 'kind=time warp' strength=0.5 lost.mean % -->.
#
# The order on clean data is a fair guide to the order on spoiled data, but no more: RNN and GRU change places under a shift. And what hurts whom follows from what each shares: a convolution what stands next to what, anywhere; a recurrence
# what comes after what, at any pace.

# %% [markdown]
# ## What does each get wrong?
#
# Two nets that read 95 of 100 digits need not stumble over the same five. The same 1,000 test digits were given to ten nets: as pictures,
# row by row, to some; as movements of the pen to others. How many mistakes do two of them share?

# %%
SHOWN = {"image": "pen-picture", "movement": "pen-movement"}


@torch.no_grad()
def readings(nets: list[str]) -> dict[str, torch.Tensor]:
    """Each net's predictions on the test digits, as images and as movements: (1000,) each."""
    told = {}
    for how, task in SHOWN.items():
        asked = pen("test", task.removeprefix("pen-"))
        told |= {f"{net}, {how}": comparison.load(task, net)(asked.x, asked.mask).argmax(-1) for net in nets}
    return told


left, right, written = readings(CONVOLUTION), readings(["GRU", "LSTM", "BiGRU"]), clean.targets
wrong = {name: said != written for name, said in (left | right).items()}
for one, other in (("CNN, image", "GRU, image"), ("CNN, image", "CNN, movement"), ("CNN, image", "GRU, movement"), ("CNN, movement", "GRU, movement")):
    shared = int((wrong[one] & wrong[other]).sum())
    chance = float(wrong[one].float().mean() * wrong[other].sum())
    print(f"{one:14}{int(wrong[one].sum()):4} wrong; {other:14}{int(wrong[other].sum()):4} wrong; {shared:3} of them both ({chance:.0f} expected if independent)")


# %%
class Mistakes(nn.Module):
    """Two nets' confusions on the same digits, and the digits behind one cell of the first."""

    def __init__(self) -> None:
        super().__init__()
        self.left, self.right = (torch.stack([*said.values()]).to(torch.uint8) for said in (left, right))
        missed = torch.stack([*wrong.values()]).any(0)
        fine = torch.cat([(~missed & (written == digit)).nonzero()[:8, 0] for digit in range(10)])
        self.some = torch.cat([missed.nonzero()[:, 0], fine])  # whose pictures are kept
        self.pictures = (255 * clean.x[self.some]).round().to(torch.uint8)

    def forward(self, left, right, digit, predicted):
        told = [every[which[None]][0].long() for every, which in ((self.left, left), (self.right, right))]
        one = [(each[:, None] == torch.arange(10)).float() for each in (written, *told)]
        confusion = [one[0].T @ each * (1 - torch.eye(10)) for each in one[1:]]
        fits = [(each == written).float() for each in told]
        pairs = torch.stack([(a * b).mean() for a in (fits[0], 1 - fits[0]) for b in (fits[1], 1 - fits[1])])
        chosen = (written == digit) & (told[0] == predicted)
        there, which = (chosen[self.some] * torch.arange(len(self.some), 0, -1)).topk(8)
        rows = torch.stack([each[self.some][which] for each in told])
        return {
            "left": confusion[0], "right": confusion[1], "pairs": pairs,
            "examples": (self.pictures[which] * (there > 0)[:, None, None] / 255).transpose(0, 1).reshape(28, 224),
            "says": torch.where(there > 0, rows, 10),
        }  # fmt: skip


# %% [markdown]
# Click a cell of A's table: below are the digits behind it, and what both nets take them for. Then
# <a href="#?mistakes.right=GRU, image">show the GRU pictures as well</a>: does it stumble where the CNN does?

# %% tags=["hide-input"]
LiveFigure(
    Mistakes(),
    controls=[
        Choice("left", list(left), label="A"),
        Choice("right", list(right), value="GRU, movement", label="B"),
        Slider("digit", 0, 9, value=9, label="true digit"),
        Slider("predicted", 0, 9, value=7, label="predicted by A"),
    ],
    panels=[
        Matrix("left", rows=DIGITS, columns=DIGITS, signed=False, label="A's confusion matrix, mistakes only", x_label="predicted", y_label="true digit", like="right", sets=("digit", "predicted")),
        Matrix("right", rows=DIGITS, columns=DIGITS, signed=False, label="B's confusion matrix, mistakes only", x_label="predicted", y_label="true digit", like="left"),
        Picture("examples", label="digits behind the chosen cell, up to eight"),
        Matrix("says", more=True, rows=["A", "B"], categories=[*DIGITS, ""], label="predictions for these digits", x_label="example", y_label=""),
        Bars("pairs", more=True, labels=["both right", "only B wrong", "only A wrong", "both wrong"], brain="dense", label="1,000 digits", says="mostly"),
    ],
    alt="Two confusion matrices on the same digits, how many mistakes are shared, and the digits behind one cell.",
    seen="Two nets that see the same image mistake the same digits, be they convolutional or recurrent. Two that are shown the digit differently hardly share a mistake.",
)  # fmt: skip

# %% [markdown]
# Of the CNN's 48 mistakes on pictures the GRU, which reads the same pictures row by row, makes 33 as well; the CNN that reads *movements*, 10; the GRU on movements, 5. What a net is shown
# decides what it gets wrong, more than what it is. That is good news for whoever has both: two readers that err apart can check each other.

# %% [markdown]
# ## How many examples does each need?
#
# What a net does not have to learn, it need not be shown. A convolution comes with "near is related", and with "the same everywhere"; a recurrence with "the same at every step"; an MLP with nothing. With few
# examples, that should show. The same nets, from 50 digits to all of them, five seeds each:


# %%
class FewSamples(nn.Module):
    """Accuracy against the number of examples, on one task."""

    def __init__(self, found) -> None:
        super().__init__()
        self.counts = torch.tensor([few_shot.counts(task) for task in few_shot.ON]).float()
        self.share = torch.tensor(
            [[[100 * few_shot.STUDY.cell(found, task, net, n).mean for n in few_shot.counts(task)] for net in few_shot.NETS] for task in few_shot.ON]
        )  # (task, net, count)

    def forward(self, task):
        return {"right": self.share[task[None]][0], "counts": self.counts[task[None]][0]}


# %% [markdown]
# Which net leads with 50 examples, and which with all? Look at <a href="#?few-samples.task=digits">real digits</a>, <a href="#?few-samples.task=pen-picture">written ones</a>, and <a href="#?few-samples.task=pen-movement">their movements</a>.

# %% tags=["hide-input"]
learned = few_shot.everything()
LiveFigure(
    FewSamples(learned),
    controls=[Choice("task", list(few_shot.ON), value="pen-movement")],
    panels=[
        Lines(
            "right", label="test accuracy, %", x="counts", labels=list(few_shot.NETS), brains=[NETS[net].brain for net in few_shot.NETS],
            marks="".join(plot.MARKS[net] for net in few_shot.NETS),
            log="x", y=(0, 100), x_label="training examples", y_label="accuracy, %",
        ),
    ],
    alt="Six curves: the test accuracy of each net against its number of training examples.",
    seen="On images the CNN leads with any number of examples, and the recurrent nets begin far behind. On movements the GRU needs a fraction of the others' examples.",
)  # fmt: skip

# %%
for task in few_shot.ON:
    print(task)
    print("\n".join(few_shot.table(learned, task)))

# %% [markdown]
# Read along 90 %. On real digits the CNN gets there with about 96<!-- few_shot: task=digits net=CNN accuracy=0.9 needed --> examples, the MLP with 121<!-- few_shot: task=digits net=MLP accuracy=0.9 needed -->, the GRU with 244<!-- few_shot: task=digits net=GRU accuracy=0.9 needed -->, the LSTM with 298<!-- few_shot: task=digits net=LSTM accuracy=0.9 needed -->
# (read off between the sizes that were tried). On movements the GRU needs 386<!-- few_shot: task=pen-movement net=GRU accuracy=0.9 needed -->, the LSTM 886<!-- few_shot: task=pen-movement net=LSTM accuracy=0.9 needed -->, the CNN 1762<!-- few_shot: task=pen-movement net=CNN accuracy=0.9 needed -->, and the others never get there. A GRU that has seen 450 movements reads
# 92.6<!-- few_shot: task=pen-movement net=GRU samples=450 accuracy.mean % --> ± 0.8<!-- few_shot: task=pen-movement net=GRU samples=450 accuracy.half % --> %; a CNN that has seen all 2,000, 91.2<!-- few_shot: task=pen-movement net=CNN samples=2000 accuracy.mean % --> ± 1.4<!-- few_shot: task=pen-movement net=CNN samples=2000 accuracy.half % --> %.
#
# So the right assumption is worth data, here two to five times as much. But note the MLP. With 50 written pictures it is level with the CNN, within the intervals, 49.6<!-- few_shot: task=pen-picture net=MLP samples=50 accuracy.mean % --> against 55.1<!-- few_shot: task=pen-picture net=CNN samples=50 accuracy.mean % --> %, while the GRU is at 21.2<!-- few_shot: task=pen-picture net=GRU samples=50 accuracy.mean % --> %: digits that are centred and
# scaled are easy without any assumption, and a step-by-step reader has to learn first what a row is. ([Chapter 1](01_local_connectivity.ipynb) showed what becomes of the MLP when they are not centred.) With so few examples, seeds differ widely: look at the intervals.

# %% [markdown]
# ## What does one step more cost?
#
# Accuracy is half of a choice. The other half is paid in multiply-adds, in memory, and in *waiting*: what must be computed one after another stays slow on any machine, however many processors it has. Six nets of about
# 10,000 parameters read sequences of 8 numbers a step, on one thread of one processor. Which is cheapest, and from what length on?


# %%
class Costs(nn.Module):
    """One kind of cost against length, its ranking at one length, and where one net overtakes another."""

    def __init__(self, found) -> None:
        super().__init__()
        cells = [[[scaling.cell(found, net, what, n, 1) for n in scaling.LENGTHS] for net in scaling.NETS] for what in scaling.COSTS]
        self.mean, self.spread = (
            torch.tensor([[[getattr(one, part) for one in row] for row in kind] for kind in cells]) for part in ("mean", "half")
        )  # (cost, net, length)
        self.crossing = torch.tensor([
            [[what != "multiply_adds" and scaling.crossing(found, one, other, what) or torch.nan for other in scaling.NETS] for one in scaling.NETS]
            for what in scaling.COSTS
        ])  # fmt: skip  (cost, net, net) steps, not a number where there is none; multiply-adds differ by the rounding of sizes

    def forward(self, what, length, beside):
        kind = what[None]
        meets = self.crossing[kind][0][beside[None]][0]  # (net,)
        mean, half = (each[kind][0].index_select(1, length[None])[:, 0] for each in (self.mean, self.spread))
        order = (mean + 1e-6 * torch.arange(len(mean))).argsort()
        ranks = [order.float(), torch.full_like(mean, -1), mean[order], (mean - half)[order], (mean + half)[order], meets[order]]
        return {
            "curves": self.mean[kind][0], "lengths": torch.tensor(scaling.LENGTHS), "measure": what,
            "ranking": torch.stack(ranks, 1),
        }  # fmt: skip


# %% [markdown]
# Look at <a href="#?costs.what=multiply-adds of a forward pass">multiply-adds</a> first, then at <a href="#?costs.what=sequential matrix products">what has to wait</a>, at
# <a href="#?costs.what=forward, ms">time</a>, and at <a href="#?costs.what=one step further in a stream, ms">one step more of a stream</a>. The last column says at how many steps a net and the chosen one change places.

# %% tags=["hide-input"]
measured = scaling.STUDY.read()
six = {"brains": [NETS[net].brain for net in scaling.NETS], "marks": "".join(plot.MARKS[net] for net in scaling.NETS)}
LiveFigure(
    Costs(measured),
    controls=[
        Choice("what", list(scaling.COSTS.values()), value=scaling.COSTS["forward_ms"], label="cost"),
        Choice("length", [f"{n:,} steps" for n in scaling.LENGTHS], value="512 steps", label="ranked at"),
        Choice("beside", list(scaling.NETS), value="GRU", label="crossings with"),
    ],
    panels=[
        Lines("curves", label="cost against length", x="lengths", labels=list(scaling.NETS), **six, log="xy", x_label="steps", y_label="cost of one sequence"),
        Ranking("ranking", names=list(scaling.NETS), **six, label="the cheapest first", measures=[Measure(each) for each in scaling.COSTS.values()], measure="measure", value_label="cost", columns=["crossing, steps"]),
    ],
    alt="Six curves of cost against length on logarithmic axes, the nets ranked at one length, and the lengths at which two nets cross.",
    seen="Five of six curves of multiply-adds lie on each other; time does not follow them. What has to wait divides recurrence from the rest, and attention bends upwards everywhere but in what waits.",
)  # fmt: skip

# %% [markdown]
# What was seen, each number the mean of the sittings on record:
#
# - **Multiply-adds** are alike for five of the six, some 9,500 a step: one for each weight. Attention looks back at every step, and at 4,096 steps has grown to 43 times the others' work.
# - **Waiting** divides the brains. At 4,096 steps a recurrence has 4097<!-- scaling: net=GRU what=sequential_steps length=4096 batch=1 cost.mean --> products one after another, the TCN 23<!-- scaling: net=TCN what=sequential_steps length=4096 batch=1 cost.mean -->, a Transformer 14<!-- scaling: net=Transformer what=sequential_steps length=4096 batch=1 cost.mean -->, the CNN 4<!-- scaling: net=CNN what=sequential_steps length=4096 batch=1 cost.mean -->.
# - **Time** of a forward pass over 4,096 steps: CNN 2.2<!-- scaling: net=CNN what=forward_ms length=4096 batch=1 cost.mean --> ms, TCN 4.8<!-- scaling: net=TCN what=forward_ms length=4096 batch=1 cost.mean -->, RNN 23<!-- scaling: net=RNN what=forward_ms length=4096 batch=1 cost.mean -->, GRU 51<!-- scaling: net=GRU what=forward_ms length=4096 batch=1 cost.mean -->, Transformer 745<!-- scaling: net=Transformer what=forward_ms length=4096 batch=1 cost.mean -->. GRU and Transformer cross at about 704<!-- scaling: one=GRU other=Transformer what=forward_ms batch=1 crossing --> steps: on shorter sequences
#   attention is the faster of the two, for all its multiplications.
# - **Memory** for the way back at 4,096 steps: RNN 1.6<!-- scaling: net=RNN what=saved_activations_mb length=4096 batch=1 cost.mean --> MB, TCN 10.8<!-- scaling: net=TCN what=saved_activations_mb length=4096 batch=1 cost.mean -->, LSTM 11.6<!-- scaling: net=LSTM what=saved_activations_mb length=4096 batch=1 cost.mean -->, Transformer 298<!-- scaling: net=Transformer what=saved_activations_mb length=4096 batch=1 cost.mean -->.
# - **A stream** is recurrence's home. One step more costs an RNN 0.04<!-- scaling: net=RNN what=stream_ms length=4096 batch=1 cost.mean --> ms and a GRU 0.05<!-- scaling: net=GRU what=stream_ms length=4096 batch=1 cost.mean -->, after 16 steps as after 4,096; a TCN 0.45<!-- scaling: net=TCN what=stream_ms length=4096 batch=1 cost.mean -->, with all its levels; a Transformer 0.5<!-- scaling: net=Transformer what=stream_ms length=4096 batch=1 cost.mean -->, and more with every step.
#
# One curve does not fit: the **LSTM**, which multiplies as much as a GRU, is at 3.8<!-- scaling: net=LSTM what=forward_ms length=4096 batch=1 cost.mean --> ms. It is no better architecture; it is better *software*. Count what torch does for 256 steps:


# %%
class Counting(TorchDispatchMode):
    """Counts the operations that torch is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
        self.count += 1
        return operation(*args, **(kwargs or {}))


# %%
# NBVAL_IGNORE_OUTPUT
asked = scaling.sequences(256, 1, torch.Generator().manual_seed(0))
for name in scaling.NETS:
    net = scaling.built(name, 256)
    with torch.no_grad(), Counting() as seen:
        net(asked.x, asked.mask)
    print(f"{name:12}{seen.count:6,} operations for 256 steps")

# %% [markdown]
# On a processor, torch hands a whole LSTM to one operation of a library that was tuned for it: 16 operations in all, where a GRU takes 3,600. Whoever measured "LSTM against GRU" by the clock would have measured that. [Chapter 4](04_temporal_dependencies.ipynb)'s recurrences, written as equations, are slower still. Before a
# time is blamed on an architecture, count the operations.
#
# In training, sequences come in batches, and waiting can be shared: while one sequence's step is computed, so are the others'. What does one of them cost then?

# %% tags=["hide-input"] mystnb={"image": {"alt": "Time and memory of one sequence of 256 steps against the number of sequences that are read at once, for six nets. Recurrent nets gain most from company."}}
plots.light(scaling_plots.against_batch(measured))

# %% [markdown]
# Company helps those who wait. Forward and backward over 256 steps take a GRU 23.9<!-- scaling: net=GRU what=both_ms length=256 batch=1 cost.mean --> ms alone; with 32 sequences at once, 45<!-- scaling: net=GRU what=both_ms length=256 batch=32 cost.mean --> ms for all of them, 17 times less for each. The TCN gains a factor of 4, the
# Transformer almost nothing. On one thread of a processor, that is; on an accelerator, which has room for thousands of products at once, a single long sequence leaves most of it idle: on an H100, 4,096 steps take an LSTM 7.0<!-- throughput/cuda: study=training name=LSTM what=both_ms length=4096 batch=1 cost.mean --> ms alone and 8.4<!-- throughput/cuda: study=training name=LSTM what=both_ms length=4096 batch=32 cost.mean --> ms with 31 others ([chapter 8](08_modern_alternatives.ipynb)).
#
# Times are of one machine, and yours is another. This cell measures on the machine that runs it, at three lengths; on the published page, that is the one which built the book.

# %%
# NBVAL_IGNORE_OUTPUT
def milliseconds(name: str, length: int) -> float:
    """The time of a forward pass on this machine, now."""
    net, sample = scaling.built(name, length), scaling.sequences(length, 1, torch.Generator().manual_seed(0))
    timer = Timer("net(sample.x, sample.mask)", globals={"net": net, "sample": sample})
    return 1000 * timer.blocked_autorange(min_run_time=0.05).median


with torch.no_grad():
    here = {name: [milliseconds(name, length) for length in (64, 256, 1024)] for name in scaling.NETS}
print("forward, ms" + "".join(f"{length:>12,} steps" for length in (64, 256, 1024)))
for name, times in here.items():
    print(f"{name:11}" + "".join(f"{each:18.2f}" for each in times))

# %% [markdown]
# ## What may an answer cost?
#
# A score at any price is not what you need on a telephone. Each point below is a net; further right costs more, and the steps join those that no other net
# beats at a lower price. Set a budget.


# %%
class Frontier(nn.Module):
    """Score against cost on one task; what a budget allows, and what of it nobody beats for less."""

    def __init__(self, results) -> None:
        super().__init__()
        found = board(results)
        self.scores, self.costs, self.there = found.scores, found.costs, found.there
        self.sign = torch.tensor([1.0 if TASKS[task].better == "more" else -1.0 for task in TIERS[1]])

    def forward(self, task, cost, budget):
        at = task[None]
        score, there = self.scores[at][0], self.there[at][0]  # (net, 3), (net,)
        price = self.costs[at][0][:, cost[None]][:, 0]
        limit = (price * there).amax(0) * budget / 100
        good = score[:, 0] * self.sign[at]
        cheaper = there & (price <= price[:, None])  # (net, other): no dearer than the net
        beaten = (cheaper & (good > good[:, None])).any(1)
        state = torch.where(price > limit, 3, torch.where(beaten, 1, 2)) * there
        half = score[:, 2] - score[:, 0]
        return {"nets": torch.stack([price, score[:, 0], half, state.float()], 1), "limit": limit, "measure": task}


# %% tags=["hide-input"]
LiveFigure(
    Frontier(results),
    controls=[
        Choice("task", list(TIERS[1]), value="pen-picture"),
        Choice("cost", list(COSTS), label="cost"),
        Slider("budget", 1, 100, value=100, unit="%", label="budget, % of the dearest net's cost"),
    ],
    panels=[
        Scatter(
            "nets", names=list(NETS), brains=brains, marks="".join(plot.MARKS.values()), limit="limit", limit_label="budget", frontier=True, log="x", label="score against cost",
            measures=scales, measure="measure", x_label="cost of the chosen kind", says="not beaten for less",
        ),
    ],
    alt="Eight nets as points, score against cost; those within a budget that no cheaper net beats are joined.",
    seen="On images of written digits the CNN is most accurate and costs most, three times the multiply-adds of TCN or GRU. At 40 % of its price these two are as good as can be had; at 2 %, only the MLP is left.",
)  # fmt: skip

# %% [markdown]
# Try <a href="#?frontier.task=pen-movement">movements</a>, and change what is paid with: <a href="#?frontier.cost=processor s">seconds of training</a>,
# <a href="#?frontier.cost=saved MB">memory</a>. "Equal parameters" was our rule, and here is what it hides: at 10,000 weights each, the nets differ
# eightyfold in multiply-adds, since a weight that is shared is used again at every place.

# %% [markdown]
# ## The famous comparison
#
# The paper that changed many minds is by [Bai, Kolter & Koltun (2018)](../book/bibliography.md#bai2018empirical). Eight tasks, a plain TCN against LSTM, GRU and RNN of the same size
# ("size" is the number of parameters; accuracies are shares in the original's per cent, the other measures are errors, less is better):
#
# | task, size | LSTM | GRU | RNN | TCN |
# |---|---:|---:|---:|---:|
# | MNIST pixel by pixel, accuracy, 70,000 | 87.2 | 96.2 | 21.5 | **99.0** |
# | MNIST in a fixed other order, accuracy, 70,000 | 85.7 | 87.3 | 25.3 | **97.2** |
# | adding, 600 steps, squares, 70,000 | 0.164 | **5.3e-5** | 0.177 | 5.8e-5 |
# | copying, 1,000 blanks, loss, 16,000 | 0.0204 | 0.0197 | 0.0202 | **3.5e-5** |
# | JSB chorales, loss, 300,000 | 8.45 | 8.43 | 8.91 | **8.10** |
# | Nottingham, loss, 1 million | 3.29 | 3.46 | 4.05 | **3.07** |
# | PTB words, perplexity, 13 million | **78.93** | 92.48 | 114.50 | 88.68 |
# | PTB characters, bits, 3 million | 1.36 | 1.37 | 1.48 | **1.31** |
#
# And the nearest of ours, mean ± half of the 95 % interval:

# %%
print(f"{'task':12}{'measure':22}" + "".join(f"{net:>19}" for net in ("LSTM", "GRU", "RNN", "TCN")))
for task in ("pixels", "permuted", "adding", "copy", "code"):
    found = [cell(results, task, net) for net in ("LSTM", "GRU", "RNN", "TCN")]
    print(f"{task:12}{TASKS[task].measure:22}" + "".join(f"{each.mean:11.3g} ± {each.half:5.2g}" for each in found))

# %% [markdown]
# Where we can be compared, we agree in direction and differ in size. Here, too, a TCN reads pixels better than an LSTM, with pixels in order and out of it, solves adding and copying, and predicts text a little better than a
# GRU. Our tasks are smaller (digits of 8×8, 50 steps of adding, 20 blanks), our nets have 10,000 parameters, no dropout and no weight normalisation, and every kind got the same search for its rate.
#
# And here we disagree:
#
# - **The RNN**, at 21.5 and 25.3 there, is no worse than the gated cells on our permuted digits (91.4<!-- comparison: stage=final task=permuted net=RNN score.mean --> %, GRU 88.4<!-- comparison: stage=final task=permuted net=GRU score.mean --> %). Sixty-four steps are not 784.
# - **The LSTM** of ours fails at adding over 50 steps, at 0.170<!-- comparison: stage=final task=adding net=LSTM score.mean -->, where a constant answer has 0.167: our training is short. Theirs, with 600 steps to bridge, fails, too (0.164).
# - **Movements of a pen** are not in their table. There the GRU is more than six points ahead of the better convolution.
#
# What is wrong with the famous comparison? Not the numbers, so far as anyone can tell. But they carry less than "convolutions should be the starting point":
#
# 1. **Several rows compare a solution with a plateau.** Who remembers nothing has a loss of 10 · ln 8 / 1,020 = 0.0204 at copying: LSTM, GRU and RNN *are* at that number. In adding, RNN and LSTM are
#    at 1/6. Such a row says "did not get off the ground in this training", not by how much one memory is worse than another.
# 2. **The baselines were little tuned.** Four years later, the LSTM in table 6 of [Gu, Goel & Ré (2022)](../book/bibliography.md#gu2022efficiently), which cites earlier work for it, reads MNIST's pixels at 98.9 and, in the other order, at 95.1. Most of a gap of
#    11.8 points was training.
# 3. **A window explains less than it seems.** The TCN for JSB chorales can see 13 steps. It wins there, but not by longer memory.
# 4. **On the largest task, words, the LSTM wins**, by ten points of perplexity. "TCN beats LSTM" is false in the very table it is quoted from.
# 5. **In the released script for copying, the gradients are clipped before the backward pass has computed them.** The baselines' code was not released, so nobody can say what they got.
#
# None of this makes the paper a bad one; it gave us a plain TCN and published its code. It is how comparisons age. The next one went the same way: on the Long Range Arena, Transformers stood far behind state-space models (an average of 53.7
# against 86.1 in [Gu, Goel & Ré, 2022](../book/bibliography.md#gu2022efficiently)), until [Amos, Berant & Gupta (2024)](../book/bibliography.md#amos2024never) trained both on the tasks' own inputs first, and the gap all but closed. On MNIST's pixels, by the same table 6, S4 has 99.6 and a Transformer 98.9; on CIFAR's pixels S4 has 91.1, and LSTM (63.0) and Transformer (62.2) are level.
#
# ## Myths, one at a time
#
# **"CNNs can't do sequences."** [Waibel et al. (1989)](../book/bibliography.md#waibel1989phoneme) recognised phonemes with convolutions over time, a year before [Elman (1990)](../book/bibliography.md#elman1990finding) described his network. Here convolution is ahead on six of thirteen tasks, four of them sequences.
#
# **"TCN beats LSTM."** Let the record speak. On how many tasks is each of the two better than the other, beyond their intervals?

# %%
for one, other in (("TCN", "LSTM"), ("TCN", "GRU"), ("CNN", "GRU")):
    found = [versus(results, task, one, other) for task in TIERS[1]]
    wins = [sum(f.winner == side for f in found) for side in (one, other, "neither")]
    print(f"{one} against {other}: {wins[0]} tasks to {wins[1]}, {wins[2]} undecided")

# %% [markdown]
# Against the LSTM, yes, here as there. Against the GRU it is ahead on five and behind on three, and the plain CNN is behind on nine. "Convolution beats recurrence" becomes true or false with the recurrence that is chosen.
#
# **"A net beats a simple rule."** On the two measured series, ridge regression on the same inputs has an error of 0.632<!-- comparison: stage=baseline task=co2 net=linear score --> ppm (carbon dioxide, a year ahead) and 32.9<!-- comparison: stage=baseline task=sunspots net=linear score --> sunspots (eleven years ahead). The best recurrence, chosen as above, has
# 0.644<!-- comparison: stage=final task=co2 net=BiGRU score.mean --> and 38.5<!-- comparison: stage=final task=sunspots net=GRU score.mean -->. The TCN, at 0.616<!-- comparison: stage=final task=co2 net=TCN score.mean --> and 36.3<!-- comparison: stage=final task=sunspots net=TCN score.mean -->, beats the line on one. "Last year's value, moved by last year's change" gets carbon dioxide to 0.851<!-- comparison: stage=baseline task=co2 'net=a season ago, with drift' score -->. Whoever
# publishes a forecast without these two lines has not shown much.

# %% [markdown]
# ## Where does it break?
#
# Everything above is about nets of 10,000 parameters, trained for seconds. What holds for them need not hold for nets of ten billion.
#
# - **The search is small.** Three learning rates, one seed, half of the training. In most cells the largest rate tried was taken, so a better one may lie beyond. Plateaus are hit hardest: an LSTM that has not left the plateau of adding after 600 steps of search
#   looks alike at every rate.
# - **Equal parameters are not equal work.** On one pixel stream the MLP needs 9,842 multiply-adds, the others about 600,000; on written pictures the CNN needs three times what a GRU does. The frontier above shows what equal work would pick.
# - **One test part.** Intervals here are over seeds: other first weights, other batches. They do not say what other test digits, or another decade of sunspots, would give.
# - **The written digits are made by a generator**, and its hand is the same in training and test. [The page about it](handwriting.ipynb) measures how far that carries to real people.
#
# ## Exercises
#
# Each cell says whether your answer is right. Write it in place of `None` and run the cell; this needs a
# notebook with a kernel.
#
# **1.** Nobody remembers anything in copying 1,000 blanks: the first 1,010 steps are blanks that are easily told, the last ten are one of eight letters, guessed. What is the cross-entropy per step, in nats?

# %%
import math

plateau = None
check_number(plateau, lambda: 10 * math.log(8) / 1020, "Ten of 1,020 steps cost log 8 each, all others nothing.")

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# plateau = 10 * math.log(8) / 1020  # 0.0204, the number of three nets in the table
# ```
#
# </details>
#
# **2.** A TCN for JSB chorales has a kernel of 3 and two levels, each of two convolutions. How many steps does an answer see?

# %%
from twobrains.models import TCN

steps_seen = None
check_number(steps_seen, lambda: TCN(1, 1, levels=2, window=3).receptive_field, "1 + 2 (k − 1) (2ⁿ − 1).")

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# steps_seen = 1 + 2 * (3 - 1) * (2**2 - 1)  # 13
# ```
#
# </details>
#
# **3.** Two nets of five seeds each, means 90.1 and 91.4, standard deviations 1.8 and 1.5. Write `t(a, b)`, Welch's t of two tensors of scores: the difference of the means over the root of the summed variances of the means.

# %%
t = None
check_function(
    t, lambda a, b: (a.mean() - b.mean()) / (a.var() / len(a) + b.var() / len(b)).sqrt(),
    [(torch.tensor([90.0, 91.5, 88.2, 92.0]), torch.tensor([91.0, 93.1, 90.2])), (torch.randn(5), torch.randn(6))],
    "A mean's variance is the scores' variance divided by their number.",
)  # fmt: skip

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# def t(a, b):
#     return (a.mean() - b.mean()) / (a.var() / len(a) + b.var() / len(b)).sqrt()
# ```
#
# With the numbers above, t is −1.24. The interval of the difference holds zero: nothing is decided.
#
# </details>
#
# **4.** Write `frontier(cost, score)`: true for each net that no other net beats at the same cost or less, (net,) each; more is better.

# %%
frontier = None
check_function(
    frontier, lambda cost, score: ~((cost <= cost[:, None]) & (score > score[:, None])).any(1),
    [(torch.tensor([1.0, 2, 3, 3]), torch.tensor([5.0, 4, 6, 5])), (torch.rand(9), torch.rand(9))],
    "Compare all pairs at once: cost (net,) against cost[:, None] (net, 1).",
)  # fmt: skip

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# def frontier(cost, score):
#     beaten = (cost <= cost[:, None]) & (score > score[:, None])  # (net, other)
#     return ~beaten.any(1)
# ```
#
# </details>
#
# ## What was seen
#
# - Chosen on validation, the best convolution is ahead of the best recurrence on six of thirteen tasks, behind on three, and four are not decided. It is not pictures against sequences: windows are good where what matters stands at fixed distances, states
#   with gates where it stands anywhere and has to be picked out.
# - A net that is asked at the end knows at the end. The TCN reads 97.2 % of digits after 64 pixels, and 15.6 % after 62.
# - What a net is shown decides what it gets wrong. CNN and GRU on the same pictures share 33 of the CNN's 48 mistakes; on pictures and on movements, 5.
# - The right assumption saves examples: a GRU needs 450 movements to read what a CNN reads after 2,000.
# - Trained on clean digits, the CNN stands spoiling best on pictures, the GRU on movements.
# - All but attention cost the same multiply-adds a step. A recurrence has to wait for itself, and is the cheapest in a stream; attention is faster than a GRU up to some hundreds of steps, and hopeless at thousands. Half of what a clock says is software: torch's LSTM takes a fraction of its GRU's time.
# - The famous comparison holds in direction, and says less than is quoted from it. Here the TCN beats the LSTM on nine tasks to two, and the GRU on five to three.
#
# ## Sources
#
# - [Bai, Kolter & Koltun (2018)](../book/bibliography.md#bai2018empirical): TCN, LSTM, GRU and RNN on eight tasks.
# - [Gu, Goel & Ré (2022)](../book/bibliography.md#gu2022efficiently): S4, and a table of what later training made of the same baselines.
# - [Amos, Berant & Gupta (2024)](../book/bibliography.md#amos2024never): the gap between Transformers and state-space models, and training on the task's own inputs first.
# - [Waibel et al. (1989)](../book/bibliography.md#waibel1989phoneme): convolutions over time for phonemes.
# - [Hochreiter & Schmidhuber (1997)](../book/bibliography.md#hochreiter1997long): adding; [Gu & Dao (2023)](../book/bibliography.md#gu2023mamba): selective copying, section 4.1.1.
# - [Lin, Chen & Yan (2014)](../book/bibliography.md#lin2014network): the mean over all places.
# - [Welch (1947)](../book/bibliography.md#welch1947generalization): the interval of a difference.
