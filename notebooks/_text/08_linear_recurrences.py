# %% [markdown]
# # Linear recurrences
#
# Can a recurrence train like a convolution, and what does it give up for that?
#
# An LSTM reads a sequence of a thousand steps in a thousand steps: each gate looks at the state before it, so nothing can be computed early. That made it slow to train, and [attention](08_modern_alternatives.ipynb) took its place. The recurrences that came back look at the state no more.
# Their loop is a sum and a product, and of such a loop more than one thing can be made.

# %% [markdown]
# ## Can a recurrence be a convolution?
#
# Take the nonlinearity out of a recurrent cell. What is left of the loop is a product and a sum:
#
# ```
# h_t = λ h_{t-1} + x_t        y_t = h_t
# ```
#
# A loop computes it step by step; a **convolution** and a **scan** compute all steps at once. Here λ is a complex number, and there are two of them:

# %% tags=["remove-cell"]
# Set-up: installs the package where it is missing, and does nothing where it is there.
import twobrains  # missing? The README says how to install it.

# %% tags=["hide-input"]
from functools import partial

import torch
from torch import nn
from torch.nn import functional as F

from twobrains.exercises import check_function, check_number
from twobrains.experiments.throughput import study as throughput
from twobrains.experiments.comparison import study as comparison
from twobrains.experiments.comparison.memory_tasks import selective
from twobrains.experiments.comparison.nets import KINDS
from twobrains.experiments.comparison.tables import cell
from twobrains.live import Choice, ColouredText, Heatmap, Lines, LiveFigure, Matrix, Scatter, Slider, Text
from twobrains.models import LRU, MambaBlock, MinGRU, MinLSTM
from twobrains.models.linear_recurrence import polar, times
from twobrains.models.scan import depth, passes, sequential

torch.set_num_threads(1)
results, paces = comparison.STUDY.read(), throughput.STUDY.read()


# %%
class ThreeForms(nn.Module):
    """Two eigenvalues; their sum of states by a loop, by a convolution, and by a scan."""

    def __init__(self, time=64) -> None:
        super().__init__()
        at = torch.arange(time)
        noise = torch.randn(time, generator=torch.Generator().manual_seed(0))
        self.signals = torch.stack([at == 4, at >= 4, at % 16 == 4, (at / 4).sin(), noise / 2]).float()

    def forward(self, size_1, angle_1, size_2, angle_2, signal):
        x = self.signals[signal]  # (time,)
        log_size = torch.stack([size_1, size_2]).clamp(min=1e-4).log()
        angle = torch.stack([angle_1, angle_2])
        eigenvalues = polar(log_size, angle)  # (2, 2): real and imaginary part of each
        k = torch.arange(len(x))
        kernel = polar(log_size[:, None] * k, angle[:, None] * k)[..., 0].sum(0)  # Re(λ₁ᵏ + λ₂ᵏ)
        u = F.pad(x[:, None, None].expand(-1, 2, 1), (0, 1))[None]  # (1, time, 2, 2): x in each state
        h = sequential(eigenvalues.expand_as(u), u, times=times)  # the loop
        convolved = F.conv1d(F.pad(x, (len(x) - 1, 0))[None, None], kernel.flip(0)[None, None])[0, 0]
        joined = passes(eigenvalues.expand_as(u), u, depth(len(x)), times=times)  # the scan
        return {
            "plane": F.pad(eigenvalues, (0, 2)) + torch.tensor([0.0, 0, 0, 2]), "kernel": kernel[None], "states": h[0, ..., 0].mT,
            "joining": torch.stack([each.b[0, ..., 0].sum(-1) for each in joined]),
            "answers": torch.stack([h[0, ..., 0].sum(-1), convolved, joined[-1].b[0, ..., 0].sum(-1)]),
        }  # fmt: skip


