# %% [markdown]
# # Choosing
#
# Which one for your problem, and for what reasons?
#
# Whoever has data and a question wants a name: take this. This chapter asks first why there is no name that is right for everybody, and what is used today. Then a guide asks you six
# questions, and says with each what speaks for whom and how it is known. At the end the guide itself is examined.

# %% [markdown]
# ## Myth: there is a best architecture
#
# Thirteen tasks are on [record](../book/comparison.md), with up to eight nets on each: same size, same budget, five seeds.
# The figure orders the nets by their *mean* rank, as leaderboards do, but lets you say how much each group of tasks counts.

# %% tags=["remove-cell"]
# Set-up: installs the package where it is missing, and does nothing where it is there.
import twobrains  # missing? The README says how to install it.

# %% tags=["hide-input"]
from collections import Counter
from textwrap import wrap

import torch
from torch import Tensor, nn

from twobrains.analysis.streaming import streaming_cost
from twobrains.checkpoints import load
from twobrains.exercises import check_function, check_number
from twobrains.experiments.comparison import study as comparison
from twobrains.experiments.comparison.board import board
from twobrains.experiments.comparison.grid import TASKS, TIERS
from twobrains.experiments.comparison.nets import NETS
from twobrains.guide import GRADES, Advisor, Examined, exams, read
from twobrains.guide.rules import plain
from twobrains.live import Choice, LiveFigure, Ranking, Slider, Toggle

torch.set_num_threads(1)
results = comparison.STUDY.read()

# %%
found = board(results)
more = torch.tensor([1.0 if TASKS[task].better == "more" else -1.0 for task in TIERS[1]])
ends = found.scores[..., 1:] * more[:, None, None]  # (task, net, 2), more is better
low, high = (torch.where(found.there, each, -torch.inf) for each in (ends.amin(2), ends.amax(2)))
ranks = 1 + (low[:, None] > high[:, :, None]).sum(2)  # (task, net)
ranks = torch.where(found.there, ranks, len(NETS))


# %%
class Crown(nn.Module):
    """Nets by their mean rank, when groups of tasks count as much as the reader likes."""

    def __init__(self, ranks: Tensor) -> None:
        super().__init__()
        self.register_buffer("ranks", ranks)  # (group, net)

    def forward(self, images, pixels, pen, memory, state, world):
        weights = torch.stack([images, pixels, pen, memory, state, world]).float()
        weights = torch.where(weights.sum() > 0, weights, 1.0)
        mean = ((weights @ self.ranks) / weights.sum() * 100).round() / 100
        order = (mean + torch.arange(8) / 1000).argsort()  # equals stand in the nets' order
        none = torch.full((8,), -1.0)  # no note; a low end above the high one is no interval
        return {"mean": torch.stack([order.float(), none, mean[order], -none, none], 1)}


# %%
GROUPS = {
    "images": ("digits", "pen-picture"), "pixels": ("pixels", "permuted"), "pen": ("pen-movement",),
    "memory": ("adding", "copy", "selective-copy"), "state": ("parity", "counting"), "world": ("code", "co2", "sunspots"),
}  # fmt: skip
places = {task: place for place, task in enumerate(TIERS[1])}
grouped = torch.stack([ranks[[places[task] for task in tasks]].float().mean(0) for tasks in GROUPS.values()])

# %% tags=["hide-input"]
says = ["images", "pixel streams", "the pen", "adding, copying", "parity, counting", "code, CO₂, sunspots"]
LiveFigure(
    Crown(grouped),
    controls=[Slider(name, 0, 3, value=1, unit="×", label=label) for name, label in zip(GROUPS, says, strict=True)],
    panels=[
        Ranking(
            "mean", names=list(NETS), brains=[kind.brain for kind in NETS.values()], x_label="mean rank, 1 is best",
            ends=(1, 8), value_label="mean rank", label="the order of eight nets",
        ),
    ],
    alt="Eight networks in the order of their mean rank over groups of tasks whose weights the reader sets.",
    seen="Whoever chooses the tasks chooses the winner. The MLP and the CNN are at one end or the other; GRU, TCN and Transformer are seldom far behind.",
)  # fmt: skip

