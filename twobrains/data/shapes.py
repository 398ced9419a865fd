"""Two shapes on a sheet, and a sentence: "a large circle left of a small square".

The dark shape is what the sentence is about, the pale one what it is compared with. Images are
signed distances turned into ink, so that positions and sizes may be tensors, such as a figure's
sliders. Some combinations of a shape and a relation are held out: say a size
and kind never seen *above* anything, though each is seen elsewhere, and the word too.

>>> scene = scenes(held_out(0).logical_not(), 1, torch.Generator().manual_seed(2))
>>> sentences(caption(scene))
['a large triangle right of a large square']
"""

from __future__ import annotations

import math
from itertools import product
from typing import NamedTuple

import torch
from torch import Tensor

__all__ = [
    "KINDS", "LARGE", "PALE", "RELATIONS", "SHEET", "SIZES", "STEPS", "STOP", "WORDS", "Scene",
    "caption", "combination", "distances", "draw", "held_out", "scenes", "sentences", "tokens",
]  # fmt: skip

SHEET = 32
"""Height and width, px."""
KINDS = ("circle", "square", "triangle")
SIZES = ("small", "large")
RELATIONS = ("left of", "right of", "above", "below")
WORDS = (".", "a", *SIZES, *KINDS, "left", "right", "above", "below", "of")
"""The vocabulary; a word's number is its index."""
STOP = 0
"""Ends a sentence, pads what is left of its steps, and is the input before its first word."""
STEPS = 9
"""Words of the longest sentence, its stop included."""
RADII = ((2.4, 3.2), (4.4, 5.2))
"""Radii of small and large shapes, px: the radius of a circle as large as the shape."""
LARGE = 3.8
"""Radius from which a shape is called large, px."""
PALE = 0.5
"""Ink of the second shape; the first has 1."""
REACH = 1.56
"""Least distance of a centre from the sheet's edge, in radii: a triangle's tip has room."""
APART = 1.35
"""Least distance of two centres, in the sum of their radii: shapes do not touch."""
LOOKS = len(SIZES) * len(KINDS)


class Scene(NamedTuple):
    """Where two shapes are: the dark one first, then the pale one.

    Attributes:
        kind: (batch, 2) indices in ``KINDS``.
        radius: (batch, 2) px.
        x, y: (batch, 2) px from the sheet's left and upper edge to the centre.
    """

    kind: Tensor
    radius: Tensor
    x: Tensor
    y: Tensor


def distances(dx: Tensor, dy: Tensor, radius: Tensor) -> Tensor:
    """Signed distances, px, to the edge of each of ``KINDS``, all of one area; inside is below 0.

    A triangle's is too short beyond its corners, which ink does not notice.

    Args:
        dx: (...) px from the centre to the right; all three are broadcast.
        dy: (...) px from the centre down.
        radius: (...) of the circle of that area, px.
    Returns:
        (3, ...)
    """
    circle = (dx.square() + dy.square()).clamp(min=1e-12).sqrt() - radius
    square = torch.maximum(dx.abs(), dy.abs()) - math.sqrt(math.pi) / 2 * radius
    slopes = torch.maximum(dy, math.sqrt(3) / 2 * dx.abs() - dy / 2)  # its base is below
    triangle = slopes - math.sqrt(math.pi / math.sqrt(27)) * radius
    return torch.stack([circle, square, triangle])


def draw(scene: Scene) -> Tensor:
    """(batch, 1, SHEET, SHEET) in [0, 1]: a px has as much ink as the shape covers of it."""
    place = torch.arange(SHEET) + 0.5
    kind, radius, x, y = (each[..., None, None] for each in scene)  # (batch, 2, 1, 1)
    dx, dy = place - x, place[:, None] - y
    of_kind = (torch.arange(len(KINDS)).view(-1, 1, 1, 1, 1) == kind).float()
    ink = 0.5 - (distances(dx, dy, radius) * of_kind).sum(0)  # (batch, 2, row, column)
    dark, pale = ink.clamp(0, 1).unbind(1)
    return torch.maximum(dark, PALE * pale)[:, None]


