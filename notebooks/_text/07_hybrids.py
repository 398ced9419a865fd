# %% [markdown]
# # Hybrids
#
# When do two brains beat one?
#
# So far the two brains were rivals. Much of what works in practice uses both: a convolution looks, a recurrence remembers. This chapter puts the two together in four ways.
# Each hybrid meets its own two halves, a network that only convolves and one that only recurs, at the same size, with the same data, with three seeds or more.

# %% [markdown]
# ## How can a line be read that nobody has cut into digits?
#
# The **CRNN** ([Shi, Bai & Yao, 2017](../book/bibliography.md#shi2017end)) cuts nothing. Convolutions turn the line into **columns**, one for every 4 px.
# One LSTM reads the columns from the left, another from the right. Then each column gives an output of its own: one of the ten digits, a dash, or **blank**, which stands for "nothing new here".
# Write a number, as long as you like; put digits close together; write <a href="#?line.ink=e77~">the same digit twice</a>.

# %% tags=["remove-cell"]
# Set-up: installs the package where it is missing, and does nothing where it is there.
import twobrains  # missing? The README says how to install it.

# %% tags=["hide-input"]
import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from twobrains import checkpoints
from twobrains.data import bursts
from twobrains.data.lines import ALPHABET, KINDS, TIDY, compose, writers, plain, real_digits, schooled, under_the_blot
from twobrains.data.lines.texts import BAR, BARRED, FLAG
from twobrains.exercises import check_number
from twobrains.experiments.handwritten_lines import evaluation, study as handwritten_lines
from twobrains.experiments.sensors import study as sensors
from twobrains.live import (
    Bars, Choice, ColouredText, Heatmap, Lines, LiveFigure, Matrix, Measure, Pad, Picture, Quantities, Ranking, Reading, Slider, Text, Toggle,
)  # fmt: skip
from twobrains.models import STREAM_READERS, StreamReader, ctc
from twobrains.models.beams import beam_search
from twobrains.models.crnn import BLANK, LINE_READERS, STRIDE, LineReader, columns_of
from twobrains.models.lengths import inside
from twobrains.models.qrnn import QRNN
from twobrains.metrics import cross_entropy
from twobrains.training import Recipe, fit, parameters

torch.set_num_threads(1)


