# %% [markdown]
# # Patches and dilations
#
# What did convolutions learn from their rivals, and the rivals from them?
#
# While attention took over ([the page before](08_modern_alternatives.ipynb)), convolutions did not stand still. Over time, they learned to reach far with few layers. On images, they met a rival that has no receptive fields at all, and took over what it did better.

# %% [markdown]
# ## What did convolutions learn in the meantime?
#
# A stack of convolutions sees as far back as its layers reach. Let each layer's **dilation**, the steps between its taps, be larger than the one's before, and four layers of three taps reach from 8 steps back to hundreds.
# That made WaveNet ([van den Oord et al., 2016](../book/bibliography.md#oord2016wavenet)) and the TCN ([Bai, Kolter & Koltun, 2018](../book/bibliography.md#bai2018empirical)), and it costs nothing: no weight more. Is there a catch?

# %% tags=["remove-cell"]
# Set-up: installs the package where it is missing, and does nothing where it is there.
import twobrains  # missing? The README says how to install it.

# %% tags=["hide-input"]
import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn import functional as F

from twobrains import checkpoints
from twobrains.data import digits
from twobrains.data.handwriting import generate
from twobrains.exercises import check_function, check_number
from twobrains.experiments.data_efficiency import study as data_efficiency
from twobrains.experiments.dilated_recall import study as dilated_recall
from twobrains.experiments.comparison.nets import KINDS
from twobrains.live import Bars, Choice, Heatmap, LayerDiagram, Lines, LiveFigure, Maps, Pad, Picture, Ranking, Slider, Toggle
from twobrains.models import shuffled
from twobrains.models.vit import rollout

torch.set_num_threads(1)
readers = checkpoints.load("patch-readers")
cnn, convnext, vit = readers.nets["CNN"], readers.nets["ConvNeXt"], readers.nets["ViT"]
DIGITS = list("0123456789")


# %%
class Reach(nn.Module):
    """Stacks of convolutions with other dilations, and an LSTM, that recall one symbol."""

    def __init__(self, results) -> None:
        super().__init__()
        self.nets = nn.ModuleList(dilated_recall.recorded(net) for net in dilated_recall.NETS)
        self.paths = torch.stack([net.body.paths(dilated_recall.FURTHEST + 1) for net in self.nets[:-1]])
        self.others = torch.randint(8, (10, dilated_recall.FURTHEST), generator=torch.Generator().manual_seed(3))
        self.recall = torch.stack([100 * dilated_recall.curve(results, net) for net in dilated_recall.NETS])  # (net, lag)

    def forward(self, growth, symbol, sequence):
        which = (growth - 1)[None]
        others = self.others[sequence]  # symbols that mean nothing
        x = F.pad(F.one_hot(torch.cat([symbol[None], others]), 8), (0, 1)).float()
        x = x + F.pad((torch.arange(x.shape[0]) == 0)[:, None].float(), (8, 0))  # the first one is marked
        beliefs = torch.stack([net.each_step(x[None])[0].softmax(-1) for net in self.nets])  # (net, time, 8)
        right = (beliefs * F.one_hot(symbol, 8)).sum(-1)[:, 1:].clamp(max=1)
        return {
            "paths": self.paths[which].clamp(max=1)[0][None],
            "recall": torch.cat([self.recall[which], self.recall[-1:]]),
            "belief": torch.cat([right[which], right[-1:]]),
            "lags": torch.arange(1, dilated_recall.FURTHEST + 1),
        }  # fmt: skip


# %% tags=["hide-input"]
far = dilated_recall.STUDY.read()
LiveFigure(
    Reach(far),
    controls=[
        Slider("growth", 1, 5, value=3, label="dilation grows", unit="×"),
        Slider("symbol", 0, 7, value=3, label="symbol to recall"),
        Slider("sequence", 0, 9, value=0, label="other symbols, sequence"),
    ],
    panels=[
        Heatmap("paths", time=False, top=1, label="receptive field of an output", x_label="steps back", y_label="output"),
        Lines("recall", labels=["convolutions", "LSTM"], x="lags", y=(0, 100), label="recall over 512 sequences, mean of three seeds", x_label="lag, steps", y_label="recalled, %"),
        Lines("belief", more=True, labels=["convolutions", "LSTM"], x="lags", y=(0, 1), label="predicted probability of the right symbol, in this sequence", x_label="lag, steps", y_label="probability"),
    ],
    alt="The steps back that a stack of dilated convolutions can see, and its recall of a symbol against the lag, beside an LSTM's.",
    seen="Factors 1, 2 and 3 make receptive fields of 9, 31 and 81 steps, and all that lies within is recalled. Beyond 3 the receptive field is a comb: between its teeth recall is at chance level, however wide it is. The LSTM recalls the symbol at every lag.",
)  # fmt: skip

