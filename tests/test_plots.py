"""The visual language: colours that can be told apart, images that are the same each time."""

from __future__ import annotations

import itertools
import struct
import subprocess
import sys

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from twobrains.palette import BRAINS, MAGNITUDE, SIGNED
from twobrains.plots import bare_axes, png


def luminance(colour: str) -> float:
    """WCAG 2's relative luminance."""
    levels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return float(np.dot(levels, [0.2126, 0.7152, 0.0722]))


def test_the_two_brains_have_the_books_two_colours() -> None:
    assert (BRAINS["convolution"], BRAINS["recurrence"]) == ("#0072B2", "#D55E00")


def test_every_brain_has_a_colour_of_its_own() -> None:
    for one, other in itertools.combinations(BRAINS.values(), 2):
        assert np.abs(np.subtract(to_rgb(one), to_rgb(other))).max() > 0.15, (one, other)


@pytest.mark.parametrize("brain", ["convolution", "recurrence"])
def test_the_two_brains_stand_out_on_white_and_on_near_black(brain: str) -> None:
    colour = luminance(BRAINS[brain])
    assert 1.05 / (colour + 0.05) >= 3
    assert (colour + 0.05) / (luminance("#121212") + 0.05) >= 3


def test_magnitudes_grow_lighter_all_the_way() -> None:
    ramp = [
        luminance(mpl.colors.to_hex(c)) for c in mpl.colormaps[MAGNITUDE](np.linspace(0, 1, 64))
    ]
    assert ramp == sorted(ramp)


def test_signed_values_are_palest_at_zero_and_darken_both_ways() -> None:
    ramp = [luminance(mpl.colors.to_hex(c)) for c in mpl.colormaps[SIGNED](np.linspace(0, 1, 65))]
    assert ramp[:33] == sorted(ramp[:33])
    assert ramp[32:] == sorted(ramp[32:], reverse=True)


def drawn(dpi: int = 110) -> bytes:
    figure = Figure(figsize=(2, 1))
    FigureCanvasAgg(figure)
    bare_axes(figure, 1, 2, 2).imshow(np.eye(3))
    return png(figure, dpi)


def test_the_same_figure_gives_the_same_bytes() -> None:
    assert drawn() == drawn()


def test_a_picture_has_the_size_it_was_given_and_names_no_software() -> None:
    picture = drawn(dpi=100)
    assert struct.unpack(">II", picture[16:24]) == (200, 100)
    assert b"matplotlib" not in picture.lower()


def test_bare_axes_have_no_ticks_and_no_frame() -> None:
    figure = Figure()
    axes = bare_axes(figure, 2, 3, 4)
    assert (len(axes.get_xticks()), len(axes.get_yticks())) == (0, 0)
    assert not any(spine.get_visible() for spine in axes.spines.values())
    spot = axes.get_subplotspec()
    assert (spot.rowspan.start, spot.colspan.start) == (1, 0)


def loaded(by: str) -> set[str]:
    """The packages and modules that importing one module leaves loaded."""
    code = f"import sys, {by}; print(*sys.modules)"
    return set(subprocess.check_output([sys.executable, "-c", code], encoding="utf-8").split())


def test_the_palette_is_data() -> None:
    """It loads nothing but its package."""
    assert not {"matplotlib", "numpy", "torch"} & loaded("twobrains.palette")


def test_plots_load_pyplot_with_their_first_use() -> None:
    assert not {"matplotlib.pyplot", "PIL.Image", "IPython"} & loaded("twobrains.plots")


@pytest.mark.slow
def test_live_figures_need_no_pyplot() -> None:
    assert "matplotlib.pyplot" not in loaded("twobrains.live")
