"""What a panel's scene should hold, from its tensors alone; scenes as Node makes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib import colormaps
from numpy.typing import NDArray

from twobrains.live import bundle
from twobrains.live.panels import Panel
from twobrains.live.panels.measure import Measure

Array = NDArray[np.floating[Any]]
Scene = Mapping[str, Any]
Ends = tuple[float, float]
LEVELS = 2  # of 255 that a drawn colour may be off
BEYOND = 0.06  # share of an axis that stays free beyond its values
LANE_EDGE = 13  # CSS px: room at the ends of a ranking's axis
PLOT_TOP, PLOT_FOOT = 6, 18  # CSS px above a plot's axes and below them
LETTER = 6.0  # CSS px of each letter of a name, where no canvas measures it


@dataclass(frozen=True)
class Wanted:
    """What torch says a panel should show."""

    array: Array
    others: Mapping[str, Array]
    peer: Array | None = None
    """The same output of the frame that is pinned beside it: the colour scale is one."""

    @property
    def peak(self) -> float:
        """The end of the colour scale."""
        return peak(self.array, self.peer)


def peak(array: Array, peer: Array | None = None) -> float:
    """The largest magnitude of both, 1 where all is zero; gaps are passed over."""
    every = np.concatenate([np.abs(each).ravel() for each in (array, peer) if each is not None])
    return float(every[~np.isnan(every)].max(initial=0)) or 1.0


def compared_peak(wanted: Wanted, like: str | None) -> float:
    """The end of a scale that is shared with another output of the frame, too."""
    beside = [] if like is None else [wanted.others[like].ravel()]
    beside += [] if wanted.peer is None else [wanted.peer.ravel()]
    return peak(wanted.array, np.concatenate(beside) if beside else None)


def extent(*arrays: Array | None) -> tuple[float, float]:
    """Both ends of an axis that the values set; a little apart where they are one."""
    every = np.concatenate([np.ravel(each) for each in arrays if each is not None])
    known = every[~np.isnan(every)]
    if not known.size:
        return 0.0, 1.0
    low, high = float(known.min()), float(known.max())
    room = abs(low) / 10 or 1.0
    return (low, high) if low < high else (low - room, high + room)


def along(values: Array, ends: tuple[float, float]) -> Array:
    """Where values are between the ends, from 0 to 1."""
    return np.asarray((values - ends[0]) / (ends[1] - ends[0]))


def on(axis: Measure, values: Array) -> Array:
    """Values as the axis measures them: exponents of ten on a logarithmic one."""
    plain = np.asarray(values, dtype=float)
    return np.log10(np.maximum(plain, 1e-30)) if axis.log else plain


def axis_ends(axis: Measure, values: Any) -> tuple[float, float]:
    """An axis' own ends, else those of the values with room beyond them."""
    if axis.ends is not None:
        return extent(on(axis, np.array(axis.ends)))
    known = np.asarray(values, dtype=float)
    known = known[known > 0] if axis.log else known
    if not known.size:
        return 0.0, 1.0
    low, high = extent(on(axis, known))
    return low - BEYOND * (high - low), high + BEYOND * (high - low)


def evened(ends: tuple[Ends, Ends], wide: float, high: float) -> tuple[Ends, Ends]:
    """The axis across has as many pixels a unit as the vertical axis."""
    (left, right), (low, top) = ends
    half = wide / high * (top - low) / 2
    return ((left + right) / 2 - half, (left + right) / 2 + half), (low, top)


def number(text: str) -> float:
    """A number with a real minus."""
    return float(text.replace("−", "-"))


def same(found: Any, wanted: Any) -> bool:
    """Whether there are as many numbers, and each is about the other, gap for gap."""
    one, two = (np.ravel(np.asarray(each, dtype=float)) for each in (found, wanted))
    return one.shape == two.shape and np.allclose(one, two, equal_nan=True)


def rgb(colour: str) -> list[int]:
    """Red, green and blue of a colour as a style sheet writes it."""
    plain = {"#000": "0 0 0", "#fff": "255 255 255"}.get(colour, colour)
    return [int(part) for part in re.findall(r"\d+", plain)]


def hue(brain: str) -> str:
    """The style sheet's name of a brain's colour."""
    return f"--{brain.replace(' ', '-')}"