# %% [markdown]
# The nets of the figure learned to recall one marked symbol after a lag from 1 to 160 steps, as in [chapter 4](04_temporal_dependencies.ipynb): five stacks that differ in their dilations alone, and an LSTM of the same size. A recall of one in eight is guessing.

# %% [markdown]
# Let the dilation grow faster: <a href="#?reach.growth=1">not at all</a>, <a href="#?reach.growth=2">by 2</a>, <a href="#?reach.growth=3">by 3</a>. How far back does it reach? Then go on, to <a href="#?reach.growth=4">4</a> and <a href="#?reach.growth=5">5</a>: the window is wider still. What happened to the recall?

# %%
print(f"made with: {dilated_recall.STUDY.command}\nrecall, %, ± half of the 95 % interval")
print(*dilated_recall.table(far, (8, 16, 30, 40, 80, 120, 160)), sep="\n")

# %% [markdown]
# Within its window each stack learns to recall whatever it can see: 100.0<!-- dilated_recall: 'net=growth 1' seen % --> %, 99.2<!-- dilated_recall: 'net=growth 2' seen % --> % and 100.0<!-- dilated_recall: 'net=growth 3' seen % --> % of the symbols for the factors 1, 2 and 3.
# One step beyond, it guesses. With the factor 4 the window is 171 steps wide, and the net recalls 100.0<!-- dilated_recall: 'net=growth 4' lag=40 recall.mean % --> % at lag 40 but 13.3<!-- dilated_recall: 'net=growth 4' lag=30 recall.mean % --> % at lag 30, which is a guess: no three taps, of 1, 4, 16 and 64 steps, lead there. Four layers with three taps have 3⁴ = 81 ways back, whatever
# the dilation. It decides only *where* they lead; with the factor 3, the number of taps, they tile the window without a hole or an overlap.
#
# The LSTM, of the same size and trained on the same batches, recalls 100.0<!-- dilated_recall: net=lstm lag=160 recall.mean % --> % at lag 160. It has no window at all. So is its memory the better one? For one symbol, yes. What it has to pay for was seen in [chapter 6](06_head_to_head.ipynb): ten letters, copied after twenty steps, a stack of convolutions tells
# without a mistake, and the LSTM guesses. A window keeps everything for as long as it is wide; a state keeps little, for as long as it was taught to.

# %% [markdown]
# ## What does a network see that has no windows?
#
# A convolution is born knowing that near pixels belong together. A **Vision Transformer**
# ([Dosovitskiy et al., 2021](../book/bibliography.md#dosovitskiy2021image)) is not. It cuts a picture into patches, turns each into
# a row of numbers by one dense layer, and lets every patch look at every other, however far away. *Where* a patch stood would be lost; so each place
# has numbers of its own, added to the patch's and learned like all weights. One more token, the **class token**, belongs to no patch: what it has
# gathered after the last layer is read off as the answer.
#
# Below, the picture of 28×28 px becomes 7×7 patches of 4×4. Cutting and the dense layer together are one convolution whose stride is as wide as its kernel, the last
# that a ViT has:

# %%
picture = digits.example(5)[None, None]  # (1, 1, 28, 28)
patches = F.unfold(picture, 4, stride=4).mT  # (1, 49, 16): patch by patch, 4×4 px each
tokens = patches @ vit.embed.weight.flatten(1).T + vit.embed.bias  # (1, 49, 32)
torch.testing.assert_close(tokens + vit.place[:, 1:], vit.patches(picture)[:, 1:])
print(f"{patches.shape[1]} patches of {patches.shape[2]} px become {tokens.shape[1]} tokens of {tokens.shape[2]} numbers")

