"""What a page costs to open: bytes, requests, and the time to its first frame and answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from twobrains.bench.pages import BookPage
from twobrains.bench.site import Site
from twobrains.bench.stats import Spread, spread


@dataclass(frozen=True)
class Load:
    """A page opened once, with an empty cache, and touched once.

    Attributes:
        page: its path in the book.
        requests, size: of the first view; bytes compressed as by a host with gzip.
        runtime_requests, runtime_size: what came on top until the first live answer.
        outside: hosts other than the book's own that got a request.
        missing: paths the book asked for and does not have.
        frame: ms from navigation to the first frame, ``None`` for a page without figures.
        answer: ms from the first touch to the first live answer, runtime fetched in between.
    """

    page: str
    requests: int
    size: int
    runtime_requests: int
    runtime_size: int
    outside: tuple[str, ...]
    missing: tuple[str, ...]
    frame: float | None
    answer: float | None


@dataclass(frozen=True)
class Weight:
    """A page opened several times: counts from the heaviest time, times with their spread."""

    heaviest: Load
    outside: int
    frame: Spread | None
    answer: Spread | None


def load(browser: Any, site: Site, page: BookPage) -> Load:
    """Open the page as a new reader does, then move the first control it has."""
    first, missing, outside = len(site.asked), len(site.missing), list[str]()
    with page.opened(browser, site, outside) as tab:
        view = len(site.asked)
        answer = _touch(tab)
        return Load(
            page.path,
            requests=view - first,
            size=site.weight(first, view),
            runtime_requests=len(site.asked) - view,
            runtime_size=site.weight(view),
            outside=tuple(outside),
            missing=tuple(site.missing[missing:]),
            frame=tab.evaluate("bench.firstFrame()"),
            answer=answer,
        )


def together(loads: list[Load]) -> Weight:
    """Several loads of one page as one row."""
    return Weight(
        heaviest=max(loads, key=lambda each: each.size + each.runtime_size),
        outside=sum(len(each.outside) for each in loads),
        frame=spread([each.frame for each in loads]),
        answer=spread([each.answer for each in loads]),
    )


def _touch(tab: Any) -> float | None:
    """Change the first figure's first kind of control once; ms to the answer."""
    for figure in tab.evaluate("bench.figures()"):
        for kind in figure["kinds"]:
            if kind != "pad":
                tab.locator(f'section[data-figure="{figure["name"]}"]').scroll_into_view_if_needed()
                times = tab.evaluate("what => bench.changes(...what)", [figure["name"], kind, 1])
                return times[0]  # type: ignore[no-any-return]
    return None