# %% tags=["hide-input"]
forms = ThreeForms()
LiveFigure(
    forms,
    controls=[
        Slider("size_1", 0, 1.05, value=0.95, step=0.01, label="|λ₁|"),
        Slider("angle_1", 0, 3.14, value=0.4, step=0.02, label="angle of λ₁", unit="rad"),
        Slider("size_2", 0, 1.05, value=0.8, step=0.01, label="|λ₂|"),
        Slider("angle_2", 0, 3.14, value=0, step=0.02, label="angle of λ₂", unit="rad"),
        Choice("signal", ["one impulse", "a step", "an impulse every 16", "a wave", "noise"], label="input"),
    ],
    panels=[
        Scatter("plane", names=["λ₁", "λ₂"], brains=["state space", "recurrence"], x=(-1.6, 1.6), y=(-1.15, 1.15), circle=True, x_label="real part", y_label="imaginary part", label="eigenvalues", says="imaginary part of"),
        Lines("kernel", labels=["kernel"], brains=["convolution"], label="the convolution's kernel", x_label="steps back", y_label="weight"),
        Lines("states", more=True, labels=["h₁", "h₂"], brains=["state space", "recurrence"], label="the loop's states, real part", x_label="step", y_label="state"),
        Heatmap("joining", time=False, signed=True, names=[f"{2**k} joined" for k in range(7)], label="the scan, pass by pass", x_label="step", y_label="pass"),
        Lines("answers", labels=["loop", "convolution", "scan"], brains=["recurrence", "convolution", "state space"], label="the outputs of all three, which coincide", x_label="step", y_label="output"),
    ],
    alt="Two eigenvalues in the complex plane, the kernel they make, the states of a loop, the passes of a scan, and the outputs of all three, which coincide.",
    seen="The three outputs coincide wherever the eigenvalues are. Inside the circle the state decays, the nearer to 0 the faster; an angle makes it oscillate; beyond the circle it grows without end.",
)  # fmt: skip

# %% [markdown]
# Move an eigenvalue toward the circle: how long does the kernel ring? <a href="#?three-forms.size_1=1&three-forms.angle_1=0">Onto it, at 1</a>: the state counts. <a href="#?three-forms.size_1=1.03">Beyond it</a>: it explodes.
# <a href="#?three-forms.size_1=0&three-forms.size_2=0">Both at 0</a>: nothing is kept. Then watch the scan join steps: each row down has joined twice as many as the row above, and after six rows all 64 are done.

# %% [markdown]
# After three steps the state is x₃ + λ x₂ + λ² x₁. So each answer is a weighted sum of the inputs so far, with weights 1, λ, λ², …, the same at every step:
# a **convolution**, with a kernel as long as the sequence. And since two steps in a row are again one step of the same form (keep λ², add λ x₁ + x₂), steps can be joined in pairs, pairs
# in fours, and so on: a **scan**. Three ways to one answer. The loop needs no more than the last state, the convolution and the scan compute all steps side by side.
#
# λ may be a complex number. Its size |λ| says how much of a state is left after a step, its angle how far the state swings. A layer has many of them, each with a state of its own: a **diagonal** linear recurrence, as in
# S4D ([Gu, Goel, Gupta & Ré, 2022](../book/bibliography.md#gu2022parameterization)) and the LRU ([Orvieto et al., 2023](../book/bibliography.md#orvieto2023resurrecting)). The figure has two.

# %% [markdown]
# How equal is equal? The same three forms in a layer of 32 states with random weights, over 4,096 steps that do not fade:

# %%
torch.manual_seed(0)
layer, long = LRU(8, 32, smallest=0.99, largest=0.9999), torch.randn(1, 4096, 8)
with torch.no_grad():
    loop, convolution, scan = layer(long).y, layer.by_convolution(long), layer.by_scan(long).y
size = loop.abs().max()
for name, other in (("convolution", convolution), ("scan", scan)):
    print(f"{name:12} differs from the loop by {float((other - loop).abs().max() / size):.0e} of its largest output")

# %% [markdown]
# That is rounding, in numbers of seven digits; the convolution is off by more because it takes λ to the power 4,095 at once, and of an angle of thousands of radians few digits are left. What is given up for this freedom? The tanh between steps, and with it everything that depends on it. Orvieto and colleagues found that taking the recurrence's nonlinearity *out* of a deep network helps,
# if the layers around it have one. But a state that is only multiplied by a fixed λ and added to cannot *decide*, and it cannot *track* what flips back and forth. Both prices can be measured.

