"""A reader on a slow network and machine: from the first touch to a sign, and to an output."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from twobrains.bench.pages import BookPage
from twobrains.bench.site import Site

MEGABITS, LATENCY_MS, SLOWER = 1.5, 80, 4
"""The network, each way, and how many times slower than this machine the reader's is."""
PATIENCE_MS = 120_000
TOUCH = "([figure, kind, patience]) => bench.firstTouch(figure, kind, patience)"


@dataclass(frozen=True)
class FirstTouch:
    """A page's first figure, touched once before anything of its model is there.

    Attributes:
        page: its path in the book.
        figure: its name.
        sign: ms from the touch until a reader sees that something loads; ``None`` for no sign.
        answer: ms from the touch to the output; ``None`` if none came.
    """

    page: str
    figure: str
    sign: float | None
    answer: float | None


def measure(browser: Any, site: Site, page: BookPage) -> FirstTouch | None:
    """The page's first figure that has more than a pad; ``None`` if none has."""
    with page.opened(browser, site) as tab:
        _slow_down(tab)
        for figure in tab.evaluate("bench.figures()"):
            for kind in figure["kinds"]:
                if kind != "pad":
                    times = tab.evaluate(TOUCH, [figure["name"], kind, PATIENCE_MS])
                    return FirstTouch(page.path, figure["name"], **times)
    return None


def _slow_down(tab: Any) -> None:
    session = tab.context.new_cdp_session(tab)
    bytes_a_second = MEGABITS * 1e6 / 8
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY_MS,
            "downloadThroughput": bytes_a_second,
            "uploadThroughput": bytes_a_second,
        },
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
