"""Handwritten digits from a seed: one sample, two views, an image and a pen trajectory.

samples = generate(60_000, seed=0)
samples.pictures()   # (60000, 28, 28) ink 1, paper 0; 20 px box, mass centred
samples.steps        # (60000, 64, 3) rows (dx, dy, pen lift), samples.lengths of them count
write(find_way(7, "barred"), {"slant": 20, "thickness": 3})
"""

from .factors import FACTORS, Factor, neutral_factors, sample_factors
from .glyphs import WAYS, Stroke, Way, find_way, ways_of
from .pen import BOX, MOST_POINTS, Trajectory, picture, trace
from .raster import SIDE, draw
from .samples import Samples, Writer, generate, together, write
from .writer import Looseness

__all__ = [
    "BOX",
    "FACTORS",
    "MOST_POINTS",
    "SIDE",
    "WAYS",
    "Factor",
    "Looseness",
    "Samples",
    "Stroke",
    "Trajectory",
    "Way",
    "Writer",
    "draw",
    "find_way",
    "generate",
    "neutral_factors",
    "picture",
    "sample_factors",
    "together",
    "trace",
    "ways_of",
    "write",
]