# %% [markdown]
# Three readers have learned from the same generated digits, with about 20,000 weights each: a CNN, this ViT, and a ConvNeXt, of which more below.
# Nobody told the ViT that ink matters more than paper. Write a digit, and look where its class token looks: in
# <a href="#?patch-reading.layer=first">the first layer</a>, in <a href="#?patch-reading.layer=second">the second</a>. Do the four heads look
# at the same patches? Then <a href="#?patch-reading.shuffle=on">shuffle the patches</a>. Whose belief falls? And does the ViT's change
# <a href="#?patch-reading.shuffle=on&patch-reading.placed=off">if it has lost its positions, too</a>?

# %%
ORDER = torch.randperm(49, generator=torch.Generator().manual_seed(3))


class PatchReading(nn.Module):
    """One digit before windows and before attention: what a layer of each looks at, and who believes what."""

    def __init__(self, readers: nn.Module) -> None:
        super().__init__()
        self.readers = readers

    def forward(self, ink, layer, shuffle, placed):
        cnn, convnext, vit = self.readers.nets.values()
        framed = self.readers.frame(ink)
        seen = torch.where(shuffle, shuffled(framed, ORDER), framed)
        maps, looks = cnn.features(seen), vit.look(seen, placed.float())
        blocks = torch.stack([maps.first[0, :4], F.interpolate(maps.second, 28)[0, :4]])
        reached = vit.as_maps(rollout(looks.weights)[:, 0, 1:])  # (1, 7, 7): what comes to the class token
        beliefs = [scores[0].softmax(-1) for scores in (cnn.classify(maps.third), convnext(seen), looks.logits)]
        return {
            "seen": seen, "maps": blocks[layer[None]][0], "looks": looks.maps[layer[None]][0, 0],
            "reached": F.interpolate(reached[None], 28)[0] * (0.3 + 0.7 * seen[0]),
            **dict(zip(("cnn", "convnext", "vit"), beliefs, strict=True)),
        }  # fmt: skip


# %% tags=["hide-input"]
LiveFigure(
    PatchReading(readers),
    controls=[
        Pad("ink", examples={digit: digits.example(int(digit)) for digit in DIGITS}, value="3", reads="digit", label="your digit"),
        Choice("layer", ["first", "second"], value="second", label="layer"),
        Toggle("shuffle", label="shuffle the patches"),
        Toggle("placed", value=True, label="learned positional encoding"),
    ],
    panels=[
        Maps("maps", more=True, label="CNN: four feature maps"),
        Picture("seen", label="input of all three"),
        Maps("looks", names=[f"head {k}" for k in range(1, 5)], scale="map", label="ViT: attention maps of the class token"),
        Maps("reached", label="ViT: rollout, over the ink"),
        Bars("cnn", labels=DIGITS, label="CNN"),
        Bars("convnext", labels=DIGITS, label="ConvNeXt"),
        Bars("vit", labels=DIGITS, brain="attention", label="ViT"),
    ],
    alt="A written digit, feature maps of a CNN, the attention maps of a Vision Transformer's class token, head by head, and the predicted probabilities of a CNN, a ConvNeXt and a ViT.",
    seen="In the second layer, one head singles out a patch or two, others attend nearly uniformly. With shuffled patches, all three readers fail; without its positional encoding the ViT reads badly, but the same in any order.",
)  # fmt: skip

# %% [markdown]
# How much of its attention goes to ink, on 1,000 written digits? And is what it looks at what it *needs*? Blank the five patches that attention or rollout rate highest, and see how many
# digits are still read. For comparison: five patches with ink, drawn by chance, and the five with the most.

# %%
samples = generate(1000, seed=77)
written, labels = samples.pictures()[:, None], samples.labels
ink = F.avg_pool2d(written, 4)[:, 0]  # (1000, 7, 7): mean ink of each patch
inked = ink > 0.05
with torch.no_grad():
    looks = vit.look(written)
on_ink = (looks.maps * inked[:, None]).sum((3, 4)) / looks.maps.sum((3, 4))  # (layer, 1000, head)
print(f"{100 * inked.float().mean():.0f} % of the patches hold ink. Share of the class token's attention to patches that goes there:")
for layer, heads in zip(("first", "second"), on_ink.mean(1), strict=True):
    print(f"{layer:8}", *(f"head {k}: {100 * share:.0f} %" for k, share in enumerate(heads, 1)))

