"""Numbers in words: the same digits from Python and from the page."""

from __future__ import annotations

from typing import Any

import numpy as np

from twobrains.live.panels.numbers import shown

TIES = [0.125, 1.125, 2.5, 1.5, 0.5, 1.25, -1.125, 12345, 99.95, 999.5]
PLAIN = [0.0, -0.0, 1.0, -1.0, 1e-6, 1e-7, 1.234e-8, 9.999e20, 1e21, -3.5e30, 100.0, 120000.0]


def test_python_writes_numbers_as_the_page_does(in_node: Any) -> None:
    rng = np.random.default_rng(0)
    spread = rng.normal(size=300) * 10.0 ** rng.integers(-9, 24, 300)
    numbers = [*TIES, *PLAIN, *spread.tolist(), *spread.astype(np.float32).tolist()]
    script = (
        'const { shown } = await import("./numbers.js");'
        "give(given.map((number) => [2, 3].map((digits) => shown(number, digits))))"
    )
    page = in_node(script, numbers)
    assert page == [[shown(number, digits) for digits in (2, 3)] for number in numbers]
