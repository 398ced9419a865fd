"""What stays in memory after many changes of a figure's controls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from twobrains.bench.pages import BookPage
from twobrains.bench.site import Site

WARM = 100  # changes until compiled code, buffers and the runtime's arena have their size
MB = 1e6


@dataclass(frozen=True)
class Held:
    """Memory of a page, MB, after forced collection.

    Attributes:
        heap: JavaScript objects.
        buffers: array buffers outside the heap, without wasm's memory.
        wasm: all of WebAssembly's memories.
        nodes: DOM nodes.
    """

    heap: float
    buffers: float
    wasm: float
    nodes: int


@dataclass(frozen=True)
class Growth:
    """Before and after ``changes`` changes of one figure's controls of one kind."""

    page: str
    figure: str
    kind: str
    changes: int
    before: Held
    after: Held

    @property
    def total(self) -> float:
        """Growth of heap and wasm, MB."""
        return self.after.heap + self.after.wasm - self.before.heap - self.before.wasm


def measure(browser: Any, site: Site, page: BookPage, changes: int) -> Growth | None:
    """The page's first figure that has a slider, a choice or a toggle; ``None`` if none has."""
    with page.opened(browser, site) as tab:
        for figure in tab.evaluate("bench.figures()"):
            for kind in figure["kinds"]:
                if kind != "pad":
                    return _grow(tab, page.path, figure["name"], kind, changes)
    return None


def _grow(tab: Any, page: str, figure: str, kind: str, changes: int) -> Growth:
    session = tab.context.new_cdp_session(tab)
    change = "([figure, kind, count]) => bench.changes(figure, kind, count).then(() => {})"
    tab.evaluate(change, [figure, kind, WARM])
    before = held(tab, session)
    tab.evaluate(change, [figure, kind, changes])
    return Growth(page, figure, kind, changes, before, held(tab, session))


def held(tab: Any, session: Any) -> Held:
    """What the page holds once everything unreachable is gone."""
    for _ in range(3):  # finalizers of the first collection free more for the next
        session.send("HeapProfiler.collectGarbage")
    usage = session.send("Runtime.getHeapUsage")
    counters = session.send("Memory.getDOMCounters")
    return Held(
        heap=usage["usedSize"] / MB,
        buffers=usage.get("backingStorageSize", 0) / MB,
        wasm=tab.evaluate("bench.wasm()") / MB,
        nodes=counters["nodes"],
    )