# %% [markdown]
# ## Is a scan worth its arithmetic?
#
# A loop over T steps does T of them, one after another: work T, depth T. A scan joins pairs of steps in log₂ T passes over all of them: work T log₂ T, depth log₂ T. For 4,096 steps that is **12 times as many joinings**, each of two products where the loop has one, but only 12 of them wait for each other. Here both compute the same 32 states, on one thread of a processor and on
# an accelerator, an H100, where the clock runs from idle to idle.


# %%
class Scans(nn.Module):
    """What each form takes, ms, against length; by device, batch size and pass."""

    lengths = torch.tensor(throughput.LENGTHS["scan"])
    shared, layer = ["loop", "scan"], ["LRU, loop", "LRU, scan", "LRU, convolution"]

    def __init__(self, devices) -> None:
        super().__init__()
        self.ms = torch.tensor([
            [[self.curves(found, what, batch) for what in ("forward_ms", "both_ms")] for batch in (1, 8)]
            for found in devices
        ])  # (device, sequences, pass, form, length)

    def curves(self, found, what, batch):
        forms = [throughput.curve(found, "scan", form, what, batch) for form in self.shared + self.layer]
        return [[there.mean for _, there in form] for form in forms]

    def forward(self, device, batch, timed):
        ms = self.ms[device[None], batch[None], timed[None]][0]
        return {"shared": ms[:2], "layer": ms[2:], "lengths": self.lengths}


# %% [markdown]
# One sequence on <a href="#?scans.device=processor&scans.batch=1">the processor</a>, <a href="#?scans.device=processor&scans.batch=8">eight side by side</a>; and
# <a href="#?scans.device=GPU&scans.batch=1">one on the accelerator</a>, <a href="#?scans.device=GPU&scans.batch=8">eight there</a>. Where do the loop's line and the scan's cross?

# %% tags=["hide-input"]
scans = Scans([paces, throughput.GPU.read()])
axes = {"x": "lengths", "log": "xy", "x_label": "steps", "y_label": "ms"}
LiveFigure(
    scans,
    controls=[
        Choice("device", ["processor", "GPU"], label="device"),
        Choice("batch", ["1", "8"], label="batch size"),
        Choice("timed", ["forward", "forward and backward"], value="forward and backward", label="passes"),
    ],
    panels=[
        Lines("shared", labels=["loop", "scan"], brains=["recurrence", "state space"], label="gated recurrence of 32 real states", **axes),
        Lines("layer", labels=["loop", "scan", "convolution"], brains=["recurrence", "state space", "convolution"], label="an LRU of 32 complex states", **axes),
    ],
    alt="Two panels of curves of time against length on logarithmic axes: a linear recurrence with real states as a loop and as a scan, and an LRU layer as a loop, as a scan and as a convolution.",
    seen="A loop takes twice as long for twice as many steps, on either device. On the processor a scan grows, too, and at batch size 8 it is overtaken; on the GPU its line is nearly flat at either batch size.",
)  # fmt: skip

