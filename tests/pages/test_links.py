"""Every internal link and anchor of the built book leads somewhere, from wherever it is served."""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from browser import built

HOST = "http://book/some/sub/folder/"


class Page(HTMLParser):
    """What a page links to, resolved as a browser would, and what can be linked to in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.base = urljoin(HOST, page)
        self.links: list[str] = []
        self.anchors = {""}
        self.feed(built.text(page))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag == "base":
            self.base = urljoin(self.base, named["href"])
            return
        self.anchors |= {named[key] for key in ("id", "name") if key in named}
        for key in ("href", "src"):
            if key in named:
                self.links.append(urljoin(self.base, named[key]))


@cache
def read(page: str) -> Page:
    return Page(page)


@pytest.fixture(params=[*built.pages(), *built.figure_pages()])
def page(request: pytest.FixtureRequest) -> str:
    assert request.param != built.UNBUILT, built.UNBUILT
    return str(request.param)


def dead(link: str) -> bool:
    """Whether an address of the book leads nowhere: no file, or no such place in it."""
    parts = urlsplit(link)
    path = unquote(parts.path).removeprefix(urlsplit(HOST).path)
    file = built.SITE / path
    if file.is_dir():
        file, path = file / "index.html", str(PurePosixPath(path) / "index.html")
    if not file.is_file():
        return True
    anchor = unquote(parts.fragment)
    return (
        path.endswith(".html") and not anchor.startswith("?") and anchor not in read(path).anchors
    )


def test_every_link_leads_somewhere(page: str) -> None:
    links = sorted(set(read(page).links))
    assert links
    beyond = [
        each for each in links if each.startswith("http://book/") and not each.startswith(HOST)
    ]
    assert beyond == [], "leads out of the folder that the book is served from"
    assert [each for each in links if each.startswith(HOST) and dead(each)] == []
