"""What a reader's whole visit costs a host: each file once, since the browser keeps it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twobrains.bench.pages import BookPage
from twobrains.bench.site import Site

READERS = 1_000_000
QUIET_MS = 1500
"""Without a request: a page has all that it asked for."""


@dataclass(frozen=True)
class Visit:
    """A reader with an empty cache who reads some pages and touches every figure on them.

    Attributes:
        pages: how many were read.
        requests: files asked for, each once.
        size: their bytes, compressed as by a host with gzip.
    """

    pages: int
    requests: int
    size: int


def measure(
    browser: Any, site: Site, pages: Sequence[BookPage], tick: Callable[[], object]
) -> Iterator[Visit]:
    """The visit after one page, after two, and so on."""
    seen: set[Path] = set()
    for count, page in enumerate(pages, 1):
        begun = len(site.asked)
        with page.opened(browser, site) as tab:
            for section in tab.locator("section.live-figure").all():
                section.dispatch_event("pointerdown")  # fetches the runtime and the figure's model
            _until_quiet(tab, site)
        seen |= set(site.asked[begun:])
        tick()
        yield Visit(count, len(seen), site.weigh(seen))


def _until_quiet(tab: Any, site: Site) -> None:
    """Wait until nothing more is asked for: the runtime comes first, the models after it."""
    asked = -1
    while asked < len(site.asked):
        asked = len(site.asked)
        tab.wait_for_timeout(QUIET_MS)