# %%
class Line(nn.Module):
    """A line on the pad to what its columns say, and to the texts that this may spell."""

    def __init__(self, crnn: nn.Module) -> None:
        super().__init__()
        self.crnn = crnn
        self.codes = torch.tensor([0, *map(ord, ALPHABET)])  # 0: no symbol
        self.paper = torch.where(torch.arange(BLANK + 1) == BLANK, 0.0, ctc.NEVER)  # log P beyond the ink

    def forward(self, ink, beams):
        inked = (ink[0, 0] > 0.1).any(0) * torch.arange(1, WIDE + 1)
        width = (inked.max() + 6).clamp(max=WIDE)[None]  # (1,) px that count
        read = self.crnn.read(ink, width)
        counts = inside(columns_of(width), WIDE // STRIDE)[..., None]
        log_probs = torch.where(counts, read.logits.log_softmax(-1), self.paper)[0]  # (column, class)
        found = beam_search(log_probs, BLANK, beams, most=KEPT, longest=14)
        texts = torch.where(found.scores[-1, :, None] > ctc.NEVER / 2, found.symbols[-1] + 1, 0)  # 0: no symbol
        return {
            "reads": self.codes[texts[0]], "spelled": self.codes[texts], "texts": texts.float(), "shares": found.scores[-1].exp().clamp(max=1), "belief": log_probs.exp(),
            "columns": read.columns[0], "states": torch.cat([read.forward.h, read.backward.h], -1)[0],
        }  # fmt: skip


# %% tags=["hide-input"]
WIDE, KEPT = 224, 6  # px of the pad; beginnings of a text that are kept at most
CLASSES = [*ALPHABET, "blank"]


def sheet(words: str, glyphs) -> np.ndarray:
    """A line as the pad takes it."""
    made = compose(glyphs, [plain(words)], np.random.default_rng(3), TIDY)
    ink = made.ink[0, 0, :, : WIDE - 8]
    return F.pad(ink, (8, WIDE - 8 - ink.shape[1])).numpy()


# %% tags=["hide-input"]
someone, crnn = writers(40, seed=77), checkpoints.load("crnn-lines")
examples = {words: sheet(words, someone) for words in ("4207", "77", "030-4512", "314159265358")}
examples["26091, real"] = sheet("26091", real_digits())
LiveFigure(
    Line(crnn),
    controls=[
        Pad("ink", examples=examples, value="4207", size=(28, WIDE), reads="number", label="your number"),
        Slider("beams", 1, KEPT, value=4, label="beam width"),
    ],
    panels=[
        Heatmap("belief", top=1, names=CLASSES, label="predicted probabilities of each column, below its ink", x_label="column", y_label="0 to 9, dash, blank"),
        Reading("reads", label="output"),
        Bars("shares", labels=[f"number {n}" for n in range(1, KEPT + 1)], texts="spelled", brain="hybrid", says="highest is", label="probability of each text"),
        Matrix("texts", more=True, categories=["", *ALPHABET], label="likeliest texts", x_label="symbol", y_label="text"),
        Heatmap("columns", more=True, label="convolution: features of each column", x_label="column", y_label="feature"),
        Heatmap("states", more=True, signed=True, label="recurrence: states, from the left (0 to 47) and from the right (48 to 95)", x_label="column", y_label="unit"),
    ],
    alt="A wide pad with a written number; below it what each column believes, the texts that this spells with their probabilities, the convolution's features and the states of both LSTMs, column by column.",
    seen="A digit is told by one column or two, in the middle of its ink as a rule; all others say blank. Two equal digits are two peaks with blanks between.",
)  # fmt: skip

# %% [markdown]
# `digit-cnn` reads one digit in the middle of a sheet. A phone number is a dozen of them, close together, of different widths. One could cut it
# apart first. But where does a 1 end and a 7 begin, if not where one *reads* a 1 and a 7? The CRNN leaves that open: each column is a vector of features of the ink around it, and
# through the two LSTMs it is seen in the light of the whole line. What to make of the columns' outputs is the subject of the next three sections.
#
# The network in the figure has seen generated handwriting only (its card, `twobrains/checkpoints/crnn-lines.md`, says how it was made). Watch the columns' probabilities come up as you write: where is a digit
# predicted, at its beginning, in its middle, at its end? And what do the columns in between predict?

# %% [markdown]
# Most columns are blank, and each digit is a spike of one column or two. Nobody taught the network where to put it:
# it was told nothing but the text of each line. Networks trained with CTC do this as a rule
# ([Graves et al. (2006)](../book/bibliography.md#graves2006connectionist) show it for speech). Write slowly, and you see it change its mind while the strokes come. What comes
# later may change what was read before, since the second LSTM reads from the right.
#
# ## How do columns spell a text?
#
# A line of 56 columns gives 56 answers for perhaps four digits. **Connectionist temporal classification**, CTC
# ([Graves et al., 2006](../book/bibliography.md#graves2006connectionist)), makes a text of them by two rules, in this order: read a symbol that is repeated once, then drop the blanks. All answers in a row are
# called a **path**. Type one, with _ for blank. What do <a href="#?spelled.path=7777">7777</a>, <a href="#?spelled.path=77_77">77_77</a>
# and <a href="#?spelled.path=_7_7_7_7_">_7_7_7_7_</a> spell?


# %%
class Spelled(nn.Module):
    """A path to the text that it spells, and how many paths of its length spell the same."""

    def forward(self, path):
        before = F.pad(path, (1, 0), value=10)[:-1]
        reads = (path != 10) & (path != before)  # a digit, and not the one before again
        place = torch.where(reads, reads.long().cumsum(0) - 1, 12)
        text = ((place[:, None] == torch.arange(12)) * (path + 1)[:, None]).sum(0)  # (12,), 0: no symbol
        length, width = reads.sum()[None], torch.ones_like(path).sum()[None]
        every = torch.zeros(1, 1, 11).expand(1, path.shape[0], 11)  # each answer counts once
        ways = ctc.ctc_loss(every, (text - 1).clamp(min=0)[None], width, length, blank=10).neg().exp().round()
        kept = torch.where(reads, 12, torch.where(path == 10, 13, 14))  # places in WHAT
        return {
            "steps": torch.stack([path + 1, kept]), "text": torch.where(text > 0, text + ord("0") - 1, 0),
            "counts": torch.stack([length[0].float(), ways[0]])[:, None],
        }  # fmt: skip


# %% tags=["hide-input"]
WHAT = ["", *"0123456789", "_", "✓", "·", "="]
LiveFigure(
    Spelled(),
    controls=[Text("path", "0123456789_", value="_77_7_333", most=12, label="path")],
    panels=[
        Matrix("steps", rows=["path", ""], categories=WHAT, label="path: ✓ is read, = is a repetition, · is blank", x_label="column", y_label=""),
        Reading("text", label="text that the path spells"),
        Quantities("counts", rows=["symbols", "paths that spell it"], units=["", ""], scale="row", label="length of the text, and number of its paths"),
    ],
    alt="A path of digits and blanks with what of it is read, the text it spells, and how many paths of the same length spell this text.",
    seen="A blank keeps two equal digits apart. A digit may last for any number of columns, and blanks may be anywhere, so a short text has a great many paths.",
)  # fmt: skip

# %% [markdown]
# Three digits in nine columns, two of them alike and side by side, have 462 paths. <a href="#?spelled.path=_77_8_333">Three different ones</a> have 924, which is $\binom{9+3}{2\cdot 3}$; why it is a binomial coefficient
# is a nice puzzle. The exercise at the end of this section counts them by force.
#
# ## How does it learn where each digit stands, if nobody says?
#
# It doesn't learn *where*. The probability of a text is the sum over *all* paths that spell it, and training makes this sum large. Listing them is out of the
# question: a line of 56 columns has $12^{56}$ paths. But they share their beginnings, so the sum goes column by column. Write the text with a blank
# before, between and behind its symbols, "_4_2_0_7_", and keep for each of these places $s$ the probability $\alpha_t(s)$ that the first $t$ columns have
# spelled the text up to there. The next column stays at its place, or moves on by one, or leaves out a blank between two *different* symbols. That is all:


# %% tags=["show-input"]
def probability(y: Tensor, text: list[int], blank: int) -> Tensor:
    """P(text) from probabilities y (column, class): the forward variables of Graves et al. 2006, eq. 5 to 8."""
    places = [blank]
    for symbol in text:
        places += [symbol, blank]
    alpha = [y[0, places[0]], *y[0, places[1:2]], *[y.new_zeros(())] * (len(places) - 2)]
    for y_t in y[1:]:
        after = []
        for s, symbol in enumerate(places):
            arrives = alpha[s] + (alpha[s - 1] if s > 0 else 0)  # stayed, or moved on by one
            if s > 1 and symbol not in (blank, places[s - 2]):
                arrives = arrives + alpha[s - 2]  # left out the blank between
            after.append(arrives * y_t[symbol])
        alpha = after
    return alpha[-1] + (alpha[-2] if text else 0)  # ends in the last symbol or in the blank behind it


# %% [markdown]
# Is this what torch computes? We compare the loss, $-\log P$, and its gradient, for texts with and without repetitions; and our batched version in
# `twobrains.models.ctc`, which adds logarithms so that long lines don't vanish.

# %%
torch.manual_seed(0)
scores = torch.randn(3, 12, 5, dtype=torch.float64, requires_grad=True)  # (line, column, class), blank is 4
texts = [[0, 1, 2], [3, 3], []]
ours = torch.stack([-probability(one.softmax(-1), text, 4).log() for one, text in zip(scores, texts, strict=True)])
padded = torch.tensor([text + [0] * (3 - len(text)) for text in texts])
told = padded, torch.full((3,), 12), torch.tensor([3, 2, 0])
log_probs = scores.log_softmax(-1)
theirs = nn.CTCLoss(blank=4, reduction="none")(log_probs.transpose(0, 1), *told)
package = ctc.ctc_loss(log_probs, *told, blank=4)
slopes = [torch.autograd.grad(loss.sum(), scores, retain_graph=True)[0] for loss in (ours, theirs, package)]
for found, slope in zip((ours, theirs, package), slopes, strict=True):
    assert (found - theirs).abs().max() < 1e-12
    assert (slope - slopes[1]).abs().max() < 1e-12
print("from scratch, in the package and in torch:", ", ".join(f"{loss:.4f}" for loss in ours.tolist()), "nats")

# %% [markdown]
# Run the same recursion from the other end, multiply, and you have the share of each place in each column, among all paths that spell the text. It is a soft
# alignment, found by nobody having aligned anything. And the gradient of the loss is as simple as could be: at each column, what the paths
# of the right text say, less what the network says (their eq. 16).
#
# Below, the network has read a line, and you say what the text *should* be. <a href="#?alignment.text=4207">Ask for the right one</a>, and nothing pulls. <a href="#?alignment.text=4287">Ask for another</a>:
# which columns would be changed, and how? <a href="#?alignment.text=42077">Ask for one digit too many</a>: where is it squeezed in?


# %%
class Alignment(nn.Module):
    """A text for a line: its soft alignment, its probability, and the loss's negative gradient."""

    def __init__(self, log_probs: Tensor) -> None:
        super().__init__()
        self.log_probs = log_probs  # (line, column, class)

    def forward(self, line, text):
        y, symbols = self.log_probs[line][None], text[None]
        sizes = torch.full((1,), y.shape[1]), torch.ones_like(text).sum()[None]
        spent = ctc.occupancy(y, symbols, *sizes, BLANK)[0]  # (column, place)
        of_place = ctc.extended(symbols, BLANK)[0][:, None] == torch.arange(BLANK + 1)  # (place, class)
        loss = ctc.ctc_loss(y, symbols, *sizes, BLANK)
        return {"spent": spent, "pull": spent @ of_place.float() - y[0].exp(), "chance": loss.neg().exp().clamp(max=1)}


# %% tags=["hide-input"]
three = ["4207", "77", "314159265358"]
with torch.no_grad():
    beliefs = crnn(torch.stack([torch.as_tensor(examples[words])[None] for words in three])).log_softmax(-1)
LiveFigure(
    Alignment(beliefs),
    controls=[Choice("line", three, label="line"), Text("text", ALPHABET, value="4207", most=12, label="target text")],
    panels=[
        Heatmap("spent", top=1, label="soft alignment", x_label="column", y_label="position in the text, with blanks"),
        Heatmap("pull", signed=True, top=1, names=CLASSES, label="negative gradient of the loss", x_label="column", y_label="0 to 9, dash, blank"),
        Bars("chance", labels=["target"], brain="hybrid", says="the text", label="probability of the text"),
    ],
    alt="The soft alignment of a text with the columns of a line, the negative gradient of the loss for every output, and the text's probability.",
    seen="The right text runs through its positions in a staircase, and the gradient is zero. With a wrong digit, the gradient is large at the very columns that spell the other one, up for one and down for the other; a text that is too long squeezes its last digit between.",
)  # fmt: skip

# %% [markdown]
# ## Myth: the likeliest path spells the likeliest text
#
# Reading off the likeliest answer of each column, as under the pad above, is called **best path decoding**, and it is what most people do. It asks for the likeliest *path*.
# We want the likeliest *text*, and a text has many paths. Here every column believes in a 7 with the same probability, and in blank otherwise. In
# <a href="#?sum.columns=2&sum.probability=0.4">two columns with 40 % for the 7</a>, the likeliest path is two blanks, with 36 %. It spells nothing. What is the likeliest text?


# %%
class Sum(nn.Module):
    """Columns with equal probabilities: the likeliest path, and the probability of 0 to 4 sevens."""

    def forward(self, columns, probability):
        y = torch.stack([probability, 1 - probability]).clamp(min=1e-6).log().expand(5, 8, 2)  # class 1 is blank
        sevens = torch.arange(5)  # how many, each a text
        chance = ctc.ctc_loss(y, torch.zeros(5, 4, dtype=torch.long), columns.expand(5), sevens, 1).neg().exp().clamp(max=1)
        nothing = (1 - probability) ** columns
        all_sevens = probability**columns
        return {"texts": chance, "path": torch.stack([nothing, all_sevens])}


# %% tags=["hide-input"]
LiveFigure(
    Sum(),
    controls=[Slider("columns", 1, 8, value=2, label="columns"), Slider("probability", 0.0, 1.0, step=0.05, value=0.4, label="probability of a 7")],
    panels=[
        Bars("path", labels=["all blank: “”", "all sevens: “7”"], brain="hybrid", says="likelier is", label="two paths"),
        Bars("texts", labels=["“”", "“7”", "“77”", "“777”", "“7777”"], brain="hybrid", says="likeliest is", label="texts: all their paths"),
    ],
    alt="The probability of two paths, all blank and all sevens, and of the texts with no, one, two, three and four sevens.",
    seen="Two columns with 40 % for a 7 spell nothing by their likeliest path, at 36 %, and a 7 by the sum of three paths, at 64 %. With more columns even two or three sevens overtake.",
)  # fmt: skip

# %% [markdown]
# The myth fails with two columns. A **prefix beam search** ([Graves & Jaitly, 2014](../book/bibliography.md#graves2014towards), algorithm 1) goes through the columns and keeps the likeliest *beginnings of a text*, with the sum of their paths so far; it is
# what the pad's slider sets. With one beginning kept it can lose the way, with a few it finds the likeliest text nearly always. On a network
# that is as sure as ours both decodings agree on most lines. How many?

# %%
rng = np.random.default_rng(7)
asked = compose(writers(60, seed=1_000_009), [plain("".join(map(str, rng.integers(0, 10, 8)))) for _ in range(60)], rng)
with torch.no_grad():
    answers = crnn(asked.ink, asked.widths).log_softmax(-1)
counts = columns_of(asked.widths)
paths = ctc.decoded(answers, BLANK, counts)
beams = [beam_search(one[:n], BLANK, 4).texts[0] for one, n in zip(answers, counts.tolist(), strict=True)]
wanted = asked.texts()
for name, found in (("best path", paths), ("four beams", beams)):
    right = sum(one == two for one, two in zip(found, wanted, strict=True))
    print(f"{name}: {right} of 60 lines of eight digits without a mistake")
print(f"the two differ on {sum(one != two for one, two in zip(paths, beams, strict=True))} of them")

# %% [markdown]
# On none. A beam is worth its price where columns are unsure, or where it is joined with a model of what texts are likely, as speech recognition does.
#
# **Exercise.** Count by force: of all paths of five columns over "7", "3" and blank, how many spell 73?

# %%
paths_of_73 = None
check_number(paths_of_73, lambda: 35, "itertools.product makes all 3⁵ paths; keep a symbol if it is no blank and not the one before it.")

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# from itertools import product
#
# def spelled_by(path):
#     return "".join(now for now, before in zip(path, ["_", *path]) if now not in ("_", before))
#
# paths_of_73 = sum(spelled_by(path) == "73" for path in product("73_", repeat=5))  # 35, 4 out of 7
# ```
#
# </details>

# %% [markdown]
# ## When does the recurrence earn its place?
#
# It is clear what the convolutions do. But what does the LSTM add? A digit is about four columns wide; a window sees that. The rest of the line tells something only if a sign *hangs on* the others. In a number
# by chance none does. So we also need lines where some do. Here are three kinds:
#
# - **Two schools.** A stem with a long flag is a 1 to people who cross their sevens, and a 7 to people whose 1 is a bare bar. One crossed 7, or one bare bar, anywhere in the line tells what its flagged strokes are.
# - **Dates**, with a digit under a blot. Not every day exists: a month begins with 0 or 1, a year with 19 or 20.
# - **Check digits.** The last digit is the sum of all others modulo 10. Whoever can add reads any digit under a blot.


# %%
class Context(nn.Module):
    """A line with a sign that is ambiguous alone; what it can be, without and with context."""

    def __init__(self, per_kind: int = 8, longest: int = 10) -> None:
        super().__init__()
        rng, texts = np.random.default_rng(3), []
        for make, sizes in (KINDS[kind] for kind in ("schools", "dates", "checked")):
            texts += [make(rng, min(int(rng.choice(sizes)), longest)) for _ in range(per_kind)]
        self.per_kind, self.ink = per_kind, (255 * compose(PENS, texts, rng).ink[:, 0]).round().to(torch.uint8)
        plain, solved, marks, alone, among = zip(*(told(text, longest) for text in texts), strict=True)
        self.codes = torch.tensor([plain, solved]).transpose(0, 1)  # (line, way, sign)
        self.marks = torch.tensor(marks)  # (line, sign): 1 can't be read, −1 tells it
        self.could = torch.tensor([alone, among]).transpose(0, 1)  # (line, way, digit)

    def forward(self, kind, example, context):
        line, way = (self.per_kind * kind + example - 1)[None], context.long()[None]
        shown = torch.where(context, 1, (self.marks[line] > 0).long())[0]  # without context nothing tells
        return {
            "line": self.ink[line] / 255, "text": self.codes[line, way][0], "marks": self.marks[line][0] * shown,
            "could": self.could[line, way][0],
        }  # fmt: skip


# %%
def told(text, longest: int):
    """One line's signs without and with context, which signs decide, and what the sign can be either way."""
    place, flagged = text.ambiguous.index(True), FLAG in text.glyphs
    if flagged:
        alone, among = [1, 7], [text.symbols[place]]
        helps = [glyph in (BAR, BARRED) for glyph in text.glyphs]
    else:
        dated = ALPHABET.index("-") in text.symbols
        alone, among = range(10), under_the_blot(text) if dated else [text.symbols[place]]
        helps = [not asked for asked in text.ambiguous]
    found = "".join(ALPHABET[symbol] for symbol in text.symbols)
    plain = "".join("?" if asked else sign for sign, asked in zip(found, text.ambiguous, strict=True))
    solved = found if len(among) == 1 else plain
    marks = [float(asked) - float(helped) for asked, helped in zip(text.ambiguous, helps, strict=True)]
    codes = [[*map(ord, signs.ljust(longest))] for signs in (plain, solved)]
    shares = [[(digit in which) / len(which) for digit in range(10)] for which in (alone, among)]
    return *codes, marks + [0.0] * (longest - len(marks)), *shares


# %% [markdown]
# Read the line, sign by sign. Which one can't you read alone? Then <a href="#?context.context=on">take the others' help</a>. Go on to <a href="#?context.kind=date&context.context=on">dates</a> and
# <a href="#?context.kind=check digit&context.context=on">check digits</a>: which help would you have found by yourself?

# %% tags=["hide-input"]
DIGITS, PENS = list("0123456789"), writers(40, seed=7)
LiveFigure(
    Context(),
    controls=[
        Choice("kind", ["two schools", "date", "check digit"], label="kind of line"),
        Slider("example", 1, 8, value=3),
        Toggle("context", label="with context"),
    ],
    panels=[
        Picture("line", label="a line"),
        ColouredText("marks", text="text", signed=True, marks=True, label="orange: ambiguous alone; violet: decides it"),
        Bars("could", labels=DIGITS, brain="dense", label="what the ambiguous sign can be", says="first is"),
    ],
    alt="A handwritten line, which of its signs is ambiguous alone, which others decide it, and what digits it can be.",
    seen="A flagged stroke is a 1 or a 7, and one other sign decides, however far away it is. In a date all others together leave one digit or a few; a check digit leaves one, for those who add.",
)  # fmt: skip

# %% [markdown]
# ### Four readers of one size
#
# The parts can be taken away one at a time. The **CRNN** has both. The **CNN** has the same convolutions, and in place of the LSTMs two more layers of windows along the columns: it sees four columns to either side, a digit
# or so. The **dilated CNN** has six, which reach twice as far from layer to layer, over the whole line. The **RNN** has no convolution: two layers of LSTMs, from both ends, read the bare pixels, four columns of pixels at a step.

# %%
written = handwritten_lines.STUDY.read()
for name in LINE_READERS:
    seconds = [np.median([r.cpu_seconds for r in written if (r.run.training, r.run.reader) == (how, name)]) for how in ("numbers", "context")]
    print(f"{name:12}{parameters(LineReader(name)):7,} parameters; {seconds[0]:4.0f} and {seconds[1]:4.0f} s of a processor to learn numbers, and lines with context")

# %% [markdown]
# Each learned twice from the start, with three seeds: from numbers by chance, and from the three kinds of lines above. All lines are in made-up hands; tests are in hands that nobody learned from, or put together from scikit-learn's real digits. A line counts only if it is
# read without a mistake.


# %%
def rows_of(cells) -> torch.Tensor:
    """Cells (..., reader, part), lists in lists, as rows of a ranking, in %; an interval ends at 0 and 100."""
    if isinstance(cells[0], list) and isinstance(cells[0][0], list):
        return torch.stack([rows_of(each) for each in cells])
    numbers = torch.tensor([[[c.mean, c.mean - c.half, c.mean + c.half] for c in row] for row in cells])
    place = torch.stack([torch.arange(len(cells)), torch.full((len(cells),), -1)], 1)[:, None]
    return torch.cat([place.expand(*numbers.shape[:2], 2), 100 * numbers.clamp(0, 1)], -1)


# %%
class LineLengths(nn.Module):
    """Lines without a mistake against length; mean, interval and seeds at one of them."""

    def __init__(self, found) -> None:
        super().__init__()
        cells = [
            [[[handwritten_lines.STUDY.cell(found, how, name, value=f"answers[{test}].by_part[{part}]") for part in range(12)] for name in LINE_READERS] for test in ("numbers", "real")]
            for how in ("numbers", "context")
        ]  # training, test, reader, length
        self.rows = rows_of(cells)
        self.lengths = torch.tensor(evaluation.LENGTHS)

    def forward(self, training, test, length):
        rows = self.rows[training[None], test[None]][0]  # (reader, length, 5)
        one = rows.index_select(1, length[None] - 1)[:, 0]
        return {"curves": rows[..., 2], "lengths": self.lengths, "rows": one[one[:, 2].argsort(descending=True)]}


# %% [markdown]
# Who is ahead <a href="#?line-lengths.length=12">on lines of twelve</a>? And <a href="#?line-lengths.test=real digits&line-lengths.length=12">where the digits are real</a>? Watch the intervals before you name a winner.

# %% tags=["hide-input"]
READERS = {"names": list(LINE_READERS), "brains": ["hybrid", "convolution", "local", "recurrence"]}
LiveFigure(
    LineLengths(written),
    controls=[
        Choice("training", ["random numbers", "lines with context"], label="trained on"),
        Choice("test", ["unseen writers", "real digits"], label="tested on"),
        Slider("length", 1, 12, value=8, unit="digits", label="ranked at"),
    ],
    panels=[
        Lines("curves", label="lines without a mistake, %", x="lengths", labels=READERS["names"], brains=READERS["brains"], y=(0, 100), x_label="digits in the line", y_label="without a mistake, %"),
        Ranking("rows", **READERS, unit="%", ends=(0, 100), x_label="without a mistake, %; 95 % interval", value_label="mean, %", name_label="reader", label="at this length"),
    ],
    alt="Four curves: lines of numbers read without a mistake against their length; and a table with intervals at one length.",
    seen="On random numbers CRNN, CNN and dilated CNN lie close together, with the plain CNN ahead. The RNN, which has no convolution to see with, falls away with length.",
)  # fmt: skip

# %%
print(f"{'learned from; read; %':40}" + "".join(f"{name:>14}" for name in LINE_READERS))
for how, test, what in [(how, test, what) for how in ("numbers", "context") for test in handwritten_lines.BOTH for what in ("errors", "exact")]:
    cells = [handwritten_lines.STUDY.cell(written, how, name, value=f"answers[{test}].{what}") for name in LINE_READERS]
    row = f"{how}; {test}; {'wrong characters' if what == 'errors' else 'whole lines'}"
    print(f"{row:40}" + "".join(f"{100 * c.mean:8.1f} ± {100 * c.half:3.1f}" for c in cells))

# %% [markdown]
# On numbers by chance the CNN reads 88.1<!-- handwritten_lines: training=numbers reader=CNN answers[numbers].exact.mean % --> % of the lines without a mistake, the CRNN 85.3<!-- handwritten_lines: training=numbers reader=CRNN answers[numbers].exact.mean % --> %, and in each of the three seeds the
# CNN is ahead. Where nothing is to be carried, what carries is in the way. In wrong characters that is 2.3<!-- handwritten_lines: training=numbers reader=CNN answers[numbers].errors.mean % --> against 3.1<!-- handwritten_lines: training=numbers reader=CRNN answers[numbers].errors.mean % --> in a hundred: a small
# lead, but the popular architecture is not the better one here.
#
# On real digits nothing is decided: from seed to seed the CNN alone goes from 56.2<!-- handwritten_lines: training=numbers reader=CNN answers[real].exact.least % --> to 68.5<!-- handwritten_lines: training=numbers reader=CNN answers[real].exact.most % --> % of the lines. The RNN has
# 53.9<!-- handwritten_lines: training=numbers reader=RNN answers[numbers].exact.mean % --> % on unseen hands and 32.2<!-- handwritten_lines: training=numbers reader=RNN answers[real].exact.mean % --> on real digits. It costs least, so it may be said to have had too little time; given as much as
# the CRNN has (5,500 batches in place of 2,000), it comes to 69.1<!-- handwritten_lines: 'training=numbers, longer' reader=RNN answers[numbers].exact.mean % --> and 47.0<!-- handwritten_lines: 'training=numbers, longer' reader=RNN answers[real].exact.mean % --> %. A recurrence alone shares nothing between the upper and the lower part of a picture.
#
# ### And with context?
#
# Now the flagged strokes. In the test a line has one, and the sign that tells what it is stands 1 to 11 places away. Guessing gets half of them.


# %%
class Schools(nn.Module):
    """Accuracy on flagged strokes against the distance of the sign that decides, and a line to look at."""

    def __init__(self, found, shown: int = 4) -> None:
        super().__init__()
        cells = [[handwritten_lines.STUDY.cell(found, "context", name, value=f"answers[schools].by_part[{part}]") for part in range(11)] for name in LINE_READERS]
        self.rows = rows_of(cells)  # (reader, distance, 5)
        rng = np.random.default_rng(5)
        texts = [schooled(rng, max(far + 1, 8), distance=far) for far in evaluation.DISTANCES for _ in range(shown)]
        self.ink = (255 * compose(PENS, texts, rng).ink[:, 0]).round().to(torch.uint8)  # (line, 28, width)
        self.shown = shown
        self.distances = torch.tensor(evaluation.DISTANCES)

    def forward(self, distance, example):
        one = self.rows.index_select(1, distance[None] - 1)[:, 0]
        line = self.ink[(self.shown * (distance - 1) + example - 1)[None]]  # (1, 28, width)
        return {"line": line / 255, "curves": self.rows[..., 2], "distances": self.distances, "rows": one[one[:, 2].argsort(descending=True)]}


# %% [markdown]
# Let the telling sign stand <a href="#?schools.distance=1">beside the stroke</a>, then <a href="#?schools.distance=4">four places away</a>, then <a href="#?schools.distance=11">at the other end</a>. Who still knows?

# %% tags=["hide-input"]
LiveFigure(
    Schools(written),
    controls=[
        Slider("distance", 1, 11, value=4, unit="signs", label="distance to the sign that decides"),
        Slider("example", 1, 4, value=1, label="line shown"),
    ],
    panels=[
        Picture("line", label="a line with one flagged stroke"),
        Lines("curves", label="accuracy on flagged strokes, %", x="distances", labels=READERS["names"], brains=READERS["brains"], y=(0, 100), x_label="distance to the sign that decides", y_label="accuracy, %"),
        Ranking("rows", **READERS, unit="%", ends=(0, 100), x_label="accuracy, %; 95 % interval", value_label="mean, %", name_label="reader", label="at this distance"),
    ],
    alt="A line with a flagged stroke, and four curves: each reader's accuracy on such strokes against the distance of the sign that decides what they are.",
    seen="The CNN uses a sign beside the stroke and guesses beyond it. The CRNN carries the school from one end of the line to the other. Dilated convolutions with a receptive field as long lie between.",
)  # fmt: skip

# %%
print("\n".join(row for row in handwritten_lines.table(written) if row.startswith(("trained", "context"))))
longer = [handwritten_lines.STUDY.cell(written, "context, longer", "RNN", value=f"answers[{test}].recall") for test in ("schools", "dates", "checked")]
print("RNN, 7,500 batches: accuracy " + ", ".join(f"{100 * c.mean:.1f} ± {100 * c.half:.1f}" for c in longer))
print(f"of dates, whoever knows all of them gets {100 * evaluation.ceiling():.1f}")

# %% [markdown]
# Here the order turns round. Of the flagged strokes the CRNN reads 97.2<!-- handwritten_lines: training=context reader=CRNN answers[schools].recall.mean % --> % rightly, at eleven places still 97.9<!-- handwritten_lines: training=context reader=CRNN answers[schools].by_part[10].mean % -->. The CNN has 90.4<!-- handwritten_lines: training=context reader=CNN answers[schools].by_part[0].mean % --> % with the
# sign beside it, and 49.2<!-- handwritten_lines: training=context reader=CNN answers[schools].by_part[1].mean % --> at two places, where its window does not reach. But a window that reaches is not enough: the dilated CNN sees the whole line, yet falls from
# 94.6<!-- handwritten_lines: training=context 'reader=dilated CNN' answers[schools].by_part[0].mean % --> % beside the sign to 70.0<!-- handwritten_lines: training=context 'reader=dilated CNN' answers[schools].by_part[10].mean % --> at eleven places. What tells stands at no fixed distance; it has to be picked up and kept, which is what gates are for ([chapter 6](06_head_to_head.ipynb) had the same with
# scattered letters). And a state is not enough either: the RNN, with 55.0<!-- handwritten_lines: training=context reader=RNN answers[schools].recall.mean % --> %, can carry but hardly see. Both halves are needed, and *this* is when a hybrid earns its place.
#
# Two results are less flattering, and belong to the record:
#
# - **Dates.** Nobody knows more than 39.8<!-- handwritten_lines: training=context 'reader=dilated CNN' answers[dates].recall.mean % --> % of the digits under blots, and that is the *dilated CNN*; the CRNN has 31.5<!-- handwritten_lines: training=context reader=CRNN answers[dates].recall.mean % -->, no more than the CNN's 31.7<!-- handwritten_lines: training=context reader=CNN answers[dates].recall.mean % -->. The
#   ceiling for those who know every date is 42.4 %. A date has ten places of fixed meaning: what matters stands at fixed distances, and that is convolution's home.
# - **Check digits.** CRNN 9.6<!-- handwritten_lines: training=context reader=CRNN answers[checked].recall.mean % --> %, CNN 9.6<!-- handwritten_lines: training=context reader=CNN answers[checked].recall.mean % -->, dilated CNN 9.5<!-- handwritten_lines: training=context 'reader=dilated CNN' answers[checked].recall.mean % -->, RNN 10.0<!-- handwritten_lines: training=context reader=RNN answers[checked].recall.mean % -->; chance is 10. Nobody learned to add. A
#   recurrence *could* keep a sum modulo 10, in ten states. That a net can do something does not mean that 3,000 batches teach it.
#
# So look at the data before you choose. Does a sign hang on others? If not, convolutions and CTC do the work. If it does: at fixed distances, or anywhere?
#
# **Exercise.** The dilated CNN's six layers have three taps each, 1, 2, 4, 8, 16 and 32 columns apart. How many columns does one answer see?

# %%
columns_seen = None
check_number(columns_seen, lambda: 1 + sum(2 * 2**layer for layer in range(6)), "A layer with taps d apart adds d on either side.")

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# columns_seen = 1 + 2 * (1 + 2 + 4 + 8 + 16 + 32)  # 127 columns, 508 px: more than any line here
# ```
#
# </details>

# %% [markdown]
# ## Before, between or after: where does the recurrence go?
#
# A sensor gives 256 samples. In them are three bursts, a low, a middle and a high one, at any time, in noise. In which **order** did they come? What a burst is can be seen in a few
# samples: work for a window. The order is spread over the whole stream: work for a state. A network can have both, but one has to come first:
#
# | who reads | what reads the samples | what reads that | answers from |
# |---|---|---|---|
# | strided + GRU | windows of 16, one in 8 samples | a GRU, 32 steps | its last state |
# | strided + GRU + conv | windows of 16, one in 8 samples | a GRU, 32 steps, then windows of 3 states | the last window |
# | GRU + strided | a GRU, 256 steps | windows of 16 states, one in 8 | the last window |
# | GRU | a GRU, 256 steps | | its last state |
# | QRNN | windows of 16 at each sample, and a state of 256 steps | windows of 2, and a state of 256 steps | its last state |
# | CNN | windows of 16, one in 8 samples | five layers of wider and wider windows | their mean |
#
# All have 12,400 weights, to 5 %, and learn from 500 batches of 32 streams. The first is the usual plan, in speech and for sensors that people wear
# ([Ordóñez & Roggen, 2016](../book/bibliography.md#ordonez2016deep)): a **stride** makes the sequence shorter before anything has to wait for anything.
#
# And **QRNN** ([Bradbury et al., 2017](../book/bibliography.md#bradbury2017quasi))? It keeps the state and takes the matrices out of it. Its gates see a window of samples and never the state, so a convolution computes them for
# all steps at once; step by step there is only `c = f c + (1 − f) z`, number by number. It still waits for 256 steps, but each is next to nothing. From scratch, against the package:


# %% tags=["show-input"]
def qrnn(x, kernels, bias):
    """(batch, time, in) to (batch, time, hidden); kernels are (3 * hidden, in, window)."""
    before = F.pad(x.mT, (kernels.shape[-1] - 1, 0))
    z, f, o = F.conv1d(before, kernels, bias).mT.chunk(3, -1)  # the gates, all steps at once
    z, f, o = z.tanh(), f.sigmoid(), o.sigmoid()
    c, shown = torch.zeros_like(z[:, 0]), []
    for z_t, f_t, o_t in zip(z.unbind(1), f.unbind(1), o.unbind(1), strict=True):
        c = f_t * c + (1 - f_t) * z_t  # no matrix
        shown.append(o_t * c)
    return torch.stack(shown, 1)


torch.manual_seed(0)
layer, x = QRNN(3, 8, window=4), torch.randn(2, 20, 3)
assert torch.allclose(qrnn(x, layer.gates.conv.weight, layer.gates.conv.bias), layer(x).h, atol=1e-6)
print("20 steps: the same states")


# %%
class Arrangements(nn.Module):
    """Six readers in order of a measure; two of the costs grow with the stream."""

    def __init__(self, results) -> None:
        super().__init__()
        nets = [StreamReader(kind) for kind in STREAM_READERS]
        head, at_64, waits = (
            torch.tensor([float(of(net)) for net in nets])
            for of in (lambda n: n.head.weight.numel(), lambda n: sensors.multiply_adds(n, 64), lambda n: n.sequential_steps(64))
        )
        self.fixed, self.each = torch.stack([head, 0 * head]), torch.stack([at_64 - head, waits]) / 64  # (cost, net)
        cells = [[sensors.STUDY.cell(results, kind, value=what) for kind in STREAM_READERS] for what in ("accuracy", "cpu_seconds")]
        self.found = torch.tensor([[[c.mean, c.half] for c in row] for row in cells]) * torch.tensor([100, 1])[:, None, None]

    def forward(self, what, length):
        costs = self.fixed + self.each * length
        every = torch.stack([self.found[0, :, 0], *costs, self.found[1, :, 0]])  # (measure, net)
        spread = torch.stack([self.found[0, :, 1], *torch.full_like(costs, torch.nan), self.found[1, :, 1]])
        value, half = every[what[None]][0], spread[what[None]][0]
        order = (torch.where(what == 0, -value, value) + 1e-3 * torch.arange(len(value))).argsort()
        low, high = (value - half)[order], torch.where(what == 0, (value + half).clamp(max=100), value + half)[order]
        rows = [order.float(), torch.full_like(value, -1), value[order], low, high, costs[0, order] / 1000, costs[1, order]]
        return {"ranking": torch.stack(rows, 1), "measure": what}


# %% [markdown]
# Guess first: which comes in first, and which learns nothing? Then look at what they cost: <a href="#?arrangements.what=multiply-adds">multiplications</a>, <a href="#?arrangements.what=sequential steps">steps that wait for each
# other</a>, <a href="#?arrangements.what=processor seconds of training">seconds</a>. And <a href="#?arrangements.what=sequential steps&arrangements.length=4096">a stream of 4,096 samples</a>?

# %% tags=["hide-input"]
LiveFigure(
    Arrangements(sensors.STUDY.read()),
    controls=[
        Choice("what", ["accuracy, %", "multiply-adds", "sequential steps", "processor seconds of training"], label="ranked by"),
        Slider("length", 64, 4096, value=256, step=64, unit="samples", label="length of the stream"),
    ],
    panels=[
        Ranking(
            "ranking", names=list(STREAM_READERS), brains=["hybrid", "hybrid", "hybrid", "hybrid", "recurrence", "convolution"], label="readers of streams, best first: mean of three seeds and its interval", measure="measure",
            measures=[
                Measure("accuracy, %", ends=(0, 100)), Measure("multiply-adds"),
                Measure("sequential steps"), Measure("processor s"),
            ],
            columns=["1,000 multiply-adds", "sequential steps"], value_label="value", name_label="reader",
        ),
    ],
    alt="Six readers of streams with their accuracy, and what they cost in multiply-adds, sequential steps and seconds.",
    seen="Strided convolutions first, recurrence second is best, with a seventh of a GRU's multiply-adds and an eighth of its steps. A GRU that reads sample by sample learns nothing here, with convolutions behind it or without.",
)  # fmt: skip

# %% [markdown]
# Three seeds each, 1,200 streams that none has learned from; who guesses is right once in six:
#
# - **After** convolution is the place: strided + GRU puts 99.3<!-- sensors: 'reader=strided + GRU' accuracy.mean % --> % in order. **Between** two convolutions it does as well, 98.8<!-- sensors: 'reader=strided + GRU + conv' accuracy.mean % --> %: the second convolution adds nothing that the state had not.
# - **Before** convolution it learns nothing: GRU + strided 17.2<!-- sensors: 'reader=GRU + strided' accuracy.mean % --> %, and the GRU alone 16.3<!-- sensors: reader=GRU accuracy.mean % --> %, both by chance. The error has to go back through up to 256 steps before any of them knows a pitch. With more than 500 batches that may
#   change; it was not tried.
# - **No recurrence** does nearly as well: the CNN 97.8<!-- sensors: reader=CNN accuracy.mean % --> %, without a single step that waits, and in the shortest time: 3.4<!-- sensors: reader=CNN cpu_seconds.mean --> processor seconds against 5.7<!-- sensors: 'reader=strided + GRU' cpu_seconds.mean -->. The order of three bursts is still within reach of its widest windows.
# - **QRNN** learns what the GRU does not, 94.3<!-- sensors: reader=QRNN accuracy.mean % --> %, with as many steps in a row: the gates look at 16 samples, as a strided window does. But they do so at every sample, for 2,949,360<!-- sensors: reader=QRNN multiply_adds.mean --> multiply-adds. In torch's
#   plain operations its light steps save no time: 23.8<!-- sensors: reader=QRNN cpu_seconds.mean --> processor seconds, the GRU 26.0<!-- sensors: reader=GRU cpu_seconds.mean -->. Its authors wrote a kernel of their own for them.
# - The stride pays twice. Multiply-adds fall from 2,904,942<!-- sensors: reader=GRU multiply_adds.mean --> to 385,312<!-- sensors: 'reader=strided + GRU' multiply_adds.mean -->, to less than a seventh, and steps in a row from 256<!-- sensors: reader=GRU sequential_steps.mean --> to 32<!-- sensors: 'reader=strided + GRU' sequential_steps.mean -->. A longer stream changes neither ratio.
#
# One of these numbers was nearly wrong. In a first try both readers with a convolution behind the GRU answered from the *mean* of its answers, and strided + GRU + conv failed with two seeds of three. Looked into after such a training, its last ReLU let hardly anything
# through any more. It was not the place of the recurrence, it was the way out; both now answer from the last window, and the first runs are not in the record.
#
# ## What does it believe on the way?
#
# Let us make the first of them, with a third of the batches, and play with it.

# %%
# NBVAL_IGNORE_OUTPUT
torch.manual_seed(0)
reader = StreamReader("strided + GRU")
fit(reader, lambda g: bursts.streams(32, g), cross_entropy, Recipe(160, 1e-2), progress=False, double=True)
asked, order = bursts.streams(600, torch.Generator().manual_seed(1))
with torch.no_grad():
    share = (reader(asked).argmax(-1) == order).float().mean()
assert share > 0.9
print(f"{100 * share:.0f} % of 600 streams are put in the right order")


# %%
class Bursts(nn.Module):
    """A stream of three bursts, and what a reader believes of their order after every window."""

    def __init__(self, reader) -> None:
        super().__init__()
        self.reader = reader
        generator = torch.Generator().manual_seed(4)
        self.noise = torch.randn(bursts.TIME, generator=generator)
        self.pitches = torch.tensor(list(bursts.PITCHES.values()))

    def forward(self, low, middle, high, lasts, noise, until):
        begins = torch.stack([low, middle, high])
        since = torch.arange(bursts.TIME) - begins[:, None]  # (burst, time)
        share = since / lasts
        each = ((share > 0) & (share < 1)) * (torch.pi * share).sin().square() * (2 * torch.pi * self.pitches[:, None] * since).sin()
        clean, heard = each.sum(0), torch.arange(bursts.TIME) < 8 * until
        stream = (clean + noise * self.noise) * heard
        states = self.reader.body.states(self.reader.look(stream[None, :, None]))
        beliefs = self.reader.head(states)[0].softmax(-1)  # (window, order)
        now = beliefs[until[None] - 1][0]
        return {"stream": torch.stack([stream, clean * heard]), "beliefs": (beliefs.mT * (torch.arange(1, 33) <= until))[:, 1::2], "now": now}


# %% [markdown]
# Let it hear only <a href="#?bursts.until=10">the first burst</a>, then <a href="#?bursts.until=20">the second</a>, then <a href="#?bursts.until=32">all</a>. Move a burst past another: how close may they come? Then
# <a href="#?bursts.noise=1">more noise than it learned with</a>, <a href="#?bursts.lasts=16">bursts shorter than any it has learned</a>, and <a href="#?bursts.low=100&bursts.middle=100&bursts.high=100">all three at once</a>: what does it say where there is no order?

# %% tags=["hide-input"]
SHORT = [" ".join(name[0] for name in order) for order in bursts.ORDERS]
LiveFigure(
    Bursts(reader),
    controls=[
        Slider("low", 0, 200, value=150, step=2, label="low burst at sample"),
        Slider("middle", 0, 200, value=20, step=2, label="middle burst at sample"),
        Slider("high", 0, 200, value=90, step=2, label="high burst at sample"),
        Slider("until", 1, 32, value=32, label="windows read"),
        Slider("noise", 0.0, 1.5, value=0.4, step=0.1, label="noise"),
        Slider("lasts", 4, 80, value=44, step=4, label="length of each burst"),
    ],
    panels=[
        Lines("stream", labels=["input", "without noise"], brains=["dense", "hybrid"], label="the stream", x_label="sample", y_label="signal"),
        Matrix("beliefs", rows=SHORT, numbers=False, signed=False, label="predicted probability of each order after every second window", x_label="16 samples each", y_label="order"),
        Bars("now", labels=SHORT, brain="hybrid", label="predicted probabilities, now"),
    ],
    alt="A noisy stream with three bursts, a reader's predicted probability of each of six orders after every window, and at the end.",
    seen="The order is safe only at the end: before the last burst it is sure of an order that turns out wrong. For three bursts at once an order is predicted, too, and with certainty.",
)  # fmt: skip

# %% [markdown]
# With two bursts heard, only one order is left that fits; yet it is sure of another one, until the third burst comes. It was asked at the end only, and what it says before is its own affair, as with
# [chapter 6's](06_head_to_head.ipynb) readers of pixels. A belief near 1 is no proof of anything: three bursts at once have no order, and it tells one all the same.
#
# **Where it breaks.** A stride forgets what is finer than its windows: of two events within eight samples the GRU is told at once, and only as much as 32 features hold. A shorter stride costs more steps. And these
# bursts are simple on purpose. What a window sees in speech or in a wearable sensor is less clean, and which of the two needs more weights is not settled by this table.
#
# ### Exercises
#
# A strided window sees 16 samples, and steps by 8; a second one on top sees 4 of the first one's answers and steps by 2. How many steps are left to a GRU for 4,096 samples?

# %%
steps_left = None
check_number(steps_left, lambda: 4096 / (8 * 2), "Strides multiply.")

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# steps_left = 4096 / 16  # 256
# ```
#
# </details>
#
# And how many samples does one of the GRU's inputs see?

# %%
samples_seen = None
check_number(samples_seen, lambda: 16 + (4 - 1) * 8, "Three more windows, each 8 samples further.")

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# samples_seen = 16 + 3 * 8  # 40
# ```
#
# </details>

# %% [markdown]
# ## What was seen
#
# - CTC makes a line's columns spell a text without anybody cutting it: it adds up all paths. The likeliest path need not spell the likeliest text; with a network that is sure, it does.
# - On numbers by chance, where no digit tells anything of another, convolutions and CTC read better than the CRNN. Where a sign hangs on another one *somewhere* in the line, the CRNN is far ahead of all who lack one of its halves.
#   At fixed distances, as in dates, wide windows do it at least as well. Nobody learned to add.
# - Put windows with a stride before a recurrence, and it gets better *and* cheaper. A recurrence that reads raw samples one by one learned nothing here.
# - Two closer bonds of the two, [in video and in words](07_video_and_captions.ipynb), are on the next page.
