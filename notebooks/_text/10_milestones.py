# %% [markdown]
# # How it evolved
#
# Who found what, and when?
#
# Convolution, recurrence, attention and state spaces look like four inventions. Each has a line of its own, some of them eighty years long, and the lines cross: an idea is found for images and taken over for
# sound, found for control and taken over for text, given up and found again. A list of years shows none of that. So we write down for each milestone what
# it *inherits* from.

# %% [markdown]
# ## What came from what?
#
# Time runs from left to right, and each lineage has its lane. Coloured arcs lead from the chosen milestone back to what it comes from, dashed ones forward to
# what came from it. Choose one from the list, click on a mark, or walk over the marks with the arrow keys and press Enter.

# %% tags=["remove-cell"]
# Set-up: installs the package where it is missing, and does nothing where it is there.
import twobrains  # missing? The README says how to install it.

# %% tags=["hide-input"]
from textwrap import wrap

import torch
from IPython.display import Markdown

from twobrains.exercises import check_number
from twobrains.live import LiveFigure
from twobrains.milestones import LINEAGES, Evolution, generations, listing, read

torch.set_num_threads(1)

# %%
history = read()

# %% tags=["hide-input"]
evolution = Evolution(history)
LiveFigure(
    evolution,
    controls=evolution.controls("transformer"),
    panels=[evolution.panel("milestones")],
    alt="A timeline from 1940 to 2026 with a lane for each of five lineages, arcs from a chosen milestone to those it comes from, and its idea in a sentence.",
    seen="Since 2015 half of the arcs change lanes. Attention comes out of recurrence; the Transformer takes its shortcuts from a convolutional net; the state spaces of today come from a filter of 1960 and from the LSTM's gates.",
)  # fmt: skip

# %% [markdown]
# Where do arcs change lanes? Look at
# <a href="#?evolution.milestone=1997+LSTM&evolution.generations=1&evolution.lineage=recurrence&evolution.since=1980&evolution.until=2014">the LSTM before attention</a>,
# <a href="#?evolution.milestone=2023+Mamba&evolution.generations=10&evolution.lineage=state+space&evolution.since=1940&evolution.until=2026">all that Mamba rests on</a>, and
# <a href="#?evolution.milestone=2017+Transformer&evolution.generations=1&evolution.lineage=all+lineages&evolution.since=2012&evolution.until=2026">what the Transformer started</a>;
# then let its arcs go <a href="#?evolution.milestone=2017+Transformer&evolution.generations=10&evolution.lineage=all+lineages&evolution.since=1940&evolution.until=2026">as far back as they can</a>.

# %% [markdown]
# The milestones lie as data in `twobrains/milestones/milestones.toml`. Each has a year, one lineage or more, its idea in one sentence, its
# source, and the milestones that it comes from. Here is one:

# %%
lstm = history["lstm"]
print(f"{lstm.dated}, {', '.join(lstm.lineages)}; {lstm.by}", *wrap(lstm.idea, 90), sep="\n")
print("from:", ", ".join(parent.name for parent in history.parents("lstm")))
print("taken up by:", ", ".join(heir.name for heir in history.heirs("lstm")))

# %% [markdown]
# And all of them, of which some stand in two lineages:

# %%
print(len(history), "milestones:", ", ".join(f"{len(history.of(each))} {each}" for each in LINEAGES))

# %% [markdown]
# How is that computed? Write a 1 into row *i* and column *k* of a matrix where milestone *i* comes from milestone *k*. Then row *i* of the matrix times itself counts the
# ways that lead two generations back from *i*, and so on. The first power with something at a place tells how many generations lie between the two. From scratch:

# %%
place = {each.id: k for k, each in enumerate(history)}
inherits = torch.zeros(len(history), len(history))
for each in history:
    for parent in each.inherits:
        inherits[place[each.id], place[parent]] = 1

# %% tags=["show-input"]
NEVER = 1000
back, ways = torch.full(inherits.shape, NEVER).fill_diagonal_(0), torch.eye(len(history))
for steps in range(1, len(history)):
    ways = (ways @ inherits > 0).float()
    back = torch.where((back == NEVER) & (ways > 0), steps, back)
assert torch.equal(back, generations(inherits))

# %%
behind = (back > 0) & (back < NEVER)  # (milestone, milestone)
for id in ("lenet", "lstm", "transformer", "convnext", "mamba", "kimi-linear"):
    row = place[id]
    many, furthest = int(behind[row].sum()), int(back[row][behind[row]].max())
    print(f"{history[id].name:12} {many:3} milestones behind it, in {furthest} generations")