# %% [markdown]
# **One thread of a processor.** At 4,096 steps the loop takes 5.7<!-- throughput: one=loop other=scan what=forward_ms length=4096 batch=1 ratio.mean --> times as long as the scan forward, and 8.2<!-- throughput: one=loop other=scan what=both_ms length=4096 batch=1 ratio.mean --> times (6.9<!-- throughput: one=loop other=scan what=both_ms length=4096 batch=1 ratio.least --> to 9.7<!-- throughput: one=loop other=scan what=both_ms length=4096 batch=1 ratio.most --> in three sittings) forward and backward. That is not parallel arithmetic: there is one thread. It is the price of 4,096 small operations, each of which Python has to start, against 12 large ones. With 8 sequences side by side the passes are eight
# times as large, while the loop starts no more operations than before: the factor falls to 0.8<!-- throughput: one=loop other=scan what=both_ms length=4096 batch=8 ratio.mean -->, and the loop wins. Where starting an operation costs nothing, as in a compiled loop on one processor, the loop should win for one sequence, too, since it does less; a scan needs many hands.
#
# **An accelerator has them.** There the scan takes 1.9<!-- throughput/cuda: study=scan name=scan what=both_ms length=16 batch=1 cost.mean --> ms for 16 steps and 5.5<!-- throughput/cuda: study=scan name=scan what=both_ms length=8192 batch=1 cost.mean --> ms for 8,192: most of it goes by in starting 13 passes instead of 4. The loop goes from 1.8<!-- throughput/cuda: study=scan name=loop what=both_ms length=16 batch=1 cost.mean --> to 519<!-- throughput/cuda: study=scan name=loop what=both_ms length=8192 batch=1 cost.mean --> ms. At 4,096 steps that
# is 49<!-- throughput/cuda: one=loop other=scan what=both_ms length=4096 batch=1 ratio.mean --> times as long as the scan (45<!-- throughput/cuda: one=loop other=scan what=both_ms length=4096 batch=1 ratio.least --> to 52<!-- throughput/cuda: one=loop other=scan what=both_ms length=4096 batch=1 ratio.most -->), and with 8 sequences side by side it is no less: 61<!-- throughput/cuda: one=loop other=scan what=both_ms length=4096 batch=8 ratio.mean --> times (48<!-- throughput/cuda: one=loop other=scan what=both_ms length=4096 batch=8 ratio.least --> to 83<!-- throughput/cuda: one=loop other=scan what=both_ms length=4096 batch=8 ratio.most -->). This is what a linear recurrence buys by giving up its tanh.
#
# How the loop is written matters, too. Written as `x[:, t]`, it takes 4.2<!-- throughput: 'one=loop over x[:, t]' other=loop what=both_ms length=4096 batch=1 ratio.mean --> times as long as the same loop over steps that were taken apart once: on the way back, each `x[:, t]` fills zeros for the whole sequence, so the work grows with T². And the LRU's third form, a product of spectra, takes
# 122<!-- throughput: study=scan 'name=LRU, convolution' what=both_ms length=4096 batch=1 cost.mean --> ms, where its scan takes 181<!-- throughput: study=scan 'name=LRU, scan' what=both_ms length=4096 batch=1 cost.mean --> and its loop 1014<!-- throughput: study=scan 'name=LRU, loop' what=both_ms length=4096 batch=1 cost.mean -->; on the accelerator it is 2.9<!-- throughput/cuda: study=scan 'name=LRU, convolution' what=both_ms length=4096 batch=1 cost.mean -->, 11.4<!-- throughput/cuda: study=scan 'name=LRU, scan' what=both_ms length=4096 batch=1 cost.mean --> and 1,082<!-- throughput/cuda: study=scan 'name=LRU, loop' what=both_ms length=4096 batch=1 cost.mean -->.

# %% [markdown]
# ## Who can choose what to keep?
#
# Letters stand scattered among blanks; after 32 steps they are asked for, in their order ([chapter 6](06_head_to_head.ipynb)). A convolution has its taps at fixed distances, and the letters stand elsewhere each time. A linear recurrence whose λ is the same at every step *is* a
# convolution: it keeps a blank as willingly as a letter. What is wanted is a gate that stays shut while blanks come, and opens for a letter.
#
# LSTM and GRU have such gates, but theirs look at the state, and so each step has to wait for the one before. The **minGRU** and the **minLSTM** ([Feng et al., 2024](../book/bibliography.md#feng2024were)) and **Mamba** ([Gu & Dao, 2023](../book/bibliography.md#gu2023mamba)) compute
# theirs from *what arrives* alone:
#
# ```
# minGRU:   h_t = z_t h_{t-1} + (1 - z_t) n_t                     z_t = σ(W_z x_t)
# minLSTM:  h_t = (f_t h_{t-1} + i_t g_t) / (f_t + i_t)           f_t, i_t = σ(W x_t)
# Mamba:    h_t = exp(Δ_t A) h_{t-1} + B̄_t x_t                    Δ_t = softplus(w x_t + b)
# ```
#
# What is kept now differs from step to step, so this is no convolution any more. But it is still a share and a sum, and a scan still joins it. Below are three such nets beside an S4D, all of 10,000 parameters and in one body:
# two layers, each a mixing over time and two dense layers, as in a Transformer.


