"""The front end's arithmetic beside the same in Python: colours, ink, arrays, words."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest

from twobrains.live import bundle
from twobrains.live.wire import in_script
from twobrains.palette import BRAINS, MAGNITUDE, SIGNED

InNode = Callable[..., Any]


@pytest.mark.parametrize(
    ("table", "name", "most"), [("MAGNITUDE", MAGNITUDE, 3), ("SIGNED", SIGNED, 1)]
)
def test_the_pages_colours_are_matplotlibs(
    table: str, name: str, most: int, in_node: InNode
) -> None:
    words = in_node(f'const colour = await import("./colour.js"); give([...colour.{table}]);')
    page = np.array(words, dtype="<u4").view(np.uint8).reshape(256, 4).astype(int)
    ours = mpl.colormaps[name](np.arange(256), bytes=True).astype(int)
    assert np.abs(page - ours).max() <= most


def test_the_brains_have_their_colours_in_the_style_sheet() -> None:
    style = bundle.style().upper()
    assert [colour for colour in BRAINS.values() if colour not in style] == []


def distance(size: int, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """From every pixel's centre to a straight piece, by trying ten thousand points of it."""
    places = np.arange(size) + 0.5
    centres = np.stack(np.meshgrid(places, places), -1)[:, :, None]  # (size, size, 1, 2)
    along = np.linspace(0, 1, 10_001)[:, None]
    points = start + along * (end - start)  # (10001, 2)
    return np.sqrt(((centres - points) ** 2).sum(-1)).min(-1)


@pytest.mark.parametrize("radius", [0.3, 0.5, 1.1, 3.0])
def test_the_pens_ink_is_the_formula_at_every_pixel(radius: float, in_node: InNode) -> None:
    rng, size = np.random.default_rng(0), 12
    pieces = rng.uniform(-1, size + 1, (12, 2, 2)).round(3)
    pieces[0, 1] = pieces[0, 0]  # a dot
    pieces[1, 1, 0] = pieces[1, 0, 0]  # upright
    pieces[2] = [[0, 0], [size, size]]
    pieces[3] = [[-5, -5], [-4, -4]]  # off the paper
    script = """
      const { putLine } = await import("./raster.js");
      give(given.pieces.map(([from, to]) => {
        const ink = new Float32Array(given.size ** 2);
        putLine(ink, [given.size, given.size], given.radius, from, to);
        return [...ink];
      }));
    """
    given = {"pieces": pieces.tolist(), "size": size, "radius": radius}
    for (start, end), page in zip(pieces, in_node(script, given), strict=True):
        wanted = np.clip(radius + 0.5 - distance(size, start, end), 0, 1)
        np.testing.assert_allclose(np.reshape(page, (size, size)), wanted, atol=2e-3)


def test_where_strokes_cross_the_darker_ink_stays(in_node: InNode) -> None:
    script = """
      const { putStrokes } = await import("./raster.js");
      const drawn = (strokes) => {
        const ink = new Float32Array(64);
        putStrokes(ink, [8, 8], 1, strokes);
        return [...ink];
      };
      give([drawn([given[0]]), drawn([given[1]]), drawn(given)]);
    """
    strokes = [[[1, 1], [7, 7], [7, 2]], [[1, 7], [7, 1]]]
    one, two, both = np.array(in_node(script, strokes))
    assert np.array_equal(both, np.maximum(one, two))


@pytest.mark.parametrize(
    ("array", "dtype"),
    [
        (np.array([[1.5, -2.0]], np.float32), "float32"),
        (np.array([3, -(2**40)], np.int64), "int64"),
        (np.array([True, False]), "bool"),
    ],
)
def test_arrays_arrive_in_the_page_as_they_left_python(
    array: np.ndarray, dtype: str, in_node: InNode
) -> None:
    packed = {"dtype": dtype, "shape": list(array.shape), "data": array.tobytes()}
    script = """
      const { parseState, tensor } = await import("./arrays.js");
      const { shape, data } = tensor(parseState(given));
      give({ shape, data: [...data], kind: data.constructor.name });
    """
    page = in_node(script, in_script(packed))
    assert page["kind"] == "Float32Array"
    assert page["shape"] == list(array.shape)
    assert np.array_equal(np.reshape(page["data"], array.shape), array.astype(np.float32))


def test_ink_of_an_example_is_within_half_a_level_of_pythons(in_node: InNode) -> None:
    from twobrains.live import Pad

    ink = np.random.default_rng(0).random((8, 8)).astype(np.float32)
    raw = Pad("ink", examples={"x": ink}, size=8).settings()["examples"]["x"]
    script = """
      const { bytes } = await import("./arrays.js");
      const raw = Buffer.from(given, "base64");
      const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
      give([...bytes(view)].map((level) => level / 255));
    """
    page = in_node(script, base64.b64encode(raw).decode())
    assert np.abs(np.reshape(page, (8, 8)) - ink).max() <= 0.5 / 255 + 1e-7
