"""One Chromium for all; every page is watched for errors and for requests that leave this machine."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from browser import built, kit, tiny
from browser.reader import PATIENCE, Reader
from twobrains.tools.chromium import MISSING, find
from twobrains.tools.serve import serving

HERE = {"localhost", "127.0.0.1"}
ARGUMENTS = [
    "--disable-gpu",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),  # root, as in a container, has no sandbox
]
BEYOND = re.compile(r"^(?:https?|wss?)://(?!(?:localhost|127\.0\.0\.1)[:/])")
CONNECTION = "Object.defineProperty(Navigator.prototype, 'connection', {{ value: {} }})"
SAVES_DATA = CONNECTION.format("{ saveData: true }")
"""Run at a page's start: its reader saves data, so nothing is fetched unasked."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of this needs a browser, and what is asked of a page the chapter that made it."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if page := page_of(item):
                item.add_marker(pytest.mark.xdist_group(Path(page).stem))


def page_of(item: pytest.Item) -> str:
    """The page of the book that a test was given; empty for others."""
    given = getattr(item, "callspec", None)
    for value in given.params.values() if given else ():
        page = getattr(value, "page", value)
        if isinstance(page, str) and page.endswith(".html"):
            return page
    return ""


@dataclass
class Watch:
    """What a page did that no page of the book may do."""

    beyond: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Watch all pages of a context, and refuse what leaves this machine."""
        context.route(BEYOND, self.refuse)
        context.on("request", lambda request: self.note(request.url))
        context.on("console", lambda said: said.type == "error" and self.errors.append(said.text))
        context.on("weberror", lambda problem: self.errors.append(str(problem.error)))
        context.on("page", lambda page: page.on("websocket", lambda socket: self.note(socket.url)))

    def refuse(self, route: Route) -> None:
        self.note(route.request.url)
        route.abort()

    def note(self, url: str) -> None:
        """Remember an address beyond this machine."""
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in HERE:
            self.beyond.append(url)

    def check(self) -> None:
        """Assert that nothing was seen."""
        assert self.beyond == [], "asked for addresses beyond this machine"
        assert self.errors == [], "errors on the console"


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium without a window; the names of other machines lead nowhere."""
    path = find()
    if path is None:
        pytest.fail(MISSING, pytrace=False)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def site() -> Iterator[str]:
    """The address of the built book, served from below a folder: no page may lean on a host's top."""
    try:
        with serving(built.SITE, under="/some/sub/folder") as address:
            yield address
    except FileNotFoundError as problem:
        pytest.fail(str(problem), pytrace=False)


NewPage = Callable[..., Page]
with_pad = pytest.mark.parametrize("sample", built.in_turn("controls pad"), indirect=True)
with_slider = pytest.mark.parametrize("sample", built.in_turn("controls slider"), indirect=True)


@pytest.fixture
def watch() -> Watch:
    """Errors of the pages that ``new_page`` gives; a test that provokes some clears them itself."""
    return Watch()


@pytest.fixture
def new_page(browser: Browser, watch: Watch) -> Iterator[NewPage]:
    """Make a page in a context of its own; keyword arguments are the context's.

    Nothing moves by itself, unless ``reduced_motion="no-preference"`` is asked for.
    """
    contexts = []
    plain = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}

    def make(**settings: Any) -> Page:
        context = browser.new_context(**{**plain, **settings})
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        watch.over(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    watch.check()


@pytest.fixture(params=built.places(), ids=str)
def place(request: pytest.FixtureRequest) -> built.Place:
    """Each figure of the book in turn."""
    found: built.Place = request.param
    return found


@pytest.fixture(params=built.in_turn())
def sample(request: pytest.FixtureRequest) -> built.Place:
    """A figure that holds many kinds; in turn the few others that are needed to hold all."""
    found: built.Place = request.param
    return found


@pytest.fixture
def fresh_sample(new_page: NewPage, site: str, sample: built.Place) -> Reader:
    """A sample on a page just opened, no runtime asked for yet."""
    page = new_page()
    page.goto(f"{site}/{sample.page}")
    return Reader(page, sample.figure).ready()


@pytest.fixture(scope="module")
def leafed(browser: Browser, site: str) -> Iterator[Callable[[str], tuple[Page, Watch]]]:
    """A page of the book, watched, and open as long as its figures come one after another."""
    held: dict[str, tuple[Page, Watch]] = {}

    def close() -> None:
        for page, _ in held.values():
            page.context.close()
        held.clear()

    def turn_to(name: str) -> tuple[Page, Watch]:
        if name not in held:
            close()
            watch = Watch()
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            context.set_default_timeout(PATIENCE)
            watch.over(context)
            held[name] = (context.new_page(), watch)
            held[name][0].goto(f"{site}/{name}")
        return held[name]

    yield turn_to
    close()


@pytest.fixture
def reader(leafed: Callable[[str], tuple[Page, Watch]], place: built.Place) -> Iterator[Reader]:
    """Each figure of the book in turn, in its first frame; its page is shared with the others."""
    page, watch = leafed(place.page)
    figure = Reader(page, place.figure).ready()
    yield figure
    if figure.see().engine:  # it was moved
        figure.reset()
    watch.check()


@pytest.fixture(scope="session")
def kit_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of all figures of ``kit``, and what it needs."""
    folder = tmp_path_factory.mktemp("kit")
    tiny.write(folder, *(make() for make in kit.FIGURES.values()))
    return folder


@pytest.fixture(scope="session")
def kit_site(kit_folder: Path) -> Iterator[str]:
    """Where a page of all figures of ``kit`` is served."""
    with serving(kit_folder) as address:
        yield address


@pytest.fixture
def opened(new_page: NewPage, kit_site: str) -> kit.Open:
    """A figure of ``kit`` on its page, and torch's own."""

    def open_page(name: str) -> tuple[Reader, kit.LiveFigure]:
        page = new_page()
        page.goto(f"{kit_site}/index.html")
        return Reader(page, name).ready(), kit.FIGURES[name]()

    return open_page