def table(name: str) -> Any:
    """matplotlib's 256 colours of this name, from 0 to 255."""
    return (colormaps[name](np.arange(256))[:, :3] * 255).round()


def colour_table(signed: bool, *, dark: bool = False) -> Any:
    """The 256 colours of a scale that diverges from zero, or rises from it."""
    if not (signed and dark):
        return table("PuOr_r" if signed else "viridis")
    source = (bundle.FRONTEND / "colour.js").read_text()
    named = re.search(r"PURPLE_ORANGE_ON_DARK = \[(.*?)\]", source, re.DOTALL)
    assert named
    stops = [
        [int(code[at : at + 2], 16) for at in (0, 2, 4)]
        for code in re.findall(r"#(\w{6})", named[1])
    ]
    places = np.linspace(0, 1, len(stops))
    between = [np.interp(np.arange(256) / 255, places, level) for level in zip(*stops, strict=True)]
    return np.stack(between, 1).round()


def colour_places(values: Array, low: float, high: float) -> list[int]:
    """Which of 256 colours each value has, row by row; halves go up, −1 is no colour: a gap."""
    share = (np.ravel(values).astype(float) - low) / (high - low)
    gaps = np.isnan(share)
    places = np.floor(np.where(gaps, 0, share).clip(0, 1) * 255 + 0.5)
    return [int(place) for place in np.where(gaps, -1, places)]


@dataclass(frozen=True)
class Case:
    """A panel with a frame to draw, and one that is pinned beside it or none."""

    panel: Panel
    wanted: Wanted
    width: float = 400.0

    @property
    def says(self) -> str:
        """What Python says of it; of an image the page says nothing."""
        return self.panel.words(self.wanted.array) if self.panel.spoken else ""

    @property
    def sayable(self) -> bool:
        """Whether Python takes it: in most panels a gap is an error there."""
        return self.panel.gaps or bool(np.isfinite(self.wanted.array).all())

    def json(self) -> dict[str, Any]:
        """What Node gets; a gap is null."""
        peer = self.wanted.peer
        return {
            "spec": self.panel.spec(),
            "own": _sent(self.wanted.array),
            "outputs": {name: _sent(each) for name, each in self.wanted.others.items()},
            "peer": None if peer is None else _sent(peer),
            "width": self.width,
        }


def read(
    panel: Panel, frame: Mapping[str, Array], beside: Mapping[str, Array] | None = None
) -> Case:
    """A case of a frame as the page gets it, in float32."""
    sent = {name: np.asarray(each, dtype=np.float32) for name, each in frame.items()}
    array, others = panel.read(sent)
    peer = None if beside is None else panel.trim(np.float32(beside[panel.output]))
    return Case(panel, Wanted(array, others, peer))


def with_gaps(case: Case, rng: np.random.Generator) -> Case:
    """The same with NaN for about a third of its values, the first of them among them."""
    gaps = rng.random(case.wanted.array.shape) < 1 / 3
    gaps.flat[0] = True
    array = np.where(gaps, np.nan, case.wanted.array).astype(np.float32)
    return replace(case, wanted=replace(case.wanted, array=array))


def scenes(cases: Sequence[Case], in_node: Callable[..., Any]) -> list[Scene]:
    """The scene of each case, all of one kind, from one Node process."""
    kind = cases[0].panel.kind
    script = f"""
      const {{ {kind}Scene: scene }} = await import("./scenes/{kind}.js");
      const tensor = ({{ shape, data }}) => ({{ shape, data: Float32Array.from(data, (n) => n ?? NaN) }});
      const measure = (text) => {LETTER} * text.length;
      give(given.map(({{ spec, own, outputs, peer, width }}) => {{
        const others = Object.fromEntries(Object.entries(outputs).map(([name, each]) => [name, tensor(each)]));
        return scene(spec, {{ own: tensor(own), outputs: others, peer: peer ? tensor(peer) : undefined }}, width, measure);
      }}));
    """
    answered: list[Scene] = in_node(script, [case.json() for case in cases])
    return answered


def _sent(array: Array) -> dict[str, Any]:
    plain = [None if np.isnan(n) else n for n in np.ravel(array).astype(float).tolist()]
    return {"shape": list(array.shape), "data": plain}
