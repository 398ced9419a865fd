"""The pages of a built book."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from twobrains.bench.site import Site
from twobrains.manifest import read_list

MEASURE = Path(__file__).parent / "measure.js"
_MADE = {"genindex.html", "search.html", "index.html"}  # Sphinx's own, without a chapter's content
_APART = {"_static", "figures", "404.html"}  # a figure's own page is lighter than its chapter


@dataclass(frozen=True)
class BookPage:
    """One page.

    Attributes:
        path: in the built book, with slashes.
        figures: how many live figures it has.
    """

    path: str
    figures: int

    @contextmanager
    def opened(self, browser: Any, site: Site, outside: list[str] | None = None) -> Iterator[Any]:
        """The page in a browser profile of its own, with our stopwatches, its first view loaded.

        Args:
            browser: Playwright's.
            site: where the book is served.
            outside: gathers addresses asked for beyond that server.
        """
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        context.add_init_script(path=MEASURE)
        tab = context.new_page()
        tab.on("request", lambda request: _note(request.url, site, outside))
        try:
            tab.goto(f"{site.address}/{self.path}", wait_until="networkidle")
            yield tab
        finally:
            context.close()


def _note(url: str, site: Site, outside: list[str] | None) -> None:
    here = url.startswith((f"{site.address}/", "data:", "blob:"))
    if outside is not None and not here:
        outside.append(urlsplit(url).netloc)


def find(folder: Path) -> list[BookPage]:
    """The book's pages by path.

    Raises:
        SystemExit: no book has been built there; the message says how to build one.
    """
    files = sorted(folder.rglob("*.html")) if folder.is_dir() else []
    paths = [file.relative_to(folder) for file in files]
    kept = [path for path in paths if path.name not in _MADE and path.parts[0] not in _APART]
    if not kept:
        raise SystemExit(f"no built book in {folder}: run `make build` first, or name it by --site")
    figures = Counter(page for figure in read_list(folder) for page in figure.pages)
    return [BookPage(path.as_posix(), figures[path.as_posix()]) for path in kept]
