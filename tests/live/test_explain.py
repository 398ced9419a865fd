"""A map's arithmetic: the page's, Python's and torch's own agree at every position."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from twobrains.live import Convolution, Maps, Picture

LAYERS = [
    {"padding": 1, "activation": "relu"},
    {"stride": 2, "padding": 2, "dilation": 2, "activation": "tanh"},
    {"stride": 3, "activation": "sigmoid"},
    {},
]


def outputs(groups: int = 1, **settings: Any) -> tuple[Convolution, dict[str, np.ndarray]]:
    """A layer from four channels to six on 9 × 11 px, and its explanation."""
    explain = Convolution("x", "w", "b", **settings)
    x, w, b = torch.randn(1, 4, 9, 11), torch.randn(6, 4 // groups, 3, 2), torch.randn(6)
    maps = F.conv2d(x, w, b, explain.stride, explain.padding, explain.dilation, groups)
    act = {"none": lambda y: y, "relu": torch.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid}
    maps = act[explain.activation](maps)
    return explain, {"x": x.numpy(), "w": w.numpy(), "b": b.numpy(), "maps": maps.numpy()}


@pytest.mark.parametrize("groups", [1, 2])
@pytest.mark.parametrize("settings", LAYERS)
def test_the_pages_arithmetic_gives_every_value_of_the_maps(
    settings: dict[str, Any], groups: int, in_node: Any
) -> None:
    explain, frame = outputs(groups, **settings)
    script = """
      const { convolutionAt } = await import("./arithmetic.js");
      const tensor = ([shape, data]) => ({ shape, data: Float32Array.from(data) });
      const entries = Object.entries(given.frame).map(([name, each]) => [name, tensor(each)]);
      const frame = Object.fromEntries(entries);
      const [maps, rows, columns] = frame.maps.shape.slice(1);
      const values = [];
      for (let map = 0; map < maps; map++)
        for (let row = 0; row < rows; row++)
          for (let column = 0; column < columns; column++)
            values.push(convolutionAt(given.spec, frame, { map, row, column }).value);
      give(values);
    """
    sent = {name: [list(array.shape), array.ravel().tolist()] for name, array in frame.items()}
    values = in_node(script, {"spec": explain.spec(), "frame": sent})
    np.testing.assert_allclose(values, frame["maps"].ravel(), atol=2e-5)


@pytest.mark.parametrize("groups", [1, 2])
@pytest.mark.parametrize("settings", LAYERS)
def test_a_panel_takes_arithmetic_that_gives_its_values(
    settings: dict[str, Any], groups: int
) -> None:
    explain, frame = outputs(groups, **settings)
    array, others = Maps("maps", explain=explain).read(frame)
    assert array.shape == frame["maps"].shape[1:]
    assert list(others) == ["x", "w", "b"]


def test_arithmetic_that_gives_other_values_is_refused() -> None:
    explain, frame = outputs(padding=1, activation="relu")
    frame["maps"] = frame["maps"] + 0.1
    with pytest.raises(ValueError, match=r"relu\(x ⋆ w \+ b\) is not what is drawn: off by up to"):
        Maps("maps", explain=explain).read(frame)


def test_arithmetic_of_another_shape_is_refused() -> None:
    _, frame = outputs(padding=1)
    with pytest.raises(ValueError, match=r"give maps of shape \(6, 7, 10\)"):
        Maps("maps", explain=Convolution("x", "w", "b")).read(frame)


def test_an_unknown_activation_is_refused() -> None:
    with pytest.raises(ValueError, match=r"activation is one of none, relu.*got 'gelu'"):
        Convolution("x", "w", activation="gelu")


def test_a_scale_is_the_panels_or_each_maps_own() -> None:
    assert Maps("x", scale="map").spec()["scale"] == "map"
    with pytest.raises(ValueError, match="scale is panel or map; got 'row'"):
        Maps("x", scale="row")


def test_panels_without_an_explanation_read_nothing_else() -> None:
    assert Maps("x").also == Picture("x").also == ()


def test_a_window_slides_only_where_it_is_known() -> None:
    with pytest.raises(ValueError, match="slides needs explain"):
        Maps("maps", slides=True)