# %% [markdown]
# ## Five lineages
#
# **Convolution** begins with an animal: cells that see a small part of the field, and cells that do not mind where in it a line lies
# ([Hubel & Wiesel, 1962](../book/bibliography.md#hubel1962receptive)). The neocognitron made layers of both ([Fukushima, 1980](../book/bibliography.md#fukushima1980neocognitron)), and backpropagation taught them
# ([LeCun et al., 1989](../book/bibliography.md#lecun1989backpropagation)). 1.2 million photos and two GPUs made the difference in 2012
# ([Krizhevsky, Sutskever & Hinton, 2012](../book/bibliography.md#krizhevsky2012imagenet)); small windows, depth and shortcuts followed. Learned convolution over *time* is no younger than over pictures:
# both were published in 1989 ([Waibel et al., 1989](../book/bibliography.md#waibel1989phoneme)).
#
# **Recurrence** is in the oldest paper of the list: wired in circles, the units of [McCulloch & Pitts (1943)](../book/bibliography.md#mcculloch1943logical) remember. Learning came with backpropagation,
# and its trouble soon after: slopes that vanish ([Bengio, Simard & Frasconi, 1994](../book/bibliography.md#bengio1994learning)). The LSTM ([Hochreiter & Schmidhuber, 1997](../book/bibliography.md#hochreiter1997long))
# is an answer to that trouble, and its gates were taken up again and again, in the end by state spaces. In 2014 two LSTMs, one that reads and one that writes, learned to translate
# ([Sutskever, Vinyals & Le, 2014](../book/bibliography.md#sutskever2014sequence)).
#
# **Attention** was made for recurrence: a decoder that need not have a whole sentence in one vector ([Bahdanau, Cho & Bengio, 2015](../book/bibliography.md#bahdanau2015neural)). Two years later the recurrence around it was
# left out ([Vaswani et al., 2017](../book/bibliography.md#vaswani2017attention)), and after three more it was shown that attention without its softmax *is* a recurrence
# ([Katharopoulos et al., 2020](../book/bibliography.md#katharopoulos2020transformers)).
#
# **State spaces** come from control: a hidden state that moves linearly and is seen through noise ([Kalman, 1960](../book/bibliography.md#kalman1960new)). Their way into deep learning was a question about memory: which linear
# rule keeps most of the past ([Gu et al., 2020](../book/bibliography.md#gu2020hippo))? Such a rule can be run as a long convolution or as a recurrence, whichever is cheaper
# ([Gu, Goel & Ré, 2022](../book/bibliography.md#gu2022efficiently)). Once it has gates, only the recurrence is left ([Gu & Dao, 2023](../book/bibliography.md#gu2023mamba)).
#
# **Hybrids** came in two waves. Around 2015 convolutions looked and a recurrence told: captions, videos, lines of text ([chapter 7](07_hybrids.ipynb)). Since 2024 a recurrence with a state of fixed size and a little
# attention share one stack, since each is cheap where the other is dear ([De et al., 2024](../book/bibliography.md#de2024griffin); [Lieber et al., 2024](../book/bibliography.md#lieber2024jamba);
# [Kimi Team, 2025](../book/bibliography.md#kimi2025linear)).
#
# ## Myth: the lineages developed apart
#
# Textbooks give each of them a chapter, as this one does. Let the list speak. A line of descent *crosses* if its two ends have no lineage in common. A hybrid crosses by
# definition, so hybrids are counted a second time apart.

# %%
own = torch.tensor([[lineage in each.lineages for lineage in LINEAGES] for each in history]).float()  # (milestone, lineage)
crosses = (inherits > 0) & (own @ own.T == 0)
years, hybrid = torch.tensor([each.year for each in history]), own[:, LINEAGES.index("hybrid")] > 0
for low, high in ((1940, 1999), (2000, 2014), (2015, 2019), (2020, 2026)):
    then = (years >= low) & (years <= high)
    pure = then & ~hybrid
    print(
        f"{low} to {high}: {int(crosses[then].sum()):2} of {int(inherits[then].sum()):2} lines cross; "
        f"without hybrids {int(crosses[pure].sum()):2} of {int(inherits[pure].sum()):2}"
    )

# %% [markdown]
# Until 2014 none did: convolution and recurrence share the unit and backpropagation, which stand in both lanes, and nothing after that. From 2015 on half of all lines cross, and of those
# that lead to no hybrid three in ten. And who stands behind the net that is said to have ended both?