# %% [markdown]
# With all groups at 1 the GRU leads, and the TCN follows. Who can be made the winner? Let only
# <a href="#?crown.images=0&crown.pixels=3&crown.pen=0&crown.memory=0&crown.state=0&crown.world=0">pixel streams</a> count, or
# <a href="#?crown.images=0&crown.pixels=0&crown.pen=3&crown.memory=0&crown.state=0&crown.world=0">the pen</a>, or
# <a href="#?crown.images=3&crown.pixels=0&crown.pen=0&crown.memory=0&crown.state=0&crown.world=0">pictures</a>, or
# <a href="#?crown.images=1&crown.pixels=0&crown.pen=0&crown.memory=3&crown.state=0&crown.world=1">mostly memory</a>.

# %% [markdown]
# If one kind were best, it would stand first everywhere, or at least nowhere far behind. A net's
# rank on a task is 1 plus the number of nets that are *clearly* better, which means that the intervals of their means, as the tables give them, do not touch. Who can't do a task
# at all is last on it. Each of the eight is at the top of at least two tasks, and fifth or worse on at least one:

# %%
print(f"{'':12} {'clearly beaten by none on':>26} {'at worst':>9}")
for net, each in zip(NETS, ranks.T):
    print(f"{net:12} {int((each == 1).sum()):20} tasks {int(each.max()):6}th")

# %% [markdown]
# There are 4,095 ways to set these six sliders, all zeros left out. Who comes first, alone or level with others?

# %%
weights = torch.cartesian_prod(*[torch.arange(4.0)] * 6)[1:]  # (way, group)
mean = weights @ grouped / weights.sum(1, keepdim=True)
first = mean <= mean.amin(1, keepdim=True) + 1e-4
print("first, alone or with others:", ", ".join(f"{net} {int(n)}" for net, n in zip(NETS, first.sum(0))))
alone = first & (first.sum(1, keepdim=True) == 1)
print("first alone:", ", ".join(f"{net} {int(n)}" for net, n in zip(NETS, alone.sum(0)) if n))