# %%
class Gates(nn.Module):
    """Trained nets; how far each unit opens at each step, and what they tell."""

    def __init__(self, units=16) -> None:
        super().__init__()
        self.nets = nn.ModuleList(comparison.load("selective-copy", name) for name in OPENERS)
        example = selective(32)(64, torch.Generator().manual_seed(7)).x
        spread = [each.std((0, 1)) for net in self.nets for each in self.look(net.body, example)[0]]
        self.most = torch.stack([each.argsort(descending=True)[:units] for each in spread])  # (net × layer, 16)

    def look(self, body, x):
        """Share of its state that each unit replaces, layer by layer, (batch, time, unit); and the backbone's output."""
        x, opened = body.embed(x), []
        for layer in body.layers:
            replaced, mixed = opening_of(layer.mixer, layer.norm1(x))
            opened.append(replaced)
            x = layer.rest(x, mixed)
        return opened, body.norm(x)


# %%
def scanned(share, added):
    """States of 33 to 64 steps, by a scan's six passes."""
    return passes(share, added, 6)[-1].b


def opening_of(mixer, x):
    """What a layer replaces of its states, as a share, and its output."""
    if isinstance(mixer, MinGRU):
        z, n = mixer.equations(x)
        return 1 - z, scanned(z, (1 - z) * n)
    if isinstance(mixer, MinLSTM):
        _, _, share, g = mixer.equations(x)
        return 1 - share, scanned(share, (1 - share) * g)
    if isinstance(mixer, MambaBlock):
        steps = mixer.around(partial(mixer.ssm.by, scanned), x)
        return 1 - steps.ssm.kept.mean(-1), steps.out  # mean over a channel's states
    fades = mixer.logs()[0].exp().view(mixer.groups, -1).mean(1)  # an S4D's |λ|, the same at every step
    return (1 - fades).expand(*x.shape[:2], -1), mixer.by_convolution(x)


# %%
class Opening(Gates):
    """A reader's letters and dots, to 32 steps and eight questions."""

    def forward(self, text, net, layer):
        kind = F.pad((text + 8) % 9, (0, 32), value=8)[:32]  # letters 0 to 7, blank 8
        x = F.one_hot(F.pad(kind, (0, 8), value=9), 10).float()[None]  # (1, 40, 10); 9 asks
        gates, rows = [], []
        for one in self.nets:
            opened, shown = self.look(one.body, x)
            gates += [each[0] for each in opened]
            rows.append(one.head(shown)[0, 32:].argmax(-1))
        picked = torch.stack([gate[:, most] for gate, most in zip(gates, self.most)])  # (net × layer, 40, 16)
        means = torch.stack([gate.mean(-1) for gate in gates])
        place, there = torch.arange(8), (kind < 8).sum()
        wanted = kind[torch.where(kind < 8, torch.arange(32), 99).argsort()[:8]]  # letters first, in their order
        answers = torch.stack([torch.where(place < there, row, 8) for row in (wanted, *rows)])
        symbols = torch.cat([torch.where(kind < 8, kind + ord("A"), ord("·")), torch.full((8,), ord("?"))])
        at = net * 2 + layer
        return {"mean": means[at], "symbols": symbols, "gates": picked[at].clamp(max=1), "answers": answers}


# %% [markdown]
# Write letters and dots of your own, up to eight letters. Which steps open the first layer of the <a href="#?opening.net=minGRU">minGRU</a>, of the <a href="#?opening.net=minLSTM">minLSTM</a>, and of <a href="#?opening.net=Mamba">Mamba</a>? What does the <a href="#?opening.layer=second">second layer</a> wait for?
# And what is there to see in the <a href="#?opening.net=S4D">S4D</a>?