# %%
for id in ("transformer", "mamba"):
    kin = own[behind[place[id]]].sum(0).int().tolist()
    told = ", ".join(f"{n} {lineage}" for n, lineage in zip(kin, LINEAGES) if n)
    print(f"behind {history[id].name}, {int(behind[place[id]].sum())} milestones: {told}")
later = years > 2017
told = ", ".join(f"{int(n)} {lineage}" for n, lineage in zip(later.float() @ own, LINEAGES))
either = (later & (own[:, [1, 3]].sum(1) > 0)).sum()
print(f"after 2017, {int(later.sum())}: {told}; recurrence or state space {int(either)}")

# %% [markdown]
# All but one of the milestones behind the Transformer are of the two older lineages; the one is attention itself, which was made for a recurrent net. And neither lineage ended with it: of what came later, more than half is
# recurrence or state space, mostly in forms that are trained over all steps at once, which the LSTM was not.
#
# ## All of them
#
# In the order of their years. The citation leads to the source, "here" to a page of this book that shows it.

# %% tags=["hide-input"] mystnb={"markdown_format": "myst"}
Markdown(listing(history))

# %% [markdown]
# ## Where does it break?
#
# - **The list is ours.** Fifty-odd of tens of thousands of papers, chosen by who writes about convolution and recurrence. All that was counted above, was counted on it. Somebody else's list gives other numbers; whether it gives
#   another answer can be tried: change the file, and run the cells.
# - **So are the lines.** They are our reading of what a paper takes over, not its list of references. No more than what stands above can be inherited, and hardly anything is inherited from one source alone.
# - **A year is a publication's.** Many of the newer ones were on arXiv a year or more before; of some older ones, backpropagation among them, earlier inventors are named.
# - **A milestone is told by its success.** What failed, or came too early to be noticed, is not here, and we would not know it.
# - **The last three years are too near.** Which of the many hybrids will have mattered, nobody can say now.
#
# ## Exercises
#
# Each cell says whether your answer is right. Write it in place of `None` and run the cell; this needs a
# notebook with a kernel.
#
# **1.** How many milestones of the list rest on the LSTM, through any number of generations?

# %%
resting = None
check_number(
    resting, lambda: int(((back[:, place["lstm"]] > 0) & (back[:, place["lstm"]] < NEVER)).sum()),
    "`behind` has a column for the LSTM.",
)  # fmt: skip

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# resting = int(behind[:, place["lstm"]].sum())
# ```
#
# </details>
#
# **2.** Ideas can lie for long. How many years are there at most between a milestone and one that it inherits from directly?

# %%
longest = None
check_number(
    longest, lambda: max(each.year - parent.year for each in history for parent in history.parents(each.id)),
    "`years[:, None] - years` holds all differences; `inherits` says which count.",
)  # fmt: skip

# %% [markdown]
# <details><summary>Solution</summary>
#
# It is S4, which takes up the state space of 1960:
#
# ```python
# longest = int(((years[:, None] - years) * inherits).max())
# ```
#
# </details>
#
# **3.** Along how many different ways does the Transformer come from backpropagation? Two ways are different if they differ in one line.


# %%
def counted(id: str, ancestor: str) -> int:
    """Ways from a milestone back to an ancestor: those of its parents, added up."""
    return 1 if id == ancestor else sum(counted(parent, ancestor) for parent in history[id].inherits)


different = None
check_number(different, lambda: counted("transformer", "backpropagation"), "Powers of `inherits`, without cutting them to 0 and 1, count ways of each length.")

# %% [markdown]
# <details><summary>Solution</summary>
#
# The powers of `inherits` add up to the inverse of 1 minus it, since from some power on they are 0:
#
# ```python
# every = torch.linalg.inv(torch.eye(len(history)) - inherits)
# different = round(float(every[place["transformer"], place["backpropagation"]]))
# ```
#
# </details>
#
# ## What was seen
#
# - Each lineage is older than its fame: convolution over time was learned in 1989, state spaces go back to 1960, and a net in circles that remembers stands in the first paper, of 1943.
# - On this list no line of descent crosses from one lineage into another before 2015; since then half do.
# - Behind the Transformer stand convolution and recurrence; after it, recurrence came back, mostly in forms that are trained over all steps at once.
# - A history can be data, with a source for each entry, and then be asked; but it answers for its list only.
#
# ## Sources
#
# The list above names the source of each milestone; all of them stand in the [bibliography](../book/bibliography.md).