# %% [markdown]
# All eight can be crowned; the plain RNN and the LSTM only level with others, when parity and counting count alone. So a name is worth nothing without the
# tasks behind it, and a leaderboard answers the question of whoever chose its tasks. For yours, look for tasks that are *like* yours in what decides.
#
# ## What is used today, and why?
#
# As of mid-2026, by what is published; what runs in products seldom is. Sources are primary ones, and a source from 2017 speaks of 2017. The last
# sentence of each paragraph names the nearest of our tasks, which is never near.
#
# **Pictures.** Convolutional nets and Vision Transformers, side by side. From nothing and with up to a million labelled pictures, the Transformer stayed behind nets
# of its size; with 14 million and more it came level and passed ([Dosovitskiy et al., 2021](../book/bibliography.md#dosovitskiy2021image)). A CNN brought up to
# date kept pace ([Liu et al., 2022](../book/bibliography.md#liu2022convnet)). One need not start from nothing: a Transformer that learned from very
# many pictures without labels gives features that serve as they are ([Siméoni et al., 2025](../book/bibliography.md#simeoni2025dinov3)). For small devices, convolutions
# ([Howard et al., 2017](../book/bibliography.md#howard2017mobilenets)); for medical volumes, with equal care for all, nets of convolutions, U-Nets
# ([Isensee et al., 2024](../book/bibliography.md#isensee2024nnunet)). *Here*: written digits, CNN 95.4<!-- comparison: stage=final task=pen-picture net=CNN score.mean --> %, Transformer 90.8<!-- comparison: stage=final task=pen-picture net=Transformer score.mean --> %.
#
# **Video.** Convolutions over space and time, begun as a picture net's ([Carreira & Zisserman, 2017](../book/bibliography.md#carreira2017quo)), then Transformers over pieces of both
# ([Arnab et al., 2021](../book/bibliography.md#arnab2021vivit)). A CNN with an LSTM on top, once the obvious hybrid, did worse than the former. For streams on a telephone, convolutions over past frames with a buffer
# ([Kondratyuk et al., 2021](../book/bibliography.md#kondratyuk2021movinets)); for radar maps, an LSTM whose products are convolutions was where it began
# ([Shi et al., 2015](../book/bibliography.md#shi2015convolutional)). *Here*: nothing.
#
# **Sound.** Speech is transcribed by Transformers and by hybrids of convolution and attention: near and far in one layer
# ([Gulati et al., 2020](../book/bibliography.md#gulati2020conformer)), or convolutions first and attention above, trained without labels ([Baevski et al., 2020](../book/bibliography.md#baevski2020wav2vec)) or on
# 680,000 hours of found transcripts ([Radford et al., 2023](../book/bibliography.md#radford2023robust)). To do it while one speaks, recurrent nets were put on telephones
# ([He et al., 2019](../book/bibliography.md#he2019streaming); to take out noise as well, [Valin, 2018](../book/bibliography.md#valin2018hybrid)). Keywords on a microcontroller: a small CNN
# ([Zhang et al., 2017](../book/bibliography.md#zhang2017hello)). *Here*: pixel streams, TCN 97.1<!-- comparison: stage=final task=pixels net=TCN score.mean --> %, LSTM 86.3<!-- comparison: stage=final task=pixels net=LSTM score.mean --> %.
#
# **Text.** Transformers ([Vaswani et al., 2017](../book/bibliography.md#vaswani2017attention)), trained on very much text and then asked ([Brown et al., 2020](../book/bibliography.md#brown2020language)) or fitted
# ([Devlin et al., 2019](../book/bibliography.md#devlin2019bert)). Recurrence is back where texts are long: many layers of linear recurrence with some of attention
# ([Lieber et al., 2024](../book/bibliography.md#lieber2024jamba); [Kimi Team, 2025](../book/bibliography.md#kimi2025linear), three to one). To sort texts by topic, a linear model on words is still hard to beat for its price
# ([Joulin et al., 2017](../book/bibliography.md#joulin2017bag)). *Here*: Python's source, Transformer 3.03<!-- comparison: stage=final task=code net=Transformer score.mean --> bits a symbol, TCN 3.05<!-- comparison: stage=final task=code net=TCN score.mean -->, GRU 3.13<!-- comparison: stage=final task=code net=GRU score.mean -->.
#
# **Time series.** Rules and linear models come first: one linear layer beat the Transformers made for long forecasts ([Zeng et al., 2023](../book/bibliography.md#zeng2023transformers)). With many series, a hybrid of
# exponential smoothing and an LSTM won a large competition ([Smyl, 2020](../book/bibliography.md#smyl2020hybrid)). Since 2024, models trained on many series forecast new ones as they stand: language models
# ([Ansari et al., 2024](../book/bibliography.md#ansari2024chronos)), and, ahead on two benchmarks in 2025, a relative of the LSTM ([Auer et al., 2025](../book/bibliography.md#auer2025tirex)).
# *Here*: carbon dioxide, ridge regression off by 0.63<!-- comparison: stage=baseline task=co2 net=linear score --> ppm, the best recurrent net by 0.64<!-- comparison: stage=final task=co2 net=BiGRU score.mean -->, an MLP by 0.57<!-- comparison: stage=final task=co2 net=MLP score.mean -->.
#
# **Sensor streams.** Small and various. Random kernels with a linear classifier, for little data and little time ([Dempster et al., 2020](../book/bibliography.md#dempster2020rocket)); a deep CNN in time for the heart's rhythm
# ([Hannun et al., 2019](../book/bibliography.md#hannun2019cardiologist)); convolutions with an LSTM above for what is worn ([Ordóñez & Roggen, 2016](../book/bibliography.md#ordonez2016deep)). *Here*: two tasks that come out opposite, pixel
# streams and movements of a pen.
#
# **Handwriting and print.** The movement of a pen is recurrence's: LSTMs both ways, in 102 languages ([Carbune et al., 2020](../book/bibliography.md#carbune2020fast)). Lines as pictures were long a hybrid's, convolutions, recurrence and
# a loss that needs no places, CTC ([Shi, Bai & Yao, 2017](../book/bibliography.md#shi2017end); [Puigcerver, 2017](../book/bibliography.md#puigcerver2017are)); with trained halves to begin from, Transformers went ahead ([Li et al., 2023](../book/bibliography.md#li2023trocr)). *Here*: pen movements, GRU
# 97.4<!-- comparison: stage=final task=pen-movement net=GRU score.mean --> %, CNN 91.2<!-- comparison: stage=final task=pen-movement net=CNN score.mean --> %, TCN 87.9<!-- comparison: stage=final task=pen-movement net=TCN score.mean --> %.
#
# Three things run through all of it. Where a net trained by others is to be had, its architecture was chosen with it, and mostly it has attention. Where there is
# little of everything, data or memory or time, convolution, recurrence and linear models have stayed. And what wins is often two of them in one.
#
# ## Which one for yours?
#
# The guide below is not a tree of questions that ends in a name. It is a list of **reasons**, each with the answers under which it holds, the families it speaks for or
# against, what it rests on, and where that can be read. It lies as data in `twobrains/guide/rules.toml`:

# %%
guide = read()
reason = next(each for each in guide.reasons if "640 steps" in each.says)
print(*wrap(plain(reason.says), 90), f"holds where {dict(reason.where)}\nspeaks {dict(reason.speaks)}; {reason.grade}; {reason.link}", sep="\n")
print(f"\n{len(guide.reasons)} reasons:", dict(Counter(each.grade for each in guide.reasons)))

# %% [markdown]
# What a reason weighs is not tuned. It gives or takes 3 points where this book **measured** it, on such data or on the very property that is asked for; 2 where a paper
# measured it on such data (**published**); 1 for an **aside**: measured on something else, or about cost alone. Then the recommendation is a product of a row and a matrix. Here it is from scratch:

# %%
path = {question.key: question.opens for question in guide.questions}
holds = torch.tensor([all(path[key] in answers for key, answers in each.where.items()) for each in guide.reasons]).float()
weights = torch.tensor([[GRADES[each.grade] * each.speaks.get(family.key, 0) for family in guide.families] for each in guide.reasons]).float()
points = holds @ weights  # (reason,) times (reason, family)
advisor = Advisor(guide)
assert torch.equal(points, advisor.evaluate(path)["points"])
for family, n in zip(guide.families, points):
    print(f"{family.name:32}{int(n):3} points")

# %% [markdown]
# A family is recommended if it has at least 2 points, so that an aside alone is not enough, and leads by at least 1. Otherwise the guide says that it doesn't know, and which experiment would tell.
#
# It opens with a stream of a sensor, on a small device, where two places far apart decide. Change one answer at a time:
# <a href="#?advisor.length=longer+than+any+in+training">longer than any in training</a>?
# <a href="#?advisor.matters=a+state+that+switches">A state that switches</a>? <a href="#?advisor.device=a+GPU+for+both">A GPU</a>? Or begin elsewhere:
# <a href="#?advisor.data=images&advisor.answer=when+all+of+it+is+there&advisor.device=a+GPU+for+both&advisor.matters=patterns+of+near+neighbours&advisor.samples=few%2C+but+trained+nets+exist">few pictures, but trained nets</a>,
# <a href="#?advisor.data=a+series+to+forecast&advisor.answer=when+all+of+it+is+there&advisor.device=one+processor+for+both&advisor.matters=I+can%27t+say&advisor.samples=fewer+than+1%2C000&advisor.length=up+to+100">a short series to forecast</a>.

# %% tags=["hide-input"]
LiveFigure(
    advisor,
    controls=advisor.controls(),
    panels=[advisor.panel("our advice")],
    alt="Six questions about the reader's data, and a recommendation with the reasons for and against it, each with its source, or the words that nobody knows.",
    seen="Read the reasons, not the name. Each says what it rests on; follow its link, and see whether what was measured there is like what you have. The bars add up what speaks for each family and against it.",
)  # fmt: skip

# %% [markdown]
# The commands run what is nearest of our tasks, and keep what they find in a file of your own. Your own data become a task by one more entry beside those in
# `real_tasks.py` of `experiments/comparison`: where to draw a batch from, what is held back, and how an answer is scored. Then every net of the comparison runs on it, under the same rules.
#
# ## Does the guide know what it was not told?
#
# A guide that repeats the record is no proof of anything. So it is examined. For each of the thirteen tasks, we answer the six questions as somebody would who had that task as data. Then we ask twice: with all reasons, and
# **without the reasons that were measured on that very task**. The right answers are the families of those nets that no other one clearly beats.

# %%
names = {family.key: family.name.split(":")[0] for family in guide.families} | {None: "doesn't know"}
asked = exams(guide, results)
print(f"{'task':16}{'with all reasons':19}{'without its own':19}right by the record")
for each in asked:
    right = ", ".join(name for key, name in names.items() if key in each.best)
    print(f"{each.task:16}{names[each.informed]:19}{names[each.uninformed]:19}{right}")

# %%
for what in ("informed", "uninformed"):
    answers = [getattr(each, what) for each in asked]
    right = sum(answer in each.best for answer, each in zip(answers, asked))
    print(f"{what}: {right} of {len(asked)} right, {answers.count(None)} unknown, {len(asked) - right - answers.count(None)} wrong")