# %% tags=["hide-input"]
LETTERS, OPENERS = list("ABCDEFGH"), ("minGRU", "minLSTM", "Mamba", "S4D")
opening = Opening()
LiveFigure(
    opening,
    controls=[
        Text("text", ".ABCDEFGH", value="..F...C.A.......H..DB....E....G.", most=32, label="letters among blanks"),
        Choice("net", OPENERS, label="network shown"),
        Choice("layer", ["first", "second"], label="layer"),
    ],
    panels=[
        ColouredText("mean", text="symbols", label="input; the lighter, the more of its state the layer replaces"),
        Heatmap("gates", top=1, label="share of the state replaced, 16 units that vary most", x_label="step"),
        Matrix("answers", rows=["target", *OPENERS], categories=[*LETTERS, ""], label="letters recalled", x_label="query", y_label=""),
    ],
    alt="Letters scattered among blanks, coloured by how far a layer opens at each, its units' gates step by step, and the letters that four nets recall.",
    seen="The first layer of minGRU and minLSTM opens for letters and stays half shut for blanks; the second opens at the queries. This Mamba opens hardly more for one than for the other, and recalls few letters. An S4D cannot open at all.",
)  # fmt: skip

# %% [markdown]
# How far do they open, over 512 sequences?

# %%
asked = selective(32)(512, torch.Generator().manual_seed(11))
kinds = {"letter": asked.x[..., :8].sum(-1) > 0, "blank": asked.x[..., 8] > 0, "question": asked.x[..., 9] > 0}
print("share of a state that is replaced, mean over units, %\n" + " " * 18 + "".join(f"{kind:>10}" for kind in kinds) + "   recalled, %")
with torch.no_grad():
    for name, net in zip(OPENERS, opening.nets):
        shares, shown = opening.look(net.body, asked.x)
        right = 100 * (net.head(shown)[asked.mask].argmax(-1) == asked.targets).float().mean()
        for layer, share in zip(("first", "second"), shares):
            means_of = (100 * share.mean(-1)[here].mean() for here in kinds.values())
            print(f"{name:8}{layer:10}" + "".join(f"{mean:10.1f}" for mean in means_of) + f"{right:17.1f}")

# %% [markdown]
# The gates have learned what they were wanted for. The first layer of the minGRU replaces 57.4 % of its state where a letter comes and 27.5 % where a blank does, the second opens for the questions, 62.2 %; the minLSTM is much the same. The Mamba of this seed has not found it: its gates stand at 6.3 to 9.8 % whatever comes, and it tells 34.6 % of the letters. (Its
# other seeds do better; over three seeds it tells 55.2<!-- comparison: stage=final task=selective-copy net=Mamba score.mean --> ± 44.1<!-- comparison: stage=final task=selective-copy net=Mamba score.half --> %.)
#
# And the S4D, which cannot choose? It tells 72.2<!-- comparison: stage=final task=selective-copy net=S4D score.mean --> % of the letters, about as many as the minGRU (76.9<!-- comparison: stage=final task=selective-copy net=minGRU score.mean --> ± 24.7<!-- comparison: stage=final task=selective-copy net=minGRU score.half --> %). It may do so by its filters, which smear each letter over many steps in a way of its own, and by the dense layers around them, which may multiply what the filters give. [Gu & Dao (2023)](../book/bibliography.md#gu2023mamba) saw the same: in their table,
# a model without selection but with a gate beside it copies 97.0 in a hundred. So selection helps, and is not the only way; the LRU, which also cannot choose, tells 29.0<!-- comparison: stage=final task=selective-copy net=LRU score.mean --> %.
#
# ## What holds beyond the lengths of training?
#
# In **induction**, a mark stands before one of the symbols; at the end comes the mark again: what followed it? Large Transformers grow heads for just that ([Olsson et al., 2022](../book/bibliography.md#olsson2022incontext)). Training has shown sequences of 4 to 32 steps. Here are 64 and more, up to sixteen times the longest one:

# %%
OF_SEQUENCES = [net for net, kind in KINDS.items() if not kind.picture]


def means(task, *more):
    """Each net's means over the seeds, of the test and of longer sequences."""
    found = {net: cell(results, task, net) for net in OF_SEQUENCES}
    return [(net, (c.mean, *(sum(r.longer[name] for r in c.results) / len(c.results) for name in more))) for net, c in found.items() if c]