def combination(scene: Scene) -> Tensor:
    """(batch, 3): size and kind of the dark shape as one number, relation, those of the pale one.

    What is further off sideways than up or down is left or right.
    """
    looks = (scene.radius >= LARGE).long() * len(KINDS) + scene.kind  # (batch, 2)
    dx, dy = (at[:, 0] - at[:, 1] for at in (scene.x, scene.y))
    aside, upright = (dx > 0).long(), 2 + (dy > 0).long()
    relation = torch.where(dx.abs() >= dy.abs(), aside, upright)
    return torch.stack([looks[:, 0], relation, looks[:, 1]], 1)


def tokens(text: str) -> Tensor:
    """A sentence's words, in small letters, as (STEPS,) indices in ``WORDS``.

    Raises:
        ValueError: a word is unknown, or there are too many.
    """
    words = text.split()
    if len(words) >= STEPS or not set(words) <= set(WORDS):
        raise ValueError(f"at most {STEPS - 1} words of {', '.join(WORDS[1:])}; got {text!r}")
    return torch.tensor([WORDS.index(word) for word in words] + [STOP] * (STEPS - len(words)))


def _every_sentence() -> Tensor:
    """The caption of every combination: (shape, relation, shape, STEPS)."""
    looks = [f"a {size} {kind}" for size, kind in product(SIZES, KINDS)]
    rows = [tokens(" ".join(parts)) for parts in product(looks, RELATIONS, looks)]
    return torch.stack(rows).view(LOOKS, len(RELATIONS), LOOKS, STEPS)


EVERY_SENTENCE = _every_sentence()


def caption(scene: Scene) -> Tensor:
    """The sentence that is true of a scene, (batch, STEPS) indices in ``WORDS``."""
    return EVERY_SENTENCE[tuple(combination(scene).unbind(1))]


def sentences(words: Tensor) -> list[str]:
    """(batch, steps) indices in ``WORDS`` as text, each up to its first stop."""
    rows = words.tolist()
    return [" ".join(WORDS[w] for w in row[: (*row, STOP).index(STOP)]) for row in rows]


def held_out(seed: int) -> Tensor:
    """(shape, relation) that never occur in training: one relation of each size and kind.

    Every relation is held out for one shape or two, so each shape is seen in three relations, and
    each relation with four shapes at least.
    """
    generator = torch.Generator().manual_seed(seed)
    relations = torch.cat([torch.randperm(len(RELATIONS), generator=generator) for _ in range(2)])
    kept_from = relations[:LOOKS][torch.randperm(LOOKS, generator=generator)]
    return kept_from[:, None] == torch.arange(len(RELATIONS))


def scenes(allowed: Tensor, batch: int, generator: torch.Generator) -> Scene:
    """Scenes at random: shapes apart, whole on the sheet, and clearly in one of the relations.

    Sideways they are at most half as far apart as in the direction that the sentence names.

    Args:
        allowed: (shape, relation) that the dark shape may have, bool.
        batch: how many.
        generator: of everything.
    """

    def uniform(*shape: int) -> Tensor:
        return torch.rand(*shape, generator=generator)

    pairs = allowed.nonzero()
    look, relation = pairs[torch.randint(len(pairs), (batch,), generator=generator)].unbind(1)
    looks = torch.stack([look, torch.randint(LOOKS, (batch,), generator=generator)], 1)
    low, high = torch.tensor(RADII)[looks // len(KINDS)].unbind(-1)
    radius = low + (high - low) * uniform(batch, 2)
    margin = REACH * radius
    near, far = APART * radius.sum(1), SHEET - margin.sum(1)
    apart = near + (far - near) * uniform(batch)
    beside = apart * (uniform(batch) - 0.5)
    along = _placed(torch.where(relation % 2 == 0, -apart, apart), margin, uniform(batch))
    across = _placed(beside, margin, uniform(batch))
    aside = (relation < 2)[:, None]
    x, y = torch.where(aside, along, across), torch.where(aside, across, along)
    return Scene(looks % len(KINDS), radius, x, y)


def _placed(offset: Tensor, margin: Tensor, share: Tensor) -> Tensor:
    """Centres (batch, 2), the first ``offset`` px beyond the second, both whole on the sheet."""
    low = torch.maximum(margin[:, 0] - offset, margin[:, 1])
    high = torch.minimum(SHEET - margin[:, 0] - offset, SHEET - margin[:, 1])
    second = low + (high - low) * share
    return torch.stack([second + offset, second], 1)