# %% [markdown]
# Told of everything, it is right or silent, which only says that its reasons are put together rightly. Not told, it is right on seven of the thirteen, and two of its answers are wrong.
# Parity is one: without having seen it, the guide takes a convolution for a task that only a state can do; and it sends selective copying, which wants attention or gates, to a convolution as well.
# In both, what decides is not what the data are but *what must be kept*, and a guide that has not measured that has nothing else to go by. The figure shows it reason by reason.

# %% [markdown]
# Switch off what was measured on the task. Which reasons are left? Compare <a href="#?examined.task=parity">parity</a>, <a href="#?examined.task=pen-movement">pen movements</a> and
# <a href="#?examined.task=sunspots">sunspots</a>.

# %% tags=["hide-input"]
examined = Examined(advisor, results)
LiveFigure(
    examined,
    controls=[Choice("task", examined.tasks, value="parity"), Toggle("informed", value=False, label="use what was measured on it")],
    panels=[advisor.panel("the guide"), examined.ranking("the record")],
    alt="What the guide says of a task of the comparison, with or without the reasons measured on it, beside the scores on record.",
    seen="For pen movements and sunspots other reasons lead to the same advice. For parity they lead astray.",
)  # fmt: skip

# %% [markdown]
# ## Where does it break?
#
# How often does it say that it doesn't know? And how much hangs on the points 3, 2 and 1? We go every way through the guide, once with these points, once with all grades equal, and once with steep ones.

# %%
paths, panel = list(guide.paths()), advisor.panel()
held = torch.stack([advisor.evaluate(each)["holds"] for each in paths])  # (path, reason)
grades = [each.grade for each in guide.reasons]

def advice(points: dict[str, int]) -> list[int]:
    """The recommended family's index on every path, -1 where nobody knows."""
    scale = torch.tensor([points[grade] / GRADES[grade] for grade in grades])
    given = [panel.verdict(row.numpy()) for row in held @ (scale[:, None] * weights)]
    return [order[0] if known else -1 for known, order in given]


# %%
ours = advice(GRADES)
print(f"{len(paths)} ways, unknown: {ours.count(-1) / len(paths):.0%} of all")
for key, answer in guide.questions[0].answers.items():
    here = [advised for each, advised in zip(paths, ours) if each["data"] == key]
    print(f"  {answer:30} {here.count(-1) / len(here):.0%}")

# %%
for name, other in {"all grades 2": (2, 2, 2), "9, 3 and 1": (9, 3, 1)}.items():
    theirs = advice(dict(zip(GRADES, other)))
    same = sum(a == b for a, b in zip(ours, theirs)) / len(paths)
    turned = sum(a != b and -1 not in (a, b) for a, b in zip(ours, theirs)) / len(paths)
    print(f"{name}: the same advice on {same:.0%} of the ways, another family on {turned:.1%}")

# %% [markdown]
# The rest goes from a family to "we don't know" or back. So the weights matter, though less than the reasons do. What the guide cannot do is plainer:
#
# - **Our tasks are small.** 10,000 parameters, trained for seconds. What holds there need not hold at a thousand times the size, and for text and speech we know that it doesn't: there, size is the reason.
# - **It adds.** Two papers on the same point count twice; a reason never cancels another. And where it speaks of a family, a good TCN and a poor one are the same to it.
# - **It doesn't ask** how noisy your labels are, what a wrong answer costs, whether an answer must be explained, or who will look after the net in three years. Each of these decides real projects.
# - **It ages.** The published reasons were true when they were printed. State spaces and hybrids stand on papers alone here; chapters on both may change that.
# - **Sensor streams are its blind spot.** They are many things, our two nearest tasks disagree, and it says so on more than a third of those ways.
#
# What we would do with any data, whatever it says: a rule without a net first; then the smallest net of two families; five seeds each; and only then a larger one.
#
# ## Exercises
#
# Each cell says whether your answer is right. Write it in place of `None` and run the cell; this needs a
# notebook with a kernel.
#
# **1.** The guide has six questions with 8, 4, 4, 2, 3 and 7 answers. On how many of its ways is something known?

# %%
known = None
check_number(
    known, lambda: len(ours) - ours.count(-1),
    "The list `ours` holds -1 for each way on which nobody knows.",
)  # fmt: skip

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# known = sum(advised >= 0 for advised in ours)
# ```
#
# </details>
#
# **2.** Write `advised(points)`: from points (path, family) the place of the family to recommend on each path, -1 where the best has less than 2 points or leads by less than 1.