# %%
chance = torch.rand(ink.shape, generator=torch.Generator().manual_seed(0)) * inked
rolled = vit.as_maps(rollout(looks.weights)[:, 0, 1:])
for name, rated in {"most rollout": rolled, "most attention": looks.maps[1].mean(1), "random ink": chance, "most ink": ink}.items():
    gone = torch.zeros(1000, 49).scatter(1, rated.flatten(1).topk(5).indices, 1).view(-1, 1, 7, 7)
    blanked = written * (1 - F.interpolate(gone, 28))
    with torch.no_grad():
        right = [100 * (net(blanked).argmax(1) == labels).float().mean() for net in (vit, cnn)]
    print(f"{name:15} blanks {100 * (ink * gone[:, 0]).sum() / ink.sum():2.0f} % of the ink; still read: ViT {right[0]:.0f} %, CNN {right[1]:.0f} %")

# %% [markdown]
# - **Some heads look at ink, some at everything.** In the second layer two heads give ink just what it takes of the paper, 30 and 31 %, the other two 74 % and 62 %. Nobody asked for such a division of work.
# - **What it looks at most is not what it needs most.** Blanking the five patches with most attention in the last layer leaves the ViT 67 % of the digits, more than five inked patches drawn by chance (58 %). The
#   **rollout** ([Abnar & Zuidema, 2020](../book/bibliography.md#abnar2020quantifying)), which multiplies the shares of all layers and adds the way past attention, does better: five patches with 26 % of the ink gone, and 50 % are read. They are the ViT's
#   own weak spots, since the CNN still reads 78 % of the same pictures. But blanking the most ink does as much harm (47 %), and needs no network to be asked.
#
# So take an attention map for what it is: a step of the computation, not a reason. [Jain & Wallace (2019)](../book/bibliography.md#jain2019attention) found in readers of text that quite other shares often lead to the same answer;
# [Wiegreffe & Pinter (2019)](../book/bibliography.md#wiegreffe2019attention) objected that a model free to learn them together is another model. Both tested, and so should you.
#
# <aside class="note">
#
# A gap in the ink is also an image that none of the nets has learned from: some of the harm is surprise.
#
# </aside>

# %% [markdown]
# ## What does each know of where a patch stands?
#
# Cut 1,000 written digits into patches and put them into another order, the same for all. How many does each reader still read, and how many answers stay what they were?

# %%
placeless = lambda x: vit.look(x, placed=0.0).logits  # noqa: E731  the ViT without its learned positions
with torch.no_grad():
    for name, net in {"CNN": cnn, "ConvNeXt": convnext, "ViT": vit, "ViT, no positions": placeless}.items():
        plain, mixed = net(written).argmax(1), net(shuffled(written, ORDER)).argmax(1)
        right = [100 * (told == labels).float().mean() for told in (plain, mixed)]
        print(f"{name:18} {right[0]:4.0f} % right, shuffled {right[1]:3.0f} %; same prediction {100 * (plain == mixed).float().mean():4.0f} %")
    apart = (placeless(written[:200]) - placeless(shuffled(written[:200], ORDER))).abs().max()
print("without positions, logits differ by less than 0.0001:", bool(apart < 1e-4))

# %% [markdown]
# All three fall to about chance, and that is as it should be: to the CNN because its windows now straddle patches that never met, to the ViT because each patch now carries another place's numbers. Take these numbers away, and
# the order is gone for good: attention adds up over patches, and a sum does not know an order. The ViT gives the same answer to any puzzle of the same pieces, to the last digit
# (of rounding). What it reads then, 20 %, is what a bag of patches still says to a net that has learned with places.
#
# So what have the learned places learned? In the large ViT, neighbours came to have similar numbers (their figure 7). Here?

