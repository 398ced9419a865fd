"""One window of each engine for all pages that come to a worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from browser import built
from browser.conftest import page_of

from engines.engine import Engine
from engines.firefox import Firefox
from engines.webkit import Noting, WebKit
from twobrains.tools.browsers import FIREFOX, MINIBROWSER, WEBKIT_DRIVER, XVFB, Program, missing
from twobrains.tools.serve import Quiet, serving

UNDER = "/some/sub/folder"
"""The book's folder on the host, below its top: no page may depend on being at the top."""
KINDS: dict[str, tuple[Any, list[Program], type[Quiet]]] = {
    "firefox": (Firefox, [FIREFOX], Quiet),
    "webkit": (WebKit, [WEBKIT_DRIVER, MINIBROWSER, XVFB], Noting),
}
"""By name: the class, the programs that it is given, and what serves it the book."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is asked of a page goes to the worker that has its chapter executed."""
    for item in items:
        if Path(__file__).parent in item.path.parents and (page := page_of(item)):
            item.add_marker(pytest.mark.xdist_group(Path(page).stem))


class Window(NamedTuple):
    """A browser, and the address at which it finds the book."""

    engine: Engine
    site: str


Open = Callable[[str], Window]


@pytest.fixture(scope="session")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """Give an engine's window by the engine's name; each opens once."""
    with ExitStack() as stack:

        @cache
        def open_one(name: str) -> Window:
            kind, programs, handler = KINDS[name]
            if words := missing(programs):
                pytest.fail(words, pytrace=False)
            paths = [program.find() for program in programs]
            engine = kind(*paths, tmp_path_factory.mktemp(name))
            stack.callback(engine.close)
            return Window(engine, stack.enter_context(serving(built.SITE, UNDER, handler)))

        yield open_one