# %%
advised = None
check_function(
    advised,
    lambda points: torch.where(
        (points.topk(2).values[:, 0] >= 2) & (points.topk(2).values.diff(dim=1)[:, 0] <= -1), points.argmax(1), -1
    ),
    [(torch.tensor([[3.0, 1, 0], [1, 0, 0], [4, 4, 0], [0, 2, 1]]),), (torch.randint(-3, 7, (50, 7)).float(),)],
    "`points.topk(2).values` holds the best and the second of each row.",
)  # fmt: skip

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# def advised(points):
#     best, second = points.topk(2).values.T
#     return torch.where((best >= 2) & (best - second >= 1), points.argmax(1), -1)
# ```
#
# </details>
#
# **3.** Which reason decides? Write `left_out(holds, weights)`: the points (reason, family) that would be left if the reason of that row were not there.

# %%
left_out = None
check_function(
    left_out, lambda holds, weights: holds @ weights - holds[:, None] * weights,
    [(holds, weights), (torch.tensor([1.0, 0, 1]), torch.tensor([[3.0, -3], [2, 0], [0, 1]]))],
    "Take from the sum what one reason has given.",
)  # fmt: skip

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# def left_out(holds, weights):
#     return holds @ weights - holds[:, None] * weights
# ```
#
# </details>
#
# **4.** Attention is cheap on short sequences. In [chapter 5](05_variable_length.ipynb) a small Transformer reads a stream; `cost.work` is what its weights cost for the next symbol, `cost.work_each` what each
# step that it looks back at adds, both in multiply-adds. After how many symbols does looking back cost as much as the weights?

# %%
cost = streaming_cost(load("parity-readers").nets["Transformer"])
symbols = None
check_number(symbols, lambda: cost.work / cost.work_each, "Divide the one by the other.")

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# symbols = cost.work / cost.work_each
# ```
#
# </details>
#
# ## What was seen
#
# - "There is a best architecture" fails: by the weights of six groups of tasks, each of eight nets can be put first, and each is fifth or worse on some task.
# - What is used today depends less on grid or sequence than on what is to be had: trained nets, data, memory, time. Much of it is two brains in one.
# - A recommendation can be a sum of reasons that are data, each with its source; and it can say that it doesn't know.
# - Told of everything, the guide is right on 11 of 13 recorded tasks and silent on 2. Not told of a task, it is right on 7, silent on 4 and wrong on 2: where what must be kept decides, other tasks don't tell.
#
# ## Sources
#
# - Pictures and video: [Dosovitskiy et al. (2021)](../book/bibliography.md#dosovitskiy2021image); [Liu et al. (2022)](../book/bibliography.md#liu2022convnet); [Siméoni et al. (2025)](../book/bibliography.md#simeoni2025dinov3);
#   [Isensee et al. (2024)](../book/bibliography.md#isensee2024nnunet); [Carreira & Zisserman (2017)](../book/bibliography.md#carreira2017quo); [Arnab et al. (2021)](../book/bibliography.md#arnab2021vivit).
# - Sound: [Gulati et al. (2020)](../book/bibliography.md#gulati2020conformer); [Baevski et al. (2020)](../book/bibliography.md#baevski2020wav2vec); [Radford et al. (2023)](../book/bibliography.md#radford2023robust); [He et al. (2019)](../book/bibliography.md#he2019streaming).
# - Text: [Vaswani et al. (2017)](../book/bibliography.md#vaswani2017attention); [Brown et al. (2020)](../book/bibliography.md#brown2020language); [Lieber et al. (2024)](../book/bibliography.md#lieber2024jamba); [Kimi Team (2025)](../book/bibliography.md#kimi2025linear).
# - Series and sensors: [Zeng et al. (2023)](../book/bibliography.md#zeng2023transformers); [Smyl (2020)](../book/bibliography.md#smyl2020hybrid); [Auer et al. (2025)](../book/bibliography.md#auer2025tirex); [Dempster et al. (2020)](../book/bibliography.md#dempster2020rocket).
# - Handwriting: [Carbune et al. (2020)](../book/bibliography.md#carbune2020fast); [Shi, Bai & Yao (2017)](../book/bibliography.md#shi2017end); [Li et al. (2023)](../book/bibliography.md#li2023trocr).
# - What a memory can hold: [Jelassi et al. (2024)](../book/bibliography.md#jelassi2024repeat); [Merrill et al. (2024)](../book/bibliography.md#merrill2024illusion); [Weiss, Goldberg & Yahav (2018)](../book/bibliography.md#weiss2018practical).