# %%
LONGER = [f"{time} steps" for time in (64, 128, 256, 512)]
print(f"{'symbols right, %':18}{'4 to 32':>10}" + "".join(f"{name:>11}" for name in LONGER))
for net, (mean, *longer) in sorted(means("induction", *LONGER), key=lambda each: each[1][-1], reverse=True):
    print(f"{net:18}{mean:10.1f}" + "".join(f"{each:11.1f}" for each in longer))

# %% [markdown]
# Within the lengths of training nearly all are right; beyond them, few. At 512 steps minGRU and minLSTM tell 100.0<!-- comparison: stage=final task=induction net=minGRU 'longer[512 steps].mean' --> and 100.0<!-- comparison: stage=final task=induction net=minLSTM 'longer[512 steps].mean' --> % of the symbols, and Mamba 96.7<!-- comparison: stage=final task=induction net=Mamba 'longer[512 steps].mean' -->; gates that look at the state come next, LSTM 83.2<!-- comparison: stage=final task=induction net=LSTM 'longer[512 steps].mean' --> and GRU 58.0<!-- comparison: stage=final task=induction net=GRU 'longer[512 steps].mean' -->. A window ends where it ends (TCN 19.5<!-- comparison: stage=final task=induction net=TCN 'longer[512 steps].mean' -->), a fixed kernel fades (LRU 18.3<!-- comparison: stage=final task=induction net=LRU 'longer[512 steps].mean' -->, S4D 15.3<!-- comparison: stage=final task=induction net=S4D 'longer[512 steps].mean' -->), and Transformers are
# lost in places they have not met: sines 13.0<!-- comparison: stage=final task=induction net=Transformer 'longer[512 steps].mean' -->, rotary 19.2<!-- comparison: stage=final task=induction 'net=rotary places' 'longer[512 steps].mean' -->, and without any places 26.7<!-- comparison: stage=final task=induction 'net=no places' 'longer[512 steps].mean' -->.
#
# <aside class="note">
#
# [Gu & Dao (2023)](../book/bibliography.md#gu2023mamba) report of their Mamba that, trained at 256 steps, it is right up to a million.
#
# </aside>
#
# Why the simplest gates? What they decide at a step depends on that step alone. A mark opens them in the five-hundredth step as in the fifth; nothing that has piled up can push them.
#
# That is also what they have given up. **Parity** asks after each symbol: has 1 come an odd number of times? Training has shown up to 40 symbols.

# %%
FURTHER = ["places 41 to 80", "places 81 to 160"]
print(f"{'parity right, %':18}{'1 to 40':>10}" + "".join(f"{name:>18}" for name in FURTHER))
for net, (mean, *longer) in sorted(means("parity", *FURTHER), key=lambda each: each[1][-1], reverse=True):
    print(f"{net:18}{mean:10.1f}" + "".join(f"{each:18.1f}" for each in longer))

# %% [markdown]
# Parity is a state that flips: with each 1 that comes, odd becomes even. LSTM and GRU carry it to any length asked, 100.0<!-- comparison: stage=final task=parity net=LSTM 'longer[places 81 to 160].mean' --> and 100.0<!-- comparison: stage=final task=parity net=GRU 'longer[places 81 to 160].mean' --> % at places 81 to 160; in two layers of a body 100.0<!-- comparison: stage=final task=parity 'net=deep LSTM' 'longer[places 81 to 160].mean' --> and 100.0<!-- comparison: stage=final task=parity 'net=deep GRU' 'longer[places 81 to 160].mean' -->. minGRU (50.4<!-- comparison: stage=final task=parity net=minGRU 'longer[places 81 to 160].mean' -->), Mamba (49.0<!-- comparison: stage=final task=parity net=Mamba 'longer[places 81 to 160].mean' -->) and LRU (49.7<!-- comparison: stage=final task=parity net=LRU 'longer[places 81 to 160].mean' -->) guess there, and so do attention and windows. A share from 0 to 1 can shrink a state, and cannot turn its sign;
# what is added does not know what was there. [Merrill, Petty & Sabharwal (2024)](../book/bibliography.md#merrill2024illusion) prove that such recurrences cannot track states in general, no better than a Transformer.
#
# <aside class="note">
#
# The LRU's λ may have an angle; but it turns at each step alike, whatever comes.
#
# </aside>
#
# **"RNNs can't be parallelised."** Those can whose gates do not look at the state. What they give up for it is to track a state that flips.