# %%
place, at = F.normalize(vit.place[0, 1:].detach(), dim=1), torch.stack([torch.arange(49) // 7, torch.arange(49) % 7], 1).float()
alike, apart = place @ place.T, torch.cdist(at, at).round()
print("cosine similarity of positions:", *(f"{k} apart {float(alike[apart == k].mean()):.2f}" for k in (1, 2, 3, 4)), sep="; ")

# %% [markdown]
# Hardly: this ViT can tell its 49 places apart, and does not know which are near. It has not seen enough to learn what a window has for free. If training *begins* with shuffled patches, that costs it nothing, since any order is as good as any other: of
# digits whose 4×4 patches (of 7 px) stand in a fixed other order, it reads 57.8<!-- data_efficiency: net=ViT count=400 how=shuffled accuracy.mean % --> ± 6.8<!-- data_efficiency: net=ViT count=400 how=shuffled accuracy.half % --> % after 400, against 55.5<!-- data_efficiency: net=ViT count=400 'how=as written' accuracy.mean % --> ± 5.7<!-- data_efficiency: net=ViT count=400 'how=as written' accuracy.half % --> % in their own order. The CNN goes from 86.0<!-- data_efficiency: net=CNN count=400 'how=as written' accuracy.mean % --> ± 6.4<!-- data_efficiency: net=CNN count=400 'how=as written' accuracy.half % --> to 80.4<!-- data_efficiency: net=CNN count=400 how=shuffled accuracy.mean % --> ± 3.9<!-- data_efficiency: net=CNN count=400 how=shuffled accuracy.half % --> %, the ConvNeXt from 78.8<!-- data_efficiency: net=ConvNeXt count=400 'how=as written' accuracy.mean % --> to 76.7<!-- data_efficiency: net=ConvNeXt count=400 how=shuffled accuracy.mean % --> %.
# Little, since a patch of 7 px holds most of what a window asks about. (Nets of half this size, from the study below; intervals over three seeds are wide.)
#
# ## Can a convolution be arranged like a Transformer?
#
# A ViT differs from a CNN by more than attention. [Liu et al. (2022)](../book/bibliography.md#liu2022convnet) took the other differences into a convolution one by one, and measured each: a stem that cuts **patches**; a **depthwise 7×7** convolution, which mixes places and leaves
# channels alone, as attention does; two 1×1 convolutions that mix channels at each place, through four times as many, the **inverted bottleneck**; one **LayerNorm** and one **GELU** a block in place of a BatchNorm and a ReLU after each layer. Their
# **ConvNeXt** read ImageNet as well as the Transformers of its day: much of what was credited to attention was arrangement and training. The ConvNeXt of this chapter has the ViT's patches and two such blocks.

# %%
block = convnext.blocks[0]
steps = block(convnext.embed(picture))
for name, step in zip(("depthwise 7×7", "LayerNorm", "1×1, GELU", "1×1 back", "out"), steps, strict=True):
    print(f"{name:14}", tuple(step.shape[1:]))
places, channels = block.depthwise.weight.numel(), block.widen.weight.numel() + block.narrow.weight.numel()
print(f"weights that mix positions: {places:,};  that mix channels: {channels:,}")

# %% [markdown]
# Here is all of it, from the digit to ten predicted probabilities. Neither block changes the shape: 31 maps of 7×7 go in and come out, since the result of a block is *added* to what came in, a **residual connection**.

# %%
whole = nn.Sequential(readers.frame, convnext, nn.Softmax(-1))
words = {"0": "centring", "1.embed": "patch embedding: convolution 4×4, stride 4", "1.pool": "global average pooling"}
for k in (0, 1):
    words |= {f"1.blocks.{k}.norm": "layer norm", f"1.blocks.{k}.residual": "added to the block's input"}
layers = LayerDiagram(whole, digits.example(3)[None, None], words, joined=[name for name in words if "residual" in name])


class DrawnConvNeXt(nn.Module):
    """Every layer of the ConvNeXt, the output of each block added to its input or not."""

    def __init__(self, layers: LayerDiagram) -> None:
        super().__init__()
        self.layers = layers

    def forward(self, ink, first, second):
        scales = {f"model.1.blocks.{k}.scale": on.float() * convnext.blocks[k].scale for k, on in enumerate((first, second))}
        return functional_call(self.layers, scales, (ink,))


# %% [markdown]
# Write a digit and point at a unit, or move there with the arrow keys: the frames are what it reads in the layers above. Which layers see their surroundings, and which see other maps? In which does one unit see all of the image for the first time?
# Then leave out what a block adds: <a href="#?drawn-convnext.first=on&drawn-convnext.second=off">the second block</a>, or <a href="#?drawn-convnext.first=off&drawn-convnext.second=on">the first</a>. Which of the two can this network do without?
#
# <aside class="note">
#
# The frames leave aside the mean and variance of the layer norm, which come from all maps of a position.
#
# </aside>

# %% tags=["hide-input"]
LiveFigure(
    DrawnConvNeXt(layers),
    controls=[
        Pad("ink", examples={digit: digits.example(int(digit)) for digit in DIGITS}, value="3", reads="digit", label="your digit"),
        Toggle("first", value=True, label="add the first block's output"),
        Toggle("second", value=True, label="add the second block's output"),
    ],
    panels=[layers.panel("ConvNeXt, from the image to ten probabilities", labels=DIGITS)],
    alt="A ConvNeXt from top to bottom: a handwritten digit, its patch embedding, two blocks of a depthwise and two 1×1 convolutions with the frames of what one unit reads, and ten predicted probabilities.",
    seen="Depthwise convolutions mix positions, 1×1 convolutions mix maps; without the second block the 3 keeps 68 %, without the first it becomes a 5.",
    name="drawn-convnext",
)  # fmt: skip

# %%
with torch.no_grad():
    for name, on in {"both blocks": (1, 1), "without the second": (1, 0), "without the first": (0, 1), "without both": (0, 0)}.items():
        scales = {f"blocks.{k}.scale": keep * convnext.blocks[k].scale for k, keep in enumerate(on)}
        right = (functional_call(convnext, scales, (written,)).argmax(1) == labels).float().mean()
        print(f"{name:18} {100 * right:4.1f} % of 1,000 written digits classified correctly")

# %% [markdown]
# - **Position and channel are mixed in turn.** A patch sees 4×4 pixels. Through the first depthwise convolution a unit in the middle of its map sees all of the image, one in a corner 16×16 pixels; but each of the 31 maps is still alone. The 1×1 convolutions see no further, and mix the maps. In the CNN of
#   [chapter 1](01_local_connectivity.ipynb) a unit sees all of the image only in the fifth convolution, and each convolution does both at once.
# - **The first block cannot be missed.** Without the second block's output 61.2 % of the digits are still classified correctly, without the first's 14.3 %, without both 11.6 %, about chance level. The second block learned to work on what the first one adds. A residual connection makes it possible to leave a block out; it does not make that harmless.

# %% [markdown]
# ## How hungry is it?
#
# Who has to learn what is near has to be shown more. The authors of the ViT say that it overtakes convolutions only after 14 to 300 million pictures (their section 1; on mid-sized ImageNet alone it stays a few points behind).
# Here is the beginning of that road: three nets of about 10,000 weights, 80 to 10,000 written digits, three seeds. Does the ViT catch up within them?


# %%
class DataEfficiency(nn.Module):
    """Accuracy against the digits learned from, and who leads with so many of them."""

    def __init__(self, found) -> None:
        super().__init__()
        self.counts = torch.tensor(list(data_efficiency.COUNTS)).float()
        cells = [[[data_efficiency.cell(found, net, n, measure=m) for n in data_efficiency.COUNTS] for net in data_efficiency.NETS] for m in ("accuracy", "real")]
        self.means, self.widths = (
            torch.tensor([[[100 * getattr(c, part) for c in row] for row in table] for table in cells]) for part in ("mean", "half")
        )  # (measure, net, count)

    def forward(self, count, test):
        mean, half = self.means[test[None]][0], self.widths[test[None]][0]  # (net, count)
        value, wide = mean[:, count[None]][:, 0], half[:, count[None]][:, 0]
        none = torch.full_like(value, -1)
        rows = torch.stack([torch.arange(len(value)).float(), none, value, (value - wide).clamp(min=0), (value + wide).clamp(max=100)], 1)
        return {"right": mean, "counts": self.counts, "ranking": rows[value.argsort(descending=True)]}


# %% [markdown]
# Follow the gap between the lines from <a href="#?data-efficiency.count=80">80 digits</a> to <a href="#?data-efficiency.count=10,000">10,000</a>. Then ask the same nets about
# <a href="#?data-efficiency.test=real">real people's digits</a>, of which they have seen none.

# %% tags=["hide-input"]
fed = data_efficiency.STUDY.read()
brains = [KINDS[net].brain for net in data_efficiency.NETS]
LiveFigure(
    DataEfficiency(fed),
    controls=[
        Choice("count", [f"{n:,}" for n in data_efficiency.COUNTS], value="400", label="training digits"),
        Choice("test", ["written", "real"], label="tested on"),
    ],
    panels=[
        Lines(
            "right", label="accuracy, %", x="counts", labels=list(data_efficiency.NETS), brains=brains, marks="sD*",
            log="x", y=(0, 100), x_label="training digits", y_label="accuracy, %",
        ),
        Ranking("ranking", label="with that many training digits", names=list(data_efficiency.NETS), brains=brains, marks="sD*", ends=(0, 100), x_label="accuracy, %", value_label="accuracy, %", unit="%"),
    ],
    alt="Three curves: the accuracy of a CNN, a ConvNeXt and a Vision Transformer against the number of training digits; and their order at one such number.",
    seen="The CNN leads at every size, the ConvNeXt follows, and the ViT stays last: the gap narrows with more digits and does not close.",
)  # fmt: skip

# %%
print("written digits", *data_efficiency.table(fed), "", "real people's digits", *data_efficiency.table(fed, "real"), sep="\n")

# %% [markdown]
# **The ViT does not catch up.** After 80 digits it reads 28.2<!-- data_efficiency: net=ViT count=80 'how=as written' accuracy.mean % --> % and the CNN 61.7<!-- data_efficiency: net=CNN count=80 'how=as written' accuracy.mean % --> %; after 10,000, 86.1<!-- data_efficiency: net=ViT count=10000 'how=as written' accuracy.mean % --> and 96.5<!-- data_efficiency: net=CNN count=10000 'how=as written' accuracy.mean % --> %. The gap, of nets that learned from the same digits, is 33.5<!-- data_efficiency: one=CNN other=ViT count=80 lead.mean % --> ± 13.1<!-- data_efficiency: one=CNN other=ViT count=80 lead.half % --> points at
# first, 30.5<!-- data_efficiency: one=CNN other=ViT count=400 lead.mean % --> ± 11.7<!-- data_efficiency: one=CNN other=ViT count=400 lead.half % --> at 400, and 10.4<!-- data_efficiency: one=CNN other=ViT count=10000 lead.mean % --> ± 0.6<!-- data_efficiency: one=CNN other=ViT count=10000 lead.half % --> at the end: it narrows, as the literature says it does, and stays open. (At 2,000 it is still 21.4<!-- data_efficiency: one=CNN other=ViT count=2000 lead.mean % --> ± 7.2<!-- data_efficiency: one=CNN other=ViT count=2000 lead.half % -->.) To read 80 % the CNN needs about 269<!-- data_efficiency: net=CNN accuracy=0.8 needed --> digits, the ConvNeXt 487<!-- data_efficiency: net=ConvNeXt accuracy=0.8 needed -->, the ViT 4,886<!-- data_efficiency: net=ViT accuracy=0.8 needed -->
# (read off between the sizes that were tried).
#
# - **ConvNeXt stands between**, 48.1<!-- data_efficiency: net=ConvNeXt count=80 'how=as written' accuracy.mean % --> % after 80 digits and 95.1<!-- data_efficiency: net=ConvNeXt count=10000 'how=as written' accuracy.mean % --> % after 10,000. It has the ViT's patches and its arrangement; what it does not have to learn is what lies near.
# - **On real people's digits the order is the same**: with all 10,000 the CNN reads 90.1<!-- data_efficiency: net=CNN count=10000 'how=as written' real.mean % --> %, the ConvNeXt 86.2<!-- data_efficiency: net=ConvNeXt count=10000 'how=as written' real.mean % -->, the ViT 73.1<!-- data_efficiency: net=ViT count=10000 'how=as written' real.mean % --> %.
# - **Where they meet can only be cited**: past ImageNet's 1.3 million photographs. And not hunger alone is measured here. All nets took the same steps, 200 with few digits and 1,000 with most, and a ViT learns more slowly, too; a training several times as long would narrow the gap
#   by a part that these runs cannot tell. Nets of 10,000 weights and digits of 28×28 px are small; three seeds make wide intervals.
#
# Two things that mislead are worth keeping apart. "Transformers need more data" is about what is *not built in*, and augmentation or pretraining, which put it in by way of data, shift the crossing. And "attention replaced convolution" overlooks that
# the ViT's first layer is one.

# %% [markdown]
# ## Exercises
#
# Each cell says whether your answer is right. Write it in place of `None` and run the cell; this needs a
# notebook with a kernel.
#
# **1.** Write `window(layers, taps, growth)` as a tensor: the steps, its own included, that an answer spans in a stack whose dilations are 1, growth, growth², …

# %%
window = None
check_function(
    window, lambda layers, taps, growth: 1 + (taps - 1) * (growth ** torch.arange(int(layers))).sum(),
    [tuple(map(torch.tensor, case)) for case in ((4, 3, 2), (4, 3, 3), (6, 2, 2), (1, 5, 7))],
    "A layer with dilation d reaches (taps - 1) d steps further back. Add that up over the layers.",
)  # fmt: skip

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# def window(layers, taps, growth):
#     return 1 + (taps - 1) * (growth ** torch.arange(int(layers))).sum()
# ```
#
# </details>
#
# **2.** In a stack of six layers with two taps and dilations 1, 3, 9, 27, 81, 243, how many of the 365 steps of its window can an answer see?

# %%
seen_steps = None
check_number(seen_steps, lambda: 2**6, "Each layer chooses one of two taps. Can two choices lead to the same step?")

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# seen_steps = 2**6
# ```
#
# No: a step back is a number of six digits, each 0 or 1, written with base 3, and a number is written in one way only. So 2⁶ = 64 different steps, less than a fifth of the window.
#
# </details>

# %% [markdown]
# **3.** Write `rolled_out(weights)`: from the shares of one picture, (layer, head, token, token), to the share of each token that reaches the class token, (token,). In each layer a token takes half of itself and half of what the heads look at on average.

# %%
rolled_out = None
def by_hand(weights: Tensor) -> Tensor:
    return rollout(weights[:, None])[0, 0]
shares = [torch.randn(layers, 4, 17, 17, generator=torch.Generator().manual_seed(layers)).softmax(-1) for layers in (1, 2, 5)]
check_function(rolled_out, by_hand, [(each,) for each in shares], "The last layer's matrix is leftmost; the class token is row 0.")

# %% [markdown]
# <details><summary>Solution</summary>
#
# Start from the class token and walk back, one row through all layers:
#
# ```python
# def rolled_out(weights):
#     row = torch.eye(weights.shape[-1])[0]
#     for layer in weights.flip(0):
#         row = (row + row @ layer.mean(0)) / 2
#     return row
# ```
#
# </details>

# %% [markdown]
# ## What was seen
#
# - Dilation costs no weight and reaches far, but four layers with three taps see 81 steps, whatever the dilation: it only decides which. Up to the number of taps, the factor 3, they tile the window; beyond it the window has holes, and what falls
#   into one is guessed. An LSTM has no window, and recalled one symbol at any lag.
# - A ViT has one convolution, which cuts the patches, and no idea of what is near. Where attention looks most is not what it needs most.
# - Up to 10,000 digits the CNN leads the ViT throughout, by 33.5<!-- data_efficiency: one=CNN other=ViT count=80 lead.mean % --> points at first and 10.4<!-- data_efficiency: one=CNN other=ViT count=10000 lead.mean % --> at last. That it is overtaken with many millions of pictures can be cited, not shown here.
# - **"Transformers replaced CNNs."** ConvNeXt is a convolution in a Transformer's arrangement, and stands between the two: what one learns, the other takes over. Which to choose is a matter of how much you can show it ([Choosing](09_choosing.ipynb)).
#
# ## Sources
#
# - [van den Oord et al. (2016)](../book/bibliography.md#oord2016wavenet), [Yu & Koltun (2016)](../book/bibliography.md#yu2016multi) and [Bai, Kolter & Koltun (2018)](../book/bibliography.md#bai2018empirical): dilated convolutions over time and in pictures.
# - [Dosovitskiy et al. (2021)](../book/bibliography.md#dosovitskiy2021image): the Vision Transformer; [Liu et al. (2022)](../book/bibliography.md#liu2022convnet): ConvNeXt.
# - [Abnar & Zuidema (2020)](../book/bibliography.md#abnar2020quantifying), [Jain & Wallace (2019)](../book/bibliography.md#jain2019attention), [Wiegreffe & Pinter (2019)](../book/bibliography.md#wiegreffe2019attention): what attention maps tell, and what they don't.