# %% [markdown]
# ## Exercises
#
# Each cell says whether your answer is right. Write it in place of `None` and run the cell; this needs a
# notebook with a kernel.
#
# **1.** A scan joins steps. Write `join(a, b, a_late, b_late)`, one tensor (2, …): the share and the sum of two steps h → a h + b in a row, the late one second.

# %%
join = None
check_function(
    join, lambda a, b, a_late, b_late: torch.stack([a_late * a, a_late * b + b_late]),
    [(torch.tensor(0.5), torch.tensor(1.0), torch.tensor(0.9), torch.tensor(2.0)), tuple(torch.rand(4, 3))],
    "Put the first step's result into the second step: a' (a h + b) + b'.",
)  # fmt: skip

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# def join(a, b, a_late, b_late):
#     return torch.stack([a_late * a, a_late * b + b_late])
# ```
#
# Joining is associative: three steps may be joined from the left or from the right. That is all that a scan needs.
#
# </details>
#
# **2.** A sequence has 5,000 steps. How many passes does the scan take?

# %%
turns = None
check_number(turns, lambda: depth(5000), "Each pass doubles how many steps are joined. Which power of two first reaches 5,000?")

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# turns = 13
# ```
#
# 2¹² is 4,096, too few; 2¹³ is 8,192. So 13 passes, each over all 5,000 steps.
#
# </details>
#
# **3.** An eigenvalue of size 0.99: after how many steps is an input's trace in the state first below one per cent of what it was?

# %%
faded = None
check_number(faded, lambda: next(n for n in range(10_000) if 0.99**n < 0.01), "Each step multiplies by 0.99: look for n with 0.99ⁿ < 0.01, by logarithms.")

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# faded = 459
# ```
#
# log 0.01 / log 0.99 = 458.2, so 459 steps. At |λ| = 0.999 it would be ten times as many: memory is 1 / (1 − |λ|) steps long, or so.
#
# </details>

# %% [markdown]
# ## What was seen
#
# - A linear recurrence is a loop, a convolution and a scan; the three agree to the rounding, wherever its eigenvalues stand.
# - At 4,096 steps and for one sequence, a scan is 8.2<!-- throughput: one=loop other=scan what=both_ms length=4096 batch=1 ratio.mean --> times as fast as a loop that Python drives, though it does more arithmetic; for eight sequences side by side the loop wins. On an accelerator the scan is 49<!-- throughput/cuda: one=loop other=scan what=both_ms length=4096 batch=1 ratio.mean --> times as fast for one sequence, and 61<!-- throughput/cuda: one=loop other=scan what=both_ms length=4096 batch=8 ratio.mean --> times for eight.
# - Gates that see only what arrives learn to open for a letter and to stay shut for a blank. minGRU and minLSTM alone carried induction to sixteen times the trained length without a mistake; parity such gates do not carry at all.
# - A filter without any choice told nearly as many scattered letters as a gate. An ordering, not a cliff.
#
# ## Sources
#
# - [Gu, Goel, Gupta & Ré (2022)](../book/bibliography.md#gu2022parameterization): diagonal state spaces; [Orvieto et al. (2023)](../book/bibliography.md#orvieto2023resurrecting): the LRU.
# - [Gu & Dao (2023)](../book/bibliography.md#gu2023mamba): selection; [Feng et al. (2024)](../book/bibliography.md#feng2024were): minGRU and minLSTM.
# - [Merrill, Petty & Sabharwal (2024)](../book/bibliography.md#merrill2024illusion): what linear recurrences cannot track; [Olsson et al. (2022)](../book/bibliography.md#olsson2022incontext): induction.
